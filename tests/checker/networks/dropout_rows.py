import numpy as np
from tensorflow.keras.datasets import mnist

(X_train, y_train), (X_test, y_test) = mnist.load_data()
X_train = X_train.reshape(60000, 784) / 255.0
Y_train = np.eye(10)[y_train]
keep = 0.8
W1 = np.random.randn(784, 50) * 0.05
b1 = np.zeros(50)
W2 = np.random.randn(50, 10) * 0.1
b2 = np.zeros(10)

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

for epoch in range(10):
    z1 = X_train @ W1 + b1
    a1 = np.maximum(z1, 0)
    mask = (np.random.rand(*a1.shape) < keep) / keep
    a1 = a1 * mask
    a2 = softmax(a1 @ W2 + b2)
    dz2 = (a2 - Y_train) / len(X_train)
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ W2.T * mask
    dz1 = da1 * (z1 > 0)
    dW1 = X_train.T @ dz1
    db1 = dz1.sum(axis=0)
    W1 -= 0.1 * dW1
    b1 -= 0.1 * db1
    W2 -= 0.1 * dW2
    b2 -= 0.1 * db2
