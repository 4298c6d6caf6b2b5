import numpy as np
import pandas as pd

table = pd.read_csv("wine.csv")
labels = table["class"].values
features = table.drop("class", axis=1).values
features = (features - features.mean(axis=0)) / features.std(axis=0)
kinds = np.unique(labels)
Y = np.zeros((178, len(kinds)))
for i in range(178):
    Y[i] = labels[i] == kinds
n_features = features.shape[1]

np.random.seed(0)
W = np.random.randn(n_features, 16) * 0.1
V = np.random.randn(16, len(kinds)) * 0.1
for step in range(300):
    H = np.maximum(0, features @ W)
    S = H @ V
    P = np.exp(S - S.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    G = (P - Y) / 178
    GH = G @ V.T
    GH[H <= 0] = 0
    V -= 0.5 * H.T @ G
    W -= 0.5 * features.T @ GH
print((P.argmax(axis=1) == Y.argmax(axis=1)).mean())
