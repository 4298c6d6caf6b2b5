import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_derivative(s):
    return s * (1 - s)

inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
expected = np.array([[0], [1], [1], [0]])

np.random.seed(42)
hidden_weights = np.random.uniform(size=(2, 3))
hidden_bias = np.random.uniform(size=(1, 3))
output_weights = np.random.uniform(size=(3, 1))
output_bias = np.random.uniform(size=(1, 1))

for _ in range(10000):
    hidden = sigmoid(np.dot(inputs, hidden_weights) + hidden_bias)
    predicted = sigmoid(np.dot(hidden, output_weights) + output_bias)
    error = expected - predicted
    d_predicted = error * sigmoid_derivative(predicted)
    error_hidden = d_predicted.dot(output_weights.T)
    d_hidden = error_hidden * sigmoid_derivative(hidden)
    output_weights += hidden.T.dot(d_predicted) * 0.1
    output_bias += np.sum(d_predicted, axis=0, keepdims=True) * 0.1
    hidden_weights += inputs.T.dot(d_hidden) * 0.1
    hidden_bias += np.sum(d_hidden, axis=0, keepdims=True) * 0.1
