import numpy as np
import tensorflow as tf

class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)
        self.b = np.zeros((1, n_out))
        self.vW = np.zeros_like(self.W)
        self.vb = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0, keepdims=True)
        return grad @ self.W.T

    def step(self, lr, mu):
        self.vW = mu * self.vW + self.dW
        self.vb = mu * self.vb + self.db
        self.W -= lr * self.vW
        self.b -= lr * self.vb

class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, grad):
        return grad * (self.x > 0)

    def step(self, lr, mu):
        pass

class SoftmaxCrossEntropy:
    def forward(self, scores, y):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.y = y
        return -np.mean(np.sum(y * np.log(self.p), axis=1))

    def backward(self):
        return (self.p - self.y) / len(self.y)

class Network:
    def __init__(self, layers):
        self.layers = layers
        self.loss = SoftmaxCrossEntropy()

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def fit(self, X, Y, epochs, batch, lr, mu):
        n = len(X)
        for epoch in range(epochs):
            order = np.random.permutation(n)
            X, Y = X[order], Y[order]
            for i in range(0, n, batch):
                xb = X[i:i + batch]
                yb = Y[i:i + batch]
                cost = self.loss.forward(self.forward(xb), yb)
                grad = self.loss.backward()
                for layer in reversed(self.layers):
                    grad = layer.backward(grad)
                for layer in self.layers:
                    layer.step(lr, mu)
            print(epoch, cost)

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784) / 255.0
Y = np.eye(10)[y_train]
net = Network([Dense(784, 32), ReLU(), Dense(32, 16), ReLU(), Dense(16, 10)])
net.fit(x_train, Y, 5, 64, 0.1, 0.9)
x_test = x_test.reshape(-1, 784) / 255.0
print((net.forward(x_test).argmax(axis=1) == y_test).mean())
