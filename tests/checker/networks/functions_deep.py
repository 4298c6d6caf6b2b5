import numpy as np

def initialize_parameters(layer_dims):
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.1
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters

def forward_propagation(X, parameters):
    cache = {"A0": X}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        Z = parameters["W" + str(l)] @ cache["A" + str(l - 1)] + parameters["b" + str(l)]
        cache["Z" + str(l)] = Z
        if l < L:
            cache["A" + str(l)] = np.maximum(0, Z)
        else:
            E = np.exp(Z - Z.max(axis=0))
            cache["A" + str(l)] = E / E.sum(axis=0)
    return cache["A" + str(L)], cache

def backward_propagation(Y, cache, parameters):
    grads, L, m = {}, len(parameters) // 2, Y.shape[1]
    dZ = cache["A" + str(L)] - Y
    for l in range(L, 0, -1):
        grads["dW" + str(l)] = dZ @ cache["A" + str(l - 1)].T / m
        grads["db" + str(l)] = dZ.sum(axis=1, keepdims=True) / m
        if l > 1:
            dZ = parameters["W" + str(l)].T @ dZ * (cache["Z" + str(l - 1)] > 0)
    return grads

def update_parameters(parameters, grads, learning_rate=0.1):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters

def model(X, Y, layer_dims, learning_rate=0.1, num_iterations=100):
    parameters = initialize_parameters(layer_dims)
    for i in range(num_iterations):
        A, cache = forward_propagation(X, parameters)
        grads = backward_propagation(Y, cache, parameters)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters
