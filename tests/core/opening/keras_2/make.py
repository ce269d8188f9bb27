"""Makes the files beside this one; run by a Python that has Keras 2, such as that of TF 2.15.

    python make.py 2.15          all of them, .h5 and .keras
    python make.py 2.13 chain    those of the names that are given

What the models answer to their samples is kept in answers.npz.
"""

import sys
import zipfile
from pathlib import Path

import keras
import numpy as np

kl = keras.layers
HERE = Path(__file__).parent
ROWS = 3


def chain():
    """A Sequential model whose first layer says what it takes, and a frozen layer."""
    return keras.Sequential(
        [
            kl.Conv2D(2, 3, activation="relu", input_shape=(6, 6, 1), kernel_regularizer="l2"),
            kl.BatchNormalization(),
            kl.MaxPooling2D(),
            kl.Dropout(0.2),
            kl.Flatten(),
            kl.Dense(3, trainable=False),
            kl.Activation("relu"),
            kl.Dense(2, activation="softmax"),
        ]
    )


def graph():
    """Joins, an operation between layers, two outputs, and two layers of a kind beside."""
    x = keras.Input((6, 6, 2))
    a = kl.BatchNormalization()(kl.Conv2D(2, 3, padding="same", use_bias=False)(x))
    b = kl.SeparableConv2D(2, 3, padding="same")(x)
    y = kl.Concatenate()([kl.Add()([kl.ReLU()(a), b]), a]) * 0.5 + 1.0
    y = kl.LeakyReLU(0.1)(kl.DepthwiseConv2D(3)(y))
    y = kl.Conv2DTranspose(2, 2, strides=2)(kl.AveragePooling2D()(kl.ZeroPadding2D(1)(y)))
    y = kl.GlobalAveragePooling2D()(kl.PReLU(shared_axes=[1, 2])(y))
    return keras.Model(x, [kl.Dense(2, activation="softmax")(y), kl.Dense(2)(y)])


def text():
    x = keras.Input((5,), dtype="int32")
    y = kl.Bidirectional(kl.LSTM(2, return_sequences=True))(kl.Embedding(9, 3, mask_zero=True)(x))
    y = kl.TimeDistributed(kl.Dense(2))(kl.GRU(2, return_sequences=True)(y))
    return keras.Model(x, kl.Dense(2)(kl.SimpleRNN(2)(y)))


def nested():
    """Models in a model, each called twice, one of them an output; a shared layer."""
    given = keras.Input((3,))
    graph = keras.Model(given, kl.Dense(3, name="deep")(kl.Dense(3)(given)), name="graph")
    steps = keras.Sequential([keras.Input((3,)), kl.Dense(3), kl.Dense(3)], name="steps")
    x, z, shared = keras.Input((3,)), keras.Input((3,)), kl.Dense(3, activation="swish")
    y = kl.Multiply()([graph(x), steps(z), steps(x)])
    return keras.Model([x, z], [kl.Maximum()([y, shared(x), shared(z)]), graph(z), steps(y)])


def attention():
    x = keras.Input((4, 3))
    y = kl.LayerNormalization()(kl.MultiHeadAttention(2, 2)(x, x))
    return keras.Model(x, kl.Dense(2)(kl.Flatten()(y)))


def odd():
    x = keras.Input((3,))
    return keras.Model(x, kl.Lambda(lambda t: t * 2, name="twice")(kl.Dense(2)(x)))


MODELS = (chain, graph, text, nested, attention, odd)


def main(version, names):
    answers = HERE / "answers.npz"
    kept = dict(np.load(answers)) if answers.exists() else {}
    for make in MODELS:
        name = make.__name__
        if names and name not in names:
            continue
        keras.backend.clear_session()
        model, rng = make(), np.random.default_rng(0)
        weights = [
            rng.uniform(0.1, 0.9, each.shape).astype(each.dtype) for each in model.get_weights()
        ]
        model.set_weights(weights)
        given = [samples(each, rng) for each in model.inputs]
        outputs = model(given if len(given) > 1 else given[0], training=False)
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        for part, arrays in (("x", given), ("y", outputs)):
            kept |= {f"{name}/{part}{i}": np.asarray(each) for i, each in enumerate(arrays)}
        for ending in ("h5", "keras"):
            model.save(HERE / f"{name}-{version}.{ending}")
        pack(HERE / f"{name}-{version}.keras")
    np.savez_compressed(answers, **kept)


def pack(path):
    """Write an archive again, in less room."""
    with zipfile.ZipFile(path) as loose:
        members = {name: loose.read(name) for name in loose.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)


def samples(taken, rng):
    shape = (ROWS, *taken.shape[1:])
    if "int" in str(taken.dtype):
        return rng.integers(0, 9, shape).astype("int32")
    return rng.random(shape).astype("float32")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
