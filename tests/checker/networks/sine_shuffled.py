import numpy as np
np.random.seed(0)
x = np.random.uniform(-3, 3, size=(300, 1))
t = np.sin(x) + 0.1 * np.random.randn(300, 1)

def shuffle(x, t):
    idx = np.random.permutation(len(x))
    return x[idx], t[idx]

class Net:
    def __init__(self, hidden=20):
        self.w1 = np.random.randn(1, hidden); self.b1 = np.zeros(hidden)
        self.w2 = np.random.randn(hidden, 1) / np.sqrt(hidden); self.b2 = np.zeros(1)
    def __call__(self, x):
        self.x, self.h = x, np.tanh(x @ self.w1 + self.b1)
        return self.h @ self.w2 + self.b2
    def step(self, err, lr):
        n = len(err)
        dh = err @ self.w2.T * (1 - self.h ** 2)
        self.w2 -= lr * self.h.T @ err / n; self.b2 -= lr * err.mean(0)
        self.w1 -= lr * self.x.T @ dh / n; self.b1 -= lr * dh.mean(0)

net = Net()
for epoch in range(300):
    x, t = shuffle(x, t)
    for k in range(0, 300, 30):
        xb, tb = x[k:k + 30], t[k:k + 30]
        y = net(xb)
        net.step(y - tb, 0.05)
    if epoch % 50 == 0:
        print(epoch, 0.5 * np.mean((net(x) - t) ** 2))
