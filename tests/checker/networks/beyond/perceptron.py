import numpy as np
from sklearn.datasets import load_iris

iris = load_iris()
X = iris.data
y = np.where(iris.target == 0, 1, -1)
w, b = np.zeros(4), 0.0
for epoch in range(20):
    mistakes = 0
    for xi, ti in zip(X, y):
        if ti * (xi @ w + b) <= 0:
            w = w + 0.1 * ti * xi
            b = b + 0.1 * ti
            mistakes += 1
    if mistakes == 0:
        break
