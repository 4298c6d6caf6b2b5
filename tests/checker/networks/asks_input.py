import numpy as np

print("Neural network for XOR-like data")
hidden = int(input("hidden units: "))
rate = float(input("learning rate: "))
epochs = int(input("epochs: "))
if input("verbose (y/n)? ").lower() == "y":
    verbose = True
else:
    verbose = False

inputs = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
expected = np.array([[0], [1], [1], [0]])

np.random.seed(1)
synapse_0 = 2 * np.random.random((3, hidden)) - 1
synapse_1 = 2 * np.random.random((hidden, 1)) - 1

for j in range(epochs):
    layer_1 = 1 / (1 + np.exp(-(np.dot(inputs, synapse_0))))
    layer_2 = 1 / (1 + np.exp(-(np.dot(layer_1, synapse_1))))
    layer_2_delta = (layer_2 - expected) * (layer_2 * (1 - layer_2))
    layer_1_delta = layer_2_delta.dot(synapse_1.T) * (layer_1 * (1 - layer_1))
    synapse_1 -= rate * (layer_1.T.dot(layer_2_delta))
    synapse_0 -= rate * (inputs.T.dot(layer_1_delta))
    if verbose and j % 1000 == 0:
        print(np.mean(np.abs(layer_2 - expected)))

while True:
    text = input("three numbers, or q to quit: ")
    if text == "q":
        break
    x = np.array([float(t) for t in text.split()])
    print(1 / (1 + np.exp(-(1 / (1 + np.exp(-x @ synapse_0)) @ synapse_1))))
