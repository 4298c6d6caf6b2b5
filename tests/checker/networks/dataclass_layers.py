from __future__ import annotations

from dataclasses import dataclass, field
import numpy as np


def relu(x): return np.maximum(x, 0)
def relu_prime(x): return (x > 0).astype(float)
def identity(x): return x
def identity_prime(x): return np.ones_like(x)


@dataclass
class Dense:
    n_in: int
    n_out: int
    f: callable = relu
    f_prime: callable = relu_prime
    W: np.ndarray = field(init=False)
    b: np.ndarray = field(init=False)

    def __post_init__(self):
        limit = np.sqrt(6 / (self.n_in + self.n_out))
        self.W = np.random.uniform(-limit, limit, (self.n_in, self.n_out))
        self.b = np.zeros((1, self.n_out))

    def forward(self, x):
        self.x = x
        self.z = x @ self.W + self.b
        return self.f(self.z)

    def backward(self, grad_out, lr):
        dz = grad_out * self.f_prime(self.z)
        dW = self.x.T @ dz
        db = dz.sum(axis=0, keepdims=True)
        dx = dz @ self.W.T
        self.W -= lr * dW
        self.b -= lr * db
        return dx


@dataclass
class Network:
    layers: list[Dense]

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def learn(self, grad, lr):
        for layer in reversed(self.layers):
            grad = layer.backward(grad, lr)


def softmax_xent(logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = len(y)
    loss = -logp[np.arange(n), y].mean()
    grad = np.exp(logp)
    grad[np.arange(n), y] -= 1
    return loss, grad / n


def main():
    from torchvision import datasets
    ds = datasets.MNIST("data", train=True, download=True)
    x = ds.data.numpy().reshape(-1, 784) / 255
    y = ds.targets.numpy()
    net = Network([Dense(784, 128), Dense(128, 64), Dense(64, 10, identity, identity_prime)])
    for step in range(1000):
        batch = np.random.choice(len(x), 100)
        loss, grad = softmax_xent(net(x[batch]), y[batch])
        net.learn(grad, lr=0.1)
        if step % 100 == 0:
            print(step, loss)


if __name__ == "__main__":
    main()
