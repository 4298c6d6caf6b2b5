
from collections import defaultdict
import numpy as np

settings = {'window_size': 2, 'n': 10, 'epochs': 50, 'learning_rate': 0.01}
text = "natural language processing and machine learning is fun and exciting"
corpus = [[w.lower() for w in text.split()]]


class word2vec:
    def __init__(self):
        self.n = settings['n']
        self.lr = settings['learning_rate']
        self.epochs = settings['epochs']
        self.window = settings['window_size']

    def generate_training_data(self, corpus):
        counts = defaultdict(int)
        for row in corpus:
            for word in row:
                counts[word] += 1
        self.v_count = len(counts)
        self.words_list = list(counts)
        self.word_index = {w: i for i, w in enumerate(self.words_list)}
        self.index_word = dict(enumerate(self.words_list))
        training_data = []
        for sentence in corpus:
            size = len(sentence)
            for i, word in enumerate(sentence):
                w_target = self.word2onehot(word)
                w_context = []
                for j in range(i - self.window, i + self.window + 1):
                    if j != i and 0 <= j <= size - 1:
                        w_context.append(self.word2onehot(sentence[j]))
                training_data.append([w_target, w_context])
        return training_data

    def word2onehot(self, word):
        vec = [0 for _ in range(self.v_count)]
        vec[self.word_index[word]] = 1
        return vec

    def softmax(self, x):
        e_x = np.exp(x - np.max(x))
        return e_x / e_x.sum(axis=0)

    def forward_pass(self, x):
        h = np.dot(x, self.w1)
        u = np.dot(h, self.w2)
        return self.softmax(u), h, u

    def backprop(self, e, h, x):
        dl_dw2 = np.outer(h, e)
        dl_dw1 = np.outer(x, np.dot(self.w2, e.T))
        self.w1 = self.w1 - self.lr * dl_dw1
        self.w2 = self.w2 - self.lr * dl_dw2

    def train(self, training_data):
        self.w1 = np.random.uniform(-1, 1, (self.v_count, self.n))
        self.w2 = np.random.uniform(-1, 1, (self.n, self.v_count))
        for i in range(self.epochs):
            self.loss = 0
            for w_t, w_c in training_data:
                y_pred, h, u = self.forward_pass(w_t)
                EI = np.sum([np.subtract(y_pred, word) for word in w_c], axis=0)
                self.backprop(EI, h, w_t)
                self.loss += -np.sum([u[word.index(1)] for word in w_c]) + len(w_c) * np.log(np.sum(np.exp(u)))
            print('Epoch:', i, 'Loss:', self.loss)

    def word_vec(self, word):
        return self.w1[self.word_index[word]]

    def vec_sim(self, word, top_n):
        v1 = self.word_vec(word)
        sims = {}
        for i in range(self.v_count):
            v2 = self.w1[i]
            sims[self.index_word[i]] = np.dot(v1, v2) / (np.linalg.norm(v1) * np.linalg.norm(v2))
        for w, s in sorted(sims.items(), key=lambda kv: kv[1], reverse=True)[:top_n]:
            print(w, s)


w2v = word2vec()
training_data = w2v.generate_training_data(corpus)
w2v.train(training_data)
print(w2v.word_vec("machine"))
w2v.vec_sim("machine", 3)
