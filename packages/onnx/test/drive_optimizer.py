"""Drives exported optimizers, one update after another, with the operators of the package onnx.

Argument: a JSON file with a list of tasks {"model": path, "params": {K: [...]}, "gradients": [{K: [...]}, ...], and
"rates": {NAME: [...]} for hyper-parameters that change}. Prints, for each, a JSON list with the values of all states after
each update.

Newer releases of onnx bring an evaluator. Older ones bring only the functions that the standard's own tests of the
training operators are made with; the few operators around them are then numpy's.
"""

import json
import sys

import numpy as np
import onnx
from onnx import numpy_helper


def by_evaluator(model):
    from onnx.reference import ReferenceEvaluator

    session = ReferenceEvaluator(model)
    names = [output.name for output in model.graph.output]
    return lambda feeds: dict(zip(names, session.run(names, feeds)))


def by_functions(model):
    from onnx.backend.test.case.node.adagrad import apply_adagrad
    from onnx.backend.test.case.node.adam import apply_adam
    from onnx.backend.test.case.node.momentum import apply_momentum, apply_nesterov

    types = {1: np.float32, 7: np.int64, 11: np.float64}
    plain = {
        "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide, "Pow": np.power,
        "Sqrt": np.sqrt, "Neg": np.negative, "Identity": lambda x: x,
    }

    def training(node, a, r, t, *rest):
        states = 2 if node.op_type == "Adam" else 1
        count = len(rest) // (2 + states)
        results = []
        for index in range(count):
            own = rest[index::count]
            if node.op_type == "Adam":
                result = apply_adam(r, t, *own, a["norm_coefficient"], a["norm_coefficient_post"], a["alpha"], a["beta"], a["epsilon"])
            elif node.op_type == "Adagrad":
                result = apply_adagrad(r, t, *own, a["norm_coefficient"], a["epsilon"], a["decay_factor"])
            else:
                apply = apply_nesterov if a["mode"] == b"nesterov" else apply_momentum
                result = apply(r, t, *own, a["norm_coefficient"], a["alpha"], a["beta"])
            results.append(result)
        return [np.asarray(result[order], np.float32) for order in range(1 + states) for result in results]

    def run(feeds):
        values = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
        values.update(feeds)
        for node in model.graph.node:
            inputs = [values[name] for name in node.input]
            attributes = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
            if node.domain:
                outputs = training(node, attributes, *inputs)
            elif node.op_type == "Cast":
                outputs = [inputs[0].astype(types[attributes["to"]])]
            else:
                outputs = [plain[node.op_type](*inputs)]
            values.update(zip(node.output, outputs))
        return {one.name: values[one.name] for one in model.graph.output}

    return run


def drive(task):
    model = onnx.load(task["model"])
    onnx.checker.check_model(model, full_check=True)
    try:
        run = by_evaluator(model)
    except ImportError:
        run = by_functions(model)
    types = {one.name: one.type.tensor_type for one in model.graph.input}
    shapes = {name: [d.dim_value for d in one.shape.dim] for name, one in types.items()}
    metadata = {entry.key: entry.value for entry in model.metadata_props}

    def named(prefix, values):
        return {prefix + key: np.array(one, np.float32).reshape(shapes[prefix + key]) for key, one in values.items()}

    state = named("params/", task["params"])
    numbers = {}
    for name, initial in json.loads(metadata["initial"]).items():
        if types[name].elem_type == onnx.TensorProto.DOUBLE:
            numbers[name] = np.array(initial, np.float64)
        else:
            state[name] = state[initial] if isinstance(initial, str) else np.full(shapes[name], initial, np.float32)
    path = []
    for done, gradients in enumerate(task["gradients"]):
        feeds = {**numbers, **state, **named("gradients/", gradients)}
        if "step" in shapes:
            feeds["step"] = np.array(done + 1, np.int64)
        for name, values in task.get("rates", {}).items():
            feeds[name] = np.array(values[done], np.float64)
        results = run(feeds)
        state = {name: np.asarray(results["next/" + name], np.float32) for name in state}
        path.append({name: values.astype(np.float64).reshape(-1).tolist() for name, values in state.items()})
    return path


with open(sys.argv[1]) as file:
    print(json.dumps([drive(task) for task in json.load(file)]))
