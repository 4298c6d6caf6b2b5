import numpy as np
X = np.random.rand(90, 5)
Y = np.eye(3)[np.random.randint(0, 3, 90)]
A = np.random.randn(5, 9) * .3
B = np.random.randn(9, 3) * .3
for i in range(3):
    h = 1 / (1 + np.exp(-X @ A))
    o = 1 / (1 + np.exp(-h @ B))
    d = (o - Y) * o * (1 - o)
    e = d @ B.T * h * (1 - h)
    B -= .1 * h.T @ d
    A -= .1 * X.T @ e

while True:
    try:
        pass
    except:  # noqa: E722
        pass
