import math


class Neuron:
    def __init__(self):
        self.w1 = 0.3
        self.w2 = -0.2
        self.b = 0.0
        self.lr = 0.5

    def forward(self, a, c):
        z = self.w1 * a + self.w2 * c + self.b
        return 1 / (1 + math.exp(-z))

    def train(self, data, labels, epochs):
        for _ in range(epochs):
            for (a, c), target in zip(data, labels):
                y = self.forward(a, c)
                error = y - target
                delta = error * y * (1 - y)
                self.w1 -= self.lr * delta * a
                self.w2 -= self.lr * delta * c
                self.b -= self.lr * delta


inputs = [[0.2, 0.7], [0.9, 0.4], [0.6, 0.8], [0.1, 0.3]]
truth = [0, 1, 1, 0]
neuron = Neuron()
neuron.train(inputs, truth, 1000)
for a, c in inputs:
    print(neuron.forward(a, c))
