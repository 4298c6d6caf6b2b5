"""Loops in the place of every product and sum, and lists for arrays."""

import math


def relu(Z):
    return [[z if z > 0 else 0 for z in row] for row in Z]


def softmax(Z):
    A = [[0.0] * len(Z[0]) for _ in range(10)]
    for i in range(len(Z[0])):
        largest = max(Z[j][i] for j in range(10))
        total = sum(math.exp(Z[j][i] - largest) for j in range(10))
        for j in range(10):
            A[j][i] = math.exp(Z[j][i] - largest) / total
    return A


def linear(W, A, b):
    Z = []
    for j in range(len(W)):
        row = []
        for i in range(len(A[0])):
            total = b[j][0]
            for l in range(len(A)):
                total += W[j][l] * A[l][i]
            row.append(total)
        Z.append(row)
    return Z


def forward_prop(W1, b1, W2, b2, X):
    Z1 = linear(W1, X, b1)
    A1 = relu(Z1)
    Z2 = linear(W2, A1, b2)
    A2 = softmax(Z2)
    return [Z1, A1, Z2, A2]


def bias_gradient(dZ):
    return [[sum(row) / len(row)] for row in dZ]


def get_predictions(A2):
    best = []
    for i in range(len(A2[0])):
        column = [A2[j][i] for j in range(len(A2))]
        best.append(column.index(max(column)))
    return best


def get_accuracy(predictions, Y):
    right = 0
    for a, b in zip(predictions, Y):
        right += a == b
    return right / len(Y)
