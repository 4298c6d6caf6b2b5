import numpy as np


class Net:
    def __init__(self, sizes, lr=0.1, max_norm=1.0, seed=0):
        rng = np.random.default_rng(seed)
        self.p = {}
        for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
            self.p[f"w{i}"] = rng.normal(0, np.sqrt(1 / a), (a, b))
            self.p[f"b{i}"] = np.zeros(b)
        self.n = len(sizes) - 1
        self.lr = lr
        self.max_norm = max_norm

    def forward(self, x):
        self.h = [x]
        for i in range(self.n):
            z = self.h[-1] @ self.p[f"w{i}"] + self.p[f"b{i}"]
            self.h.append(np.tanh(z) if i < self.n - 1 else z)
        return self.h[-1]

    def backward(self, y):
        g = {}
        d = 2 * (self.h[-1] - y) / y.size
        for i in reversed(range(self.n)):
            g[f"w{i}"] = self.h[i].T @ d
            g[f"b{i}"] = d.sum(axis=0)
            if i > 0:
                d = d @ self.p[f"w{i}"].T * (1 - self.h[i] ** 2)
        return g

    def clip(self, g):
        total = np.sqrt(sum((v ** 2).sum() for v in g.values()))
        scale = min(1.0, self.max_norm / (total + 1e-6))
        return {k: v * scale for k, v in g.items()}

    def step(self, x, y):
        out = self.forward(x)
        loss = ((out - y) ** 2).mean()
        g = self.clip(self.backward(y))
        for k in self.p:
            self.p[k] -= self.lr * g[k]
        return loss


if __name__ == "__main__":
    rng = np.random.default_rng(42)
    x = rng.uniform(-3, 3, (500, 2))
    y = (np.sin(x[:, :1]) * x[:, 1:] * 30)
    net = Net([2, 20, 20, 1])
    for epoch in range(200):
        order = rng.permutation(500)
        total = 0
        for s in range(0, 500, 50):
            idx = order[s:s + 50]
            total += net.step(x[idx], y[idx])
        if epoch % 20 == 0:
            print(f"epoch {epoch}: {total / 10:.4f}")
