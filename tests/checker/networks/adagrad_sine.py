import numpy as np

rng = np.random.RandomState(3)
x = np.linspace(-3, 3, 120).reshape(-1, 1)
t = np.sin(x) + 0.1 * rng.randn(*x.shape)

H = 20
params = dict(w1=rng.randn(1, H), b1=rng.randn(H), w2=rng.randn(H, H) / np.sqrt(H), b2=np.zeros(H), w3=rng.randn(H, 1) / np.sqrt(H), b3=np.zeros(1))
G = {k: np.zeros_like(v) for k, v in params.items()}

def sig(z): return 1 / (1 + np.exp(-z))
def swish(z): return z * sig(z)
def dswish(z):
    s = sig(z)
    return s + z * s * (1 - s)

def model(p, x):
    z1 = x @ p['w1'] + p['b1']; h1 = swish(z1)
    z2 = h1 @ p['w2'] + p['b2']; h2 = swish(z2)
    return h2 @ p['w3'] + p['b3'], (z1, h1, z2, h2)

for it in range(2000):
    y, (z1, h1, z2, h2) = model(params, x)
    r = y - t
    dy = 2 * r / r.size
    g = {}
    g['w3'] = h2.T @ dy
    g['b3'] = dy.sum(0)
    d2 = dy @ params['w3'].T * dswish(z2)
    g['w2'] = h1.T @ d2
    g['b2'] = d2.sum(0)
    d1 = d2 @ params['w2'].T * dswish(z1)
    g['w1'] = x.T @ d1
    g['b1'] = d1.sum(0)
    for k in params:
        G[k] += g[k] ** 2
        params[k] -= 0.1 * g[k] / (np.sqrt(G[k]) + 1e-8)

