import numpy as np
from keras.datasets import mnist

(X_train, y_train), (X_test, y_test) = mnist.load_data()
X_train = X_train.reshape(X_train.shape[0], -1) / 255.0
Y_train = np.eye(10)[y_train]

def relu(z): return np.maximum(0, z)
def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)

params = {
    'W1': np.random.randn(784, 64) * np.sqrt(2 / 784), 'b1': np.zeros((1, 64)),
    'W2': np.random.randn(64, 10) * np.sqrt(2 / 64), 'b2': np.zeros((1, 10)),
}
m = {k: np.zeros_like(v) for k, v in params.items()}
v = {k: np.zeros_like(p) for k, p in params.items()}
beta1, beta2, eps, lr = 0.9, 0.999, 1e-8, 0.001
t = 0
epochs, batch_size = 10, 64
for epoch in range(epochs):
    lr_t = lr * 0.95 ** epoch
    idx = np.random.permutation(len(X_train))
    for start in range(0, len(X_train), batch_size):
        t += 1
        xb = X_train[idx[start:start + batch_size]]
        yb = Y_train[idx[start:start + batch_size]]
        z1 = xb @ params['W1'] + params['b1']
        a1 = relu(z1)
        probs = softmax(a1 @ params['W2'] + params['b2'])
        loss = -np.mean(np.sum(yb * np.log(probs + 1e-12), axis=1))
        dz2 = (probs - yb) / len(xb)
        grads = {'W2': a1.T @ dz2, 'b2': dz2.sum(axis=0, keepdims=True)}
        dz1 = dz2 @ params['W2'].T * (z1 > 0)
        grads['W1'] = xb.T @ dz1
        grads['b1'] = dz1.sum(axis=0, keepdims=True)
        for k in params:
            m[k] = beta1 * m[k] + (1 - beta1) * grads[k]
            v[k] = beta2 * v[k] + (1 - beta2) * grads[k] ** 2
            m_hat = m[k] / (1 - beta1 ** t)
            v_hat = v[k] / (1 - beta2 ** t)
            params[k] -= lr_t * m_hat / (np.sqrt(v_hat) + eps)
    print(epoch, loss)
