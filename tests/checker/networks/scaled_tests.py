import numpy as np
from tensorflow.keras.datasets import mnist

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(-1, 784).astype(np.float64) / 255
x_test = x_test.reshape(-1, 784).astype(np.float64) / 255

def one_hot(y, k=10):
    out = np.zeros((len(y), k))
    out[np.arange(len(y)), y] = 1
    return out

t_train = one_hot(y_train)

def sigmoid(z): return 1.0 / (1.0 + np.exp(-z))

def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

rng = np.random.default_rng(0)
w1 = rng.normal(0, 0.05, (784, 50)); b1 = np.zeros(50)
w2 = rng.normal(0, 0.05, (50, 10)); b2 = np.zeros(10)

def predict(x):
    return softmax(sigmoid(x @ w1 + b1) @ w2 + b2)

for epoch in range(5):
    for i in range(0, len(x_train), 100):
        x, t = x_train[i:i + 100], t_train[i:i + 100]
        h = sigmoid(x @ w1 + b1)
        y = softmax(h @ w2 + b2)
        dy = (y - t) / len(x)
        dh = dy @ w2.T * h * (1 - h)
        w2 -= 0.5 * h.T @ dy
        b2 -= 0.5 * dy.sum(axis=0)
        w1 -= 0.5 * x.T @ dh
        b1 -= 0.5 * dh.sum(axis=0)
    print('epoch', epoch, 'test accuracy', np.mean(predict(x_test).argmax(axis=1) == y_test))
