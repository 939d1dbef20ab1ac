"""PyTorch: `torch_moons.py OPTIMIZER BATCH eager|jit|foreach|fused|compile|graph [cpu|cuda]`.

On one thread of the processor unless it is told to use the graphics card. There `graph` records an epoch as a CUDA
graph and replays it. Prints one line of JSON: microseconds an update, the fastest and the median of several spans, each begun at the initial
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
device = sys.argv[4] if len(sys.argv) > 4 else "cpu"
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch has no graphics card here")
torch.set_num_threads(1)
torch.set_flush_denormal(True)

layers, rows = task["layers"], task["n"]
x = torch.tensor(task["x"], dtype=torch.float32, device=device).view(rows, layers[0])
y = torch.tensor(task["y"], dtype=torch.int64, device=device)
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
    return torch.nn.Sequential(*modules[:-1]).to(device)


def build_optimizer(parameters):
    own = {"fused": {"fused": True}, "foreach": {"foreach": True}, "compile": {"fused": True}}
    options = {**own, "graph": {"fused": True, "capturable": True}}.get(mode, {})
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
    if mode == "compile":
        step = torch.compile(step, dynamic=False)
    return step, build_optimizer(net.parameters()), net.state_dict()


step, descent, state = fresh()
initial = {name: value.clone() for name, value in state.items()}


def begin():
    """The optimizer of a new training; the compiled step stays, weights begin again."""
    step.net.load_state_dict(initial)
    return build_optimizer(step.parameters())


if mode == "graph":
    # Recorded on a stream of its own, once everything has been allocated; the optimizer is part of it.
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        train(step, descent, 2)
    torch.cuda.current_stream().wait_stream(side)
    graph, recorded = torch.cuda.CUDAGraph(), []
    with torch.cuda.graph(graph):
        for inputs, targets in batches:
            descent.zero_grad(set_to_none=True)
            recorded.append(step(inputs, targets))
            recorded[-1].backward()
            descent.step()

    def train(step, descent, epochs, losses=None):
        for _ in range(epochs):
            graph.replay()
            if losses is not None:
                losses.extend(loss.item() for loss in recorded)
        recorded[-1].item()

    def begin():
        step.net.load_state_dict(initial)
        for moments in descent.state.values():
            for values in moments.values():
                values.zero_()
        return descent


losses = []
descent = begin()
while len(losses) < 50:
    train(step, descent, 1, losses)
deviation = max(abs(a - b) for a, b in zip(losses, task["reference"][f"{optimizer}-{batch}"]))


def span(epochs):
    """Seconds."""
    descent = begin()
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
