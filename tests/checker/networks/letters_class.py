import numpy as np


class DataReader:
    def __init__(self, path, seq_length):
        with open(path, "r", encoding="utf-8") as fp:
            self.data = fp.read()
        chars = sorted(set(self.data))
        self.char_to_ix = {c: i for i, c in enumerate(chars)}
        self.ix_to_char = dict(enumerate(chars))
        self.vocab_size = len(chars)
        self.pointer = 0
        self.seq_length = seq_length

    def next_batch(self):
        start, end = self.pointer, self.pointer + self.seq_length
        inputs = [self.char_to_ix[c] for c in self.data[start:end]]
        targets = [self.char_to_ix[c] for c in self.data[start + 1:end + 1]]
        self.pointer += self.seq_length
        if self.pointer + self.seq_length + 1 >= len(self.data):
            self.pointer = 0
        return inputs, targets

    def just_started(self):
        return self.pointer == 0


class RNN:
    def __init__(self, hidden_size, vocab_size, seq_length, learning_rate):
        self.hidden_size, self.vocab_size = hidden_size, vocab_size
        self.seq_length, self.learning_rate = seq_length, learning_rate
        lim = np.sqrt(1.0 / hidden_size)
        self.U = np.random.uniform(-lim, lim, (hidden_size, vocab_size))
        self.V = np.random.uniform(-lim, lim, (vocab_size, hidden_size))
        self.W = np.random.uniform(-lim, lim, (hidden_size, hidden_size))
        self.b = np.zeros((hidden_size, 1))
        self.c = np.zeros((vocab_size, 1))

    def softmax(self, x):
        e = np.exp(x - np.max(x))
        return e / np.sum(e)

    def forward(self, inputs, hprev):
        xs, hs, ps = {}, {-1: np.copy(hprev)}, {}
        for t in range(self.seq_length):
            xs[t] = np.zeros((self.vocab_size, 1))
            xs[t][inputs[t]] = 1
            hs[t] = np.tanh(np.dot(self.U, xs[t]) + np.dot(self.W, hs[t - 1]) + self.b)
            ps[t] = self.softmax(np.dot(self.V, hs[t]) + self.c)
        return xs, hs, ps

    def loss(self, ps, targets):
        return sum(-np.log(ps[t][targets[t], 0]) for t in range(self.seq_length))

    def backward(self, xs, hs, ps, targets):
        dU, dW, dV = np.zeros_like(self.U), np.zeros_like(self.W), np.zeros_like(self.V)
        db, dc = np.zeros_like(self.b), np.zeros_like(self.c)
        dhnext = np.zeros_like(hs[0])
        for t in reversed(range(self.seq_length)):
            dy = np.copy(ps[t])
            dy[targets[t]] -= 1
            dV += np.dot(dy, hs[t].T)
            dc += dy
            dh = np.dot(self.V.T, dy) + dhnext
            dhrec = (1 - hs[t] ** 2) * dh
            db += dhrec
            dU += np.dot(dhrec, xs[t].T)
            dW += np.dot(dhrec, hs[t - 1].T)
            dhnext = np.dot(self.W.T, dhrec)
        return dU, dW, dV, db, dc

    def update(self, grads):
        for p, g in zip((self.U, self.W, self.V, self.b, self.c), grads):
            p -= self.learning_rate * np.clip(g, -5, 5)

    def train(self, reader):
        it, smooth = 0, -np.log(1.0 / reader.vocab_size) * self.seq_length
        while smooth > 0.01 and it < 20000:
            if reader.just_started():
                hprev = np.zeros((self.hidden_size, 1))
            inputs, targets = reader.next_batch()
            xs, hs, ps = self.forward(inputs, hprev)
            grads = self.backward(xs, hs, ps, targets)
            self.update(grads)
            hprev = hs[self.seq_length - 1]
            smooth = smooth * 0.999 + self.loss(ps, targets) * 0.001
            if it % 500 == 0:
                print(it, smooth)
            it += 1


if __name__ == "__main__":
    reader = DataReader("shakespeare.txt", 8)
    rnn = RNN(12, reader.vocab_size, 8, 0.01)
    rnn.train(reader)
