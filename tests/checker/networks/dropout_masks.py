import numpy as np
from sklearn.datasets import load_digits

np.random.seed(10)


class Linear:
    def __init__(self, fan_in, fan_out):
        self.w = np.random.normal(0.0, np.sqrt(2.0 / fan_in), (fan_in, fan_out))
        self.b = np.zeros(fan_out)
        self.vw = np.zeros_like(self.w)
        self.vb = np.zeros_like(self.b)

    def forward(self, x, training):
        self.inp = x
        return np.dot(x, self.w) + self.b

    def backward(self, dout):
        self.dw = np.dot(self.inp.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.w.T)

    def update(self, lr, mom):
        self.vw = mom * self.vw - lr * self.dw
        self.vb = mom * self.vb - lr * self.db
        self.w += self.vw
        self.b += self.vb


class Relu:
    def forward(self, x, training):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return np.where(self.x > 0, dout, 0)

    def update(self, lr, mom):
        pass


class Dropout:
    """Inverted dropout. `rate` is the share of units that is dropped."""

    def __init__(self, rate):
        self.keep = 1.0 - rate
        self.mask = None

    def forward(self, x, training):
        if not training:
            return x
        self.mask = (np.random.rand(*x.shape) < self.keep) / self.keep
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask

    def update(self, lr, mom):
        pass


class Model:
    def __init__(self, layers):
        self.layers = layers

    def predict(self, x, training=False):
        for l in self.layers:
            x = l.forward(x, training)
        return x

    def train_on_batch(self, x, y, lr, mom):
        scores = self.predict(x, training=True)
        scores -= scores.max(axis=1, keepdims=True)
        probs = np.exp(scores)
        probs /= probs.sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(probs[range(len(y)), y]))
        dout = probs
        dout[range(len(y)), y] -= 1
        dout /= len(y)
        for l in reversed(self.layers):
            dout = l.backward(dout)
        for l in self.layers:
            l.update(lr, mom)
        return loss


X, y = load_digits(return_X_y=True)
X = (X - 8) / 8
Xtr, ytr, Xva, yva = X[:1400], y[:1400], X[1400:], y[1400:]

model = Model([Linear(64, 80), Relu(), Dropout(0.3),
               Linear(80, 40), Relu(), Dropout(0.2),
               Linear(40, 10)])

n_epochs, bs = 15, 40
for ep in range(n_epochs):
    perm = np.random.permutation(len(Xtr))
    losses = [model.train_on_batch(Xtr[perm[i:i + bs]], ytr[perm[i:i + bs]], 0.05, 0.9)
              for i in range(0, len(Xtr), bs)]
    val = np.mean(np.argmax(model.predict(Xva), axis=1) == yva)
    print("epoch %2d | loss %.4f | val acc %.4f" % (ep + 1, np.mean(losses), val))
