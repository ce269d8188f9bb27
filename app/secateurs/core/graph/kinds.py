"""Which layers can be followed, and how each treats its channels."""

from types import FunctionType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

CONVOLUTIONS = {"Conv1D", "Conv2D", "Conv3D"}
TRANSPOSED = {"Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"}
SEPARABLE = {"SeparableConv1D", "SeparableConv2D"}
DEPTHWISE = {"DepthwiseConv1D", "DepthwiseConv2D"}
UNIT_MAKERS = {"Dense"} | CONVOLUTIONS | TRANSPOSED | SEPARABLE
WITH_KERNEL = UNIT_MAKERS | DEPTHWISE
ATTENTION = {"MultiHeadAttention", "GroupedQueryAttention"}
PER_CHANNEL = {  # have weights for each channel
    "BatchNormalization",
    "LayerScale",  # of ConvNeXt
    "Normalization",
    "PReLU",
}
JOINS = {
    "Add",
    "Average",
    "CustomScaleLayer",  # of InceptionResNetV2, a + s * b
    "Maximum",
    "Minimum",
    "Multiply",
    "Subtract",
    "Where",
    *(  # of two tensors, or of one and a number
        "Arctan2",
        "Divide",
        "DivideNoNan",
        "Equal",
        "FloorDivide",
        "Fmax",
        "Fmin",
        "Greater",
        "GreaterEqual",
        "Hypot",
        "Less",
        "LessEqual",
        "Logaddexp",
        "LogicalAnd",
        "LogicalOr",
        "LogicalXor",
        "Mod",
        "NotEqual",
        "Power",
        "TrueDivide",
    ),
}
DIVISIONS = {"Divide", "TrueDivide"}  # give zero where what is divided is zero
TOGETHER = {  # normalise several units by what all of them are
    "LayerNormalization",
    "GroupNormalization",
    "RMSNormalization",
    "UnitNormalization",
}
NAMED_SIZES = {  # settings that name the size of every axis, of what has no kernel
    "Reshape": ("target_shape", "newshape"),  # of the layer, of the operation
    "Dropout": ("noise_shape",),
    "AlphaDropout": ("noise_shape",),
}
PRODUCTS = {"Einsum", "Matmul"}  # of tensors, not of one with a kernel
COUPLING = {"Softmax"} | TOGETHER
SPATIAL = {  # work along all axes but the channels
    f"{name}{rank}D"
    for name in (
        "AdaptiveAveragePooling",
        "AdaptiveMaxPooling",
        "AveragePooling",
        "MaxPooling",
        "GlobalAveragePooling",
        "GlobalMaxPooling",
        "SpatialDropout",
        "UpSampling",
        "ZeroPadding",
        "Cropping",
    )
    for rank in (1, 2, 3)
} | {"AveragePool", "CenterCrop", "CropImages", "MaxPool", "PadImages", "Resize", "Resizing"}
PASSING = SPATIAL | {
    "InputLayer",
    "Activation",
    "ReLU",
    "LeakyReLU",
    "ELU",
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "ActivityRegularization",
    "Identity",
    "RepeatVector",
    "Rescaling",
    "StochasticDepth",
}
_MASKED = {  # take a mask of the steps that count
    "BatchNormalization",
    "Bidirectional",
    "GRU",
    "GlobalAveragePooling1D",
    "LSTM",
    "SimpleRNN",
    "TimeDistributed",
    *(f"ConvLSTM{rank}D" for rank in (1, 2, 3)),
}
OF_MASKS = {  # operations that Keras makes a mask with
    "All",
    "Any",
    "Cast",
    "Concatenate",
    "ExpandDims",
    "LogicalAnd",
    "LogicalNot",
    "LogicalOr",
    "NotEqual",
    "OnesLike",
    "Squeeze",
    "ZerosLike",
}
OF_A_SHAPE = {"OnesLike", "ZerosLike"}  # of what they are given, nothing but the shape counts
_NORMALISED = {"Dense"} | CONVOLUTIONS | TRANSPOSED
_EVERY_STEP = WITH_KERNEL | PER_CHANNEL | TOGETHER | PASSING | {"Flatten", "Reshape"}
UNARY_OPERATIONS = {
    "Arccos",
    "Arcsin",
    "Arcsinh",
    "Arctanh",
    "Cast",
    "Cbrt",
    "Copy",
    "Cosh",
    "Deg2rad",
    "Erfc",
    "Exp2",
    "Fabs",
    "HardShrink",
    "Isfinite",
    "Isinf",
    "Isnan",
    "LogSigmoid",
    "LogicalNot",
    "NanToNum",
    "Rad2deg",
    "Sinc",
    "SoftShrink",
    "SparsePlus",
    "SparseSigmoid",
    "Squareplus",
    "Tan",
    "TanhShrink",
    "Threshold",
    "Trunc",
    "Relu",
    "Relu6",
    "LeakyRelu",
    "Elu",
    "Selu",
    "Celu",
    "Gelu",
    "Silu",
    "Sigmoid",
    "HardSigmoid",
    "HardSilu",
    "HardTanh",
    "Softplus",
    "Softsign",
    "Tanh",
    "Absolute",
    "Arctan",
    "Ceil",
    "Clip",
    "Cos",
    "Erf",
    "Exp",
    "Expm1",
    "Floor",
    "Log1p",
    "Negative",
    "Round",
    "Sign",
    "Sin",
    "Sinh",
    "Sqrt",
    "Square",
    "StopGradient",
}
ELEMENTWISE = {
    "celu",
    "elu",
    "exponential",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "mish",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "squareplus",
    "tanh",
    "tanh_shrink",
    "threshold",
}
_COUPLING_ACTIVATIONS = {"softmax", "log_softmax", "sparsemax", "glu"}


