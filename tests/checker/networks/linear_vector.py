import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 4))
y = X @ np.array([1.0, -2.0, 0.5, 3.0]) + 0.7 + 0.1 * rng.normal(size=120)
w = np.zeros(4)
b = 0.0
for epoch in range(500):
    pred = X @ w + b
    error = pred - y
    grad_w = 2 * X.T @ error / len(y)
    grad_b = 2 * error.mean()
    w -= 0.05 * grad_w
    b -= 0.05 * grad_b
    if epoch % 100 == 0:
        print(epoch, np.mean(error ** 2))
