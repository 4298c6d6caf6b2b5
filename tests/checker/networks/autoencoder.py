import numpy as np
from keras.datasets import mnist

(images, _), _ = mnist.load_data()
images = images.reshape(len(images), 784).astype("float32") / 255
rng = np.random.default_rng(4)
enc, enc_b = rng.normal(0, 0.05, (784, 16)), np.zeros(16)
dec, dec_b = rng.normal(0, 0.05, (16, 784)), np.zeros(784)
for epoch in range(5):
    for start in range(0, len(images), 128):
        x = images[start:start + 128]
        code = np.tanh(x @ enc + enc_b)
        out = code @ dec + dec_b
        diff = out - x
        d_out = 2 * diff / diff.size
        d_code = d_out @ dec.T * (1 - code ** 2)
        dec -= 0.5 * code.T @ d_out
        dec_b -= 0.5 * d_out.sum(axis=0)
        enc -= 0.5 * x.T @ d_code
        enc_b -= 0.5 * d_code.sum(axis=0)
    print(epoch, np.mean(diff ** 2))
