import numpy as np

rng = np.random.default_rng(42)
sentences = [
    "the quick brown fox jumps over the lazy dog",
    "the dog sleeps and the fox runs",
    "a quick dog and a lazy fox play in the forest",
    "the forest is dark and the night is long",
]
tokens = [s.split() for s in sentences]
vocab = sorted({w for s in tokens for w in s})
w2i = {w: i for i, w in enumerate(vocab)}
counts = np.zeros(len(vocab))
for s in tokens:
    for w in s:
        counts[w2i[w]] += 1
noise = counts ** 0.75
noise /= noise.sum()

window, dim, K, lr = 2, 12, 4, 0.05
pairs = []
for s in tokens:
    for i, w in enumerate(s):
        for j in range(max(0, i - window), min(len(s), i + window + 1)):
            if j != i:
                pairs.append((w2i[w], w2i[s[j]]))

W_in = rng.normal(0, 0.1, (len(vocab), dim))
W_out = rng.normal(0, 0.1, (len(vocab), dim))


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def train_pair(center, context):
    negatives = rng.choice(len(vocab), size=K, p=noise)
    v = W_in[center]
    u_pos = W_out[context]
    u_neg = W_out[negatives]
    s_pos = sigmoid(u_pos @ v)
    s_neg = sigmoid(u_neg @ v)
    loss = -np.log(s_pos) - np.sum(np.log(1 - s_neg))
    g_pos = s_pos - 1
    g_v = g_pos * u_pos + s_neg @ u_neg
    g_pos_u = g_pos * v
    g_neg_u = np.outer(s_neg, v)
    W_in[center] -= lr * g_v
    W_out[context] -= lr * g_pos_u
    np.add.at(W_out, negatives, -lr * g_neg_u)
    return loss


for epoch in range(30):
    rng.shuffle(pairs)
    total = sum(train_pair(c, o) for c, o in pairs)
    print(epoch, total / len(pairs))
