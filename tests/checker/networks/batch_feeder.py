import time
import numpy as np
import pandas as pd

HIDDEN = 100
LEARNING_RATE = 0.1
LAMBDA = 1e-4
BATCH_SIZE = 100
N_STEPS = 400


def load_train(fname):
    frame = pd.read_csv(fname)
    labels = frame.pop('label').to_numpy()
    pixels = frame.to_numpy(dtype=np.float32) / 255.0
    return pixels, labels


def relu(x):
    return x * (x > 0)


class BatchFeeder:
    """Walks through the data in a random order, reshuffles when it's through."""

    def __init__(self, X, y, batch_size):
        self.X, self.y, self.batch_size = X, y, batch_size
        self.pos = 0
        self.order = np.random.permutation(len(X))

    def next_batch(self):
        if self.pos + self.batch_size > len(self.X):
            self.order = np.random.permutation(len(self.X))
            self.pos = 0
        sel = self.order[self.pos:self.pos + self.batch_size]
        self.pos += self.batch_size
        return self.X[sel], self.y[sel]


def model(X, w):
    h = relu(X.dot(w['hid']) + w['hid_bias'])
    logits = h.dot(w['out']) + w['out_bias']
    logits -= logits.max(1).reshape(-1, 1)
    probs = np.exp(logits)
    probs /= probs.sum(1).reshape(-1, 1)
    return h, probs


def objective(X, y, w):
    _, probs = model(X, w)
    data_loss = -np.log(probs[np.arange(len(y)), y] + 1e-8).mean()
    reg_loss = LAMBDA / 2 * ((w['hid'] ** 2).sum() + (w['out'] ** 2).sum())
    return data_loss + reg_loss


def gradient(X, y, w):
    h, probs = model(X, w)
    target = np.zeros_like(probs)
    target[np.arange(len(y)), y] = 1
    delta_out = (probs - target) / len(y)
    delta_hid = delta_out.dot(w['out'].T) * (h > 0)
    return {
        'out': h.T.dot(delta_out) + LAMBDA * w['out'],
        'out_bias': delta_out.sum(0),
        'hid': X.T.dot(delta_hid) + LAMBDA * w['hid'],
        'hid_bias': delta_hid.sum(0),
    }


if __name__ == '__main__':
    np.random.seed(17)
    X, y = load_train('train.csv')
    n_valid = len(X) // 10
    X_valid, y_valid = X[:n_valid], y[:n_valid]
    X_train, y_train = X[n_valid:], y[n_valid:]

    w = {
        'hid': np.random.randn(X.shape[1], HIDDEN) * np.sqrt(2.0 / X.shape[1]),
        'hid_bias': np.zeros(HIDDEN),
        'out': np.random.randn(HIDDEN, 10) * np.sqrt(2.0 / HIDDEN),
        'out_bias': np.zeros(10),
    }

    feeder = BatchFeeder(X_train, y_train, BATCH_SIZE)
    t0 = time.time()
    for step in range(1, N_STEPS + 1):
        Xb, yb = feeder.next_batch()
        g = gradient(Xb, yb, w)
        for name in w:
            w[name] = w[name] - LEARNING_RATE * g[name]
        if step % 50 == 0:
            valid_pred = model(X_valid, w)[1].argmax(1)
            print('step %4d  train %.4f  valid %.4f  valid acc %.3f  (%.1fs)' % (
                step, objective(X_train, y_train, w), objective(X_valid, y_valid, w),
                (valid_pred == y_valid).mean(), time.time() - t0))

    try:
        test = pd.read_csv('test.csv').to_numpy(dtype=np.float32) / 255.0
        out = pd.DataFrame({'Label': model(test, w)[1].argmax(1)})
        out.index = np.arange(1, len(out) + 1)
        out.to_csv('submission.csv', index_label='ImageId')
    except FileNotFoundError:
        print('no test.csv, no submission')
