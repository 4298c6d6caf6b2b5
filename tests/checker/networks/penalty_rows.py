import numpy as np
import pandas as pd

frame = pd.read_csv("../input/digit-recognizer/train.csv")
Y = frame["label"].values
X = frame.drop(columns=["label"]).values / 255
N, D, H, K = X.shape[0], X.shape[1], 30, 10
reg, step_size = 1e-3, 0.5
W, b = 0.05 * np.random.randn(D, H), np.zeros((1, H))
W2, b2 = 0.1 * np.random.randn(H, K), np.zeros((1, K))
for i in range(100):
    hidden_layer = np.maximum(0, np.dot(X, W) + b)
    scores = np.dot(hidden_layer, W2) + b2
    exp_scores = np.exp(scores)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
    data_loss = np.sum(-np.log(probs[range(N), Y])) / N
    reg_loss = 0.5 * reg * np.sum(W * W) + 0.5 * reg * np.sum(W2 * W2)
    loss = data_loss + reg_loss
    dscores = probs
    dscores[range(N), Y] -= 1
    dscores /= N
    dW2 = np.dot(hidden_layer.T, dscores)
    db2 = np.sum(dscores, axis=0, keepdims=True)
    dhidden = np.dot(dscores, W2.T)
    dhidden[hidden_layer <= 0] = 0
    dW = np.dot(X.T, dhidden)
    db = np.sum(dhidden, axis=0, keepdims=True)
    dW2 += reg * W2
    dW += reg * W
    W += -step_size * dW
    b += -step_size * db
    W2 += -step_size * dW2
    b2 += -step_size * db2
