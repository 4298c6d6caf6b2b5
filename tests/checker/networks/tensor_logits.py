# a tiny reverse-mode autograd on NumPy arrays, micrograd style
import numpy as np
from sklearn.datasets import make_circles


class Tensor:
    def __init__(self, data, parents=()):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.parents = parents
        self._backward = lambda: None

    def __matmul__(self, other):
        out = Tensor(self.data @ other.data, (self, other))

        def _backward():
            self.grad += out.grad @ other.data.T
            other.grad += self.data.T @ out.grad
        out._backward = _backward
        return out

    def __add__(self, bias):
        out = Tensor(self.data + bias.data, (self, bias))

        def _backward():
            self.grad += out.grad
            bias.grad += out.grad.sum(axis=0)
        out._backward = _backward
        return out

    def relu(self):
        out = Tensor(np.maximum(self.data, 0), (self,))

        def _backward():
            self.grad += (out.data > 0) * out.grad
        out._backward = _backward
        return out

    def bce_with_logits(self, target):
        z = self.data
        out = Tensor(np.mean(np.maximum(z, 0) - z * target + np.log1p(np.exp(-np.abs(z)))), (self,))

        def _backward():
            self.grad += (1 / (1 + np.exp(-z)) - target) / target.size * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, seen = [], set()

        def visit(t):
            if id(t) not in seen:
                seen.add(id(t))
                for p in t.parents:
                    visit(p)
                topo.append(t)
        visit(self)
        self.grad = np.ones_like(self.data)
        for t in reversed(topo):
            t._backward()


class MLP:
    def __init__(self, sizes, seed=0):
        r = np.random.RandomState(seed)
        self.layers = [(Tensor(r.randn(i, o) * np.sqrt(2 / i)), Tensor(np.zeros(o)))
                       for i, o in zip(sizes[:-1], sizes[1:])]

    def parameters(self):
        return [p for layer in self.layers for p in layer]

    def zero_grad(self):
        for p in self.parameters():
            p.grad = np.zeros_like(p.data)

    def __call__(self, x):
        h = Tensor(x)
        for k, (W, b) in enumerate(self.layers):
            h = h @ W + b
            if k < len(self.layers) - 1:
                h = h.relu()
        return h


X, y = make_circles(300, noise=0.1, factor=0.4, random_state=0)
y = y.reshape(-1, 1)
model = MLP([2, 16, 16, 1])

for step in range(200):
    loss = model(X).bce_with_logits(y)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data -= 0.2 * p.grad
    if step % 20 == 0:
        acc = np.mean((model(X).data > 0) == y)
        print(f"step {step} loss {float(loss.data):.4f}, accuracy {acc * 100:.1f}%")
