import numpy as np
from dataclasses import dataclass, field

@dataclass
class Config:
    hidden: int = 24
    lr: float = 0.3
    decay: float = 0.98
    clip_norm: float = 1.0
    batch: int = 20
    epochs: int = 30
    patience: int = 5

class MLP:
    def __init__(self, d, k, cfg):
        rng = np.random.default_rng(1)
        self.cfg = cfg
        self.theta = [rng.normal(0, d ** -0.5, (d, cfg.hidden)), np.zeros(cfg.hidden),
                      rng.normal(0, cfg.hidden ** -0.5, (cfg.hidden, k)), np.zeros(k)]

    def logits(self, X):
        W1, b1, W2, b2 = self.theta
        self.X = X
        self.H = np.where(X @ W1 + b1 > 0, X @ W1 + b1, np.expm1(X @ W1 + b1))   # ELU
        return self.H @ W2 + b2

    def loss_and_grads(self, X, y):
        S = self.logits(X)
        S = S - S.max(1, keepdims=True)
        logp = S - np.log(np.exp(S).sum(1, keepdims=True))
        loss = -logp[np.arange(len(y)), y].mean()
        G = np.exp(logp)
        G[np.arange(len(y)), y] -= 1
        G /= len(y)
        W2 = self.theta[2]
        dH = G @ W2.T
        dZ = dH * np.where(self.H > 0, 1, self.H + 1)
        return loss, [X.T @ dZ, dZ.sum(0), self.H.T @ G, G.sum(0)]

    def fit(self, X, y, Xv, yv):
        lr, best, bad = self.cfg.lr, np.inf, 0
        rng = np.random.default_rng(2)
        for epoch in range(self.cfg.epochs):
            for idx in np.split(rng.permutation(len(X)), len(X) // self.cfg.batch):
                loss, grads = self.loss_and_grads(X[idx], y[idx])
                norm = np.sqrt(sum((g ** 2).sum() for g in grads))
                scale = min(1.0, self.cfg.clip_norm / (norm + 1e-6))
                for p, g in zip(self.theta, grads):
                    p -= lr * scale * g
            lr *= self.cfg.decay
            val, _ = self.loss_and_grads(Xv, yv)
            if val < best:
                best, bad = val, 0
            else:
                bad += 1
                if bad >= self.cfg.patience:
                    break
        return best

rng = np.random.default_rng(0)
centers = rng.normal(0, 2, (4, 6))
y = rng.integers(0, 4, 500)
X = centers[y] + rng.normal(size=(500, 6))
net = MLP(6, 4, Config())
print(net.fit(X, y, X, y))
