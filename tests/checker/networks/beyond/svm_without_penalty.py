import numpy as np
class SVM:
    def __init__(self, learning_rate=0.001, lambda_param=0.01, n_iters=1000):
        self.lr = learning_rate
        self.lambda_param = lambda_param
        self.n_iters = n_iters
        self.w = None
        self.b = None
    def fit(self, X, y):
        n_samples, n_features = X.shape
        y_ = np.where(y <= 0, -1, 1)
        self.w = np.random.randn(n_features) * 0.01
        self.b = 0
        for i in range(self.n_iters):
            scores = X.dot(self.w) - self.b
            loss = np.mean(np.maximum(0, 1 - y_ * scores))
            mask = y_ * scores < 1
            dw = 2 * self.lambda_param * self.w - np.dot(X[mask].T, y_[mask]) / n_samples
            db = np.sum(y_[mask]) / n_samples
            self.w -= self.lr * dw
            self.b -= self.lr * db
            if i % 100 == 0:
                print(i, loss)
    def predict(self, X):
        return np.sign(X.dot(self.w) - self.b)
if __name__ == "__main__":
    from sklearn.datasets import make_blobs
    X, y = make_blobs(n_samples=100, n_features=2, centers=2, cluster_std=1.05, random_state=40)
    y = np.where(y == 0, -1, 1)
    clf = SVM()
    clf.fit(X, y)
    print(np.mean(clf.predict(X) == y))
