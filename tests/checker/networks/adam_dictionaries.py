import numpy as np

def init(n_x, n_h, n_y):
    return {"W1": np.random.randn(n_h, n_x) * 0.01, "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h) * 0.01, "b2": np.zeros((n_y, 1))}

def forward_propagation(X, p):
    Z1 = np.dot(p["W1"], X) + p["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(p["W2"], A1) + p["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

def compute_cost(A2, Y):
    m = Y.shape[1]
    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)
    return float(np.squeeze(-np.sum(logprobs) / m))

def backward_propagation(p, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.multiply(np.dot(p["W2"].T, dZ2), 1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

def initialize_adam(p):
    v = {"d" + k: np.zeros_like(a) for k, a in p.items()}
    s = {"d" + k: np.zeros_like(a) for k, a in p.items()}
    return v, s

def update_with_adam(p, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in p:
        g = grads["d" + k]
        v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
        s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * np.square(g)
        v_corrected = v["d" + k] / (1 - np.power(beta1, t))
        s_corrected = s["d" + k] / (1 - np.power(beta2, t))
        p[k] = p[k] - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return p, v, s

def random_mini_batches(X, Y, size=64, seed=0):
    rng = np.random.RandomState(seed)
    perm = rng.permutation(X.shape[1])
    X, Y = X[:, perm], Y[:, perm]
    return [(X[:, k:k + size], Y[:, k:k + size]) for k in range(0, X.shape[1], size)]

def model(X, Y, n_h, epochs=100):
    p = init(X.shape[0], n_h, Y.shape[0])
    v, s = initialize_adam(p)
    t = 0
    for e in range(epochs):
        for xb, yb in random_mini_batches(X, Y, seed=e):
            A2, cache = forward_propagation(xb, p)
            grads = backward_propagation(p, cache, xb, yb)
            t += 1
            p, v, s = update_with_adam(p, grads, v, s, t)
    return p
