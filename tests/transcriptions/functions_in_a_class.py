"""A class that is only a drawer: its functions know nothing of an instance."""

import numpy as np


class Net:
    CLASSES = 10

    def ReLU(Z):
        return np.where(Z > 0, Z, 0)

    @staticmethod
    def softmax(Z):
        Z = Z - Z.max(0)
        return np.exp(Z) / np.exp(Z).sum(0)

    @classmethod
    def one_hot(cls, Y):
        return (np.arange(cls.CLASSES).reshape(-1, 1) == Y).astype(int)

    @staticmethod
    def cross_entropy(A2, Y):
        return -np.log(A2[Y, np.arange(Y.size)] + 1e-10).mean()

    @staticmethod
    def get_accuracy(predictions, Y):
        return (predictions == Y).mean()
