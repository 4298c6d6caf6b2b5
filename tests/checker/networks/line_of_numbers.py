xs = [1.0, 2.0, 3.0, 4.0, 5.0]
ys = [2.9, 5.2, 7.1, 8.8, 11.3]
w, b = 0.0, 0.0
learning_rate = 0.01
n = len(xs)
for epoch in range(1000):
    loss = 0.0
    dw, db = 0.0, 0.0
    for x, y in zip(xs, ys):
        guess = w * x + b
        loss += (guess - y) ** 2 / n
        dw += 2 * (guess - y) * x / n
        db += 2 * (guess - y) / n
    w -= learning_rate * dw
    b -= learning_rate * db
    if epoch % 100 == 0:
        print(epoch, loss, w, b)
