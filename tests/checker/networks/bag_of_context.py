import numpy as np

text = """we are about to study the idea of a computational process computational processes are
abstract beings that inhabit computers as they evolve processes manipulate other abstract
things called data the evolution of a process is directed by a pattern of rules"""
words = text.split()
vocab = sorted(set(words))
V, N, C = len(vocab), 15, 4
word2idx = {w: i for i, w in enumerate(vocab)}

data = []
for i in range(2, len(words) - 2):
    context = [words[i - 2], words[i - 1], words[i + 1], words[i + 2]]
    data.append(([word2idx[w] for w in context], word2idx[words[i]]))

np.random.seed(0)
embeddings = np.random.rand(V, N) - 0.5
W2 = np.random.rand(N, V) - 0.5
b2 = np.zeros(V)


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


lr = 0.05
for epoch in range(60):
    loss = 0
    for context, target in data:
        h = embeddings[context].mean(axis=0)
        p = softmax(h @ W2 + b2)
        loss -= np.log(p[target])
        e = p.copy()
        e[target] -= 1
        dh = W2 @ e
        W2 -= lr * np.outer(h, e)
        b2 -= lr * e
        for c in context:
            embeddings[c] -= lr * dh / C
    if epoch % 10 == 0:
        print(epoch, loss / len(data))
