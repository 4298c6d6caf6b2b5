import numpy as np

text = """the cat sat on the mat and the dog sat on the log while the bird sang to the cat and
the dog ran to the bird on the mat and the log lay by the cat"""
words = text.split()
vocabulary = sorted(set(words))
number = {word: i for i, word in enumerate(vocabulary)}
ids = np.array([number[word] for word in words])
context = np.stack([ids[:-2], ids[1:-1]], axis=1)
target = ids[2:]

np.random.seed(0)
V, D, H = len(vocabulary), 6, 12
E = np.random.randn(V, D) * 0.5
W1, b1 = np.random.randn(2 * D, H) * 0.3, np.zeros(H)
W2, b2 = np.random.randn(H, V) * 0.3, np.zeros(V)
n = len(target)
for step in range(200):
    x = E[context].reshape(n, 2 * D)
    h = np.tanh(x @ W1 + b1)
    s = h @ W2 + b2
    s -= s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), target]).mean()
    ds = p.copy()
    ds[np.arange(n), target] -= 1
    ds /= n
    dW2, db2 = h.T @ ds, ds.sum(axis=0)
    dh = ds @ W2.T * (1 - h ** 2)
    dW1, db1 = x.T @ dh, dh.sum(axis=0)
    dx = (dh @ W1.T).reshape(n, 2, D)
    dE = np.zeros_like(E)
    np.add.at(dE, context, dx)
    for parameter, gradient in ((E, dE), (W1, dW1), (b1, db1), (W2, dW2), (b2, db2)):
        parameter -= 0.5 * gradient
