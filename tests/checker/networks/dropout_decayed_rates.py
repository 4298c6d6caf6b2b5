import numpy as np
from sklearn.datasets import load_digits

np.random.seed(231)


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1) @ w + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    mask = None
    if mode == "train":
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    else:
        out = x
    return out, (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    if dropout_param["mode"] == "train":
        return dout * mask
    return dout


def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    N = x.shape[0]
    loss = -logp[np.arange(N), y].mean()
    dx = np.exp(logp)
    dx[np.arange(N), y] -= 1
    return loss, dx / N


class FullyConnectedNet(object):
    def __init__(self, hidden_dims, input_dim=64, num_classes=10, keep=0.8, reg=1e-3, weight_scale=5e-2):
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dropout_param = {"mode": "train", "p": keep}
        self.params = {}
        dims = [input_dim] + hidden_dims + [num_classes]
        for i in range(self.num_layers):
            self.params["W%d" % (i + 1)] = weight_scale * np.random.randn(dims[i], dims[i + 1])
            self.params["b%d" % (i + 1)] = np.zeros(dims[i + 1])

    def loss(self, X, y=None):
        self.dropout_param["mode"] = "test" if y is None else "train"
        caches = []
        h = X
        for i in range(1, self.num_layers):
            h, fc = affine_forward(h, self.params["W%d" % i], self.params["b%d" % i])
            h, rc = relu_forward(h)
            h, dc = dropout_forward(h, self.dropout_param)
            caches.append((fc, rc, dc))
        L = self.num_layers
        scores, out_cache = affine_forward(h, self.params["W%d" % L], self.params["b%d" % L])
        if y is None:
            return scores

        loss, dout = softmax_loss(scores, y)
        grads = {}
        dout, grads["W%d" % L], grads["b%d" % L] = affine_backward(dout, out_cache)
        for i in range(L - 1, 0, -1):
            fc, rc, dc = caches[i - 1]
            dout = dropout_backward(dout, dc)
            dout = relu_backward(dout, rc)
            dout, grads["W%d" % i], grads["b%d" % i] = affine_backward(dout, fc)
        for i in range(1, L + 1):
            W = self.params["W%d" % i]
            loss += 0.5 * self.reg * np.sum(W * W)
            grads["W%d" % i] += self.reg * W
        return loss, grads


def sgd_momentum(w, dw, config):
    v = config.setdefault("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config


digits = load_digits()
X, y = digits.images.astype(float), digits.target
X -= X.mean(axis=0)
X /= 16.0
data = {"X_train": X[:1400], "y_train": y[:1400], "X_val": X[1400:], "y_val": y[1400:]}

model = FullyConnectedNet([50, 50])
optim_configs = {p: {"learning_rate": 0.05, "momentum": 0.9} for p in model.params}
batch_size, num_epochs = 50, 15
iters_per_epoch = data["X_train"].shape[0] // batch_size
loss_history = []
for it in range(num_epochs * iters_per_epoch):
    batch_mask = np.random.choice(data["X_train"].shape[0], batch_size)
    loss, grads = model.loss(data["X_train"][batch_mask], data["y_train"][batch_mask])
    loss_history.append(loss)
    for p, w in model.params.items():
        model.params[p], optim_configs[p] = sgd_momentum(w, grads[p], optim_configs[p])
    if (it + 1) % iters_per_epoch == 0:
        val_acc = np.mean(model.loss(data["X_val"]).argmax(axis=1) == data["y_val"])
        print("(Epoch %d) loss: %f val_acc: %f" % ((it + 1) // iters_per_epoch, loss, val_acc))
        for c in optim_configs.values():
            c["learning_rate"] *= 0.95
