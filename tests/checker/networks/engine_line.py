import random


class Scalar:
    def __init__(self, value, parents=()):
        self.value = value
        self.parents = parents  # pairs: who, and by how much this moves with it
        self.slope = 0.0

    def __add__(self, other):
        return Scalar(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Scalar(self.value * other.value, ((self, other.value), (other, self.value)))

    def relu(self):
        return Scalar(max(0.0, self.value), ((self, 1.0 if self.value > 0 else 0.0),))

    def back(self, upstream=1.0):
        self.slope += upstream
        for parent, local in self.parents:
            parent.back(upstream * local)


class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    def clear(self):
        for p in self.params:
            p.slope = 0.0

    def step(self):
        for p in self.params:
            p.value -= self.lr * p.slope


random.seed(3)
points = [-1.0, 0.5, 1.5]
wanted = [0.9, 0.4, 1.4]
u = [Scalar(random.uniform(-1, 1)) for _ in range(2)]
c = [Scalar(random.uniform(0, 1)) for _ in range(2)]
v = [Scalar(random.uniform(-1, 1)) for _ in range(2)]
opt = SGD(u + c + v, lr=0.05)
for epoch in range(100):
    total = Scalar(0.0)
    for x, t in zip(points, wanted):
        out = Scalar(0.0)
        for i in range(2):
            out = out + v[i] * (u[i] * Scalar(x) + c[i]).relu()
        miss = out + Scalar(-t)
        total = total + miss * miss
    mse = total * Scalar(1 / len(points))
    opt.clear()
    mse.back()
    opt.step()
print(mse.value)
