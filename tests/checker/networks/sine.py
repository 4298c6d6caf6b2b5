import numpy as np
import matplotlib.pyplot as plt

x = np.linspace(-np.pi, np.pi, 60).reshape(-1, 1)
y = np.sin(x)
W1 = np.random.randn(1, 20)
b1 = np.zeros((1, 20))
W2 = np.random.randn(20, 1) * 0.3
b2 = np.zeros((1, 1))
lr = 0.01
for epoch in range(5000):
    h = np.tanh(x @ W1 + b1)
    y_pred = h @ W2 + b2
    loss = np.mean((y_pred - y) ** 2)
    grad_y = 2 * (y_pred - y) / len(x)
    gW2 = h.T @ grad_y
    gb2 = grad_y.sum(axis=0, keepdims=True)
    gh = grad_y @ W2.T
    gz = gh * (1 - h ** 2)
    gW1 = x.T @ gz
    gb1 = gz.sum(axis=0, keepdims=True)
    W1 -= lr * gW1
    b1 -= lr * gb1
    W2 -= lr * gW2
    b2 -= lr * gb2
plt.plot(x, y_pred)
plt.show()
