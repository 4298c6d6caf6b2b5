import numpy as np
from tensorflow.keras.datasets import mnist

(train_x, train_y), (test_x, test_y) = mnist.load_data()
train_x = train_x.reshape(-1, 784) / 255
truth = np.eye(10)[train_y]

sizes = [784, 24, 16, 10]
rng = np.random.default_rng(1)
weights = [rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in zip(sizes[:-1], sizes[1:])]
biases = [np.zeros((1, b)) for b in sizes[1:]]

def forward(x):
    outs = [x]
    for i, (w, b) in enumerate(zip(weights, biases)):
        z = outs[-1] @ w + b
        if i < len(weights) - 1:
            outs.append(np.maximum(z, 0))
        else:
            e = np.exp(z - z.max(axis=1, keepdims=True))
            outs.append(e / e.sum(axis=1, keepdims=True))
    return outs

for epoch in range(30):
    outs = forward(train_x)
    delta = (outs[-1] - truth) / len(train_x)
    for i in reversed(range(len(weights))):
        grad_w = outs[i].T @ delta
        grad_b = delta.sum(axis=0, keepdims=True)
        delta = delta @ weights[i].T * (outs[i] > 0)
        weights[i] = weights[i] - 0.1 * grad_w
        biases[i] = biases[i] - 0.1 * grad_b
    print(epoch, (outs[-1].argmax(axis=1) == train_y).mean())
