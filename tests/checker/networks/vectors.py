import numpy as np
from keras.datasets import mnist

(images, digits), _ = mnist.load_data()
images = images.reshape(len(images), -1) / 255


def one_hot(labels, k=10):
    rows = np.zeros((len(labels), k))
    rows[np.arange(len(labels)), labels] = 1
    return rows


def squash(v):
    return 1 / (1 + np.exp(-v))


targets = one_hot(digits)
A = np.random.randn(20, 784) * 0.1
B = np.random.randn(10, 20) * 0.3
for _ in range(3):
    for x, t in zip(images, targets):
        h = squash(A @ x)
        o = squash(B @ h)
        back = (o - t) * o * (1 - o)
        inner = B.T @ back * h * (1 - h)
        B -= 0.5 * np.outer(back, h)
        A -= 0.5 * np.outer(inner, x)
