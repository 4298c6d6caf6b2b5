import numpy as np
from sklearn.datasets import load_digits
X, y = load_digits(return_X_y=True); X = X / 16; Y = np.eye(10)[y]
rng = np.random.default_rng(0)
W1, b1 = rng.normal(0, .2, (64, 30)), np.zeros(30)
W2, b2 = rng.normal(0, .2, (30, 10)), np.zeros(10)
lr_hidden, lr_out, lr_bias = 0.5, 0.1, 0.2
for t in range(200):
    h = np.tanh(X @ W1 + b1)
    s = h @ W2 + b2
    p = np.exp(s - s.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
    loss = -np.log(p[range(len(y)), y]).mean()
    d2 = (p - Y) / len(X)
    d1 = d2 @ W2.T * (1 - h ** 2)
    dW2, db2, dW1, db1 = h.T @ d2, d2.sum(0), X.T @ d1, d1.sum(0)
    W2 -= lr_out * dW2; b2 -= lr_bias * db2
    W1 -= lr_hidden * dW1; b1 -= lr_bias * db1
    if t % 50 == 0: print(t, loss)
