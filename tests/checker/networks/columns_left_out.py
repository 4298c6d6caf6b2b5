import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler, LabelEncoder

df = pd.read_csv("breast_cancer.csv")
df = df.drop(columns=["id", "Unnamed: 32"])
X = df.drop(columns=["diagnosis"]).values
y = LabelEncoder().fit_transform(df["diagnosis"])
y = np.where(y == 0, -1, 1).reshape(-1, 1)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
scaler = StandardScaler().fit(X_train)
X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)

np.random.seed(0)
n_hidden = 10
W1 = np.random.randn(X_train.shape[1], n_hidden) * 0.1
b1 = np.zeros((1, n_hidden))
W2 = np.random.randn(n_hidden, 1) * 0.1
b2 = np.zeros((1, 1))
lam = 1e-3
lr = 0.1

for it in range(1000):
    z = X_train @ W1 + b1
    h = np.maximum(0, z)
    f = h @ W2 + b2
    margins = np.maximum(0, 1 - y_train * f)
    loss = margins.mean() + lam * (np.sum(W1 ** 2) + np.sum(W2 ** 2))
    df_ = np.where(margins > 0, -y_train, 0) / len(y_train)
    dW2 = h.T @ df_ + 2 * lam * W2
    db2 = df_.sum(axis=0, keepdims=True)
    dz = df_ @ W2.T
    dz[z <= 0] = 0
    dW1 = X_train.T @ dz + 2 * lam * W1
    db1 = dz.sum(axis=0, keepdims=True)
    W1 -= lr * dW1
    b1 -= lr * db1
    W2 -= lr * dW2
    b2 -= lr * db2
    if it % 100 == 0:
        print(it, loss)

pred = np.sign(np.maximum(0, X_test @ W1 + b1) @ W2 + b2)
print("Accuracy:", np.mean(pred == y_test))
