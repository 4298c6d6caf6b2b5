import numpy as np
from keras.datasets import mnist

class Dense:
    def __init__(self, inputs, outputs):
        self.weights = np.random.randn(outputs, inputs) * np.sqrt(2 / inputs)
        self.bias = np.zeros((outputs, 1))

    def forward(self, x):
        self.x = x
        return self.weights @ x + self.bias

    def backward(self, grad, lr):
        back = self.weights.T @ grad
        self.weights -= lr * grad @ self.x.T
        self.bias -= lr * grad.sum(axis=1, keepdims=True)
        return back

class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad, lr):
        return grad * (1 - self.out ** 2)

class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=0))
        self.out = e / e.sum(axis=0)
        return self.out

    def backward(self, grad, lr):
        return self.out * (grad - (grad * self.out).sum(axis=0))

(x_train, y_train), _ = mnist.load_data()
X = x_train.reshape(len(x_train), -1).T / 255
T = np.eye(10)[y_train].T
network = [Dense(784, 32), Tanh(), Dense(32, 10), Softmax()]
for epoch in range(20):
    out = X
    for layer in network:
        out = layer.forward(out)
    grad = -T / out / T.shape[1]
    for layer in reversed(network):
        grad = layer.backward(grad, 0.1)
