import numpy as np
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X / 16
digit, even = np.eye(10)[y], (y % 2 == 0).astype(float)[:, None]
rng = np.random.default_rng(5)
trunk, trunk_b = rng.normal(0, 0.2, (64, 20)), np.zeros(20)
heads = {
    "digit": [rng.normal(0, 0.2, (20, 10)), np.zeros(10)],
    "even": [rng.normal(0, 0.2, (20, 1)), np.zeros(1)],
}
for epoch in range(100):
    z = X @ trunk + trunk_b
    h = np.where(z > 0, z, 0.1 * z)
    s = h @ heads["digit"][0] + heads["digit"][1]
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    q = 1 / (1 + np.exp(-(h @ heads["even"][0] + heads["even"][1])))
    loss = -(digit * np.log(p)).sum(axis=1).mean()
    loss = loss - (even * np.log(q) + (1 - even) * np.log(1 - q)).mean()
    ds, dq = (p - digit) / len(X), (q - even) / len(X)
    dh = ds @ heads["digit"][0].T + dq @ heads["even"][0].T
    dz = dh * np.where(z > 0, 1.0, 0.1)
    for name, d in (("digit", ds), ("even", dq)):
        heads[name][0] -= 0.2 * h.T @ d
        heads[name][1] -= 0.2 * d.sum(axis=0)
    trunk -= 0.2 * X.T @ dz
    trunk_b -= 0.2 * dz.sum(axis=0)
