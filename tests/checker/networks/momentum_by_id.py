import numpy as np
class SGD:
    def __init__(self, lr, momentum): self.lr, self.momentum, self.state = lr, momentum, {}
    def step(self, params, grads):
        for p, g in zip(params, grads):
            v = self.state.get(id(p), np.zeros_like(p))
            v = self.momentum * v - self.lr * g
            self.state[id(p)] = v
            p += v
data = [[0.1, 0.8, 1], [0.9, 0.3, 0], [0.4, 0.6, 1], [0.7, 0.1, 0], [0.2, 0.5, 1], [0.8, 0.9, 0], [0.3, 0.3, 1], [0.6, 0.4, 0]]
D = np.array(data)
X, y = D[:, :2], D[:, 2:]
rng = np.random.default_rng(5)
params = [rng.normal(0, 1, (2, 5)), np.zeros((1, 5)), rng.normal(0, 1, (5, 1)), np.zeros((1, 1))]
opt = SGD(0.2, 0.9)
for i in range(200):
    W1, b1, W2, b2 = params
    H = np.maximum(0.1 * (X @ W1 + b1), X @ W1 + b1)
    P = 1 / (1 + np.exp(-(H @ W2 + b2)))
    loss = -np.mean(y * np.log(P) + (1 - y) * np.log(1 - P))
    G = (P - y) / len(X)
    GH = G @ W2.T * np.where(H > 0, 1, 0.1)
    opt.step(params, [X.T @ GH, GH.sum(0, keepdims=True), H.T @ G, G.sum(0, keepdims=True)])
print(loss)
