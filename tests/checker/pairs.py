"""Networks in many styles, right ones, and what makes a wrong one of each by one replacement."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent / "networks"
# Libraries with which a program computes; their data sets are made up, and need none.
NEEDED = re.compile(r"\b(?:from|import) (scipy|sklearn)\b(?!\.datasets)")


class Pair(NamedTuple):
    """A right program, and a fault: a line that is replaced by another."""

    file: str
    old: str
    new: str
    parameters: int  # how many of them are wrong, those that follow included
    named: bool = True  # whether the line of the fault is named


PAIRS = [
    Pair("deep_lists.py", "delta @ weights[i].T * (outs[i] > 0)", "delta @ weights[i].T", 4),
    Pair("deep_lists.py", "grad_b = delta.sum(axis=0, keepdims=True)", "grad_b = delta.sum()", 3),
    Pair("class_sigmoid.py", "err_hidden = self.w_out.T @ err_out * self.h * (1 - self.h)", "err_hidden = self.w_out.T @ err_out * (1 - self.h)", 2),
    Pair("class_sigmoid.py", "self.w_hidden -= rate * err_hidden @ self.x.T / n", "self.w_hidden -= rate * err_hidden @ self.x.T", 1),
    Pair("dictionary_tanh.py", "(1 - a1 ** 2)", "(1 - a1)", 2),
    Pair("dictionary_tanh.py", 'model["b1"] -= step * db1', 'model["b1"] += step * db1', 1),
    Pair("script_no_functions.py", "g_pre[pre <= 0] *= 0.01", "g_pre[pre <= 0] = 0", 2),
    Pair("script_no_functions.py", "g_v = act.T @ g_scores", "g_v = pre.T @ g_scores", 1),
    Pair("layer_objects.py", "return grad * (1 - self.out ** 2)", "return grad * (1 + self.out ** 2)", 2),
    Pair("layer_objects.py", "return self.out * (grad - (grad * self.out).sum(axis=0))", "return self.out * (1 - self.out) * grad", 4),
    Pair("per_example.py", "delta_o = (o - t) * o * (1 - o)", "delta_o = (o - t)", 0, named=False),
    Pair("per_example.py", "delta_h = np.transpose(w2) @ delta_o * (h * (1 - h))", "delta_h = np.transpose(w2) @ delta_o * (h * (1 + h))", 2),
    Pair("momentum_batches.py", "dZ = self.W[l].T @ dZ * (self.Z[l - 1] > 0)", "dZ = self.W[l].T @ dZ * (self.Z[l - 1] > 1)", 2),
    Pair("momentum_batches.py", "self.vW[l] = self.beta * self.vW[l] + dW", "self.vW[l] = (1 - self.beta) * self.vW[l] + dW", 4, named=False),
    Pair("adam_class.py", "v_hat = self.v[k] / (1 - self.b2 ** self.t)", "v_hat = self.v[k] / (1 - self.b2)", 4, named=False),
    Pair("adam_class.py", "dz1 = dz2 @ p[\"W2\"].T * (z1 > 0)", "dz1 = dz2 @ p[\"W2\"].T * z1", 2),
    Pair("dropout_rows.py", "da1 = dz2 @ W2.T * mask", "da1 = dz2 @ W2.T", 2),
    Pair("dropout_rows.py", "W1 -= 0.1 * dW1", "W1 -= 0.1 * W1", 1),
    Pair("xor_squared.py", "error_hidden = d_predicted.dot(output_weights.T)", "error_hidden = error.dot(output_weights.T)", 2, named=False),
    Pair("xor_squared.py", "d_hidden = error_hidden * sigmoid_derivative(hidden)", "d_hidden = error_hidden * sigmoid(hidden)", 2),
    Pair("coursera_style.py", "dZ[Z <= 0] = 0", "dZ[Z >= 0] = 0", 4),
    Pair("coursera_style.py", "return np.dot(W.T, dZ), dW, db", "return np.dot(W.T, dZ) / m, dW, db", 4),
    Pair("nielsen_batches.py", "nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())", "nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose()) * 2", 1),
    Pair("nielsen_batches.py", "sp = sigmoid_prime(zs[-l])", "sp = sigmoid_prime(activations[-l])", 2, named=False),
    Pair("rmsprop_script.py", "p -= lr * g[name] / (np.sqrt(cache[name]) + eps)", "p -= lr * g[name] / (cache[name] + eps)", 4),
    Pair("rmsprop_script.py", "g[\"Wb\"] = d_out @ hidden.T", "g[\"Wb\"] = np.abs(d_out) @ hidden.T", 1),
    Pair("penalty_rows.py", "dW += reg * W", "dW -= reg * W", 1),
    Pair("penalty_rows.py", "dhidden[hidden_layer <= 0] = 0", "dhidden[hidden_layer < 0] = 0", 2),
    Pair("regression.py", "d_hid = d_out @ self.U.T * (1 - A ** 2)", "d_hid = d_out @ self.U.T * (1 - np.tanh(A) ** 2)", 2),
    Pair("regression.py", "du = d_out.sum(axis=0)", "du = d_out[0]", 1),
    Pair("batches_leaky.py", "return np.where(z > 0, 1.0, slope)", "return np.where(z > 0, 1.0, 0.0)", 4),
    Pair("batches_leaky.py", "delta = (p - t) / x.shape[0]", "delta = (t - p) / x.shape[0]", 6),
    Pair("iris_columns.py", "(1 - h * h)", "(1 - h) * h", 2),
    Pair("iris_columns.py", "net[0][1] -= lr * dz1.sum(axis=1, keepdims=True)", "net[0][1] -= lr * dz1.sum(axis=1, keepdims=True) / n", 1),
    Pair("moons_class.py", "dZ2 = A2 - y", "dZ2 = (A2 - y) * A2 * (1 - A2)", 0),
    Pair("moons_class.py", "grads[\"b1\"] = np.mean(dZ1, axis=0, keepdims=True)", "grads[\"b1\"] = np.mean(dZ1)", 1),
    Pair("bias_in_weights.py", "d0 = d1 @ w1[:-1].T * h * (1 - h)", "d0 = d1 @ w1[1:].T * h * (1 - h)", 1),
    Pair("bias_in_weights.py", "w0 = w0 - 0.5 * x.T @ d0", "w0 = w0 + 0.5 * x.T @ d0", 1),
    Pair("functions_deep.py", "dZ = parameters[\"W\" + str(l)].T @ dZ * (cache[\"Z\" + str(l - 1)] > 0)", "dZ = parameters[\"W\" + str(l)].T @ dZ * (cache[\"Z\" + str(l - 1)] < 0)", 2),
    Pair("functions_deep.py", "grads[\"db\" + str(l)] = dZ.sum(axis=1, keepdims=True) / m", "grads[\"db\" + str(l)] = dZ.sum(axis=1, keepdims=True)", 2),
    Pair("tuples.py", "e1 = (w2.T @ e2) * (s1 > 0)", "e1 = (w2.T @ e2) * o1", 2),
    Pair("tuples.py", "e2 = o2 - t", "e2 = s2 - t", 4),
    Pair("notebook_cells.ipynb", "dH = dS @ W2.T", "dH = P @ W2.T", 2),
    Pair("notebook_cells.ipynb", "W2 -= 0.1 * H.T @ dS", "W2 -= 0.1 * H.T @ P", 1),
    Pair("several_files/train.py", "layer.b -= 0.1 * layer.db", "layer.b -= 0.1 * layer.db / len(labels)", 2),
    Pair("einsum_rows.py", "gu = gh * d_softplus(u)", "gu = gh * d_softplus(h)", 2),
    Pair("mish.py", "gu = gh * d_softplus(u)", "gu = gh * d_softplus(h)", 2, named=False),
    Pair("gelu_class.py", "return g * (cdf + self.x * pdf)", "return g * (cdf + pdf)", 4),
    Pair("nesterov_class.py", "* (1 - acts[i] ** 2)", "* (1 - acts[i]) ** 2", 2),
    Pair("dataclass_layers.py", "db = dz.sum(axis=0, keepdims=True)", "db = dz.sum(axis=0, keepdims=True) / len(dz)", 3),
    Pair("xor_loop.py", "d_hidden = d_output.dot(w_ho.T)", "d_hidden = error.dot(w_ho.T)", 2, named=False),
    Pair("clipping.py", "x, y = x[perm], y[perm]", "x = x[perm]", 0),
    Pair("bias_columns.py", "G1 = d2.T @ a1 / N", "G1 = d2.T @ a1 / D", 1),
    Pair("circle.py", "(1 - c[\"h\"] ** 2)", "(1 - c[\"h\"])", 2),
    Pair("spiral.py", "dhidden[hidden <= 0] = 0", "dhidden[hidden > 0] = 0", 2),
    Pair("summed_by_hand.py", "gW1 += np.outer(d1, x)", "gW1 = np.outer(d1, x)", 1),
    Pair("loader_batches.py", "gh[h <= 0] = 0", "gh[gh <= 0] = 0", 2),
    Pair("trainer_object.py", "e.mean(axis=1, keepdims=True)", "e.mean()", 3),
    Pair("softmax_regression.py", "G = (P - np.eye(3)[y]).T @ X", "G = np.abs(P - np.eye(3)[y]).T @ X", 1),
    Pair("sine.py", "gz = gh * (1 - h ** 2)", "gz = gh * (1 - h)", 2),
    Pair("hinge_svm.py", "dh[h == 0] = 0", "dh[dh == 0] = 0", 2),
    Pair("adam_dict_class.py", "np.where(a > 0, 1, 0.2)", "np.where(a > 0, 1, 0)", 2),
    Pair("layer_files/main.py", "return loss, probs / n", "return loss, probs / 10", 4),
    Pair("adagrad_sine.py", "d1 = d2 @ params['w2'].T * dswish(z1)", "d1 = d2 @ params['w2'].T * swish(z1)", 2),
    Pair("lasso_clipping.py", "delta = delta.dot(W.T) * self._dact(zs[i - 1])", "delta = delta.dot(W.T) * self._act(zs[i - 1])", 6),
    Pair("class_weights.py", "dz1 = dz2 @ W[1].T * np.where(z > 0, 1, 0.05)", "dz1 = dz2 @ W[1].T * np.where(z > 0, 1, 0)", 2),
    Pair("margin_loop.py", "gz = (gs @ v.T) * (1 - h * h)", "gz = (gs @ v.T) * (1 - h)", 2),
    Pair("hinge_counts.py", "slopes[row, right] -= 1", "slopes[row, right] = -1", 4),
    Pair("hinge_counts.py", "2 * strength * W2)", "strength * W2)", 1, named=False),
    Pair("logistic_number.py", "self.b -= lr * np.mean(p - y)", "self.b += lr * np.mean(p - y)", 1),
    Pair("nested_lists.py", "X, Y = X[order], Y[order]", "X = X[order]", 0),
    Pair("layer_rates.py", "W1 -= lr_hidden * dW1; b1 -= lr_bias * db1", "W1 -= lr_hidden * dW1; b1 += lr_bias * db1", 1),
    Pair("labels_by_item.py", "back = off @ second.T * (inner > 0)", "back = off @ second.T * inner", 1),
    Pair("vectors.py", "inner = B.T @ back * h * (1 - h)", "inner = B.T @ back * h", 1),
    Pair("batch_norm.py", "return (gx - gx.mean(0) - self.xhat * (gx * self.xhat).mean(0)) / self.std", "return gx / self.std", 1, named=False),
    Pair("batch_norm_columns.py", "dgamma = (dy * n).sum(axis=1, keepdims=True)", "dgamma = (dy * z).sum(axis=1, keepdims=True)", 1, named=False),
    Pair("layer_norm_class.py", "(sig + y * sig * (1 - sig))", "sig * (1 - sig)", 3),
    Pair("skips.py", "dh1 = dh2 + dz2 @ W2.T", "dh1 = dz2 @ W2.T", 2),
    Pair("residual_blocks.py", "return g + gz @ self.u.T", "return gz @ self.u.T", 4),
    Pair("recurrent_digits.py", "dWh += hs[t].T @ dz", "dWh += hs[t + 1].T @ dz", 1),
    Pair("lstm_sine.py", "db += dz.sum(axis=0)", "db = dz.sum(axis=0)", 1),
    Pair("linear_vector.py", "b -= 0.05 * grad_b", "b += 0.05 * grad_b", 1),
    Pair("logistic_vector.py", "db = np.sum(p - y) / n", "db = np.sum(p - y)", 1, named=False),
    Pair("word_vectors.py", "np.add.at(dE, context, dx)", "dE[context] += dx", 1),
    Pair("convolution_loops.py", "dz = da * (z > 0)", "dz = da", 2, named=False),
    Pair("attention.py", "dv = a.transpose(0, 2, 1) @ dmixed", "dv = a @ dmixed", 1, named=False),
    Pair("autoencoder.py", "(1 - code ** 2)", "(1 - code)", 2),
    Pair("two_heads.py", "dh = (ds @ Wc.T + dr @ Wr.T) * (1 - h ** 2)", "dh = (ds @ Wc.T) * (1 - h ** 2)", 2),
    Pair("several_heads.py", "ds @ heads[\"digit\"][0].T + dq", "ds @ heads[\"digit\"][0].T - dq", 2),
    Pair("multiclass_hinge.py", "/ (1 + np.exp(-z))", "/ (1 + np.exp(z))", 2, named=False),
    Pair("smoothed_labels.py", "gelu_slope(u)\n", "gelu_slope(g)\n", 2, named=False),
    Pair("huber.py", "gh = g @ W2.T * (1 - h ** 2)", "gh = g @ W2.T * (1 - h)", 2),
    Pair("clipped_values.py", "db2 = dZ2.sum(axis=1, keepdims=True)", "db2 = dZ2.sum(keepdims=True)", 1, named=False),
    Pair("clipped_norm.py", "(1 - self.h[i] ** 2)", "(1 - self.h[i])", 4),
    Pair("adam_decay_literals.py", "+ .01 * P[j])", "- .01 * P[j])", 4),
    Pair("adadelta.py", "dx = -np.sqrt", "dx = np.sqrt", 4, named=False),
    Pair("nadam_iris.py", "dS = (P - Y) / n", "dS = (Y - P) / n", 4),
    Pair("command_line.py", "d = (d @ weights[k].T) * (cache[k] > 0)", "d = d @ weights[k].T", 4),
    Pair("pickled_images.py", "layer['db'] = delta.sum(axis=1).reshape(-1, 1)", "layer['db'] = delta.sum()", 3),
    Pair("class_never_made.py", "hidden_errors * hidden_outputs * (1.0 - hidden_outputs)", "hidden_errors * hidden_outputs * (1.0 + hidden_outputs)", 1),
    Pair("two_classes_never_called.py", "(1 - A_prev ** 2)", "(1 - Z ** 2)", 2),
    Pair("tensor_tape.py", "            p.grad = None", "            pass", 4, named=False),
    Pair("asks_input.py", "* (layer_1 * (1 - layer_1))", "* (layer_1 * (1 - layer_2))", 1),
    Pair("endless_loop.py", "e = d @ B.T * h * (1 - h)", "e = d @ B.T * h", 1),
    Pair("several_numbers.py", "grad_h_relu = grad_y_pred.dot(w2.T)", "grad_h_relu = np.abs(grad_y_pred).dot(w2.T)", 1),
    Pair("several_numbers.py", "grad_h[h < 0] = 0", "grad_h[h > 0] = 0", 1),
    Pair("points_of_classes.py", "np.where(self.H > 0, 1, self.H + 1)", "np.where(self.H > 0, 1, self.H)", 2),
    Pair("adam_dictionaries.py", "1 - np.power(A1, 2))", "A1 * (1 - A1))", 2),
    Pair("digits_of_the_video.py", "one_hot_Y[np.arange(Y.size), Y] = 1", "one_hot_Y[np.arange(Y.size), Y - 1] = 1", 0),
    Pair("digits_of_the_video.py", "one_hot_Y[np.arange(Y.size), Y] = 1", "one_hot_Y[np.arange(Y.size), (Y + 1) % 10] = 1", 0),
    Pair("digits_of_the_video.py", "Y_train = data_train[0]", "Y_train = np.random.permutation(data_train[0])", 0),
    Pair("digits_of_the_video.py", "A2 = softmax(Z2)", "A2 = softmax(softmax(Z2))", 4),
    Pair("digits_of_the_video.py", "Z2 = W2.dot(A1) + b2", "Z2 = ReLU(W2.dot(A1) + b2)", 4, named=False),
    Pair("digits_of_the_video.py", "db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)", "db1 = 1 / m * np.sum(dZ1, axis=1)", 1),
    Pair("digits_of_the_video.py", "db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)", "db2 = 1 / m * np.sum(dZ2)", 1),
    Pair("digits_of_the_video.py", "dW1, db1, dW2, db2 = backward", "dW1, db2, dW2, db1 = backward", 2),
    Pair("digits_of_the_video.py", "dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)", "dZ1 = W2.T.dot(dZ2) * Z1 > 0", 2),
    Pair("digits_of_the_video.py", "X_train = data_train[1:n]", "X_train = data_train[0:n-1]", 0),
    Pair("digits_of_the_video.py", "W2 = W2 - alpha * dW2", "W2 = W2 - alpha * alpha * dW2", 1),
    Pair("penalty_class.py", "reg_loss = 0.5 * reg *", "reg_loss = reg *", 2, named=False),
    Pair("penalty_class.py", "X.T.dot(dhidden) + reg * W1", "X.T.dot(dhidden)", 1),
    Pair("penalty_class.py", "X.T.dot(dhidden) + reg * W1", "X.T.dot(dhidden) + 2 * reg * W1", 1),
    Pair("penalty_class.py", "loss = data_loss + reg_loss", "loss = data_loss - reg_loss", 0),
    Pair("penalty_class.py", "X.T.dot(dhidden) + reg * W1", "X.T.dot(dhidden) + reg * W1 / N", 1),
    Pair("penalty_class.py", "dscores[np.arange(N), y] -= 1", "dscores[np.arange(N), y - 1] -= 1", 0),
    Pair("penalty_class.py", "np.log(probs[np.arange(N), y])", "np.log(probs[np.arange(N), y - 1])", 0),
    Pair("penalty_class.py", "y_batch = y[idx]", "y_batch = y[:batch_size]", 0),
    Pair("penalty_class.py", "dscores /= N", "dscores /= D", 4),
    Pair("momentum_layers.py", "self.W -= lr * self.vW", "self.W -= lr * self.dW", 3),
    Pair("momentum_layers.py", "self.dW = self.x.T @ grad", "self.dW = getattr(self, 'dW', 0) + self.x.T @ grad", 3),
    Pair("momentum_layers.py", "X, Y = X[order], Y[order]", "X = X[order]", 0),
    Pair("momentum_layers.py", "Y = np.eye(10)[y_train]", "Y = np.eye(11)[y_train + 1][:, :10]", 6),
    Pair("momentum_layers.py", "Y = np.eye(10)[y_train]", "Y = np.eye(10)[y_train - 1]", 0),
    Pair("adam_columns.py", "v_corrected[k] = v[k]", "t += 1; v_corrected[k] = v[k]", 4),
    Pair("adam_columns.py", "(1 - beta2) * np.square(grads[k])", "(1 - beta2) * np.abs(grads[k])", 4, named=False),
    Pair("adam_columns.py", "s[k] / (1 - beta2 ** t)", "s[k] / (1 - beta1 ** t)", 4, named=False),
    Pair("adam_columns.py", "learning_rate * v_corrected[k] /", "learning_rate * v[k] /", 4),
    Pair("adam_columns.py", "np.square(grads[k])", "np.square(v[k])", 4, named=False),
    Pair("adam_columns.py", "dW1 = np.dot(dz1, X.T)", "dW1 = np.dot(dz1, X.T) - 0.01 * W1", 1),
    Pair("adam_columns.py", "-np.sum(Y * np.log(a2)) / m", "-np.sum(Y * np.log(a2) + (1 - Y) * np.log(1 - a2)) / m", 0),
    Pair("momentum_script.py", "vb1 = beta * vb1 + (1 - beta) * db1", "vb1 = beta * vb1 + (1 - beta) * db2", 1),
    Pair("momentum_script.py", "b1 -= alpha * vb1", "b1 -= alpha * vb2", 1),
    Pair("momentum_script.py", "vW1 = beta * vW1 + (1 - beta) * dW1", "vW1 = (1 - beta) * vW1 + beta * dW1", 1),
    Pair("momentum_script.py", "vW1 = beta * vW1 + (1 - beta) * dW1", "vW1 = (1 - beta) * dW1", 1),
    Pair("momentum_script.py", "Y = np.eye(10)[y_train].T", "Y = np.eye(10)[(y_train + 1) % 10].T", 0),
    Pair("adam_class.py", "(1 - self.b1 ** self.t)", "(1 - self.b1 * self.t)", 4, named=False),
    Pair("adam_class.py", "(1 - self.b2 ** self.t)", "(1 - self.b2 * self.t)", 4, named=False),
    Pair("momentum_by_id.py", "np.where(H > 0, 1, 0.1)", "np.where(H > 0, 1, 0)", 2),
    Pair("rate_of_a_bias.py", "bias -= lr_b", "bias += lr_b", 1),
    Pair("scalar_engine.py", "(1 - t ** 2) * out.grad", "(1 - t) * out.grad", 1),
    Pair("engine_line.py", "1.0 if self.value > 0 else 0.0", "1.0 if self.value > 0 else 1.0", 1, named=False),
    Pair("own_points_cut.py", "dh = dz @ W2.T * (1 - h ** 2)", "dh = dz @ W2.T * (1 - h)", 2),
    Pair("iris_written_size.py", "delta_out.dot(w2.T) * hidden * (1 - hidden)", "delta_out.dot(w2.T) * hidden", 1),
    Pair("table_of_178.py", "GH[H <= 0] = 0", "GH[H < 0] = 0", 1),
    Pair("one_neuron_numbers.py", "self.w2 -= self.lr * delta * c", "self.w2 -= self.lr * delta * a", 1),
    Pair("one_neuron_numbers.py", "self.b -= self.lr * delta", "self.b += self.lr * delta", 1),
    Pair("line_of_numbers.py", "db += 2 * (guess - y) / n", "db += 2 * (guess - y)", 1, named=False),
    Pair("line_of_numbers.py", "w -= learning_rate * dw", "w += learning_rate * dw", 1),
    Pair("lists_xor.py", "h[j] * (1 - h[j]) for j", "h[j] * (1 + h[j]) for j", 2),
    Pair("lists_xor.py", "b_out -= lr * d_o", "b_out += lr * d_o", 1),
    Pair("lists_of_neurons.py", "after[\"weights\"][j] * after[\"delta\"]", "after[\"weights\"][i] * after[\"delta\"]", 1, named=False),
    Pair("lists_bias_key.py", "neuron[\"bias\"] -= rate", "neuron[\"bias\"] += rate", 1),
    Pair("adam_lists.py", "(1 - 0.9 ** t)", "(1 - 0.9 * t)", 1, named=False),
    Pair("lists_class.py", "e * (1 - h * h) for", "e * (1 - h) for", 2),
    Pair("lists_class.py", "self.b2[k] -= lr * err[k]", "self.b2[k] += lr * err[k]", 1),
    Pair("bias_number_in_dict.py", "params[\"b\"] - rate", "params[\"b\"] + rate", 1),
    Pair("bias_number_in_dict.py", "np.sum(A - Y) / m}", "np.sum(A - Y)}", 1, named=False),
    Pair("numbers_in_dict.py", "p[\"b\"] -= 0.2 * np.mean(d)", "p[\"b\"] -= 0.2 * np.sum(d)", 1),
    Pair("numbers_in_dict.py", "p[\"w\"] -= 0.2 * np.mean(d * hours)", "p[\"w\"] -= 0.2 * np.mean(d)", 1),
    Pair("scipy_minimize.py", "d3 @ T2[:, 1:] * sigmoid(z2) * (1 - sigmoid(z2))", "d3 @ T2[:, 1:] * sigmoid(z2)", 1, named=False),
    Pair("scipy_minimize.py", "G1[:, 1:] += lam / m * T1[:, 1:]", "G1[:, 1:] += lam * T1[:, 1:]", 1, named=False),
    Pair("scipy_two_functions.py", "return X.T @ (h - y) / len(y)", "return X.T @ (y - h) / len(y)", 1),
    Pair("scipy_two_functions.py", "return X.T @ (h - y) / len(y)", "return X.T @ (h - y)", 1),
    Pair("parameter_objects.py", "g * (1 - h ** 2)", "g * (1 - h)", 2),
    Pair("parameter_objects.py", "(np.sqrt(p.square) + self.eps)", "(p.square + self.eps)", 4),
    Pair("functions_named_p.py", "ds @ W2.T * (1 - h ** 2)", "ds @ W2.T * (1 - h)", 2),
    Pair("scalar_engine.py", "        p.grad = 0.0", "        pass", 1, named=False),
    Pair("dropout_decayed_rates.py", "return dout * mask\n", "return dout * (mask > 0)\n", 4),
    Pair("adamw_dataclass.py", "if p.decay:", "if not p.decay:", 3, named=False),
    Pair("adamw_spirals.py", "layer[k] *= 1 - lr * self.wd", "layer[k] *= 1 + lr * self.wd", 3),
    Pair("batch_feeder.py", "sel = self.order[self.pos:self.pos + self.batch_size]", "sel = self.order[:self.batch_size]", 0, named=False),
    Pair("tensor_prices.py", "grad = grad.sum(axis=0)", "grad = grad.mean(axis=0)", 3, named=False),
    Pair("early_stopping.ipynb", "best_weights = {k: v.copy() for k, v in weights.items()}", "best_weights = dict(weights)", 0),
    Pair("standardised_pixels.ipynb", "X_val = ((X_val - mean) / std)", "X_val = ((X_val - X_val.mean(axis=0)) / (X_val.std(axis=0) + 1e-8))", 0),
    Pair("neurons_of_samples.py", "* dsig(h.total))", "* dsig(h.out))", 5, named=False),
    Pair("tensor_logits.py", "(out.data > 0) * out.grad", "out.grad", 4),
    Pair("table_of_two_classes.py", "s[k] / (1 - beta2 ** t)", "s[k] / (1 - beta1 ** t)", 6, named=False),
    Pair("planar_small_weights.py", "1 - np.power(A1, 2)", "1 - np.power(Z1, 2)", 2),
    Pair("iris_texts.ipynb", "np.where(z > 0, 1.0, LEAK)", "np.where(z > 0, 1.0, 0.0)", 2),
    Pair("matrix_engine.py", "self.grad += out.grad @ other.data.T", "self.grad = out.grad @ other.data.T", 1),
    Pair("dropout_masks.py", "return dout * self.mask", "return dout * (self.mask > 0)", 4),
    Pair("nesterov_closures.py", "* hid * (1 - hid)", "* hid * (1 + hid)", 2),
    Pair("iris_written_size.py", "X, targets = X[order], targets[order]", "X = X[order]", 0),
    Pair("logistic_vector.py", "(model.proba(X) > 0.5) == y", "(model.proba(X) > 0.5) == y[:, None]", 0),
    Pair("digits_of_the_video.py", "X_dev = X_dev / 255.", "X_dev = X_dev + 0.", 0),
    Pair("cost_of_an_epoch.py", "delta_o = a_o - y_enc[batch_idx]", "delta_o = (a_o - y_enc[batch_idx]) * a_o * (1.0 - a_o)", 4),
    Pair("denoising.py", "weights[\"decode\"].T * code * (1 - code)", "weights[\"decode\"].T * code", 2),
    Pair("checks_itself.py", "q @ p[\"V\"].T * (1 - h ** 2)", "q @ p[\"V\"].T * (1 - h)", 2),
    Pair("checks_itself.py", "net.p[name] -= 0.3", "net.p[name] += 0.3", 4),
    Pair("momentum_layers.py", "order = np.random.permutation(n)", "order = np.random.permutation(n); lr = lr * 0.9 ** epoch", 0),
    Pair("adamw_dataclass.py", "random_state=cfg.seed)", "random_state=cfg.seed); Xtr, ytr = X / 16, y", 0),
    Pair("nielsen_batches.py", "[nw + dnw for nw,", "[dnw for nw,", 2),
    Pair("compared_optimisers.py", "v / (1 - self.b2 ** self.t)", "v / (1 - self.b1 ** self.t)", 4, named=False),
    Pair("adam_columns.py", "(1 - beta2) * np.square(grads[k])", "(1 - beta2) * grads[k]", 6, named=False),
    Pair("coursera_style.py", "np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.1", "np.zeros((layer_dims[l], layer_dims[l - 1]))", 0),
    Pair("digits_of_the_video.py", "Z.max(axis=0)).sum(axis=0)", "Z.max(axis=0)).sum(axis=1)[:, None]", 4),
    Pair("two_bits.py", "(1 - out[f\"A{i}\"] ** 2)", "(1 - out[f\"A{i}\"])", 4),
    Pair("deep_lists.py", "[rng.normal(0, np.sqrt(2 / a), (a, b)) for", "[np.zeros((a, b)) for", 0),
    Pair("targets_of_records.py", "goal = np.full(outputs, 0.01)", "goal = blank", 0, named=False),
    Pair("targets_of_records.py", "(w_ho.T @ e_o) * h * (1.0 - h)", "(w_ho.T @ e_o) * h", 1),
    Pair("compared_optimisers.py", "gb.insert(0, d.sum(axis=0))", "gb.insert(0, d.mean(axis=0))", 2),
    Pair("compared_optimisers.py", "self.W[i].T * (self.a[i] > 0)", "self.W[i].T", 2),
    Pair("compared_optimisers.py", "p -= self.lr * v", "p += self.lr * v", 4),
    Pair("velocity_list.py", "Z1, A1, A2 = forward(params, xb)", "Z1, A1, A2 = forward(params, xb); velocity = [np.zeros_like(p) for p in params]", 4),
    Pair("momentum_optimiser.py", "        if self.v is None:\n", "        if True:\n", 4, named=False),
    Pair("autoencoder_entropy.py", "d_out = (self.x_hat - x) / n", "d_out = (self.x_hat - x) * self.x_hat * (1 - self.x_hat) / n", 0, named=False),
    Pair("penalty_of_theta.py", "    reg[0] = 0\n", "", 1, named=False),
    Pair("penalty_of_theta.py", "theta[1:] ** 2", "theta ** 2", 1, named=False),
    Pair("clipped_each.py", "layers[i][\"W\"].T * (acts[i] > 0)", "layers[i][\"W\"].T", 2),
    Pair("scaled_tests.py", "x_test = x_test.reshape(-1, 784).astype(np.float64) / 255", "x_test = x_test.reshape(-1, 784).astype(np.float64) / 100", 0),
    Pair("scaled_tests.py", "x_test = x_test.reshape(-1, 784).astype(np.float64) / 255", "x_test = x_test.reshape(-1, 784).astype(np.float64) / 127.5 - 1", 0),
    Pair("scaled_tests.py", "x_train = x_train.reshape(-1, 784).astype(np.float64) / 255", "x_train = (x_train.reshape(-1, 784) / 255).astype(int)", 0),
    Pair("scaled_tests.py", "x_train = x_train.reshape(-1, 784).astype(np.float64) / 255", "x_train = x_train.reshape(-1, 784); x_train[:] = x_train / 255", 0),
    Pair("hinge_vector.py", "ds = np.where(margin < 1, -y, 0) / len(y)", "ds = -y / len(y)", 3, named=False),
    Pair("adam_rate_of_epoch.py", "-= lr_t * m_hat", "-= lr * m_hat", 0, named=False),
    Pair("digits_of_the_video.py", "return np.sum(predictions == Y) / Y.size", "return np.sum(predictions == Y) / n", 0),
    Pair("hits_of_a_loop.py", "hits / len(images)", "hits / len(train_X)", 0),
    Pair("hits_of_a_loop.py", "hits / len(images)", "hits / len(images[0])", 0),
    Pair("means_of_batches.py", "sum(accs) / len(accs)", "sum(accs) / len(X)", 0),
    Pair("means_of_batches.py", "running / len(Xt)", "running / len(X)", 0),
    Pair("iris_error_rate.py", "100 * errors / len(y_te)", "100 * errors / len(y_tr)", 0),
    Pair("iris_error_rate.py", "np.sum(A2.argmax(axis=0) == y_tr) / len(y_tr)", "np.sum(A2.argmax(axis=0) == y_tr) / len(x_tr)", 0),
    Pair("penalty_class.py", "np.mean(net.predict(X_test) == y_test)", "np.mean(net.predict(X_test) == y_test) / len(y_test)", 0),
    Pair("cost_of_an_epoch.py", "100 * np.mean(self.predict(X_test) == y_test)", "100 * np.sum(self.predict(X_test) == y_test)", 0),
    Pair("clipping.py", "np.mean(np.argmax(nn.feedforward(x_test), axis=1) == y_test)", "np.mean(nn.feedforward(x_test) == y_test[:, None])", 0),
    Pair("digits_of_the_video.py", "np.sum(predictions == Y) / Y.size", "np.mean(predictions == one_hot(Y))", 0),
    Pair("means_of_batches.py", "np.mean(losses)", "np.sum(losses) / len(X)", 0),
    Pair("texts_many_to_one.py", "d_Whh += temp @ self.last_hs[t].T", "d_Whh += temp @ self.last_hs[t + 1].T", 1),
    Pair("texts_many_to_one.py", "temp = (1 - self.last_hs[t + 1] ** 2) * d_h", "temp = (1 - self.last_hs[t + 1]) * d_h", 3),
    Pair("skip_grams.py", "self.w2 = self.w2 - self.lr * dl_dw2", "self.w2 = self.w2 + self.lr * dl_dw2", 1),
    Pair("negative_samples.py", "g_v = g_pos * u_pos + s_neg @ u_neg", "g_v = g_pos * u_pos - s_neg @ u_neg", 1, named=False),
    Pair("bag_of_context.py", "lr * dh / C", "lr * dh", 1),
    Pair("bag_of_context.py", "dh = W2 @ e", "dh = W2 @ p", 1, named=False),
    Pair("bag_of_words.py", "* (z1 > 0)", "* z1", 2),
    Pair("named_columns.py", "theta = theta - (alpha", "theta = theta + (alpha", 1),
    Pair("softmax_held_out.py", "alpha * Theta[1:]]", "-alpha * Theta[1:]]", 1),
    Pair("softmax_held_out.py", "error = Y_proba - Y_train", "error = Y_train - Y_proba", 1),
    Pair("composed_closures.py", "dy * (1 - y ** 2)", "dy * (1 - y)", 2),
    Pair("letters_class.py", "dhnext = np.dot(self.W.T, dhrec)", "dhnext = np.dot(self.W, dhrec)", 3, named=False),
    Pair("central_differences.py", "/ (2 * h)", "/ h", 4),
    Pair("recurrent_digits.py", "param -= lr * grad", "param += lr * grad", 5),
    Pair("word_vectors.py", "parameter -= 0.5 * gradient", "parameter += 0.5 * gradient", 5),
]  # fmt: skip
BEYOND = sorted(
    path.name for path in (HERE / "beyond").glob("*.py")
)  # right, and not understood
FILES = sorted({pair.file for pair in PAIRS})


def program(file: str) -> str:
    """Return a right program; a notebook's cells are kept as text, and put together here."""
    path = HERE / file
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    text = path.with_suffix(".ipynb.txt").read_text(encoding="utf-8")
    cells = [
        {"cell_type": "code", "source": part.strip("\n").splitlines(keepends=True)}
        for part in text.split("#---")
    ]
    return json.dumps({"cells": cells})


def write(folder: Path, file: str, pair: Pair | None = None) -> Path:
    """Write a program, right or with a fault, and what lies beside it."""
    text = program(file)
    for library in sorted(set(NEEDED.findall(text))):
        pytest.importorskip(
            library, reason=f"{library}, which the program needs, is not installed"
        )
    if pair:
        old, new = pair.old, pair.new
        if file.endswith(".ipynb"):
            old, new = json.dumps(old)[1:-1], json.dumps(new)[1:-1]
        assert text.count(old) == 1, pair
        text = text.replace(old, new)
    for beside in (HERE / file).parent.glob("*.py") if "/" in file else ():
        (folder / beside.name).write_text(beside.read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / Path(file).name
    path.write_text(text, encoding="utf-8")
    return path
