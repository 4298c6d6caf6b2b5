import numpy as np


class Layer:
    params = ()

    def forward(self, x):
        raise NotImplementedError

    def backward(self, grad):
        raise NotImplementedError


class Linear(Layer):
    def __init__(self, n_in, n_out):
        self.weight = np.random.randn(n_out, n_in) * np.sqrt(2.0 / n_in)
        self.bias = np.zeros(n_out)

    def forward(self, x):
        self.input = x
        return x @ self.weight.T + self.bias

    def backward(self, grad):
        self.grad_weight = grad.T @ self.input
        self.grad_bias = grad.sum(axis=0)
        return grad @ self.weight


class ReLU(Layer):
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class Sequential(Layer):
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad
