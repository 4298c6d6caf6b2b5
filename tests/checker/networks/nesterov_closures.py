"""Optical digits, one hidden layer, Nesterov momentum, everything in closures."""
import itertools
import numpy as np
from sklearn import datasets, model_selection, preprocessing


def make_network(n_in, n_hid, n_out, rng):
    shapes = dict(U=(n_in, n_hid), c=(n_hid,), V=(n_hid, n_out), d=(n_out,))
    theta = {k: rng.normal(0, 1 / np.sqrt(s[0]), s) if len(s) == 2 else np.zeros(s) for k, s in shapes.items()}

    def predict(x, th):
        hid = 1 / (1 + np.exp(-(x @ th['U'] + th['c'])))
        a = hid @ th['V'] + th['d']
        a = a - a.max(axis=1, keepdims=True)
        return hid, np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)

    def value_and_grad(x, t, th):
        hid, p = predict(x, th)
        value = -(t * np.log(p + 1e-15)).sum(axis=1).mean()
        e = (p - t) / x.shape[0]
        eh = e @ th['V'].T * hid * (1 - hid)
        return value, {'V': hid.T @ e, 'd': e.sum(axis=0), 'U': x.T @ eh, 'c': eh.sum(axis=0)}

    return theta, predict, value_and_grad


def make_nesterov(theta, rate, mu):
    vel = {k: np.zeros_like(v) for k, v in theta.items()}

    def step(value_and_grad, x, t):
        ahead = {k: theta[k] + mu * vel[k] for k in theta}
        value, g = value_and_grad(x, t, ahead)
        for k in theta:
            vel[k] = mu * vel[k] - rate * g[k]
            theta[k] = theta[k] + vel[k]
        return value

    return step


def chunks(x, t, size, rng):
    ids = iter(rng.permutation(len(x)))
    while True:
        ix = list(itertools.islice(ids, size))
        if not ix:
            return
        yield x[ix], t[ix]


def main(epochs=20, size=64):
    rng = np.random.default_rng(31)
    X, y = datasets.load_digits(return_X_y=True)
    X = preprocessing.minmax_scale(X)
    T = preprocessing.LabelBinarizer().fit_transform(y)
    Xa, Xb, Ta, Tb = model_selection.train_test_split(X, T, test_size=0.2, random_state=2, stratify=y)

    theta, predict, value_and_grad = make_network(64, 40, 10, rng)
    step = make_nesterov(theta, rate=0.1, mu=0.9)
    for epoch in range(epochs):
        total, seen = 0.0, 0
        for x, t in chunks(Xa, Ta, size, rng):
            total += step(value_and_grad, x, t) * len(x)
            seen += len(x)
        hits = predict(Xb, theta)[1].argmax(axis=1) == Tb.argmax(axis=1)
        print(f"{epoch=} mean loss {total / seen:.4f} test accuracy {hits.mean():.3f}")


main()
