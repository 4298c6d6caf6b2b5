from functools import reduce
import numpy as np


def dense(n_in, n_out, rng):
    W = rng.normal(0, np.sqrt(1 / n_in), (n_in, n_out))
    b = np.zeros(n_out)

    def forward(x):
        def backward(dy, lr):
            nonlocal W, b
            dx = dy @ W.T
            W = W - lr * x.T @ dy
            b = b - lr * dy.sum(axis=0)
            return dx
        return x @ W + b, backward
    return forward


def tanh():
    def forward(x):
        y = np.tanh(x)
        return y, lambda dy, lr: dy * (1 - y ** 2)
    return forward


def sequential(*layers):
    def forward(x):
        def step(carry, layer):
            x, backs = carry
            y, back = layer(x)
            return y, [back] + backs
        y, backs = reduce(step, layers, (x, []))
        return y, lambda dy, lr: reduce(lambda d, back: back(d, lr), backs, dy)
    return forward


def softmax_loss(z, t):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.sum(t * np.log(p), axis=1)), (p - t) / len(z)


rng = np.random.default_rng(5)
n = 60
X = np.concatenate([rng.normal(m, 0.6, (n, 2)) for m in ((0, 2), (2, -1), (-2, -1))])
t = np.repeat(np.eye(3), n, axis=0)
net = sequential(dense(2, 12, rng), tanh(), dense(12, 3, rng))
for epoch in range(200):
    z, back = net(X)
    loss, dz = softmax_loss(z, t)
    back(dz, 0.3)
    if epoch % 50 == 0:
        print(epoch, loss)
