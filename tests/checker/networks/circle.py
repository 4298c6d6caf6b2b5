import numpy as np

# classify points inside / outside a circle
np.random.seed(0)
points = np.random.uniform(-1, 1, (200, 2))
inside = (np.sum(points ** 2, axis=1) < 0.5).astype(int)
targets = np.eye(2)[inside]


class Net:
    def __init__(self):
        self.w = {"h": np.random.randn(2, 8), "o": np.random.randn(8, 2)}
        self.b = {"h": np.zeros(8), "o": np.zeros(2)}

    def forward(self, x):
        self.cache = {}
        self.cache["x"] = x
        self.cache["h"] = np.tanh(x @ self.w["h"] + self.b["h"])
        z = self.cache["h"] @ self.w["o"] + self.b["o"]
        e = np.exp(z - z.max(axis=1)[:, None])
        self.cache["p"] = e / e.sum(axis=1)[:, None]
        return self.cache["p"]

    def backward(self, t):
        n = len(t)
        c = self.cache
        d_o = (c["p"] - t) / n
        d_h = (d_o @ self.w["o"].T) * (1 - c["h"] ** 2)
        return {
            "o": (c["h"].T @ d_o, d_o.sum(axis=0)),
            "h": (c["x"].T @ d_h, d_h.sum(axis=0)),
        }

    def step(self, grads, lr):
        for k, (gw, gb) in grads.items():
            self.w[k] -= lr * gw
            self.b[k] -= lr * gb


net = Net()
for i in range(1000):
    p = net.forward(points)
    net.step(net.backward(targets), 0.5)
    if i % 100 == 0:
        loss = -np.log(p[np.arange(len(p)), inside]).mean()
        print(i, loss)
