"""MLPs trained by scikit-learn, as its converter skl2onnx writes them.

Where skl2onnx is not installed, the file is written with onnx.helper in the form that skl2onnx gives. Outputs are those
of scikit-learn, whose weights are first rounded to the float32 that the file holds.
"""

import numpy as np
import onnx
import sklearn
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_diabetes, load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from recording import record

try:
    import skl2onnx
except ImportError:
    skl2onnx = None

OPERATORS = {"identity": "Identity", "tanh": "Tanh", "logistic": "Sigmoid", "relu": "Relu", "softmax": "Softmax"}


class Writer:
    """Collects a graph with names as skl2onnx gives them: the first plain, the next with a number."""

    def __init__(self):
        self.nodes, self.initializers, self.count = [], [], {}

    def name(self, base):
        number = self.count.get(base, 0)
        self.count[base] = number + 1
        return f"{base}{number}" if number else base

    def node(self, op, inputs, output, domain="", **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], name=self.name(op), domain=domain, **attributes))
        return output

    def numbers(self, base, values, dtype=np.float32):
        name = self.name(base)
        self.initializers.append(numpy_helper.from_array(np.asarray(values, dtype=dtype), name))
        return name


def forward(writer, x, net):
    """Cast, then MatMul, Add and activation a layer; intercepts are [1, n]."""
    x = writer.node("Cast", [x], writer.name("cast_input"), to=TensorProto.FLOAT)
    for index, (weights, intercepts) in enumerate(zip(net.coefs_, net.intercepts_)):
        last = index == len(net.coefs_) - 1
        coefficient = writer.numbers("coefficient", weights)
        intercept = writer.numbers("intercepts", intercepts.reshape(1, -1))
        product = writer.node("MatMul", [x, coefficient], writer.name("mul_result"))
        total = writer.node("Add", [product, intercept], writer.name("add_result"))
        activation = OPERATORS[net.out_activation_ if last else net.activation]
        x = writer.node(activation, [total], writer.name("out_activations_result" if last else "next_activations"))
    return x


def classified(writer, probabilities, net, zipmap):
    """Two columns where there is one probability, the label picked from a list, and a ZipMap on top."""
    if len(net.classes_) == 2:
        unity = writer.numbers("unity", 1.0)
        rest = writer.node("Sub", [unity, probabilities], writer.name("negative_class_proba"))
        writer.node("Concat", [rest, probabilities], "probabilities", axis=1)
    else:
        writer.node("Identity", [probabilities], "probabilities")
    texts = net.classes_.dtype.kind == "U"
    if texts:
        values = [text.encode() for text in net.classes_]
        writer.initializers.append(helper.make_tensor("classes", TensorProto.STRING, [len(values)], values))
    else:
        writer.numbers("classes", net.classes_, np.int32)
    largest = writer.node("ArgMax", ["probabilities"], "argmax_output", axis=1)
    picked = writer.node(
        "ArrayFeatureExtractor", ["classes", largest], "array_feature_extractor_result", "ai.onnx.ml"
    )
    shape = writer.numbers("shape_tensor", [-1], np.int64)
    label = writer.node("Reshape", [picked, shape], "label" if texts else "reshaped_result")
    if not texts:
        label = writer.node("Cast", [label], "label", to=TensorProto.INT64)
    rows = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, len(net.classes_)])
    outputs = [helper.make_tensor_value_info("label", TensorProto.STRING if texts else TensorProto.INT64, [None]), rows]
    if zipmap:
        copied = dict(op="Identity") if texts else dict(op="Cast", to=TensorProto.INT64)
        writer.node(inputs=[label], output="output_label", **copied)
        key = "classlabels_strings" if texts else "classlabels_int64s"
        names = {key: net.classes_.tolist()}
        writer.node("ZipMap", ["probabilities"], "output_probability", "ai.onnx.ml", **names)
        outputs[0].name = "output_label"
        sequence = onnx.ValueInfoProto(name="output_probability")
        kind = sequence.type.sequence_type.elem_type.map_type
        kind.key_type = TensorProto.STRING if texts else TensorProto.INT64
        kind.value_type.tensor_type.elem_type = TensorProto.FLOAT
        outputs[1] = sequence
    return outputs


def by_hand(model, columns, zipmap):
    writer, x = Writer(), "X"
    net = model
    if hasattr(model, "steps"):
        scaler, net = (step for _, step in model.steps)
        scale = (1 / scaler.scale_).tolist()
        x = writer.node("Scaler", [x], "variable", "ai.onnx.ml", offset=scaler.mean_.tolist(), scale=scale)
    result = forward(writer, x, net)
    if hasattr(net, "classes_"):
        outputs = classified(writer, result, net, zipmap)
    else:
        shape = writer.numbers("shape_tensor", [-1, net.n_outputs_], np.int64)
        name = "variable1" if hasattr(model, "steps") else "variable"
        writer.node("Reshape", [result, shape], name)
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, net.n_outputs_])]
    inputs = [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, columns])]
    graph = helper.make_graph(writer.nodes, "a graph in the form of skl2onnx", inputs, outputs, writer.initializers)
    opsets = [helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 1)]
    return helper.make_model(graph, producer_name="skl2onnx form", opset_imports=opsets, ir_version=8)


def rounded(model):
    """The same model with the numbers that float32 has."""
    single = lambda values: np.asarray(values, dtype=np.float32).astype(np.float64)
    net = model
    if hasattr(model, "steps"):
        scaler, net = (step for _, step in model.steps)
        scaler.mean_ = single(scaler.mean_)
        scaler.scale_ = 1 / single(1 / scaler.scale_)
    net.coefs_, net.intercepts_ = [single(w) for w in net.coefs_], [single(b) for b in net.intercepts_]
    return model


def make(name, model, x, y, zipmap=True):
    model = rounded(model.fit(x, y))
    rows = x[:: max(1, len(x) // 12)][:12].astype(np.float32)
    if skl2onnx:
        options = {"zipmap": zipmap} if hasattr(model, "classes_") else None
        file = skl2onnx.to_onnx(model, rows[:1], options=options, target_opset=15)
    else:
        file = by_hand(model, x.shape[1], zipmap)
    predict = getattr(model, "predict_proba", None) or model.predict
    outputs = predict(rows.astype(np.float64))
    classes = [str(one) for one in model.classes_] if hasattr(model, "classes_") else None
    record(name, file, rows, outputs, library=f"scikit-learn {sklearn.__version__}", written=file.producer_name, classes=classes)


def net(kind, **options):
    return kind(hidden_layer_sizes=(6, 5), max_iter=400, random_state=1, **options)


iris, diabetes = load_iris(), load_diabetes()
names = iris.target_names[iris.target]
two = iris.target < 2
make("sklearn-classifier", net(MLPClassifier), iris.data, iris.target)
make("sklearn-pipeline", make_pipeline(StandardScaler(), net(MLPClassifier, activation="tanh")), iris.data, names)
make("sklearn-binary", net(MLPClassifier, activation="logistic"), iris.data[two], names[two], zipmap=False)
target = (diabetes.target - diabetes.target.mean()) / diabetes.target.std()
make("sklearn-regressor", make_pipeline(StandardScaler(), net(MLPRegressor)), diabetes.data, target)
