"""MNIST with einsum, because I like einsum."""
import numpy as np
import pandas as pd

df = pd.read_csv("../input/digit-recognizer/train.csv")
labels = df["label"].values
images = df.drop("label", axis=1).values / 255.0
n_train = 38000
xtr, ytr = images[:n_train], labels[:n_train]
xva, yva = images[n_train:], labels[n_train:]

rng = np.random.default_rng(42)
K1 = rng.normal(0, np.sqrt(2 / 784), (784, 64))
c1 = np.zeros(64)
K2 = rng.normal(0, np.sqrt(2 / 64), (64, 10))
c2 = np.zeros(10)

def softplus(v):
    return np.log1p(np.exp(-np.abs(v))) + np.maximum(v, 0)

def d_softplus(v):
    return 1 / (1 + np.exp(-v))

def predict(x):
    u = np.einsum("ni,ij->nj", x, K1) + c1
    h = softplus(u)
    s = np.einsum("nj,jk->nk", h, K2) + c2
    e = np.exp(s - s.max(1, keepdims=True))
    return u, h, e / e.sum(1, keepdims=True)

eta = 0.5
for epoch in range(300):
    u, h, p = predict(xtr)
    target = np.eye(10)[ytr]
    nll = -np.mean(np.sum(target * np.log(p + 1e-12), axis=1))
    g = (p - target) / len(xtr)
    gK2 = np.einsum("nj,nk->jk", h, g)
    gc2 = np.einsum("nk->k", g)
    gh = np.einsum("nk,jk->nj", g, K2)
    gu = gh * d_softplus(u)
    gK1 = np.einsum("ni,nj->ij", xtr, gu)
    gc1 = np.einsum("nj->j", gu)
    K1 -= eta * gK1
    c1 -= eta * gc1
    K2 -= eta * gK2
    c2 -= eta * gc2
    if epoch % 20 == 0:
        acc = (predict(xva)[2].argmax(1) == yva).mean()
        print(f"epoch {epoch}: nll {nll:.4f}, validation accuracy {acc:.3f}")
