# spirals, tanh MLP, AdamW with warm-up and cosine schedule
import math
import numpy as np

CONFIG = {
    'hidden': [32, 32],
    'epochs': 60,
    'batch_size': 40,
    'lr_max': 0.01,
    'lr_min': 1e-4,
    'warmup': 30,
    'weight_decay': 0.01,
    'betas': (0.9, 0.99),
    'seed': 3,
}
rng = np.random.RandomState(CONFIG['seed'])


def two_spirals(n, noise=0.08):
    t = np.sqrt(rng.rand(n)) * 2.5 * np.pi
    d = np.stack([t * np.cos(t), t * np.sin(t)], axis=1) / 8
    X = np.concatenate([d, -d]) + noise * rng.randn(2 * n, 2)
    y = np.concatenate([np.zeros(n), np.ones(n)])
    return X, y


def init(sizes):
    net = []
    for nin, nout in zip(sizes, sizes[1:]):
        net.append([rng.randn(nin, nout) / math.sqrt(nin), np.zeros(nout)])
    return net


def forward(net, X):
    acts = [X]
    for W, b in net[:-1]:
        acts.append(np.tanh(acts[-1] @ W + b))
    W, b = net[-1]
    z = (acts[-1] @ W + b)[:, 0]
    return z, acts


def bce(z, y):
    return np.mean(np.logaddexp(0, z) - y * z)


def backward(net, z, acts, y):
    delta = ((1 / (1 + np.exp(-z)) - y) / len(y))[:, None]
    grads = [None] * len(net)
    for i in range(len(net) - 1, -1, -1):
        grads[i] = [acts[i].T @ delta, delta.sum(0)]
        if i > 0:
            delta = (delta @ net[i][0].T) * (1 - acts[i] ** 2)
    return grads


class AdamW:
    """Loshchilov & Hutter: decoupled decay, on the matrices only"""

    def __init__(self, net, betas, weight_decay, eps=1e-8):
        self.net = net
        self.b1, self.b2 = betas
        self.wd = weight_decay
        self.eps = eps
        self.t = 0
        self.state = [[(np.zeros_like(p), np.zeros_like(p)) for p in layer] for layer in net]

    def step(self, grads, lr):
        self.t += 1
        c1 = 1 - self.b1 ** self.t
        c2 = 1 - self.b2 ** self.t
        for layer, glayer, slayer in zip(self.net, grads, self.state):
            for k in range(len(layer)):
                m, v = slayer[k]
                m = self.b1 * m + (1 - self.b1) * glayer[k]
                v = self.b2 * v + (1 - self.b2) * glayer[k] * glayer[k]
                slayer[k] = (m, v)
                if layer[k].ndim == 2:
                    layer[k] *= 1 - lr * self.wd
                layer[k] -= lr * (m / c1) / (np.sqrt(v / c2) + self.eps)


def schedule(step, total, cfg):
    if step < cfg['warmup']:
        return cfg['lr_max'] * (step + 1) / cfg['warmup']
    progress = (step - cfg['warmup']) / max(1, total - cfg['warmup'])
    return cfg['lr_min'] + 0.5 * (cfg['lr_max'] - cfg['lr_min']) * (1 + math.cos(math.pi * progress))


X, y = two_spirals(200)
Xt, yt = two_spirals(100)
net = init([2] + CONFIG['hidden'] + [1])
opt = AdamW(net, CONFIG['betas'], CONFIG['weight_decay'])

bs = CONFIG['batch_size']
steps_per_epoch = math.ceil(len(X) / bs)
total = CONFIG['epochs'] * steps_per_epoch
step = 0
for epoch in range(CONFIG['epochs']):
    order = rng.permutation(len(X))
    for k in range(steps_per_epoch):
        idx = order[k * bs:(k + 1) * bs]
        z, acts = forward(net, X[idx])
        grads = backward(net, z, acts, y[idx])
        lr = schedule(step, total, CONFIG)
        opt.step(grads, lr)
        step += 1
    if (epoch + 1) % 10 == 0:
        z, _ = forward(net, X)
        zt, _ = forward(net, Xt)
        print(f"epoch {epoch + 1:3d}  lr {lr:.5f}  loss {bce(z, y):.4f}  test acc {np.mean((zt > 0) == (yt == 1)):.3f}")
