import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
X, y = load_breast_cancer(return_X_y=True)
X = (X - X.mean(0)) / X.std(0)
Xtr, Xte, ytr, yte = train_test_split(X, y, test_size=0.2, random_state=0)
theta = np.zeros(30)
bias = 0
def sig(z): return 1 / (1 + np.exp(-z))
lr_w, lr_b = 0.05, 0.2
for i in range(300):
    a = sig(Xtr @ theta + bias)
    theta -= lr_w * Xtr.T @ (a - ytr) / len(ytr)
    bias -= lr_b * np.mean(a - ytr)
print(np.mean((sig(Xte @ theta + bias) > 0.5) == yte))
