"""A matrix-valued autograd engine in the spirit of micrograd, and an MLP on top of it."""
import numpy as np
from sklearn.datasets import load_iris


def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and g.shape[axis] != 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


class Tensor:
    def __init__(self, data, parents=()):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self._parents = parents
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        out = Tensor(self.data + other.data, (self, other))

        def _backward():
            self.grad += unbroadcast(out.grad, self.data.shape)
            other.grad += unbroadcast(out.grad, other.data.shape)
        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        out = Tensor(self.data * other.data, (self, other))

        def _backward():
            self.grad += unbroadcast(other.data * out.grad, self.data.shape)
            other.grad += unbroadcast(self.data * out.grad, other.data.shape)
        out._backward = _backward
        return out

    def __matmul__(self, other):
        out = Tensor(self.data @ other.data, (self, other))

        def _backward():
            self.grad += out.grad @ other.data.T
            other.grad += self.data.T @ out.grad
        out._backward = _backward
        return out

    def tanh(self):
        t = np.tanh(self.data)
        out = Tensor(t, (self,))

        def _backward():
            self.grad += (1 - t ** 2) * out.grad
        out._backward = _backward
        return out

    def sum(self):
        out = Tensor(self.data.sum(), (self,))

        def _backward():
            self.grad += np.ones_like(self.data) * out.grad
        out._backward = _backward
        return out

    def cross_entropy(self, labels):
        z = self.data - self.data.max(axis=1, keepdims=True)
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        n = len(labels)
        out = Tensor(-np.log(p[np.arange(n), labels]).mean(), (self,))

        def _backward():
            g = p.copy()
            g[np.arange(n), labels] -= 1
            self.grad += g / n * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, seen = [], set()

        def visit(t):
            if id(t) not in seen:
                seen.add(id(t))
                for p in t._parents:
                    visit(p)
                topo.append(t)
        visit(self)
        self.grad = np.ones_like(self.data)
        for t in reversed(topo):
            t._backward()


class ResidualMLP:
    def __init__(self, n_in, n_hidden, n_out, rng):
        init = lambda a, b: Tensor(rng.normal(0, 1 / np.sqrt(a), (a, b)))
        self.W1, self.b1 = init(n_in, n_hidden), Tensor(np.zeros((1, n_hidden)))
        self.W2, self.b2 = init(n_hidden, n_hidden), Tensor(np.zeros((1, n_hidden)))
        self.W3, self.b3 = init(n_hidden, n_out), Tensor(np.zeros((1, n_out)))

    def parameters(self):
        return [self.W1, self.b1, self.W2, self.b2, self.W3, self.b3]

    def __call__(self, x):
        h = (x @ self.W1 + self.b1).tanh()
        h = h + (h @ self.W2 + self.b2).tanh()
        return h @ self.W3 + self.b3


rng = np.random.default_rng(1)
X, y = load_iris(return_X_y=True)
X = (X - X.mean(0)) / X.std(0)
model = ResidualMLP(4, 12, 3, rng)
l2 = 1e-3
for step in range(200):
    for p in model.parameters():
        p.grad = np.zeros_like(p.data)
    penalty = (model.W1 * model.W1).sum() + (model.W2 * model.W2).sum() + (model.W3 * model.W3).sum()
    loss = model(Tensor(X)).cross_entropy(y) + penalty * l2
    loss.backward()
    for p in model.parameters():
        p.data -= 0.2 * p.grad
    if step % 40 == 0 or step == 199:
        acc = (model(Tensor(X)).data.argmax(1) == y).mean()
        print(step, float(loss.data), acc)
