import math
import random


class Num:
    """A number that remembers how it was made."""

    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.pull = lambda: None
        self.parents = set(parents)

    def __add__(self, other):
        other = other if isinstance(other, Num) else Num(other)
        out = Num(self.data + other.data, (self, other))

        def pull():
            self.grad += out.grad
            other.grad += out.grad
        out.pull = pull
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Num) else Num(other)
        out = Num(self.data * other.data, (self, other))

        def pull():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.pull = pull
        return out

    def __pow__(self, power):
        out = Num(self.data ** power, (self,))

        def pull():
            self.grad += power * self.data ** (power - 1) * out.grad
        out.pull = pull
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Num(t, (self,))

        def pull():
            self.grad += (1 - t ** 2) * out.grad
        out.pull = pull
        return out

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-1 * other)

    def __rmul__(self, other):
        return self * other

    def backward(self):
        order, met = [], set()

        def walk(v):
            if v not in met:
                met.add(v)
                for parent in v.parents:
                    walk(parent)
                order.append(v)
        walk(self)
        self.grad = 1.0
        for node in reversed(order):
            node.pull()


class Neuron:
    def __init__(self, nin):
        self.w = [Num(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Num(random.uniform(-1, 1))

    def __call__(self, x):
        act = sum((w * v for w, v in zip(self.w, x)), self.b)
        return act.tanh()

    def parameters(self):
        return self.w + [self.b]


class Layer:
    def __init__(self, nin, nout):
        self.neurons = [Neuron(nin) for _ in range(nout)]

    def __call__(self, x):
        outs = [n(x) for n in self.neurons]
        return outs[0] if len(outs) == 1 else outs

    def parameters(self):
        return [p for n in self.neurons for p in n.parameters()]


class Net:
    def __init__(self, nin, nouts):
        sizes = [nin] + nouts
        self.layers = [Layer(sizes[i], sizes[i + 1]) for i in range(len(nouts))]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]


random.seed(12)
model = Net(2, [2, 1])
xs = [[0.9, 1.4], [1.7, -0.6], [-0.5, 1.2]]
ys = [1.0, -1.0, 1.0]
for k in range(20):
    guesses = [model(x) for x in xs]
    loss = sum((guess - truth) ** 2 for truth, guess in zip(ys, guesses))
    for p in model.parameters():
        p.grad = 0.0
    loss.backward()
    for p in model.parameters():
        p.data += -0.1 * p.grad
    print(k, loss.data)
