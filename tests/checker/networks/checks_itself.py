import numpy as np


class Net:
    def __init__(self, rng, d, h, k):
        self.p = {
            "W": rng.normal(size=(d, h)) * 0.4, "b": rng.normal(size=h) * 0.1,
            "V": rng.normal(size=(h, k)) * 0.4, "c": np.zeros(k),
        }  # fmt: skip

    def loss(self, x, y):
        p, n = self.p, len(x)
        h = np.tanh(x @ p["W"] + p["b"])
        s = np.exp(h @ p["V"] + p["c"])
        q = s / s.sum(axis=1, keepdims=True)
        value = -np.log(q[np.arange(n), y]).mean()
        q[np.arange(n), y] -= 1
        q /= n
        back = q @ p["V"].T * (1 - h ** 2)
        return value, {"V": h.T @ q, "c": q.sum(axis=0), "W": x.T @ back, "b": back.sum(axis=0)}


def numerical(f, w, eps=1e-5):
    slope = np.zeros_like(w)
    for at in np.ndindex(w.shape):
        old = w[at]
        w[at] = old + eps
        up = f()
        w[at] = old - eps
        down = f()
        w[at] = old
        slope[at] = (up - down) / (2 * eps)
    return slope


def check():
    rng = np.random.default_rng(1)
    net, x, y = Net(rng, 5, 6, 3), rng.normal(size=(8, 5)), rng.integers(3, size=8)
    _, slopes = net.loss(x, y)
    for name, w in net.p.items():
        found = numerical(lambda: net.loss(x, y)[0], w)
        print(name, np.abs(found - slopes[name]).max())


check()
rng = np.random.default_rng(2)
kinds = rng.integers(3, size=40)
points = rng.normal(size=(40, 5)) + kinds[:, None]
net = Net(rng, 5, 9, 3)
for i in range(300):
    value, slopes = net.loss(points, kinds)
    for name in net.p:
        net.p[name] -= 0.3 * slopes[name]
print(value)
