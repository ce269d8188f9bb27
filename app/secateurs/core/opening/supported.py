"""What a model's file may consist of: all that Keras itself brings and that holds no code.

A file names a class by its module. Keras's own layers and operations compute with numbers that
stand in the file, so whatever lies in their modules is known, except for what is named here:
what runs code, calls functions or reads other files.
"""

import re

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
