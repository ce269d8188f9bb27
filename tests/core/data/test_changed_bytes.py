"""Changed values in files of data end in a sentence, or open."""

import gzip
import io
import warnings
import zipfile

import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data.source import dataset_for
from tests.core.data.files import idx

TRIES = 150
VALUES = (
    b"", b"nan", b"-1", b"9" * 400, b"1e999", b"\xff\xfe", b"\0", b'"', b"'", b"\x1b[2J", b"[]",
    b"{}", b"True", b"None", b"|O8", b"<U99999999", b"(", b"1,5", b";", b"\r", b"\xe2\x80\xae",
)  # fmt: skip
X = np.random.default_rng(0).integers(0, 256, (60, 6)).astype(np.uint8)
Y = (np.arange(60) % 3).astype(np.uint8)


def csv():
    lines = ["a,b,c,d,e,f,label", *(",".join(map(str, [*x, y])) for x, y in zip(X, Y, strict=True))]
    return "\n".join(lines).encode()


def npz(change=lambda content: content):
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w") as archive:
        for name, array in (("x", X), ("y", Y), ("class_names", np.array(["a", "b", "c"]))):
            member = io.BytesIO()
            np.save(member, array)
            archive.writestr(f"{name}.npy", change(member.getvalue()))
    return room.getvalue()


def mutated(content, rng, within):
    """Change some bytes, cut some out, or put a strange value in."""
    for _ in range(rng.integers(1, 4)):
        at = int(rng.integers(0, min(len(content), within) + 1))
        kind = rng.integers(0, 4)
        if kind == 0:
            content = content[:at] + bytes([int(rng.integers(0, 256))]) + content[at + 1 :]
        elif kind == 1:
            content = content[:at] + content[at + int(rng.integers(1, 9)) :]
        elif kind == 2:
            value = VALUES[rng.integers(0, len(VALUES))]
            content = content[:at] + value + content[at + len(value) * int(rng.integers(0, 2)) :]
        else:
            content = content[:at]
    return content


def opened_or_refused(path, shape):
    """Open a file; say whether it was refused, in one line that shows no escapes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            data = dataset_for(str(path), shape, 3)
        assert len(data.test.labels) == len(data.test.pixels) > 0
        assert all(text.isprintable() for text in (*data.class_names, *data.remarks, data.name))
        return False
    except DataError as refusal:
        sentence = str(refusal)
    assert sentence.endswith(".")
    assert sentence.isprintable(), sentence
    return True


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["csv", "npz", "npy", "zip", "idx", "idx.gz"])
def test_no_changed_value_ends_unexpectedly(tmp_path, name, seed):
    rng = np.random.default_rng(seed)
    refused = 0
    for number in range(TRIES):
        folder = tmp_path / str(number)
        folder.mkdir()
        path, shape = folder / f"set.{'csv' if name == 'csv' else 'npz'}", (6,)
        if name == "csv":
            path.write_bytes(mutated(csv(), rng, 2000))
        elif name == "npz":
            path.write_bytes(mutated(npz(), rng, 10_000))
        elif name == "npy":
            path.write_bytes(npz(lambda content: mutated(content, rng, 128)))
        elif name == "zip":
            content = npz()
            directory = content.index(b"PK\x01\x02")
            path.write_bytes(content[:directory] + mutated(content[directory:], rng, 400))
        else:
            images = mutated(idx(X[:, :, None]), rng, 16)
            labels = mutated(idx(Y), rng, 8)
            packed = name == "idx.gz"
            for what, content in (("images", images), ("labels", labels)):
                file = folder / f"train-{what}-idx-ubyte{'.gz' * packed}"
                file.write_bytes(gzip.compress(content, mtime=0) if packed else content)
            path = folder
        refused += opened_or_refused(path, shape)
    assert 0 < refused <= TRIES


def test_what_is_not_changed_opens(tmp_path):
    (tmp_path / "set.csv").write_bytes(csv())
    (tmp_path / "set.npz").write_bytes(npz())
    for name in ("set.csv", "set.npz"):
        assert not opened_or_refused(tmp_path / name, (6,))
