import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


class MLP:
    def __init__(self, sizes, lr=0.1, mu=0.9, seed=0):
        rng = np.random.RandomState(seed)
        self.lr, self.mu = lr, mu
        self.weights = [rng.randn(a, b) / np.sqrt(a) for a, b in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.zeros(b) for b in sizes[1:]]
        self.vw = [np.zeros_like(w) for w in self.weights]
        self.vb = [np.zeros_like(b) for b in self.biases]

    def _forward(self, x):
        acts = [x]
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            acts.append(np.tanh(acts[-1] @ w + b))
        logits = acts[-1] @ self.weights[-1] + self.biases[-1]
        logits -= logits.max(axis=1, keepdims=True)
        e = np.exp(logits)
        acts.append(e / e.sum(axis=1, keepdims=True))
        return acts

    def _grads(self, x, t):
        acts = self._forward(x)
        n = x.shape[0]
        gw, gb = [None] * len(self.weights), [None] * len(self.biases)
        delta = (acts[-1] - t) / n
        for i in range(len(self.weights) - 1, -1, -1):
            gw[i] = acts[i].T @ delta
            gb[i] = delta.sum(axis=0)
            if i > 0:
                delta = (delta @ self.weights[i].T) * (1 - acts[i] ** 2)
        return gw, gb

    def partial_fit(self, x, t):
        gw, gb = self._grads(x, t)
        for i in range(len(self.weights)):
            vw_prev, vb_prev = self.vw[i].copy(), self.vb[i].copy()
            self.vw[i] = self.mu * self.vw[i] - self.lr * gw[i]
            self.vb[i] = self.mu * self.vb[i] - self.lr * gb[i]
            self.weights[i] += -self.mu * vw_prev + (1 + self.mu) * self.vw[i]
            self.biases[i] += -self.mu * vb_prev + (1 + self.mu) * self.vb[i]

    def fit(self, x, y, epochs=20, batch_size=64):
        t = np.eye(10)[y]
        for epoch in range(epochs):
            order = np.random.permutation(len(x))
            for start in range(0, len(x), batch_size):
                idx = order[start:start + batch_size]
                self.partial_fit(x[idx], t[idx])
            print(epoch, self.score(x, y))

    def score(self, x, y):
        return np.mean(self._forward(x)[-1].argmax(axis=1) == y)


X, y = load_digits(return_X_y=True)
X = X / 16.0
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
clf = MLP([64, 40, 10])
clf.fit(X_train, y_train)
print("test", clf.score(X_test, y_test))
