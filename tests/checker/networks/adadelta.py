import numpy as np

def relu(x): return np.maximum(x, 0)
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

class Adadelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.Eg = None
    def update(self, params, grads):
        if self.Eg is None:
            self.Eg = [np.zeros_like(p) for p in params]
            self.Ex = [np.zeros_like(p) for p in params]
        for i in range(len(params)):
            self.Eg[i] = self.rho * self.Eg[i] + (1 - self.rho) * grads[i] ** 2
            dx = -np.sqrt(self.Ex[i] + self.eps) / np.sqrt(self.Eg[i] + self.eps) * grads[i]
            self.Ex[i] = self.rho * self.Ex[i] + (1 - self.rho) * dx ** 2
            params[i] += dx

train = np.loadtxt("mnist_train.csv", delimiter=",", skiprows=1)
x_all = train[:, 1:] / 255.0
y_all = train[:, 0].astype(int)
one_hot = np.zeros((len(y_all), 10))
one_hot[np.arange(len(y_all)), y_all] = 1

params = [np.random.randn(784, 30) * 0.05, np.zeros(30), np.random.randn(30, 10) * 0.3, np.zeros(10)]
opt = Adadelta()
bs = 64
for epoch in range(3):
    for k in range(len(x_all) // bs):
        x = x_all[k * bs:(k + 1) * bs]
        t = one_hot[k * bs:(k + 1) * bs]
        w1, b1, w2, b2 = params
        z1 = x @ w1 + b1
        a1 = relu(z1)
        y = softmax(a1 @ w2 + b2)
        dy = (y - t) / bs
        dw2 = a1.T @ dy
        db2 = dy.sum(0)
        dz1 = dy @ w2.T * (z1 > 0)
        grads = [x.T @ dz1, dz1.sum(0), dw2, db2]
        opt.update(params, grads)
    print(epoch, -np.sum(t * np.log(y + 1e-9)) / bs)
