import numpy as np
from keras.datasets import mnist

(pictures, digits), _ = mnist.load_data()
pictures = pictures.reshape(len(pictures), -1) / 255
wanted = np.zeros((len(digits), 10))
for n, digit in enumerate(digits):
    wanted[n][digit] = 1
first = 0.2 * np.random.random((784, 30)) - 0.1
second = 0.2 * np.random.random((30, 10)) - 0.1
for n in range(len(pictures)):
    x, t = pictures[n : n + 1], wanted[n : n + 1]
    inner = np.maximum(x @ first, 0)
    off = inner @ second - t
    back = off @ second.T * (inner > 0)
    second -= 0.01 * inner.T @ off
    first -= 0.01 * x.T @ back
