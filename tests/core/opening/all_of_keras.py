"""A call of every operation and of every layer of Keras that holds no code.

Left out are those that Keras itself cannot save and load, or run by TensorFlow: `LEFT_OUT`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import layers as kl
from keras import ops

Calls = dict[str, Callable[[Any], Any]]


def _names(text: str) -> list[str]:
    return text.split()


def _whole(x: Any) -> Any:
    return ops.cast(x * 3 + 5, "int32")


def _square(x: Any) -> Any:
    return ops.matmul(x, ops.transpose(x, (0, 2, 1))) + np.eye(6, dtype="float32") * 9


# Of one tensor, of two, and of whole numbers: (samples, 6, 4).
ONE = _names("""
absolute abs fabs all angle any amax amin arccos arccosh arcsin arcsinh arctan arctanh argmax
argmin argsort cbrt ceil conj conjugate copy cos cosh count_nonzero cumprod cumsum deg2rad
rad2deg diagonal exp exp2 expm1 fliplr flipud floor i0 imag isfinite isinf isnan isneginf
isposinf isreal log log10 log1p log2 logical_not max median min nancumprod nancumsum nanmax
nanmean nanmedian nanmin nanprod nanstd nansum nanvar nanargmax nanargmin nan_to_num negative
ones_like zeros_like prod ptp real reciprocal round sign signbit sin sinc sinh sort sqrt square
std sum tan tanh trace transpose tril triu trunc mean var ravel rot90 trapezoid diff flip relu
relu6 sigmoid sparse_sigmoid softplus softsign soft_shrink sparse_plus silu squareplus
log_sigmoid leaky_relu hard_sigmoid hard_silu elu selu gelu celu glu tanh_shrink hard_tanh
hard_shrink log_softmax sparsemax softmax normalize rsqrt erf erfc erfinv logsumexp
stop_gradient svd qr pinv matrix_rank average rms_normalization layer_normalization nonzero
unique view convert_to_tensor array ndim size empty_like
""")
TWO = _names("""
add subtract multiply divide divide_no_nan true_divide floor_divide maximum minimum fmax fmin
mod fmod power arctan2 heaviside hypot equal not_equal greater greater_equal less less_equal
logaddexp logaddexp2 isclose allclose nextafter append outer inner vdot isin binary_crossentropy
categorical_crossentropy
""")
WHOLE = _names("""
bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift
gcd lcm
""")

OPERATIONS: Calls = {
    **{name: lambda x, f=name: getattr(ops, f)(x) for name in ONE},
    **{name: lambda x, f=name: getattr(ops, f)(x, x * 0.5) for name in TWO},
    **{name: lambda x, f=name: getattr(ops, f)(_whole(x), _whole(x)) for name in WHOLE},
    "logical_and": lambda x: ops.logical_and(x > 0, x < 1),
    "logical_or": lambda x: ops.logical_or(x > 0, x < 1),
    "logical_xor": lambda x: ops.logical_xor(x > 0, x < 1),
    "bitwise_invert": lambda x: ops.bitwise_invert(_whole(x)),
    "bitwise_not": lambda x: ops.bitwise_not(_whole(x)),
    "ldexp": lambda x: ops.ldexp(x, _whole(x)),
    "split": lambda x: ops.split(x, 2, axis=-1),
    "array_split": lambda x: ops.array_split(x, 3, axis=-1),
    "hsplit": lambda x: ops.hsplit(x, 2),
    "dsplit": lambda x: ops.dsplit(x, 2),
    "unstack": lambda x: ops.unstack(x, axis=1),
    "stack": lambda x: ops.stack([x, x], axis=1),
    "hstack": lambda x: ops.hstack([x, x]),
    "vstack": lambda x: ops.vstack([x, x]),
    "dstack": lambda x: ops.dstack([x, x]),
    "concatenate": lambda x: ops.concatenate([x, x], axis=1),
    "meshgrid": lambda x: ops.meshgrid(x[0, 0], x[0, 0]),
    "where": lambda x: ops.where(x > 0, x, 0.1),
    "select": lambda x: ops.select([x > 0, x < -1], [x, x * 2], 0.5),
    "clip": lambda x: ops.clip(x, -1, 1),
    "threshold": lambda x: ops.threshold(x, 0.1, 0.0),
    "get_item": lambda x: x[:, 1:3, None, ..., 0],
    "cast": lambda x: ops.cast(x, "float16"),
    "saturate_cast": lambda x: ops.saturate_cast(x, "uint8"),
    "full_like": lambda x: ops.full_like(x, 2),
    "reshape": lambda x: ops.reshape(x, (-1, 4, 6)),
    "squeeze": lambda x: ops.squeeze(ops.expand_dims(x, -1), -1),
    "repeat": lambda x: ops.repeat(x, 2, axis=1),
    "tile": lambda x: ops.tile(x, (1, 2, 1)),
    "roll": lambda x: ops.roll(x, 1, axis=1),
    "pad": lambda x: ops.pad(x, ((0, 0), (1, 1), (0, 0))),
    "broadcast_to": lambda x: ops.broadcast_to(x[0], (3, 6, 4)),
    "norm": lambda x: ops.norm(x, axis=-1),
    "corrcoef": lambda x: ops.corrcoef(x[0]),
    "kron": lambda x: ops.kron(x[0], x[0]),
    "vsplit": lambda x: ops.vsplit(x[0], 2),
    "moveaxis": lambda x: ops.moveaxis(x, 1, 2),
    "swapaxes": lambda x: ops.swapaxes(x, 1, 2),
    "matmul": lambda x: ops.matmul(x, np.ones((4, 2), "float32")),
    "tensordot": lambda x: ops.tensordot(x, np.ones((4, 2), "float32"), axes=1),
    "einsum": lambda x: ops.einsum("bij,bkj->bik", x, x),
    "dot": lambda x: ops.dot(x, np.ones((4, 2), "float32")),
    "cross": lambda x: ops.cross(x[..., :3], x[..., 1:]),
    "take": lambda x: ops.take(x, np.array([0, 2]), axis=1),
    "take_along_axis": lambda x: ops.take_along_axis(x, ops.argsort(x, axis=1), axis=1),
    "one_hot": lambda x: ops.one_hot(_whole(x), 5),
    "multi_hot": lambda x: ops.multi_hot(_whole(x), 5),
    "digitize": lambda x: ops.digitize(x, np.array([0.0, 1.0], "float32")),
    "searchsorted": lambda x: ops.searchsorted(np.array([0.0, 1.0], "float32"), x[0, 0]),
    "bincount": lambda x: ops.bincount(_whole(x)[:, :, 0], minlength=9),
    "percentile": lambda x: ops.percentile(x, 40),
    "quantile": lambda x: ops.quantile(x, 0.4),
    "nanpercentile": lambda x: ops.nanpercentile(x, 40),
    "nanquantile": lambda x: ops.nanquantile(x, 0.4),
    "argpartition": lambda x: ops.argpartition(x[0, 0], 2),
    "top_k": lambda x: ops.top_k(x, 2),
    "in_top_k": lambda x: ops.in_top_k(_whole(x)[:, 0, 0], x[:, 0], 2),
    "correlate": lambda x: ops.correlate(x[0, 0], x[0, 1]),
    "diag": lambda x: ops.diag(x[0]),
    "diagflat": lambda x: ops.diagflat(x[0]),
    "vander": lambda x: ops.vander(x[0, 0], 3),
    "linspace": lambda x: ops.linspace(x, x + 1, 3),
    "logspace": lambda x: ops.logspace(x, x + 1, 3),
    "geomspace": lambda x: ops.geomspace(ops.abs(x) + 1, ops.abs(x) + 2, 3),
    "slice": lambda x: ops.slice(x, (0, 1, 1), (2, 2, 2)),
    "slice_update": lambda x: ops.slice_update(x, (0, 0, 0), x[:2, :2, :2]),
    "scatter": lambda x: ops.scatter(_whole(x)[0, :, :1] * 0, x[0, :, 0], (3,)),
    "scatter_update": lambda x: ops.scatter_update(x, np.array([[0, 0, 0]]), x[0, 0, :1]),
    "unravel_index": lambda x: ops.unravel_index(_whole(x) * 0, (3, 3)),
    "segment_sum": lambda x: ops.segment_sum(x[0], np.array([0, 0, 1, 1, 2, 2]), 3),
    "segment_max": lambda x: ops.segment_max(x[0], np.array([0, 0, 1, 1, 2, 2]), 3),
    "segment_min": lambda x: ops.segment_min(x[0], np.array([0, 0, 1, 1, 2, 2]), 3),
    "segment_prod": lambda x: ops.segment_prod(x[0], np.array([0, 0, 1, 1, 2, 2]), 3),
    "moments": lambda x: ops.moments(x, 1),
    "batch_normalization": lambda x: ops.batch_normalization(
        x, np.zeros(4, "float32"), np.ones(4, "float32"), -1
    ),
    "sparse_categorical_crossentropy": lambda x: ops.sparse_categorical_crossentropy(
        _whole(x)[..., 0] * 0, ops.softmax(x)
    ),
    "psnr": lambda x: ops.psnr(x, x * 0.5, 2.0),
    "cdist": lambda x: ops.cdist(x, x * 0.5),
    "polar": lambda x: ops.real(ops.polar(ops.abs(x), x)),
    "fft": lambda x: ops.fft((x, x)),
    "fft2": lambda x: ops.ifft2(ops.fft2((x, x))),
    "rfft": lambda x: ops.irfft(ops.rfft(x)),
    "istft": lambda x: ops.istft((x, x), 6, 3, 6),
    "stft": lambda x: ops.stft(ops.reshape(x, (-1, 24)), 8, 4, 8),
    "extract_sequences": lambda x: ops.extract_sequences(x, 2, 2),
    "cholesky": lambda x: ops.cholesky(_square(x)),
    "cholesky_inverse": lambda x: ops.cholesky_inverse(ops.cholesky(_square(x))),
    "det": lambda x: ops.det(_square(x)),
    "slogdet": lambda x: ops.slogdet(_square(x)),
    "logdet": lambda x: ops.logdet(_square(x)),
    "eigh": lambda x: ops.eigh(_square(x)),
    "eig": lambda x: ops.eig(_square(x)),
    "inv": lambda x: ops.inv(_square(x)),
    "lu_factor": lambda x: ops.lu_factor(_square(x)[0]),
    "solve": lambda x: ops.solve(_square(x), x),
    "solve_triangular": lambda x: ops.solve_triangular(_square(x), x, lower=True),
    "lstsq": lambda x: ops.lstsq(_square(x)[0], x[0]),
    "max_pool": lambda x: ops.max_pool(x, 2),
    "average_pool": lambda x: ops.average_pool(x, 2),
    "conv": lambda x: ops.conv(x, np.ones((2, 4, 3), "float32")),
    "depthwise_conv": lambda x: ops.depthwise_conv(x, np.ones((2, 4, 1), "float32")),
    "separable_conv": lambda x: ops.separable_conv(
        x, np.ones((2, 4, 1), "float32"), np.ones((1, 4, 2), "float32")
    ),
    "dot_product_attention": lambda x: ops.dot_product_attention(*[x[:, :, None]] * 3),
    "rearrange": lambda x: ops.rearrange(x[0], "h w -> w h"),
    "ctc_loss": lambda x: ops.ctc_loss(
        _whole(x)[..., 0] * 0 + 1, x, _whole(x)[:, 0, 0] * 0 + 1, _whole(x)[:, 0, 0] * 0 + 6
    ),
    "ctc_decode": lambda x: ops.ctc_decode(x, _whole(x)[:, 0, 0] * 0 + 6),
}

PICTURES: Calls = {  # (samples, 8, 8, 3)
    "depth_to_space": lambda x: ops.depth_to_space(ops.concatenate([x, x[..., :1]], -1), 2),
    "space_to_depth": lambda x: ops.space_to_depth(x, 2),
    "unfold": lambda x: ops.unfold(ops.transpose(x, (0, 3, 1, 2)), 2),
    "fold": lambda x: ops.fold(
        ops.unfold(ops.transpose(x, (0, 3, 1, 2)), 2, stride=2), 8, 2, stride=2
    ),
    "rgb_to_grayscale": ops.image.rgb_to_grayscale,
    "rgb_to_hsv": ops.image.rgb_to_hsv,
    "hsv_to_rgb": ops.image.hsv_to_rgb,
    "resize": lambda x: ops.image.resize(x, (4, 4)),
    "affine_transform": lambda x: ops.image.affine_transform(x, np.ones((1, 8), "float32") * 0.1),
    "extract_patches": lambda x: ops.image.extract_patches(x, 2),
    "map_coordinates": lambda x: ops.image.map_coordinates(x[0, :, :, 0], x[0, :2, :, 0], 1),
    "pad_images": lambda x: ops.image.pad_images(x, 1, 1, 1, 1),
    "crop_images": lambda x: ops.image.crop_images(x, 1, 1, 1, 1),
    "perspective_transform": lambda x: ops.image.perspective_transform(
        x,
        np.array([[0, 0], [7, 0], [0, 7], [7, 7]], "float32"),
        np.array([[1, 0], [7, 1], [0, 7], [6, 7]], "float32"),
    ),
    "gaussian_blur": ops.image.gaussian_blur,
    "elastic_transform": lambda x: ops.image.elastic_transform(x, seed=1),
    "scale_and_translate": lambda x: ops.image.scale_and_translate(
        x[0], (8, 8, 3), np.ones(2, "float32"), np.ones(2, "float32"), (0, 1), "linear"
    ),
    "sobel_edges": lambda x: ops.image.sobel_edges(x),
    "ssim": lambda x: ops.image.ssim(
        ops.image.resize(x, (16, 16)), ops.image.resize(x, (16, 16)), 1.0
    ),
}


def _image(layer: str, **options: Any) -> Callable[[Any], Any]:
    return lambda x: getattr(kl, layer)(**options)(x)


_SIZES = {1: (12, 3), 2: (8, 8, 3), 3: (6, 6, 6, 2)}


def _by_rank(rank: int) -> Calls:
    """Return the layers that come in one, two and three dimensions."""

    def with_(name: str, *given: Any, **options: Any) -> Callable[[Any], Any]:
        return lambda x: getattr(kl, f"{name}{rank}D")(*given, **options)(x)

    calls = {
        **{name: with_(name, 2) for name in ("AveragePooling", "MaxPooling", "UpSampling")},
        **{name: with_(name, 1) for name in ("ZeroPadding", "Cropping")},
        **{name: with_(name) for name in ("GlobalAveragePooling", "GlobalMaxPooling")},
        **{name: with_(name, 2) for name in ("AdaptiveAveragePooling", "AdaptiveMaxPooling")},
        "SpatialDropout": with_("SpatialDropout", 0.2),
        "Conv": with_("Conv", 4, 3, activation="relu", kernel_regularizer="l2"),
        "ConvTranspose": lambda x: getattr(kl, f"Conv{rank}DTranspose")(4, 3, strides=2)(x),
        "ConvLSTM": lambda x: getattr(kl, f"ConvLSTM{rank}D")(2, 2)(ops.stack([x, x], 1)),
    }
    if rank < 3:
        calls["DepthwiseConv"] = with_("DepthwiseConv", 3, depth_multiplier=2)
        calls["SeparableConv"] = with_("SeparableConv", 4, 3)
    return {f"{name}{rank}D": call for name, call in calls.items()}


LAYERS_BY_RANK = {rank: _by_rank(rank) for rank in _SIZES}

LAYERS: Calls = {  # (samples, 6, 4)
    "Dense": lambda x: kl.Dense(3, activation=kl.LeakyReLU(), kernel_constraint="max_norm")(x),
    "EinsumDense": lambda x: kl.EinsumDense("abc,cd->abd", (None, 3))(x),
    "Embedding": lambda x: kl.LSTM(3)(kl.Embedding(9, 4, mask_zero=True)(_whole(x)[..., 0])),
    "Masking": lambda x: kl.GRU(3)(kl.Masking()(x)),
    "ReversibleEmbedding": lambda x: kl.ReversibleEmbedding(9, 4)(_whole(x)[..., 0]),
    "Identity": lambda x: kl.Identity()(x),
    "Activation": lambda x: kl.Activation("gelu")(x),
    "ReLU": lambda x: kl.ReLU(6.0)(x),
    "LeakyReLU": lambda x: kl.LeakyReLU()(x),
    "PReLU": lambda x: kl.PReLU()(x),
    "ELU": lambda x: kl.ELU()(x),
    "Softmax": lambda x: kl.Softmax()(x),
    "BatchNormalization": lambda x: kl.BatchNormalization()(x),
    "LayerNormalization": lambda x: kl.LayerNormalization()(x),
    "GroupNormalization": lambda x: kl.GroupNormalization(2)(x),
    "RMSNormalization": lambda x: kl.RMSNormalization()(x),
    "UnitNormalization": lambda x: kl.UnitNormalization()(x),
    "SpectralNormalization": lambda x: kl.SpectralNormalization(kl.Dense(3))(x),
    "Normalization": lambda x: kl.Normalization(mean=[1.0, 2, 3, 4], variance=[1.0] * 4)(x),
    "Rescaling": lambda x: kl.Rescaling([0.1, 0.2, 0.3, 0.4])(x),
    "Dropout": lambda x: kl.Dropout(0.1, seed=1)(x),
    "AlphaDropout": lambda x: kl.AlphaDropout(0.1)(x),
    "GaussianDropout": lambda x: kl.GaussianDropout(0.1)(x),
    "GaussianNoise": lambda x: kl.GaussianNoise(0.1)(x),
    "ActivityRegularization": lambda x: kl.ActivityRegularization(0.1)(x),
    "Flatten": lambda x: kl.Flatten()(x),
    "Reshape": lambda x: kl.Reshape((4, 6))(x),
    "Permute": lambda x: kl.Permute((2, 1))(x),
    "RepeatVector": lambda x: kl.RepeatVector(3)(x[:, 0]),
    "Add": lambda x: kl.Add()([x, x]),
    "Subtract": lambda x: kl.Subtract()([x, x]),
    "Multiply": lambda x: kl.Multiply()([x, x]),
    "Average": lambda x: kl.Average()([x, x]),
    "Maximum": lambda x: kl.Maximum()([x, x]),
    "Minimum": lambda x: kl.Minimum()([x, x]),
    "Concatenate": lambda x: kl.Concatenate()([x, x]),
    "Dot": lambda x: kl.Dot(2)([x, x]),
    "Attention": lambda x: kl.Attention()([x, x]),
    "AdditiveAttention": lambda x: kl.AdditiveAttention()([x, x]),
    "MultiHeadAttention": lambda x: kl.MultiHeadAttention(2, 3)(x, x),
    "GroupQueryAttention": lambda x: kl.GroupQueryAttention(3, 4, 2)(x, x),
    "RNN": lambda x: kl.RNN([kl.LSTMCell(3), kl.GRUCell(3), kl.SimpleRNNCell(2)])(x),
    "SimpleRNN": lambda x: kl.SimpleRNN(3)(x),
    "Bidirectional": lambda x: kl.Bidirectional(kl.LSTM(3, return_sequences=True))(x),
    "TimeDistributed": lambda x: kl.TimeDistributed(kl.Dense(3))(x),
    "Discretization": lambda x: kl.Discretization([0.0, 1.0])(x),
    "CategoryEncoding": lambda x: kl.CategoryEncoding(20)(_whole(x)[..., 0]),
    "Hashing": lambda x: kl.Hashing(3)(_whole(x)[..., 0]),
    "HashedCrossing": lambda x: kl.HashedCrossing(3)((_whole(x)[:, 0, :1], _whole(x)[:, 1, :1])),
    "IntegerLookup": lambda x: kl.IntegerLookup(vocabulary=[4, 5, 6])(_whole(x)[..., 0]),
    "STFTSpectrogram": lambda x: kl.STFTSpectrogram(frame_length=8, frame_step=4, fft_length=8)(
        ops.reshape(x, (-1, 24, 1))
    ),
    "MelSpectrogram": lambda x: kl.MelSpectrogram(
        fft_length=8, sequence_stride=4, sampling_rate=40, num_mel_bins=3, min_freq=1, max_freq=18
    )(ops.reshape(x, (-1, 24))),
}

PICTURE_LAYERS: Calls = {  # (samples, 8, 8, 3); what varies pictures does so in training only
    "Resizing": _image("Resizing", height=4, width=4),
    "CenterCrop": _image("CenterCrop", height=4, width=4),
    "RandomCrop": _image("RandomCrop", height=4, width=4),
    "RandomTranslation": _image("RandomTranslation", height_factor=0.1, width_factor=0.1),
    "RandomErasing": _image("RandomErasing"),
    "RandomElasticTransform": _image("RandomElasticTransform"),
    "Solarization": _image("Solarization"),
    "AutoContrast": _image("AutoContrast"),
    "ContrastLimitedAdaptiveHistogramEqualization": _image(
        "ContrastLimitedAdaptiveHistogramEqualization", tile_grid_size=(2, 2)
    ),
    "MixUp": _image("MixUp"),
    "CutMix": _image("CutMix"),
    "AugMix": _image("AugMix"),
    "RandAugment": _image("RandAugment"),
    "RandomColorJitter": _image("RandomColorJitter"),
    "RandomPerspective": _image("RandomPerspective"),
    "RandomGaussianBlur": _image("RandomGaussianBlur"),
    "RandomGrayscale": _image("RandomGrayscale"),
    "RandomInvert": _image("RandomInvert"),
    "RandomFlip": _image("RandomFlip", seed=3),
    "RandomColorDegeneration": _image("RandomColorDegeneration", factor=0.1),
    "Pipeline": lambda x: kl.Pipeline([kl.Rescaling(0.1), kl.RandomBrightness(0.2)])(x),
    **{
        f"Random{name}": _image(f"Random{name}", factor=0.1)
        for name in ("Rotation", "Contrast", "Brightness", "Sharpness", "Saturation", "Hue")
    },
    "RandomZoom": _image("RandomZoom", height_factor=0.1),
    "RandomPosterization": _image("RandomPosterization", factor=4),
}

LEFT_OUT = {
    *("Histogram", "AdaptiveMaxPool", "AdaptiveAveragePool", "ConvTranspose", "ViewAsComplex"),
    *("ViewAsReal", "Equalization", "MaxNumBoundingBoxes", "RandomShear"),
    *("Arange", "Full", "SegmentReduction", "Abs", "Conj", "Layer", "Wrapper"),  # never in a file
    "GroupedQueryAttention",  # written as GroupQueryAttention
    *("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"),  # within an RNN
}
