"""Where the models go, and the form of what is recorded beside them."""

import json
import pathlib

import numpy as np
import onnx

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "packages" / "onnx" / "test" / "models"


def record(name, model, inputs, outputs, **facts):
    """Writes NAME.onnx and NAME.json: rows of features, and what the other library says about them."""
    onnx.checker.check_model(model)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())
    rows = np.asarray(inputs, dtype=np.float32).reshape(len(inputs), -1).astype(np.float64)
    results = np.asarray(outputs, dtype=np.float64).reshape(len(inputs), -1)
    recording = {**facts, "inputs": rows.tolist(), "outputs": results.tolist()}
    (FOLDER / f"{name}.json").write_text(json.dumps(recording) + "\n")


def samples(rows, columns, seed):
    """Normal numbers that float32 holds."""
    return np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32)