def kind_of(layer: "keras.Operation") -> str:
    """Return the class name of Keras's own layers and operations, "custom" for any other."""
    own = type(layer).__module__.startswith(("keras.src.", "keras.layers"))
    return type(layer).__name__ if own else "custom"


def bare(layer: "keras.Operation") -> "keras.Operation":
    """Return the layer within a wrapper that changes nothing of what its channels are, or itself.

    TimeDistributed calls it for every step, of which the number must be known where it was called
    first, whatever other models call it later; SpectralNormalization scales its kernel in training.
    """
    kind = kind_of(layer)
    if kind == "SpectralNormalization":
        return layer.layer if kind_of(layer.layer) in _NORMALISED else layer
    if kind != "TimeDistributed" or kind_of(layer.layer) not in _EVERY_STEP:
        return layer
    steps = [tensor.shape[1] for node in layer._inbound_nodes[:1] for tensor in node.input_tensors]
    first = getattr(layer.layer, "data_format", None) == "channels_first"
    return layer if None in steps or first else layer.layer


def takes_mask(layer: "keras.Operation") -> bool:
    """Tell whether a layer's mask only says which steps it takes, of each channel the same."""
    return kind_of(layer) in _MASKED


def is_layer(layer: "keras.Operation") -> bool:
    import keras

    return isinstance(layer, keras.layers.Layer)


def is_plain(layer: "keras.Operation") -> bool:
    """Tell whether a layer's kernel is one array that can be set; a quantised one's is not."""
    return not (getattr(layer, "quantization_mode", None) or getattr(layer, "lora_enabled", False))


def normalised_groups(layer: "keras.Operation", channels: int) -> int:
    """Return into how many groups a normalisation parts its channels, each normalised alone."""
    if kind_of(layer) != "GroupNormalization":
        return 1
    return channels if layer.groups == -1 else int(layer.groups)


def channel_axis(layer: "keras.Operation", rank: int) -> int | None:
    """Return the axis of one sample along which a layer's channels lie, None for several.

    Args:
        rank: axes of one sample of what it is given.
    """
    import keras

    if kind_of(layer) in TOGETHER | {"BatchNormalization", "Normalization"}:
        axes = layer.axis if isinstance(layer.axis, list | tuple) else (layer.axis,)
        if len(axes) != 1 or axes[0] is None or axes[0] % (rank + 1) == 0:
            return None
        return int(axes[0] % (rank + 1)) - 1
    order = getattr(layer, "data_format", "channels_last") or keras.config.image_data_format()
    return 0 if order == "channels_first" else rank - 1


