import numpy as np
from tensorflow.keras.datasets import mnist

(x_train, _), (x_test, _) = mnist.load_data()
x_train = x_train.reshape(-1, 784).astype('float32') / 255.0

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

class AutoEncoder:
    def __init__(self, n_visible=784, n_hidden=64):
        self.W_enc = np.random.randn(n_visible, n_hidden) * 0.01
        self.b_enc = np.zeros(n_hidden)
        self.W_dec = np.random.randn(n_hidden, n_visible) * 0.01
        self.b_dec = np.zeros(n_visible)

    def forward(self, x):
        self.h = sigmoid(x @ self.W_enc + self.b_enc)
        self.x_hat = sigmoid(self.h @ self.W_dec + self.b_dec)
        return self.x_hat

    def compute_loss(self, x, x_hat):
        eps = 1e-10
        return -np.mean(np.sum(x * np.log(x_hat + eps) + (1 - x) * np.log(1 - x_hat + eps), axis=1))

    def backward(self, x, lr):
        n = x.shape[0]
        d_out = (self.x_hat - x) / n
        dW_dec = self.h.T @ d_out
        db_dec = d_out.sum(axis=0)
        d_hidden = d_out @ self.W_dec.T * self.h * (1 - self.h)
        dW_enc = x.T @ d_hidden
        db_enc = d_hidden.sum(axis=0)
        self.W_dec -= lr * dW_dec
        self.b_dec -= lr * db_dec
        self.W_enc -= lr * dW_enc
        self.b_enc -= lr * db_enc

ae = AutoEncoder()
for epoch in range(10):
    perm = np.random.permutation(len(x_train))
    losses = []
    for i in range(0, len(x_train), 128):
        batch = x_train[perm[i:i + 128]]
        x_hat = ae.forward(batch)
        loss = ae.compute_loss(batch, x_hat)
        ae.backward(batch, lr=0.1)
        losses.append(loss)
    print(f'Epoch {epoch + 1}: loss = {np.mean(losses):.4f}')
