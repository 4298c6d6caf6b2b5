import math
X = [[0.2, 0.4], [0.9, -0.3], [-0.5, 0.8], [0.7, 0.7]]
y = [1, 0, 1, 1]
theta = [0.1, -0.2, 0.05]
m = [0.0] * 3
v = [0.0] * 3
for t in range(1, 201):
    grad = [0.0] * 3
    loss = 0.0
    for row, target in zip(X, y):
        z = theta[0] * row[0] + theta[1] * row[1] + theta[2]
        p = 1 / (1 + math.exp(-z))
        loss -= target * math.log(p) + (1 - target) * math.log(1 - p)
        for i, xi in enumerate(row + [1.0]):
            grad[i] += (p - target) * xi
    for i in range(3):
        m[i] = 0.9 * m[i] + 0.1 * grad[i]
        v[i] = 0.999 * v[i] + 0.001 * grad[i] ** 2
        theta[i] -= 0.01 * (m[i] / (1 - 0.9 ** t)) / (math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8)
print(theta, loss)
