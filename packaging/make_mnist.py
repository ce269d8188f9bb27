"""Write resources/mnist.npz from the four canonical MNIST files.

Usage: python packaging/make_mnist.py FOLDER
"""

import gzip
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[1] / "resources" / "mnist.npz"

# member of the .npz: (file, its md5, bytes of the IDX header)
FILES = {
    "x_train": ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", 16),
    "y_train": ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", 8),
    "x_test": ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", 16),
    "y_test": ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", 8),
}


def read_idx(folder: Path, name: str, md5: str, header: int) -> np.ndarray:
    """Return the pixels (n, 28, 28) or the labels (n,) of one canonical file as uint8."""
    packed = (folder / name).read_bytes()
    if hashlib.md5(packed).hexdigest() != md5:
        raise ValueError(f"{folder / name} is not the canonical MNIST file: its md5 is not {md5}.")
    values = np.frombuffer(gzip.decompress(packed), np.uint8, offset=header)
    return values.reshape(-1, 28, 28) if header == 16 else values


def write_npz(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write a deflated .npz whose bytes depend on the arrays alone, not on the clock."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, buffer.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Usage: python packaging/make_mnist.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        arrays = {member: read_idx(folder, *facts) for member, facts in FILES.items()}
    except OSError as error:
        print(f"{error.filename} cannot be read: {error.strerror}.", file=sys.stderr)
        return 2
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    write_npz(TARGET, arrays)
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
