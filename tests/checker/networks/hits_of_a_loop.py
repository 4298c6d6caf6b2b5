
import numpy as np
from tensorflow.keras.datasets import fashion_mnist

(train_X, train_y), (test_X, test_y) = fashion_mnist.load_data()
train_X = train_X.reshape(train_X.shape[0], 784) / 255.0
test_X = test_X.reshape(test_X.shape[0], 784) / 255.0
np.random.seed(3)
params = {
    "W1": np.random.randn(64, 784) * 0.01, "b1": np.zeros((64, 1)),
    "W2": np.random.randn(10, 64) * 0.01, "b2": np.zeros((10, 1)),
}


def predict_one(x):
    z1 = params["W1"] @ x + params["b1"]
    a1 = np.maximum(0, z1)
    z2 = params["W2"] @ a1 + params["b2"]
    e = np.exp(z2 - np.max(z2))
    return z1, a1, e / np.sum(e)


def test(images, labels):
    hits = 0
    for i in range(len(images)):
        _, _, a2 = predict_one(images[i].reshape(-1, 1))
        if np.argmax(a2) == labels[i]:
            hits += 1
    accuracy = hits / len(images)
    return accuracy


lr = 0.01
for epoch in range(5):
    wrong = 0
    for i in range(len(train_X)):
        x = train_X[i].reshape(-1, 1)
        t = np.zeros((10, 1))
        t[train_y[i]] = 1
        z1, a1, a2 = predict_one(x)
        if np.argmax(a2) != train_y[i]:
            wrong += 1
        dz2 = a2 - t
        dz1 = params["W2"].T @ dz2 * (z1 > 0)
        params["W2"] -= lr * dz2 @ a1.T
        params["b2"] -= lr * dz2
        params["W1"] -= lr * dz1 @ x.T
        params["b1"] -= lr * dz1
    print("epoch", epoch, "training error", wrong / len(train_X))
    print("epoch", epoch, "test accuracy", test(test_X, test_y))
