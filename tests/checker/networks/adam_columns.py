import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

def initialize_parameters(layer_dims):
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters['W' + str(l)] = np.random.randn(layer_dims[l], layer_dims[l-1]) * np.sqrt(2. / layer_dims[l-1])
        parameters['b' + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters

def initialize_adam(parameters):
    L = len(parameters) // 2
    v, s = {}, {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros_like(parameters["W" + str(l)])
        v["db" + str(l)] = np.zeros_like(parameters["b" + str(l)])
        s["dW" + str(l)] = np.zeros_like(parameters["W" + str(l)])
        s["db" + str(l)] = np.zeros_like(parameters["b" + str(l)])
    return v, s

def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    z1 = np.dot(W1, X) + b1
    a1 = np.tanh(z1)
    z2 = np.dot(W2, a1) + b2
    e = np.exp(z2 - np.max(z2, axis=0, keepdims=True))
    a2 = e / np.sum(e, axis=0, keepdims=True)
    return a2, (z1, a1, W1, b1, z2, a2, W2, b2)

def compute_cost(a2, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(a2)) / m

def backward_propagation(X, Y, cache):
    m = X.shape[1]
    (z1, a1, W1, b1, z2, a2, W2, b2) = cache
    dz2 = 1. / m * (a2 - Y)
    dW2 = np.dot(dz2, a1.T)
    db2 = np.sum(dz2, axis=1, keepdims=True)
    da1 = np.dot(W2.T, dz2)
    dz1 = da1 * (1 - np.power(a1, 2))
    dW1 = np.dot(dz1, X.T)
    db1 = np.sum(dz1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected, s_corrected = {}, {}
    for l in range(1, L + 1):
        for p in ("W", "b"):
            k = "d" + p + str(l)
            v[k] = beta1 * v[k] + (1 - beta1) * grads[k]
            v_corrected[k] = v[k] / (1 - beta1 ** t)
            s[k] = beta2 * s[k] + (1 - beta2) * np.square(grads[k])
            s_corrected[k] = s[k] / (1 - beta2 ** t)
            parameters[p + str(l)] = parameters[p + str(l)] - learning_rate * v_corrected[k] / (np.sqrt(s_corrected[k]) + epsilon)
    return parameters, v, s

def model(X, Y, layers_dims, learning_rate=0.01, num_epochs=50):
    parameters = initialize_parameters(layers_dims)
    v, s = initialize_adam(parameters)
    t = 0
    for i in range(num_epochs):
        a2, cache = forward_propagation(X, parameters)
        cost = compute_cost(a2, Y)
        grads = backward_propagation(X, Y, cache)
        t = t + 1
        parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, t, learning_rate)
        if i % 10 == 0:
            print("Cost after epoch %i: %f" % (i, cost))
    return parameters

digits = load_digits()
X_train, X_test, y_train, y_test = train_test_split(digits.data / 16.0, digits.target, test_size=0.2)
Y_train = np.eye(10)[y_train].T
parameters = model(X_train.T, Y_train, [64, 20, 10])
a2, _ = forward_propagation(X_test.T, parameters)
print(np.mean(np.argmax(a2, axis=0) == y_test))
