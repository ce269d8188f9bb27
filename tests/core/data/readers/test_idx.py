import gzip
import struct
import tracemalloc

import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data.readers.idx import idx_header, read_idx


def header(*shape, type_code=8):
    return bytes((0, 0, type_code, len(shape))) + struct.pack(f">{len(shape)}I", *shape)


@pytest.fixture
def written(tmp_path):
    def write(content, packed=False):
        path = tmp_path / ("images.gz" if packed else "images")
        path.write_bytes(gzip.compress(content) if packed else content)
        return path

    return write


PIXELS = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("packed", [False, True])
def test_plain_and_packed_files_are_read(written, packed):
    path = written(header(2, 3, 4) + PIXELS.tobytes(), packed)
    assert idx_header(path).shape == (2, 3, 4)
    np.testing.assert_array_equal(read_idx(path), PIXELS)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no IDX file: it starts with nothing, not with a magic number such as 00000803"),
        (header(2, 3, 4, type_code=7), "is no IDX file: it starts with 00000703"),
        (header(2, 3, 4, 5, 6), "is no IDX file: it starts with 00000805"),
        (header(2, 3, 4, type_code=14) + bytes(24), "its header promises 192 bytes of data, but"),
        (header(2, 3, 4)[:9], "ends within its header"),
        (header(2, 3, 4) + bytes(23), "cut short: its header promises 24 bytes of data, but only"),
        (header(2, 3, 4) + bytes(25), "holds more bytes than its header promises"),
        (header(2_738_999, 28, 28) + bytes(9), "is cut short: its header promises 2,147,375,216"),
        (header(2_800_000, 28, 28), "asks for more than 2 GiB"),
        (header(2**32 - 1, 2**32 - 1, 2**32 - 1), "asks for more than 2 GiB"),
    ],
)
def test_bad_content_is_refused(written, packed, content, reason):
    path = written(content, packed)
    with pytest.raises(DataError, match=rf"^images(\.gz)? .*{reason}.*\.$"):
        read_idx(path)


def test_a_packed_file_that_breaks_off_is_refused(written):
    path = written(header(2, 3, 4) + PIXELS.tobytes(), packed=True)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(DataError, match=r"^images\.gz cannot be read: .*\.$"):
        read_idx(path)


def test_a_packed_file_with_flipped_bits_is_refused(written):
    path = written(header(2, 3, 4) + PIXELS.tobytes(), packed=True)
    content = bytearray(path.read_bytes())
    content[20] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"^images\.gz "):
        read_idx(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^There is no file .*images\.$"):
        read_idx(tmp_path / "images")


def peak_of_refusal(path):
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            read_idx(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_packed_bomb_takes_no_memory(tmp_path):
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(header(2, 28, 28))
        for _ in range(50):
            file.write(bytes(1 << 20))
    assert peak_of_refusal(path) < 5_000_000


@pytest.mark.parametrize("packed", [False, True])
def test_a_promise_that_is_not_kept_takes_no_memory(written, packed):
    path = written(header(2_700_000, 28, 28) + bytes(1000), packed)
    assert peak_of_refusal(path) < 5_000_000


def test_zeros_that_unpack_to_very_many_are_refused_before_memory_is_taken(tmp_path):
    path = tmp_path / "train.gz"
    with gzip.open(path, "wb") as file:
        file.write(header(100_000, 28, 28))
        for _ in range(100):
            file.write(bytes(784_000))
    with pytest.raises(DataError, match=r"unpacks from .* bytes to 78,400,000, more than samples"):
        read_idx(path)
    assert peak_of_refusal(path) < 5_000_000
