"""Whether the plain values of a configuration are of the types that they have to be."""

import re

from secateurs.core.base.arrays import Json

MODELS = frozenset({"Sequential", "Functional", "Model"})

MODEL_MODULES = re.compile(r"keras|keras\.models|keras\.src\.models\.[a-z]+")

LAYERS = re.compile(r"keras\.layers|keras\.src\.(layers|applications)(\.[a-z0-9_]+)+")

OPERATIONS = re.compile(r"keras\.src\.ops(\.[a-z0-9_]+)+")

TESTS = "_test"  # modules with this ending are Keras's own tests

_FRAMEWORK = "holds a network of another framework, code that the file would run"

_FUNCTION = "calls a Python function, code that the file would run"

_WORDS = "keeps its words in a file beside it"

NOT_OPENED = {  # class -> clause that follows the layer's name
    "Lambda": "is a Lambda, code that the file would run",
    "TorchModuleWrapper": _FRAMEWORK,
    "FlaxLayer": _FRAMEWORK,
    "JaxLayer": _FRAMEWORK,
    "TFSMLayer": "is a TFSMLayer, which runs another file",
    "StringLookup": _WORDS,
    "TextVectorization": _WORDS,
    "IndexLookup": _WORDS,
    **dict.fromkeys(
        ("FeatureSpace", "Feature", "Cross", "TFDConcat", "TFDIdentity"),
        "belongs to a FeatureSpace, which Secateurs does not open",
    ),
}

CALLS_FUNCTIONS = {  # operations
    **dict.fromkeys(("Map", "Scan", "AssociativeScan", "WhileLoop", "ForiLoop"), _FUNCTION),
    **dict.fromkeys(("Cond", "Switch", "VectorizedMap", "JVP", "Function"), _FUNCTION),
}

PARTS = frozenset(  # modules whose classes are all harmless
    {
        *("keras.initializers", "keras.regularizers", "keras.constraints"),
        *("keras.dtype_policies", "keras.quantizers"),
    }
)

SINGLE_PARTS = frozenset(
    {
        *(("keras", name) for name in ("DTypePolicy", "FloatDTypePolicy", "DTypePolicyMap")),
        ("keras.random", "SeedGenerator"),
    }
)

FUNCTION_MODULES = frozenset({"builtins", "keras.activations", "keras.ops", None})

ACTIVATION_KEYS = frozenset({"activation", "recurrent_activation"})

ACTIVATIONS = frozenset(
    {
        *("celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu"),
        *("hard_swish", "hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish"),
        *("relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus"),
        *("softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish", "tanh"),
        *("tanh_shrink", "threshold"),
    }
)

DTYPES = frozenset(
    {
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "bfloat16", "float32", "float64", "string", "complex64", "complex128"),
    }
)

MOST_NESTED = 8  # axes of an array that stands in a configuration


def is_tensor(config: Json) -> bool:
    """Tell whether this describes a tensor of the graph: its shape, type and origin."""
    return (
        isinstance(config, dict)
        and is_shape(config.get("shape"))
        and _is_type(config.get("dtype"))
        and is_place(config.get("keras_history"))
    )


def is_array(config: Json) -> bool:
    """Tell whether this describes an array of numbers."""
    if not isinstance(config, dict) or not _is_type(config.get("dtype")):
        return False
    return _are_numbers(config.get("value"), MOST_NESTED)


def is_slice(config: Json) -> bool:
    return isinstance(config, dict) and config.keys() >= {"start", "stop", "step"}


def is_shape(shape: Json) -> bool:
    return isinstance(shape, list) and all(side is None or is_count(side) for side in shape)


def is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_place(value: Json) -> bool:
    """Tell whether this names a tensor: a layer, which of its calls, which of the outputs."""
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[0], str):
        return False
    return is_count(value[1]) and is_count(value[2])


def are_places(value: Json) -> bool:
    """Tell whether this names tensors, in whatever lists or dicts."""
    if is_place(value):
        return True
    if isinstance(value, dict):
        return all(map(are_places, value.values()))
    return isinstance(value, list) and all(map(are_places, value))


def _is_type(value: Json) -> bool:
    return isinstance(value, str) and value in DTYPES


def _are_numbers(value: Json, deep: int) -> bool:
    if isinstance(value, list):
        return deep > 0 and all(_are_numbers(each, deep - 1) for each in value)
    return isinstance(value, int | float)
