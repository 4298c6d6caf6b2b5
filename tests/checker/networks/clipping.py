import numpy as np
import matplotlib.pyplot as plt
from keras.datasets import fashion_mnist
from keras.utils import to_categorical

(x_train, y_train), (x_test, y_test) = fashion_mnist.load_data()
x_train = x_train.reshape(x_train.shape[0], 784) / 255
x_test = x_test.reshape(x_test.shape[0], 784) / 255
y_train = to_categorical(y_train)
y_test_oh = to_categorical(y_test)


class NeuralNetwork:
    def __init__(self, input_size=784, hidden_size=64, output_size=10, learning_rate=0.05, clip=5.0):
        self.lr = learning_rate
        self.clip = clip
        self.w1 = np.random.randn(input_size, hidden_size) * 0.01
        self.b1 = np.zeros((1, hidden_size))
        self.w2 = np.random.randn(hidden_size, output_size) * 0.01
        self.b2 = np.zeros((1, output_size))

    def sigmoid(self, x):
        return 1.0 / (1.0 + np.exp(-x))

    def softmax(self, x):
        exps = np.exp(x - np.max(x, axis=1, keepdims=True))
        return exps / np.sum(exps, axis=1, keepdims=True)

    def feedforward(self, x):
        self.layer1 = self.sigmoid(np.dot(x, self.w1) + self.b1)
        self.output = self.softmax(np.dot(self.layer1, self.w2) + self.b2)
        return self.output

    def backprop(self, x, y):
        m = y.shape[0]
        d_out = (self.output - y) / m
        d_w2 = np.dot(self.layer1.T, d_out)
        d_b2 = np.sum(d_out, axis=0, keepdims=True)
        d_hidden = np.dot(d_out, self.w2.T) * self.layer1 * (1 - self.layer1)
        d_w1 = np.dot(x.T, d_hidden)
        d_b1 = np.sum(d_hidden, axis=0, keepdims=True)
        for grad in (d_w1, d_b1, d_w2, d_b2):
            np.clip(grad, -self.clip, self.clip, out=grad)
        self.w1 -= self.lr * d_w1
        self.b1 -= self.lr * d_b1
        self.w2 -= self.lr * d_w2
        self.b2 -= self.lr * d_b2

    def train(self, x, y, epochs, batch_size=32):
        losses = []
        for epoch in range(epochs):
            perm = np.random.permutation(x.shape[0])
            x, y = x[perm], y[perm]
            for i in range(0, x.shape[0], batch_size):
                xb = x[i:i + batch_size]
                yb = y[i:i + batch_size]
                out = self.feedforward(xb)
                self.backprop(xb, yb)
            out = self.feedforward(x)
            loss = -np.mean(np.sum(y * np.log(out + 1e-10), axis=1))
            losses.append(loss)
            print("Epoch", epoch, "loss", loss)
        return losses


nn = NeuralNetwork()
losses = nn.train(x_train, y_train, epochs=10)
plt.plot(losses)
plt.show()
print("accuracy", np.mean(np.argmax(nn.feedforward(x_test), axis=1) == y_test))
