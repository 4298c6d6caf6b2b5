"""Each function misbehaves in its own way; two are right."""

import os
import sys
import threading
import time

import a_library_that_is_not_there
import numpy as np
from matplotlib import pyplot as plt

plt.ion = None
rest = a_library_that_is_not_there.Rest()


def relu(Z):
    plt.plot(Z)
    plt.show()
    return np.maximum(Z, 0)


def softmax(Z):
    while True:
        pass


def linear(W, A, b):
    os._exit(3)


def one_hot(Y, k):
    sys.exit("enough")


def cross_entropy(A, Y):
    return float("nan")


def output_error(A, Y):
    return "A - Y"


def weight_gradient(dZ, A):
    m = A.shape[1]
    dZ @ A.T / m


def bias_gradient(dZ):
    return dZ.mean(axis=1).reshape(-1, 1) if input("sure?") else None


def relu_derivative(Z):
    return relu_derivative(Z)


def hidden_error(W, dZ, G):
    return W.T @ dZ * X_train


def gradient_step(theta, dtheta, alpha):
    threading.Thread(target=time.sleep, args=(600,)).start()
    print("step " * 100_000)
    return theta - alpha * dtheta


def predictions(A, temperature, colour):
    return A.argmax(axis=0)


def accuracy(y_hat, y):
    raise ValueError
