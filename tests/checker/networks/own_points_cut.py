import numpy as np

rng = np.random.default_rng(4)
X = rng.uniform(-2, 2, size=(500, 2))
y = (X[:, 0] ** 2 + X[:, 1] ** 2 < 2).astype(float)[:, None]
X_train, y_train = X[:400], y[:400]
X_test, y_test = X[400:], y[400:]

W1 = rng.normal(0, 0.8, (2, 12))
b1 = np.zeros(12)
W2 = rng.normal(0, 0.5, (12, 1))
b2 = np.zeros(1)
for epoch in range(1500):
    h = np.tanh(X_train @ W1 + b1)
    p = 1 / (1 + np.exp(-(h @ W2 + b2)))
    dz = (p - y_train) / 400
    dh = dz @ W2.T * (1 - h ** 2)
    W2 -= 0.5 * h.T @ dz
    b2 -= 0.5 * dz.sum(axis=0)
    W1 -= 0.5 * X_train.T @ dh
    b1 -= 0.5 * dh.sum(axis=0)
    if epoch % 300 == 0:
        loss = -np.mean(y_train * np.log(p) + (1 - y_train) * np.log(1 - p))
        print(epoch, loss)
h = np.tanh(X_test @ W1 + b1)
print(np.mean((1 / (1 + np.exp(-(h @ W2 + b2))) > 0.5) == y_test))
