import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_digits

digits = load_digits()
X, y = digits.data / 16, digits.target
n_in, n_hid, n_out = X.shape[1], 25, 10
lam = 1.0


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def unroll(theta):
    cut = n_hid * (n_in + 1)
    return theta[:cut].reshape(n_hid, n_in + 1), theta[cut:].reshape(n_out, n_hid + 1)


def cost(theta, X, y):
    m = len(X)
    T1, T2 = unroll(theta)
    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1 @ T1.T
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    a3 = sigmoid(a2 @ T2.T)
    Y = np.eye(n_out)[y]
    J = -np.sum(Y * np.log(a3) + (1 - Y) * np.log(1 - a3)) / m
    J += lam / (2 * m) * (np.sum(T1[:, 1:] ** 2) + np.sum(T2[:, 1:] ** 2))
    d3 = a3 - Y
    d2 = d3 @ T2[:, 1:] * sigmoid(z2) * (1 - sigmoid(z2))
    G1 = d2.T @ a1 / m
    G2 = d3.T @ a2 / m
    G1[:, 1:] += lam / m * T1[:, 1:]
    G2[:, 1:] += lam / m * T2[:, 1:]
    return J, np.concatenate([G1.ravel(), G2.ravel()])


theta0 = np.random.uniform(-0.12, 0.12, n_hid * (n_in + 1) + n_out * (n_hid + 1))
found = minimize(cost, theta0, args=(X, y), jac=True, method="L-BFGS-B", options={"maxiter": 50})
T1, T2 = unroll(found.x)
print(found.fun)
