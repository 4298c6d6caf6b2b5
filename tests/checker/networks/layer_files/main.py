import numpy as np
from layers import Linear, ReLU, Sequential
from optim import SGD
from keras.datasets import mnist


def cross_entropy(logits, labels):
    logits = logits - logits.max(axis=1, keepdims=True)
    probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    n = len(labels)
    loss = -np.log(probs[np.arange(n), labels]).mean()
    probs[np.arange(n), labels] -= 1
    return loss, probs / n


def main():
    (x, y), (xt, yt) = mnist.load_data()
    x = x.reshape(-1, 784) / 255.0
    xt = xt.reshape(-1, 784) / 255.0
    model = Sequential(Linear(784, 100), ReLU(), Linear(100, 10))
    opt = SGD(model.layers, lr=0.1, momentum=0.9)
    for epoch in range(5):
        perm = np.random.permutation(len(x))
        for i in range(0, len(x), 64):
            idx = perm[i:i + 64]
            loss, grad = cross_entropy(model.forward(x[idx]), y[idx])
            model.backward(grad)
            opt.step()
        acc = (model.forward(xt).argmax(axis=1) == yt).mean()
        print(epoch, loss, acc)


main()
