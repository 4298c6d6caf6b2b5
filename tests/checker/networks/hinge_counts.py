# iris with the multiclass hinge loss, its slope counted example by example, and a penalty
import numpy as np
from sklearn.datasets import load_iris

flowers = load_iris()
order = np.random.default_rng(4).permutation(len(flowers.data))
X, y = flowers.data[order][:100], flowers.target[order][:100]
X = (X - X.mean(axis=0)) / X.std(axis=0)

rng = np.random.default_rng(2)
W1, b1 = 0.4 * rng.standard_normal((4, 12)), np.zeros(12)
W2, b2 = 0.4 * rng.standard_normal((12, 3)), np.zeros(3)
strength, rate = 2e-3, 0.1


def hinge(scores, truth):
    total, slopes = 0.0, np.zeros_like(scores)
    for row, right in enumerate(truth):
        for other in range(scores.shape[1]):
            short = 1 + scores[row, other] - scores[row, right]
            if other != right and short > 0:
                total += short
                slopes[row, other] += 1
                slopes[row, right] -= 1
    return total / len(truth), slopes / len(truth)


def step():
    global W1, b1, W2, b2
    H = np.maximum(X @ W1 + b1, 0)
    loss, dS = hinge(H @ W2 + b2, y)
    loss += strength * (np.sum(W1 ** 2) + np.sum(W2 ** 2))
    dH = dS @ W2.T * (H > 0)
    W2 = W2 - rate * (H.T @ dS + 2 * strength * W2)
    b2 = b2 - rate * dS.sum(axis=0)
    W1 = W1 - rate * (X.T @ dH + 2 * strength * W1)
    b1 = b1 - rate * dH.sum(axis=0)
    return loss


for i in range(200):
    loss = step()
    if i % 40 == 0:
        right = np.argmax(np.maximum(X @ W1 + b1, 0) @ W2 + b2, axis=1) == y
        print(i, round(loss, 3), right.mean())
