"""Dense networks in the form in which tf2onnx writes Keras's: MatMul with [in, out], Add, activation.

Neither Keras nor tf2onnx runs here: the graph is written with onnx.helper, and the outputs are computed with NumPy in
float64 from the float32 numbers of the file.
"""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from recording import record, samples


def make(name, sizes, activation, end, opset):
    generator = np.random.default_rng(len(name))
    rows = samples(12, sizes[0], seed=5)
    nodes, initializers, x, y = [], [], "dense_input", rows.astype(np.float64)
    for index, (columns, units) in enumerate(zip(sizes[:-1], sizes[1:])):
        place = "StatefulPartitionedCall/sequential/dense" + (f"_{index}" if index else "")
        limit = np.sqrt(6 / (columns + units))
        weights = generator.uniform(-limit, limit, size=(columns, units)).astype(np.float32)
        bias = generator.normal(size=units).astype(np.float32) / 4
        initializers += [
            numpy_helper.from_array(weights, f"{place}/MatMul/ReadVariableOp:0"),
            numpy_helper.from_array(bias, f"{place}/BiasAdd/ReadVariableOp:0"),
        ]
        last = index == len(sizes) - 2
        nodes += [
            helper.make_node("MatMul", [x, initializers[-2].name], [f"{place}/MatMul:0"], name=f"{place}/MatMul"),
            helper.make_node(
                "Add", [f"{place}/MatMul:0", initializers[-1].name], [f"{place}/BiasAdd:0"], name=f"{place}/BiasAdd"
            ),
        ]
        x, y = f"{place}/BiasAdd:0", y @ weights.astype(np.float64) + bias
        op = end if last else activation
        if op is None:
            continue
        output = f"{place}/{op}:0"
        nodes.append(helper.make_node(op, [x], [output], name=f"{place}/{op}"))
        x, y = output, FORMULAS[op](y)
    output = f"dense_{len(sizes) - 2}"
    nodes.append(helper.make_node("Identity", [x], [output], name=f"Identity_{output}"))
    graph = helper.make_graph(
        nodes,
        "a graph in the form of tf2onnx",
        [helper.make_tensor_value_info("dense_input", TensorProto.FLOAT, ["unk__10", sizes[0]])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["unk__11", sizes[-1]])],
        initializers,
    )
    model = helper.make_model(graph, producer_name="tf2onnx form", opset_imports=[helper.make_opsetid("", opset)], ir_version=7)
    record(name, model, rows, y, library=f"numpy {np.__version__}", written=model.producer_name, opset=opset)


def softmax(x):
    exps = np.exp(x - x.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


FORMULAS = {
    "Relu": lambda x: np.maximum(x, 0),
    "Elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "Softmax": softmax,
}

make("keras-softmax", (4, 8, 6, 3), "Relu", "Softmax", 13)
make("keras-sigmoid", (5, 7, 1), "Elu", "Sigmoid", 9)
make("keras-values", (3, 6, 2), "Sigmoid", None, 15)
