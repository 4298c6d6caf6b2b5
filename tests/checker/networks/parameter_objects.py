import numpy as np


class Parameter:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)
        self.square = np.zeros_like(value)


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.weight = Parameter(rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_out)))
        self.bias = Parameter(np.zeros(n_out))
        self.parameters = [self.weight, self.bias]

    def forward(self, x):
        self.x = x
        return x @ self.weight.value + self.bias.value

    def backward(self, g):
        self.weight.grad = self.x.T @ g
        self.bias.grad = g.sum(axis=0)
        return g @ self.weight.value.T


class RMSProp:
    def __init__(self, parameters, lr=0.01, decay=0.9, eps=1e-8):
        self.parameters, self.lr, self.decay, self.eps = parameters, lr, decay, eps

    def step(self):
        for p in self.parameters:
            p.square = self.decay * p.square + (1 - self.decay) * p.grad ** 2
            p.value = p.value - self.lr * p.grad / (np.sqrt(p.square) + self.eps)


rng = np.random.default_rng(8)
X = rng.uniform(-1, 1, (64, 3))
Y = np.stack([np.sin(X[:, 0] * X[:, 1]), X[:, 1] - X[:, 2] ** 2], axis=1)
first, second = Linear(3, 10, rng), Linear(10, 2, rng)
optimiser = RMSProp(first.parameters + second.parameters)
for epoch in range(200):
    h = np.tanh(first.forward(X))
    out = second.forward(h)
    loss = np.mean((out - Y) ** 2)
    g = 2 * (out - Y) / out.size
    g = second.backward(g)
    first.backward(g * (1 - h ** 2))
    optimiser.step()
print(loss)
