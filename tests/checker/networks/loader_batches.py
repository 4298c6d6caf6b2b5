import numpy as np
from torchvision import datasets, transforms
from torch.utils.data import DataLoader

train_set = datasets.MNIST(root="./data", train=True, download=True, transform=transforms.ToTensor())
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)

w1 = np.random.randn(784, 32) * 0.05
b1 = np.zeros(32)
w2 = np.random.randn(32, 10) * 0.05
b2 = np.zeros(10)

for epoch in range(3):
    for images, labels in train_loader:
        x = images.view(images.shape[0], -1).numpy()
        y = labels.numpy()
        h = np.maximum(0, x @ w1 + b1)
        logits = h @ w2 + b2
        logits -= logits.max(axis=1, keepdims=True)
        probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        grad = probs
        grad[np.arange(len(y)), y] -= 1
        grad /= len(y)
        gw2 = h.T @ grad
        gb2 = grad.sum(axis=0)
        gh = grad @ w2.T
        gh[h <= 0] = 0
        gw1 = x.T @ gh
        gb1 = gh.sum(axis=0)
        w1 -= 0.1 * gw1
        b1 -= 0.1 * gb1
        w2 -= 0.1 * gw2
        b2 -= 0.1 * gb2
    print("epoch", epoch)
