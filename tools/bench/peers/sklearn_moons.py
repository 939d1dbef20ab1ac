"""scikit-learn's MLPClassifier: `sklearn_moons.py OPTIMIZER BATCH`.

With two classes it has one logistic output instead of two of a softmax, so it does slightly less work and its losses
are not comparable step by step. Prints one line of JSON: microseconds an update.
"""

import json
import os
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

warnings.filterwarnings("ignore")
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "task.json")) as file:
    task = json.load(file)
optimizer, batch = sys.argv[1], int(sys.argv[2])
layers, rows, how = task["layers"], task["n"], task["opt"][optimizer]
x = np.array(task["x"], np.float32).reshape(rows, layers[0])
y = np.array(task["y"])
if optimizer == "adam":
    options = dict(
        solver="adam", learning_rate_init=how["lr"], beta_1=how["beta1"], beta_2=how["beta2"], epsilon=how["eps"]
    )
else:
    options = dict(solver="sgd", learning_rate_init=how["lr"], momentum=how["momentum"], nesterovs_momentum=True)


class Classifier(MLPClassifier):
    """Begins at the task's weights; its one logit is the difference of the two."""

    def _init_coef(self, fan_in, fan_out, dtype):
        layer = self.layers_begun = getattr(self, "layers_begun", -1) + 1
        weights = np.array(task["W"][layer], np.float32).reshape(layers[layer + 1], layers[layer]).T
        biases = np.array(task["b"][layer], np.float32)
        if fan_out == 1:
            weights, biases = weights[:, 1:] - weights[:, :1], biases[1:] - biases[:1]
        return weights.astype(dtype).copy(), biases.astype(dtype).copy()


def span(epochs):
    """Microseconds an update."""
    net = Classifier(
        hidden_layer_sizes=tuple(layers[1:-1]),
        alpha=0,
        batch_size=batch,
        shuffle=False,
        max_iter=epochs,
        tol=0,
        n_iter_no_change=10**9,
        **options,
    )
    began = time.perf_counter()
    net.fit(x, y)
    return (time.perf_counter() - began) / (net.n_iter_ * -(-rows // batch)) * 1e6


first = span(2)
epochs = max(2, min(1000, round(2e5 / (first * -(-rows // batch)))))
span(epochs)
times = sorted(span(epochs) for _ in range(9))
print(json.dumps({"best": times[0], "time": times[4], "spans": 9, "version": sklearn.__version__}))
