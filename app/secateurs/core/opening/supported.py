"""What a model's file may consist of: Keras's own layers that run no code from the file.

Lambda, lookups that read vocabulary files, and wrappers of other frameworks are left out.
"""

MODELS = frozenset({"Sequential", "Functional", "Model"})

_DIMENSIONAL = {
    *("AdaptiveAveragePooling", "AdaptiveMaxPooling", "AveragePooling", "Conv", "ConvLSTM"),
    *("Cropping", "DepthwiseConv", "GlobalAveragePooling", "GlobalMaxPooling", "MaxPooling"),
    *("SeparableConv", "SpatialDropout", "UpSampling", "ZeroPadding"),
}

LAYERS = frozenset(
    {
        *(f"{name}{count}D" for name in _DIMENSIONAL for count in (1, 2, 3)),
        *(f"Conv{count}DTranspose" for count in (1, 2, 3)),
        *("InputLayer", "Dense", "EinsumDense", "Embedding", "Identity", "Activation", "Masking"),
        *("ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"),
        *("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization"),
        *("UnitNormalization", "SpectralNormalization", "Normalization", "Rescaling"),
        *("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
        *("ActivityRegularization", "Flatten", "Reshape", "Permute", "RepeatVector"),
        *("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"),
        *("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"),
        *("LSTM", "GRU", "SimpleRNN", "RNN", "LSTMCell", "GRUCell", "SimpleRNNCell"),
        *("StackedRNNCells", "Bidirectional", "TimeDistributed"),
        *("Resizing", "CenterCrop", "RandomCrop", "RandomFlip", "RandomRotation", "RandomZoom"),
        *("RandomTranslation", "RandomContrast", "RandomBrightness"),
    }
)

OPERATIONS = {  # of `x + y` and the like, by the module that a file names
    "keras.src.ops.numpy": frozenset(
        {
            *("Abs", "Absolute", "Add", "Amax", "Amin", "Average", "Clip", "Concatenate", "Divide"),
            *("Exp", "ExpandDims", "Flip", "GetItem", "Log", "Matmul", "Max", "Maximum", "Mean"),
            *("Min", "Minimum", "Moveaxis", "Multiply", "Negative", "Pad", "Power", "Reshape"),
            *("Sqrt", "Square", "Squeeze", "Stack", "Subtract", "Sum", "Swapaxes", "Tanh"),
            *("Transpose", "TrueDivide", "Var"),
        }
    ),
    "keras.src.ops.nn": frozenset(
        {
            *("Celu", "Elu", "Gelu", "HardSigmoid", "HardSilu", "HardTanh", "LeakyRelu"),
            *("LogSoftmax", "Relu", "Relu6", "Selu", "Sigmoid", "Silu", "Softmax", "Softplus"),
            *("Softsign", "TanhShrink", "MaxPool", "AveragePool", "Normalize"),
        }
    ),
}

LAYER_MODULES = ("keras", "keras.layers", "keras.models", "keras.src.layers", "keras.src.models")

PARTS = frozenset(  # modules whose classes are all harmless
    {
        *("keras.initializers", "keras.regularizers", "keras.constraints"),
        "keras.dtype_policies",
    }
)
POLICIES = frozenset({"DTypePolicy", "FloatDTypePolicy", "DTypePolicyMap"})

PLAIN = frozenset({"__keras_tensor__", "__numpy__", "__tensor__", "__slice__", "__ellipsis__"})

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