def confused_units(layer: "keras.Operation", made: tuple[int | None, ...]) -> int:
    """Return how many units a layer may not have, 0 where any number is fine.

    With as many channels, which come first, as places along the last axis, Keras 3.15 with
    TensorFlow adds the bias along that axis instead (`keras.src.backend.tensorflow.numpy.add`).

    Args:
        made: shape of one sample of what it gives.
    """
    first = getattr(layer, "data_format", None) == "channels_first"
    if not first or kind_of(layer) not in WITH_KERNEL:
        return 0
    spread = layer.depth_multiplier if kind_of(layer) in DEPTHWISE else 1
    return 0 if (made[-1] or 0) % spread else (made[-1] or 0) // spread


def obstacle(
    layer: "keras.Operation", shape: tuple[int, ...] = (), *, exact: bool = True
) -> str | None:
    """Return a clause on why a layer's channels cannot be told apart, None where they can.

    The clause continues "the Dense layer dense_1, ...".

    Args:
        shape: of one sample of what it is given.
        exact: whether a normalisation of several units stands in the way.
    """
    kind = kind_of(layer)
    if not is_layer(layer):
        operations = JOINS | UNARY_OPERATIONS | {"Concatenate"}
        return None if kind in operations else "which cannot be followed"
    axis = channel_axis(layer, len(shape)) if kind in TOGETHER and shape else None
    if axis is not None and (not exact or normalised_groups(layer, shape[axis]) > 1):
        return None
    if kind in COUPLING:
        return "whose result depends on every unit"
    if kind == "Masking":
        return "which masks steps by what all units give"
    known = WITH_KERNEL | PER_CHANNEL | JOINS | PASSING | {"Concatenate", "Flatten", "Reshape"}
    if kind not in known:
        return "which cannot be followed"
    if not is_plain(layer):
        return "whose kernel is not a plain array"
    if kind in UNIT_MAKERS:
        return None  # an activation concerns its own units, not those that feed it
    return _constants_obstacle(layer, kind) or activation_obstacle(layer)


def activation_obstacle(layer: "keras.Operation") -> str | None:
    """Return a clause on an activation that does not act on each unit alone."""
    activation = getattr(layer, "activation", None)
    if activation is None:
        return None
    if isinstance(activation, FunctionType):
        if activation.__module__.startswith("keras.") and activation.__name__ in ELEMENTWISE:
            return None
        if activation.__name__ in _COUPLING_ACTIVATIONS:
            return f"whose activation {activation.__name__} depends on every unit"
        return f"whose activation {activation.__name__} cannot be followed"
    if kind_of(activation) in {"ReLU", "LeakyReLU", "ELU"}:
        return None
    return "whose activation cannot be followed"


def _constants_obstacle(layer: "keras.Operation", kind: str) -> str | None:
    if kind == "Rescaling" and (np.ndim(layer.scale) or np.ndim(layer.offset)):
        return "whose constants differ by channel"
    if kind == "Normalization" and layer.input_mean is not None and np.ndim(layer.input_mean):
        return "whose constants differ by channel"
    return None


def kernel_name(layer: "keras.Layer") -> str:
    """Return the attribute that holds the kernel whose columns or slices are units."""
    return "pointwise_kernel" if kind_of(layer) in SEPARABLE else "kernel"


def channel_groups(layer: "keras.Operation") -> int:
    """Return into how many groups a convolution parts its channels; each reads only its own."""
    return int(getattr(layer, "groups", 1))


def is_by_channel(layer: "keras.Operation") -> bool:
    """Tell whether a convolution reads one channel a group: a unit goes with what it reads."""
    if kind_of(layer) not in CONVOLUTIONS or layer.groups == 1:
        return False
    return int(layer.kernel.shape[-2]) == 1


def unit_axis(layer: "keras.Layer") -> int:
    """Return the kernel's axis that counts units; for depthwise layers its input channels."""
    rank = len(getattr(layer, kernel_name(layer)).shape)
    return rank - 2 if kind_of(layer) in TRANSPOSED | DEPTHWISE else rank - 1


def input_axis(layer: "keras.Layer") -> int:
    """Return the kernel's axis that counts input channels."""
    rank = len(getattr(layer, kernel_name(layer)).shape)
    return rank - 1 if kind_of(layer) in TRANSPOSED else rank - 2
