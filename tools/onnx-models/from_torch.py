"""MLPs exported by PyTorch's own exporter. Outputs are those of the module in float64."""

import copy
import io

import numpy as np
import onnx
import torch
from torch import nn

from recording import record, samples


class Flattened(nn.Module):
    """Images of 1 x 3 x 4, flattened by the number of samples that there are."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(12, 5), nn.Linear(5, 3)

    def forward(self, x):
        return self.second(torch.relu(self.first(x.view(x.size(0), -1))))


class Squeezed(nn.Module):
    """One value a sample, without an axis of its own."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(3, 6), nn.Linear(6, 1)

    def forward(self, x):
        return self.second(torch.tanh(self.first(x))).squeeze(-1)


class Residual(nn.Module):
    """A graph that is no chain, with products without bias and a clamp."""

    def __init__(self):
        super().__init__()
        self.inner, self.outer = nn.Linear(4, 4, bias=False), nn.Linear(4, 2)

    def forward(self, x):
        return self.outer(torch.clamp(x + torch.relu(self.inner(x)), min=-1.5, max=2.0))


def mlp(*hidden, sizes=(4, 6, 3), end=()):
    layers = []
    for columns, units in zip(sizes[:-2], sizes[1:-1]):
        layers += [nn.Linear(columns, units), *(make(units) for make in hidden)]
    return nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1]), *end)


CASES = {
    "torch-relu": dict(module=lambda: mlp(lambda n: nn.ReLU(), sizes=(4, 6, 5, 3)), opset=17),
    "torch-tanh-softmax": dict(module=lambda: mlp(lambda n: nn.Tanh(), end=[nn.Softmax(dim=1)]), opset=9, fixed=True),
    "torch-batch-norm": dict(
        module=lambda: mlp(nn.BatchNorm1d, lambda n: nn.ReLU(), sizes=(4, 6, 5, 3), end=[nn.Softmax(dim=-1)]),
        opset=13,
        steps=6,
    ),
    "torch-dropout": dict(
        module=lambda: mlp(lambda n: nn.ELU(0.7), lambda n: nn.Dropout(0.3), end=[nn.LogSoftmax(dim=1)]),
        opset=12,
        keep_training_operators=True,
    ),
    "torch-leaky-relu-sigmoid": dict(
        module=lambda: mlp(lambda n: nn.LeakyReLU(0.2), sizes=(4, 6, 1), end=[nn.Sigmoid()]), opset=11
    ),
    "torch-gelu-layer-norm": dict(module=lambda: mlp(nn.LayerNorm, lambda n: nn.GELU(), sizes=(4, 6, 5, 3)), opset=16),
    "torch-layer-norm-17": dict(module=lambda: mlp(nn.LayerNorm, lambda n: nn.SiLU(), sizes=(4, 6, 5, 3)), opset=17),
    "torch-activations": dict(
        module=lambda: nn.Sequential(
            *(nn.Linear(4, 4), nn.SELU(), nn.Linear(4, 4), nn.Softplus(), nn.Linear(4, 4), nn.Softsign()),
            *(nn.Linear(4, 4), nn.Hardsigmoid(), nn.Linear(4, 4), nn.PReLU(4), nn.Linear(4, 4), nn.CELU(0.5)),
            *(nn.Linear(4, 4), nn.Hardswish(), nn.Linear(4, 4), nn.ReLU6(), nn.Linear(4, 2)),
        ),
        opset=14,
    ),
    "torch-flatten": dict(module=Flattened, opset=10, shape=(1, 3, 4)),
    "torch-squeeze": dict(module=Squeezed, opset=8, columns=3),
    "torch-residual": dict(module=Residual, opset=15),
}


def trained(net, rows, steps):
    """Gradient descent on all rows, whose classes are 0 and 1 by turns: losses before each step, and what comes out."""
    net = copy.deepcopy(net).double().train()
    inputs, labels = torch.tensor(rows).double(), torch.arange(len(rows)) % 2
    optimizer, losses = torch.optim.SGD(net.parameters(), lr=0.1), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net[:-1](inputs), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    state = {name: values.flatten().tolist() for name, values in net.state_dict().items() if values.ndim > 0}
    return dict(rate=0.1, losses=losses, state=state)


def make(name, module, opset, fixed=False, keep_training_operators=False, shape=None, columns=4, steps=0):
    torch.manual_seed(sum(map(ord, name)))
    net = module()
    rows = samples(12, int(np.prod(shape or (columns,))), seed=len(name)).reshape(12, *(shape or (columns,)))
    net.train()
    with torch.no_grad():
        for seed in range(20):  # Batch normalisation gets running statistics of its own.
            net(torch.tensor(samples(16, rows[0].size, seed=100 + seed).reshape(16, *rows.shape[1:]) * 1.5 + 0.5))
    net.eval()
    with torch.no_grad():
        outputs = copy.deepcopy(net).double()(torch.tensor(rows).double()).numpy()
    file = io.BytesIO()
    torch.onnx.export(
        net,
        torch.tensor(rows[: 1 if fixed else 2]),
        file,
        opset_version=opset,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes=None if fixed else {"input": {0: "batch"}, "output": {0: "batch"}},
        training=torch.onnx.TrainingMode.TRAINING if keep_training_operators else torch.onnx.TrainingMode.EVAL,
        do_constant_folding=not keep_training_operators,
    )
    model = onnx.load_model_from_string(file.getvalue())
    if keep_training_operators:
        # A file for inference drops nothing: the switch of Dropout is off.
        for node in model.graph.node:
            if node.op_type == "Dropout":
                del node.input[2:]
    facts = dict(trained=trained(net, rows, steps)) if steps else {}
    record(name, model, rows, outputs, library=f"torch {torch.__version__}", opset=opset, **facts)


for case, options in CASES.items():
    make(case, **options)
