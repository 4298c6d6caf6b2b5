import numpy as np
import pickle, os, time

class StepLR:
    def __init__(self, optimizer, step_size, gamma=0.1):
        self.optimizer, self.step_size, self.gamma, self.epoch = optimizer, step_size, gamma, 0
    def step(self):
        self.epoch += 1
        if self.epoch % self.step_size == 0:
            self.optimizer['lr'] *= self.gamma

def leaky(x): return np.where(x > 0, x, .1 * x)
def dleaky(x): return np.where(x > 0, 1., .1)

def build(sizes):
    return [{'w': np.random.randn(m, n) * np.sqrt(2. / n), 'b': np.zeros((m, 1)), 'vw': 0., 'vb': 0.}
            for n, m in zip(sizes[:-1], sizes[1:])]

def run(net, x):
    for i, layer in enumerate(net):
        layer['x'] = x
        layer['z'] = layer['w'].dot(x) + layer['b']
        x = leaky(layer['z']) if i < len(net) - 1 else layer['z']
    e = np.exp(x - np.max(x, axis=0))
    return e / np.sum(e, axis=0)

def back(net, p, t):
    delta = (p - t) / p.shape[1]
    for i in range(len(net))[::-1]:
        layer = net[i]
        layer['dw'] = delta.dot(layer['x'].T)
        layer['db'] = delta.sum(axis=1).reshape(-1, 1)
        if i:
            delta = layer['w'].T.dot(delta) * dleaky(net[i - 1]['z'])

def step(net, opt):
    for layer in net:
        layer['vw'] = opt['beta'] * layer['vw'] + (1 - opt['beta']) * layer['dw']
        layer['vb'] = opt['beta'] * layer['vb'] + (1 - opt['beta']) * layer['db']
        layer['w'] -= opt['lr'] * layer['vw']
        layer['b'] -= opt['lr'] * layer['vb']

if os.path.isfile('mnist.pkl'):
    with open('mnist.pkl', 'rb') as f:
        train, valid, test = pickle.load(f, encoding='latin1')
else:
    raise SystemExit('Please download mnist.pkl first')
x, y = train
X = np.asarray(x).T
T = np.zeros((10, len(y)))
T[y, np.arange(len(y))] = 1

net = build([784, 60, 30, 10])
opt = {'lr': .5, 'beta': .9}
scheduler = StepLR(opt, 5, .5)
start = time.perf_counter()
try:
    for epoch in range(15):
        for i in range(0, X.shape[1], 200):
            p = run(net, X[:, i:i + 200])
            back(net, p, T[:, i:i + 200])
            step(net, opt)
        scheduler.step()
        acc = np.mean(run(net, valid[0].T).argmax(0) == valid[1])
        print('%3d %.4f %.1fs' % (epoch, acc, time.perf_counter() - start))
except KeyboardInterrupt:
    print('interrupted')
with open('net.pkl', 'wb') as f:
    pickle.dump(net, f)
