import numpy as np
from keras.datasets import fashion_mnist

(X_train, y_train), (X_test, y_test) = fashion_mnist.load_data()
X_train, X_test = X_train.reshape(-1, 784) / 255.0, X_test.reshape(-1, 784) / 255.0

def one_hot(labels, k=10):
    out = np.zeros((len(labels), k))
    out[np.arange(len(labels)), labels] = 1
    return out

class TwoLayerNet:
    def __init__(self, n_hidden, seed=0):
        rs = np.random.RandomState(seed)
        self.w_h = rs.normal(0, 0.05, (784, n_hidden))
        self.b_h = np.zeros(n_hidden)
        self.w_o = rs.normal(0, 0.05, (n_hidden, 10))
        self.b_o = np.zeros(10)
        self.rs = rs

    def _forward(self, X):
        z_h = X @ self.w_h + self.b_h
        a_h = 1 / (1 + np.exp(-z_h))
        z_o = a_h @ self.w_o + self.b_o
        a_o = 1 / (1 + np.exp(-z_o))
        return a_h, a_o

    def _cost(self, y_enc, output):
        return np.mean(np.sum(-y_enc * np.log(output + 1e-10) - (1 - y_enc) * np.log(1 - output + 1e-10), axis=1))

    def predict(self, X):
        return self._forward(X)[1].argmax(axis=1)

    def fit(self, X, y, epochs=10, eta=0.3, minibatch=40):
        y_enc = one_hot(y)
        for epoch in range(epochs):
            indices = np.arange(len(X))
            self.rs.shuffle(indices)
            for start in range(0, len(X), minibatch):
                batch_idx = indices[start:start + minibatch]
                a_h, a_o = self._forward(X[batch_idx])
                n = len(batch_idx)
                delta_o = a_o - y_enc[batch_idx]
                delta_h = (delta_o @ self.w_o.T) * a_h * (1.0 - a_h)
                self.w_h -= eta * (X[batch_idx].T @ delta_h) / n
                self.b_h -= eta * np.sum(delta_h, axis=0) / n
                self.w_o -= eta * (a_h.T @ delta_o) / n
                self.b_o -= eta * np.sum(delta_o, axis=0) / n
            cost = self._cost(y_enc, self._forward(X)[1])
            print('%d/%d cost %.4f  valid acc %.2f%%' % (epoch + 1, epochs, cost, 100 * np.mean(self.predict(X_test) == y_test)))

net = TwoLayerNet(n_hidden=60)
net.fit(X_train, y_train)
