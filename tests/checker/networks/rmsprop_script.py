import numpy as np
from keras.datasets import fashion_mnist

(tr_x, tr_y), (te_x, te_y) = fashion_mnist.load_data()
tr_x = tr_x.reshape(tr_x.shape[0], -1).T / 255.0
onehot = np.eye(10)[tr_y].T
np.random.seed(3)
Wa, ba = np.random.randn(25, 784) * 0.04, np.zeros((25, 1))
Wb, bb = np.random.randn(10, 25) * 0.2, np.zeros((10, 1))
cache = {name: 0.0 for name in ("Wa", "ba", "Wb", "bb")}
lr, rho, eps = 0.001, 0.9, 1e-8
m = tr_x.shape[1]

for it in range(200):
    hidden_in = Wa @ tr_x + ba
    hidden = 1 / (1 + np.exp(-hidden_in))
    out_in = Wb @ hidden + bb
    expo = np.exp(out_in - out_in.max(axis=0))
    out = expo / expo.sum(axis=0)
    d_out = (out - onehot) / m
    g = {}
    g["Wb"] = d_out @ hidden.T
    g["bb"] = d_out.sum(axis=1, keepdims=True)
    d_hidden = (Wb.T @ d_out) * hidden * (1 - hidden)
    g["Wa"] = d_hidden @ tr_x.T
    g["ba"] = d_hidden.sum(axis=1, keepdims=True)
    for name, p in (("Wa", Wa), ("ba", ba), ("Wb", Wb), ("bb", bb)):
        cache[name] = rho * cache[name] + (1 - rho) * g[name] ** 2
        p -= lr * g[name] / (np.sqrt(cache[name]) + eps)
