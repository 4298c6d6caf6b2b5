# XOR neural network, one sample at a time, hardly any matrix tricks
import numpy as np
import random

random.seed(5)
np.random.seed(5)

LEARNING_RATE = 0.8
EPOCHS = 5000

samples = [
    ([0.0, 0.0], 0.0),
    ([0.0, 1.0], 1.0),
    ([1.0, 0.0], 1.0),
    ([1.0, 1.0], 0.0),
]


def sig(x):
    return 1.0 / (1.0 + np.exp(-x))


def dsig(x):
    # derivative, x is the input of the sigmoid
    s = sig(x)
    return s * (1.0 - s)


class Neuron:
    def __init__(self, n_inputs):
        self.w = np.random.uniform(-1, 1, n_inputs)
        self.b = np.random.uniform(-1, 1)

    def fire(self, inputs):
        self.inputs = np.asarray(inputs)
        self.total = np.dot(self.w, self.inputs) + self.b
        self.out = sig(self.total)
        return self.out

    def adjust(self, delta):
        self.w -= LEARNING_RATE * delta * self.inputs
        self.b -= LEARNING_RATE * delta


hidden = [Neuron(2) for _ in range(3)]
output = Neuron(3)


def run(inputs):
    return output.fire([h.fire(inputs) for h in hidden])


for epoch in range(EPOCHS):
    random.shuffle(samples)
    total_error = 0.0
    for inputs, target in samples:
        out = run(inputs)
        total_error += 0.5 * (out - target) ** 2

        # output neuron
        d_out = (out - target) * dsig(output.total)

        # hidden neurons, before the output weights change
        d_hidden = []
        for j, h in enumerate(hidden):
            d_hidden.append(d_out * output.w[j] * dsig(h.total))

        output.adjust(d_out)
        for h, d in zip(hidden, d_hidden):
            h.adjust(d)

    if epoch % 500 == 0:
        print("epoch", epoch, "error", round(float(total_error), 5))

for inputs, target in sorted(samples):
    print(inputs, "->", round(float(run(inputs)), 3), "expected", target)
