from math import exp
from random import random, seed


def make_network(n_inputs, n_hidden, n_outputs):
    network = []
    network.append([{"weights": [random() for _ in range(n_inputs)], "bias": random()} for _ in range(n_hidden)])
    network.append([{"weights": [random() for _ in range(n_hidden)], "bias": random()} for _ in range(n_outputs)])
    return network


def activate(weights, bias, inputs):
    total = bias
    for i in range(len(weights)):
        total += weights[i] * inputs[i]
    return total


def transfer(total):
    return 1.0 / (1.0 + exp(-total))


def forward(network, row):
    inputs = row
    for layer in network:
        outputs = []
        for neuron in layer:
            neuron["output"] = transfer(activate(neuron["weights"], neuron["bias"], inputs))
            outputs.append(neuron["output"])
        inputs = outputs
    return inputs


def backward(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        for j, neuron in enumerate(layer):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for after in network[i + 1]:
                    error += after["weights"][j] * after["delta"]
            neuron["delta"] = error * neuron["output"] * (1.0 - neuron["output"])


def update(network, row, rate):
    for i in range(len(network)):
        inputs = row[:-1]
        if i > 0:
            inputs = [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["weights"][j] -= rate * neuron["delta"] * inputs[j]
            neuron["bias"] -= rate * neuron["delta"]


def train(network, rows, rate, n_epoch, n_outputs):
    for epoch in range(n_epoch):
        sum_error = 0
        for row in rows:
            outputs = forward(network, row)
            expected = [0 for _ in range(n_outputs)]
            expected[row[-1]] = 1
            sum_error += sum((expected[i] - outputs[i]) ** 2 for i in range(n_outputs))
            backward(network, expected)
            update(network, row, rate)
        print(epoch, sum_error)


seed(1)
dataset = [
    [0.4, 1.9, 0], [1.1, 2.7, 0], [0.2, 2.2, 0], [0.9, 1.4, 0],
    [2.6, 0.5, 1], [3.1, 1.2, 1], [2.2, -0.3, 1], [3.4, 0.8, 1],
]
train(make_network(2, 2, 2), dataset, 0.5, 20, 2)
