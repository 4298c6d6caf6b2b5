import numpy as np
X = np.load("mnist.npz")["x_train"].reshape(-1, 784) / 255
t = np.load("mnist.npz")["y_train"]
T = np.eye(10)[t]
rs = np.random.RandomState(7)
A = rs.randn(784, 50) * .05
a = np.zeros((1, 50))
B = rs.randn(50, 10) * .05
b = np.zeros((1, 10))
P = [A, a, B, b]
M = [p * 0 for p in P]
V = [p * 0 for p in P]
k = 0
for ep in range(10):
    for i in range(0, len(X), 128):
        x, y = X[i:i + 128], T[i:i + 128]
        k += 1
        u = x @ A + a
        h = 1 / (1 + np.exp(-u))
        s = h @ B + b
        q = np.exp(s - s.max(1, keepdims=True))
        q = q / q.sum(1, keepdims=True)
        e = (q - y) / len(x)
        f = e @ B.T * h * (1 - h)
        G = [x.T @ f, f.sum(0, keepdims=True), h.T @ e, e.sum(0, keepdims=True)]
        for j in range(4):
            M[j] = .9 * M[j] + .1 * G[j]
            V[j] = .999 * V[j] + .001 * G[j] ** 2
            P[j] -= .001 * (M[j] / (1 - .9 ** k) / (np.sqrt(V[j] / (1 - .999 ** k)) + 1e-8) + .01 * P[j])
    print(ep, -np.mean(np.sum(y * np.log(q), 1)))
