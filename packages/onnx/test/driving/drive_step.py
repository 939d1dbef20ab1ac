"""Trains with an exported step in ONNX Runtime: plain Python, with nothing of Rivulet in it.

Usage: python3 drive_step.py FOLDER, with start.onnx, step.onnx and samples.json in it. Prints the losses as JSON.
"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime as ort


def run(session, feeds):
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, feeds)))


folder = pathlib.Path(sys.argv[1])
samples = json.loads((folder / "samples.json").read_text())
x = np.array(samples["x"], np.float32).reshape(-1, 2)
y = np.array(samples["y"], np.float32).reshape(-1, 1)

values = run(ort.InferenceSession(str(folder / "start.onnx")), {})
session = ort.InferenceSession(str(folder / "step.onnx"))
losses = []
for step, rows in enumerate(samples["batches"], start=1):
    results = run(session, {**values, "x": x[rows], "y": y[rows], "step": np.array(step)})
    for name, value in results.items():
        if name.startswith("next/"):
            values[name[len("next/") :]] = value
    losses.append(float(results["loss"]))
print(json.dumps(losses))
