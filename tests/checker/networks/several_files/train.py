import numpy as np
from keras.datasets import mnist
from layers import Linear, ReLU

(images, labels), _ = mnist.load_data()
images = images.reshape(-1, 784) / 255.0
model = [Linear(784, 32), ReLU(), Linear(32, 10)]
for epoch in range(10):
    out = images
    for layer in model:
        out = layer(out)
    e = np.exp(out - out.max(axis=1, keepdims=True))
    probs = e / e.sum(axis=1, keepdims=True)
    d = probs.copy()
    d[np.arange(len(labels)), labels] -= 1
    d /= len(labels)
    for layer in reversed(model):
        d = layer.grad(d)
    for layer in model:
        if isinstance(layer, Linear):
            layer.w -= 0.1 * layer.dw
            layer.b -= 0.1 * layer.db
