"""PyTorch on one thread: `torch_moons.py OPTIMIZER BATCH eager|jit|foreach|fused`.

Prints one line of JSON: microseconds an update, the fastest and the median of several spans, each begun at the initial
weights, and how far the first 50 losses are from the float64 reference.
"""

import json
import os
import sys
import time

import torch

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "task.json")) as file:
    task = json.load(file)
optimizer, batch, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(1)
torch.set_flush_denormal(True)

layers, rows = task["layers"], task["n"]
x = torch.tensor(task["x"], dtype=torch.float32).view(rows, layers[0])
y = torch.tensor(task["y"], dtype=torch.int64)
batches = [(x[i : i + batch].contiguous(), y[i : i + batch].contiguous()) for i in range(0, rows, batch)]


class Step(torch.nn.Module):
    """The net with its loss, so that both can be compiled as one."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, inputs, targets):
        return torch.nn.functional.cross_entropy(self.net(inputs), targets)


def build_net():
    modules = []
    for layer in range(len(layers) - 1):
        dense = torch.nn.Linear(layers[layer], layers[layer + 1])
        with torch.no_grad():
            dense.weight.copy_(torch.tensor(task["W"][layer]).view(layers[layer + 1], layers[layer]))
            dense.bias.copy_(torch.tensor(task["b"][layer]))
        modules += [dense, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1])


def build_optimizer(parameters):
    options = {mode: True} if mode in ("fused", "foreach") else {}
    how = task["opt"][optimizer]
    if optimizer == "adam":
        betas = (how["beta1"], how["beta2"])
        return torch.optim.Adam(parameters, lr=how["lr"], betas=betas, eps=how["eps"], **options)
    return torch.optim.SGD(parameters, lr=how["lr"], momentum=how["momentum"], nesterov=True, **options)


def train(step, descent, epochs, losses=None):
    for _ in range(epochs):
        for inputs, targets in batches:
            descent.zero_grad(set_to_none=True)
            loss = step(inputs, targets)
            loss.backward()
            descent.step()
            if losses is not None:
                losses.append(loss.item())
    loss.item()


def fresh():
    net = build_net()
    step = torch.jit.script(Step(net)) if mode == "jit" else Step(net)
    return step, build_optimizer(net.parameters()), net.state_dict()


step, descent, state = fresh()
initial = {name: value.clone() for name, value in state.items()}
losses = []
while len(losses) < 50:
    train(step, descent, 1, losses)
deviation = max(abs(a - b) for a, b in zip(losses, task["reference"][f"{optimizer}-{batch}"]))


def span(epochs):
    """Seconds; the compiled step stays, weights and optimizer begin again."""
    step.net.load_state_dict(initial)
    descent = build_optimizer(step.parameters())
    began = time.perf_counter()
    train(step, descent, epochs)
    return time.perf_counter() - began


epochs = 1
took = span(1)
began = time.perf_counter()
while time.perf_counter() - began < 1 or took < 0.1:
    epochs = max(1, min(1000, round(epochs * 0.15 / took)))
    took = span(epochs)
times = sorted(span(epochs) / (epochs * len(batches)) * 1e6 for _ in range(9))
print(json.dumps({"best": times[0], "time": times[4], "spans": 9, "deviation": deviation, "version": torch.__version__}))
