import numpy as np
from keras.datasets import mnist

class Adam:
    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params, self.lr, self.b1, self.b2, self.eps = params, lr, beta1, beta2, eps
        self.m = {k: np.zeros_like(v) for k, v in params.items()}
        self.v = {k: np.zeros_like(v) for k, v in params.items()}
        self.t = 0

    def update(self, grads):
        self.t += 1
        for k in self.params:
            self.m[k] = self.b1 * self.m[k] + (1 - self.b1) * grads[k]
            self.v[k] = self.b2 * self.v[k] + (1 - self.b2) * grads[k] ** 2
            m_hat = self.m[k] / (1 - self.b1 ** self.t)
            v_hat = self.v[k] / (1 - self.b2 ** self.t)
            self.params[k] -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

def init():
    return {
        "W1": np.random.randn(784, 32) * np.sqrt(2 / 784), "b1": np.zeros(32),
        "W2": np.random.randn(32, 10) * np.sqrt(2 / 32), "b2": np.zeros(10),
    }

def run(p, x):
    z1 = x @ p["W1"] + p["b1"]
    a1 = np.maximum(z1, 0)
    z2 = a1 @ p["W2"] + p["b2"]
    e = np.exp(z2 - z2.max(1, keepdims=True))
    return z1, a1, e / e.sum(1, keepdims=True)

def gradients(p, x, y):
    z1, a1, probs = run(p, x)
    dz2 = probs.copy()
    dz2[np.arange(len(y)), y] -= 1
    dz2 /= len(y)
    dz1 = dz2 @ p["W2"].T * (z1 > 0)
    return {"W1": x.T @ dz1, "b1": dz1.sum(0), "W2": a1.T @ dz2, "b2": dz2.sum(0)}

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(-1, 784).astype("float32") / 255
params = init()
optimizer = Adam(params)
for i in range(100):
    optimizer.update(gradients(params, x_train, y_train))
