import numpy as np

def relu(z): return np.maximum(z, 0.)
def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

def forward(x, w1, b1, w2, b2):
    z1 = x @ w1 + b1
    a1 = relu(z1)
    return z1, a1, softmax(a1 @ w2 + b2)

def cross_entropy(p, t):
    return -(t * np.log(p)).sum() / len(t)

def backward(x, t, z1, a1, p, w2):
    dz2 = (p - t) / len(t)
    dz1 = (dz2 @ w2.T) * (z1 > 0)
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)

def update(params, grads, lr):
    return [p - lr * g for p, g in zip(params, grads)]
