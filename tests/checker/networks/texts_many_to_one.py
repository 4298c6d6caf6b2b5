import random
import numpy as np

train_data = {
    'good': True, 'bad': False, 'happy': True, 'sad': False, 'not good': False,
    'not bad': True, 'not happy': False, 'not sad': True, 'very good': True,
    'very bad': False, 'i am happy': True, 'i am sad': False, 'this is good now': True,
    'this is bad now': False, 'i am not at all happy': False, 'this was not bad earlier': True,
}
test_data = {'this is happy': True, 'i am good': True, 'this is not happy': False}

vocab = list(set(w for text in train_data for w in text.split(' ')))
vocab.sort()
vocab_size = len(vocab)
word_to_idx = {w: i for i, w in enumerate(vocab)}


def create_inputs(text):
    inputs = []
    for w in text.split(' '):
        v = np.zeros((vocab_size, 1))
        v[word_to_idx[w]] = 1
        inputs.append(v)
    return inputs


def softmax(xs):
    return np.exp(xs) / sum(np.exp(xs))


class RNN:
    def __init__(self, input_size, output_size, hidden_size=32):
        self.Whh = np.random.randn(hidden_size, hidden_size) / 100
        self.Wxh = np.random.randn(hidden_size, input_size) / 100
        self.Why = np.random.randn(output_size, hidden_size) / 100
        self.bh = np.zeros((hidden_size, 1))
        self.by = np.zeros((output_size, 1))

    def forward(self, inputs):
        h = np.zeros((self.Whh.shape[0], 1))
        self.last_inputs = inputs
        self.last_hs = {0: h}
        for i, x in enumerate(inputs):
            h = np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)
            self.last_hs[i + 1] = h
        y = self.Why @ h + self.by
        return y, h

    def backprop(self, d_y, learn_rate=2e-2):
        n = len(self.last_inputs)
        d_Why = d_y @ self.last_hs[n].T
        d_by = d_y
        d_Whh = np.zeros(self.Whh.shape)
        d_Wxh = np.zeros(self.Wxh.shape)
        d_bh = np.zeros(self.bh.shape)
        d_h = self.Why.T @ d_y
        for t in reversed(range(n)):
            temp = (1 - self.last_hs[t + 1] ** 2) * d_h
            d_bh += temp
            d_Whh += temp @ self.last_hs[t].T
            d_Wxh += temp @ self.last_inputs[t].T
            d_h = self.Whh.T @ temp
        for d in [d_Wxh, d_Whh, d_Why, d_bh, d_by]:
            np.clip(d, -1, 1, out=d)
        self.Whh -= learn_rate * d_Whh
        self.Wxh -= learn_rate * d_Wxh
        self.Why -= learn_rate * d_Why
        self.bh -= learn_rate * d_bh
        self.by -= learn_rate * d_by


rnn = RNN(vocab_size, 2)


def process(data, backprop=True):
    items = list(data.items())
    random.shuffle(items)
    loss, correct = 0, 0
    for x, y in items:
        inputs = create_inputs(x)
        target = int(y)
        out, _ = rnn.forward(inputs)
        probs = softmax(out)
        loss -= float(np.log(probs[target]))
        correct += int(np.argmax(probs) == target)
        if backprop:
            d_L_d_y = probs
            d_L_d_y[target] -= 1
            rnn.backprop(d_L_d_y)
    return loss / len(data), correct / len(data)


for epoch in range(1000):
    train_loss, train_acc = process(train_data)
    if epoch % 100 == 99:
        print(epoch + 1, train_loss, train_acc)
        print(process({k: v for k, v in test_data.items()
                       if all(w in word_to_idx for w in k.split())}, backprop=False))
