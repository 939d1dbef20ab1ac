"""For machines without onnxruntime: as much of its InferenceSession as driving a training step takes.

The reference evaluator of the package onnx where it has one, from 1.13 on; otherwise the operators of such steps in
NumPy.
"""

import numpy as np
import onnx
from onnx import numpy_helper

try:
    from onnx.reference import ReferenceEvaluator
except ImportError:
    ReferenceEvaluator = None


class InferenceSession:
    def __init__(self, path):
        self.model = onnx.load(path)
        onnx.checker.check_model(self.model)

    def get_outputs(self):
        return list(self.model.graph.output)

    def run(self, _, feeds):
        self.check(feeds)
        if ReferenceEvaluator is not None:
            return ReferenceEvaluator(self.model).run(None, feeds)
        return evaluate(self.model.graph, feeds)

    def check(self, feeds):
        """The real one refuses what is no input, and numbers of another type or rank."""
        inputs = {value.name: value.type.tensor_type for value in self.model.graph.input}
        unknown = set(feeds) - set(inputs)
        if unknown:
            raise ValueError(f"no inputs: {unknown}")
        for name, kind in inputs.items():
            value = np.asarray(feeds[name])
            if value.dtype != types[kind.elem_type] or value.ndim != len(kind.shape.dim):
                raise TypeError(f"{name}: {value.dtype} {value.shape}")


types = {1: np.float32, 7: np.int64, 9: np.bool_, 11: np.float64}


def evaluate(graph, feeds, around=None):
    values = dict(around or {})
    values.update({tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer})
    values.update(feeds)
    for node in graph.node:
        attributes = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
        inputs = [values[name] if name else None for name in node.input]
        if node.op_type == "Scan":
            results = scan(inputs, values, **attributes)
        else:
            results = operators[node.op_type](*inputs, **attributes)
        if not isinstance(results, list):
            results = [results]
        for name, result in zip(node.output, results):
            values[name] = np.asarray(result)
    return [values[value.name] for value in graph.output]


def scan(inputs, around, body, num_scan_inputs):
    carried, scanned = inputs[:-num_scan_inputs], inputs[-num_scan_inputs:]
    rows = []
    for parts in zip(*scanned):
        names = [value.name for value in body.input]
        results = evaluate(body, dict(zip(names, [*carried, *parts])), around)
        carried = results[: len(carried)]
        rows.append(results[len(carried) :])
    return [*carried, *(np.stack(column) for column in zip(*rows))]


def gemm(a, b, c=0, transA=0, transB=0):
    return (a.T if transA else a) @ (b.T if transB else b) + c


def reduce_sum(x, axes=None, keepdims=1):
    return np.sum(x, axis=None if axes is None else tuple(axes), keepdims=bool(keepdims), dtype=x.dtype)


def reduce_max(x, axes=None, keepdims=1):
    return np.max(x, axis=None if axes is None else tuple(axes), keepdims=bool(keepdims))


def slice_first(x, begin, end):
    return x[int(begin[0]) : int(end[0])]


def power(x, y):
    return np.power(x, y).astype(x.dtype)


operators = {
    "Add": np.add,
    "Cast": lambda x, to: np.asarray(x).astype(types[to]),
    "Concat": lambda *parts, axis: np.concatenate(parts, axis),
    "Div": np.divide,
    "Equal": np.equal,
    "Exp": np.exp,
    "Expand": lambda x, shape: np.broadcast_to(x, np.broadcast_shapes(np.shape(x), tuple(shape))),
    "Gather": lambda x, rows, axis: np.take(x, rows, axis),
    "Gemm": gemm,
    "Greater": np.greater,
    "Identity": lambda x: x,
    "Log": np.log,
    "MatMul": np.matmul,
    "Mul": np.multiply,
    "Neg": np.negative,
    "Pow": power,
    "Range": np.arange,
    "ReduceMax": reduce_max,
    "ReduceSum": reduce_sum,
    "Relu": lambda x: np.maximum(x, 0),
    "Reshape": lambda x, shape: np.reshape(x, shape),
    "Shape": lambda x, start=0, end=None: np.array(np.shape(x)[start:end], np.int64),
    "Slice": slice_first,
    "Split": lambda x, sizes, axis: np.split(x, np.cumsum(sizes)[:-1], axis),
    "Sqrt": np.sqrt,
    "Squeeze": lambda x: np.squeeze(x),
    "Sub": np.subtract,
    "Unsqueeze": lambda x, axes: np.expand_dims(x, tuple(axes)),
    "Where": np.where,
}
