import numpy as np
from sklearn.datasets import load_iris
iris = load_iris()
X = np.c_[np.ones(len(iris.data)), iris.data]
y = iris.target
W = np.zeros((3, 5))
def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
for i in range(1000):
    P = softmax(X @ W.T)
    G = (P - np.eye(3)[y]).T @ X / len(X)
    W -= 0.1 * G
print((softmax(X @ W.T).argmax(1) == y).mean())
