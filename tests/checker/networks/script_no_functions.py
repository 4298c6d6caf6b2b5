import numpy as np
import pandas as pd
import matplotlib.pyplot as plt

df = pd.read_csv("digits/train.csv")
labels = df["label"].to_numpy()
images = df.drop("label", axis=1).to_numpy() / 255.0
N = images.shape[0]
hot = np.zeros((N, 10))
hot[np.arange(N), labels] = 1

u = np.random.uniform(-0.1, 0.1, (784, 40))
v = np.random.uniform(-0.3, 0.3, (40, 10))
ub = np.zeros(40)
vb = np.zeros(10)
history = []
for step in range(100):
    pre = images @ u + ub
    act = np.where(pre > 0, pre, 0.01 * pre)
    scores = act @ v + vb
    scores = scores - scores.max(axis=1, keepdims=True)
    probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    cost = -np.mean(np.sum(hot * np.log(probs), axis=1))
    history.append(cost)
    g_scores = (probs - hot) / N
    g_v = act.T @ g_scores
    g_vb = g_scores.sum(axis=0)
    g_pre = g_scores @ v.T
    g_pre[pre <= 0] *= 0.01
    g_u = images.T @ g_pre
    g_ub = g_pre.sum(axis=0)
    u -= 0.2 * g_u
    v -= 0.2 * g_v
    ub -= 0.2 * g_ub
    vb -= 0.2 * g_vb
plt.plot(history)
plt.show()
