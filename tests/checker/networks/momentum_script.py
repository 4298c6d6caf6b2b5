import numpy as np
from keras.datasets import mnist
(x_train, y_train), (x_test, y_test) = mnist.load_data()
X = x_train.reshape(x_train.shape[0], -1).T / 255.0
Y = np.eye(10)[y_train].T
m = X.shape[1]
W1 = np.random.randn(10, 784) * 0.05
b1 = np.zeros((10, 1))
W2 = np.random.randn(10, 10) * 0.3
b2 = np.zeros((10, 1))
vW1 = np.zeros_like(W1); vb1 = np.zeros_like(b1)
vW2 = np.zeros_like(W2); vb2 = np.zeros_like(b2)
alpha, beta = 0.1, 0.9
for i in range(100):
    Z1 = W1 @ X + b1
    A1 = np.maximum(0, Z1)
    Z2 = W2 @ A1 + b2
    E = np.exp(Z2 - Z2.max(axis=0))
    A2 = E / E.sum(axis=0)
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    vW1 = beta * vW1 + (1 - beta) * dW1
    vb1 = beta * vb1 + (1 - beta) * db1
    vW2 = beta * vW2 + (1 - beta) * dW2
    vb2 = beta * vb2 + (1 - beta) * db2
    W1 -= alpha * vW1
    b1 -= alpha * vb1
    W2 -= alpha * vW2
    b2 -= alpha * vb2
    if i % 10 == 0:
        print(i, np.mean(A2.argmax(axis=0) == y_train))
