import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

digits = load_digits()
X_train, X_test, y_train, y_test = train_test_split(digits.data / 16.0, digits.target, test_size=0.2, random_state=0)
rng = np.random.default_rng(0)

def init(sizes):
    return [{"W": rng.normal(0, np.sqrt(2 / a), (a, b)), "b": np.zeros(b)} for a, b in zip(sizes, sizes[1:])]

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def forward(layers, x):
    acts = [x]
    for layer in layers[:-1]:
        acts.append(np.maximum(0, acts[-1] @ layer["W"] + layer["b"]))
    acts.append(softmax(acts[-1] @ layers[-1]["W"] + layers[-1]["b"]))
    return acts

def backward(layers, acts, y):
    n = len(y)
    delta = acts[-1].copy()
    delta[np.arange(n), y] -= 1
    delta /= n
    grads = []
    for i in reversed(range(len(layers))):
        grads.append({"W": acts[i].T @ delta, "b": delta.sum(axis=0)})
        if i:
            delta = delta @ layers[i]["W"].T * (acts[i] > 0)
    return grads[::-1]

def clip_by_norm(grads, max_norm):
    for grad in grads:
        for k in grad:
            total = np.linalg.norm(grad[k])
            if total > max_norm:
                grad[k] *= max_norm / total
    return grads

layers = init([64, 32, 10])
for epoch in range(30):
    perm = rng.permutation(len(X_train))
    for i in range(0, len(perm), 32):
        b = perm[i:i + 32]
        acts = forward(layers, X_train[b])
        grads = clip_by_norm(backward(layers, acts, y_train[b]), 0.5)
        for layer, grad in zip(layers, grads):
            layer["W"] -= 0.1 * grad["W"]
            layer["b"] -= 0.1 * grad["b"]
    acc = np.mean(forward(layers, X_test)[-1].argmax(axis=1) == y_test)
    print(f"epoch {epoch}: {acc:.3f}")
