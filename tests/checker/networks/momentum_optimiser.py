import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
iris = load_iris()
X_train, X_test, y_train, y_test = train_test_split(iris.data, iris.target, test_size=0.2, random_state=1)
mu, sd = X_train.mean(0), X_train.std(0)
X_train, X_test = (X_train - mu) / sd, (X_test - mu) / sd

class Momentum:
    def __init__(self, lr=0.1, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = None
    def step(self, params, grads):
        if self.v is None:
            self.v = [np.zeros_like(p) for p in params]
        for p, g, v in zip(params, grads, self.v):
            v *= self.momentum
            v -= self.lr * g
            p += v

rng = np.random.default_rng(0)
W = [rng.normal(0, 0.5, (4, 10)), rng.normal(0, 0.5, (10, 3))]
B = [np.zeros(10), np.zeros(3)]
opt = Momentum()
for it in range(200):
    h = np.tanh(X_train @ W[0] + B[0])
    s = h @ W[1] + B[1]
    p = np.exp(s - s.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(len(p)), y_train]).mean()
    ds = p.copy()
    ds[np.arange(len(p)), y_train] -= 1
    ds /= len(p)
    dh = ds @ W[1].T * (1 - h ** 2)
    opt.step(W + B, [X_train.T @ dh, h.T @ ds, dh.sum(0), ds.sum(0)])
    if it % 20 == 0:
        print(it, loss)
print('test', np.mean((np.tanh(X_test @ W[0] + B[0]) @ W[1] + B[1]).argmax(1) == y_test))
