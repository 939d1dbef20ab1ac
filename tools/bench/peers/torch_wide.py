"""PyTorch, Adam on a wide net: `torch_wide.py 784-512-512-10 128 eager|foreach|fused|compile|graph [cpu|cuda]`.

On one thread of the processor unless it is told to use the graphics card. There `graph` records a whole step as a CUDA
graph and replays it. Prints one line of JSON: milliseconds a step, the fastest and the median of several spans.
"""

import json
import sys
import time

import torch

sizes, batch, mode = [int(size) for size in sys.argv[1].split("-")], int(sys.argv[2]), sys.argv[3]
device = sys.argv[4] if len(sys.argv) > 4 else "cpu"
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch has no graphics card here")
torch.set_num_threads(1)
torch.set_flush_denormal(True)
torch.manual_seed(0)

modules = []
for inputs, outputs in zip(sizes, sizes[1:]):
    modules += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
net = torch.nn.Sequential(*modules[:-1]).to(device)
options = {"foreach": {"foreach": True}, "fused": {"fused": True}, "graph": {"fused": True, "capturable": True}}
adam = torch.optim.Adam(net.parameters(), lr=1e-3, **options.get(mode, {}))
x = (torch.rand(batch, sizes[0]) - 0.5).to(device)
y = (torch.arange(batch) % sizes[-1]).to(device)


def loss_of(inputs, targets):
    return torch.nn.functional.cross_entropy(net(inputs), targets)


def update():
    adam.step()


if mode == "compile":
    loss_of, update = torch.compile(loss_of), torch.compile(update)


def step():
    adam.zero_grad(set_to_none=True)
    loss = loss_of(x, y)
    loss.backward()
    update()
    return loss


if mode == "graph":
    # Recorded on a stream of its own, once everything has been allocated.
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        recorded = step()

    def step():
        graph.replay()
        return recorded


def span(steps):
    began = time.perf_counter()
    for _ in range(steps):
        loss = step()
    loss.item()
    return (time.perf_counter() - began) / steps * 1e3


span(10)
# A card is given steps ahead of time; the wait for the last one is shared by all.
times = sorted(span(5 if device == "cpu" else 100) for _ in range(9))
print(json.dumps({"best": times[0], "time": times[4], "spans": 9, "version": torch.__version__}))
