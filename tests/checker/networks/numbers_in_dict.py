import numpy as np

np.random.seed(1)
hours = np.random.rand(30) * 4
passed = (hours + np.random.randn(30) * 0.5 > 2).astype(int)

p = {"w": 0.1, "b": 0.0}
for epoch in range(500):
    z = p["w"] * hours + p["b"]
    a = 1 / (1 + np.exp(-z))
    loss = -np.mean(passed * np.log(a) + (1 - passed) * np.log(1 - a))
    d = a - passed
    p["w"] -= 0.2 * np.mean(d * hours)
    p["b"] -= 0.2 * np.mean(d)
print(p, loss)
