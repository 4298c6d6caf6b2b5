class SGD:
    def __init__(self, layers, lr, momentum=0.0):
        self.layers = [l for l in layers if hasattr(l, "weight")]
        self.lr = lr
        self.momentum = momentum
        self.velocity = {}

    def step(self):
        for i, layer in enumerate(self.layers):
            for name in ("weight", "bias"):
                grad = getattr(layer, "grad_" + name)
                v = self.momentum * self.velocity.get((i, name), 0) + grad
                self.velocity[i, name] = v
                setattr(layer, name, getattr(layer, name) - self.lr * v)
