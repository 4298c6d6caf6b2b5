import numpy as np
from tensorflow.keras.datasets import mnist

(images, digits), _ = mnist.load_data()
images = images.reshape(len(images), 784, 1) / 255

w1 = np.random.randn(20, 784) * 0.05
b1 = np.zeros((20, 1))
w2 = np.random.randn(10, 20) * 0.3
b2 = np.zeros((10, 1))

def sig(z):
    return 1.0 / (1.0 + np.exp(-z))

for epoch in range(3):
    for x, d in zip(images, digits):
        t = np.zeros((10, 1))
        t[d] = 1
        h = sig(w1 @ x + b1)
        o = sig(w2 @ h + b2)
        delta_o = (o - t) * o * (1 - o)
        delta_h = np.transpose(w2) @ delta_o * (h * (1 - h))
        w2 += -0.1 * delta_o @ np.transpose(h)
        b2 += -0.1 * delta_o
        w1 += -0.1 * delta_h @ np.transpose(x)
        b1 += -0.1 * delta_h
