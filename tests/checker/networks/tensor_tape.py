import numpy as np


def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1 and grad.shape[axis] != 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


class Tensor:
    def __init__(self, data, parents=(), backward_fn=None, requires_grad=False):
        self.data = np.asarray(data, dtype=np.float64)
        self.grad = None
        self.parents = parents
        self.backward_fn = backward_fn
        self.requires_grad = requires_grad or any(p.requires_grad for p in parents)

    @property
    def shape(self):
        return self.data.shape

    def __add__(self, other):
        return Tensor(self.data + other.data, (self, other),
                      lambda g: (unbroadcast(g, self.shape), unbroadcast(g, other.shape)))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, (self, other),
                      lambda g: (g @ other.data.T, self.data.T @ g))

    def relu(self):
        return Tensor(np.maximum(self.data, 0), (self,), lambda g: (g * (self.data > 0),))

    def log_softmax(self):
        z = self.data - self.data.max(axis=1, keepdims=True)
        out = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return Tensor(out, (self,), lambda g: (g - np.exp(out) * g.sum(axis=1, keepdims=True),))

    def nll(self, labels):
        n = len(labels)
        picked = self.data[np.arange(n), labels]

        def back(g):
            d = np.zeros_like(self.data)
            d[np.arange(n), labels] = -g / n
            return (d,)
        return Tensor(-picked.mean(), (self,), back)

    def backward(self):
        order, seen = [], set()

        def visit(t):
            if id(t) in seen or not t.requires_grad:
                return
            seen.add(id(t))
            for p in t.parents:
                visit(p)
            order.append(t)
        visit(self)
        self.grad = np.ones_like(self.data)
        for t in reversed(order):
            if t.backward_fn is None:
                continue
            for p, g in zip(t.parents, t.backward_fn(t.grad)):
                if p.requires_grad:
                    p.grad = g if p.grad is None else p.grad + g


class SGD:
    def __init__(self, params, lr, momentum=0.9):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.buf = [np.zeros_like(p.data) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p, b in zip(self.params, self.buf):
            b *= self.momentum
            b += p.grad
            p.data -= self.lr * b


class Model:
    def __init__(self, rng):
        self.w1 = Tensor(rng.normal(0, 0.05, (784, 64)), requires_grad=True)
        self.b1 = Tensor(np.zeros((1, 64)), requires_grad=True)
        self.w2 = Tensor(rng.normal(0, 0.1, (64, 10)), requires_grad=True)
        self.b2 = Tensor(np.zeros((1, 10)), requires_grad=True)

    def __call__(self, x):
        return ((x @ self.w1 + self.b1).relu() @ self.w2 + self.b2).log_softmax()

    def parameters(self):
        return [self.w1, self.b1, self.w2, self.b2]


def main():
    rng = np.random.default_rng(0)
    train = np.genfromtxt("mnist_train.csv", delimiter=",", skip_header=1)
    images, labels = train[:, 1:] / 255, train[:, 0].astype(int)
    model = Model(rng)
    opt = SGD(model.parameters(), lr=0.05)
    for epoch in range(10):
        order = rng.permutation(len(images))
        for s in range(0, len(order), 32):
            batch = order[s:s + 32]
            loss = model(Tensor(images[batch])).nll(labels[batch])
            opt.zero_grad()
            loss.backward()
            opt.step()
        print(epoch, float(loss.data))


if __name__ == "__main__":
    main()
