import numpy as np
from sklearn.datasets import load_digits

rng = np.random.default_rng(6)
clean_images = load_digits().images.reshape(-1, 64) / 16.0
weights = {
    "encode": rng.normal(0, 0.2, (64, 12)), "shift": np.zeros(12),
    "decode": rng.normal(0, 0.2, (12, 64)), "lift": np.zeros(64),
}  # fmt: skip
speed = {name: np.zeros_like(w) for name, w in weights.items()}


def squash(z):
    return 1 / (1 + np.exp(-z))


for epoch in range(10):
    for start in range(0, len(clean_images), 32):
        clean = clean_images[start:start + 32]
        noisy = clean + rng.normal(0, 0.1, clean.shape)
        code = squash(noisy @ weights["encode"] + weights["shift"])
        made = squash(code @ weights["decode"] + weights["lift"])
        d_made = (made - clean) * made * (1 - made) / len(clean)
        d_code = d_made @ weights["decode"].T * code * (1 - code)
        slopes = {
            "encode": noisy.T @ d_code, "shift": d_code.sum(axis=0),
            "decode": code.T @ d_made, "lift": d_made.sum(axis=0),
        }  # fmt: skip
        for name in weights:
            speed[name] = 0.9 * speed[name] - 0.5 * slopes[name]
            weights[name] += speed[name]
