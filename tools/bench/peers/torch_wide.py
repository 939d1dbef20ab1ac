"""PyTorch on one thread, Adam on a wide net: `torch_wide.py 784-512-512-10 128 eager|foreach|fused`.

Prints one line of JSON: milliseconds a step, the fastest and the median of several spans.
"""

import json
import sys
import time

import torch

sizes, batch, mode = [int(size) for size in sys.argv[1].split("-")], int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(1)
torch.set_flush_denormal(True)
torch.manual_seed(0)

modules = []
for inputs, outputs in zip(sizes, sizes[1:]):
    modules += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
net = torch.nn.Sequential(*modules[:-1])
adam = torch.optim.Adam(net.parameters(), lr=1e-3, **({} if mode == "eager" else {mode: True}))
x = torch.rand(batch, sizes[0]) - 0.5
y = torch.arange(batch) % sizes[-1]


def span(steps):
    began = time.perf_counter()
    for _ in range(steps):
        adam.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(net(x), y)
        loss.backward()
        adam.step()
    loss.item()
    return (time.perf_counter() - began) / steps * 1e3


span(10)
times = sorted(span(5) for _ in range(9))
print(json.dumps({"best": times[0], "time": times[4], "spans": 9, "version": torch.__version__}))
