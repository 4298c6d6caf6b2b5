import numpy as np

reviews = [
    ("a wonderful touching film", 1), ("boring and far too long", 0),
    ("great acting and a great story", 1), ("the story was boring", 0),
    ("i loved this wonderful story", 1), ("terrible acting and bad jokes", 0),
    ("touching and funny i loved it", 1), ("bad film i hated it", 0),
    ("funny jokes and great music", 1), ("long terrible and sad", 0),
]
vocab = sorted({w for text, _ in reviews for w in text.split()})
index = {w: i for i, w in enumerate(vocab)}


def vectorize(text):
    v = np.zeros(len(vocab))
    for w in text.split():
        if w in index:
            v[index[w]] += 1
    return v


X = np.array([vectorize(t) for t, _ in reviews])
y = np.array([[label] for _, label in reviews], dtype=float)

np.random.seed(3)
W1 = np.random.randn(len(vocab), 8) * 0.1
b1 = np.zeros((1, 8))
W2 = np.random.randn(8, 1) * 0.1
b2 = np.zeros((1, 1))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


for epoch in range(500):
    z1 = X @ W1 + b1
    a1 = np.maximum(0, z1)
    a2 = sigmoid(a1 @ W2 + b2)
    loss = -np.mean(y * np.log(a2) + (1 - y) * np.log(1 - a2))
    d2 = (a2 - y) / len(X)
    dW2 = a1.T @ d2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = d2 @ W2.T * (z1 > 0)
    dW1 = X.T @ d1
    db1 = d1.sum(axis=0, keepdims=True)
    W1 -= 0.5 * dW1
    b1 -= 0.5 * db1
    W2 -= 0.5 * dW2
    b2 -= 0.5 * db2
    if epoch % 100 == 0:
        print(epoch, loss)

for text in ("great film", "boring jokes"):
    a = np.maximum(0, vectorize(text) @ W1 + b1)
    print(text, sigmoid(a @ W2 + b2))
