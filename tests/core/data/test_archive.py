import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data.archive import open_archive


def read(path, name="x"):
    with open_archive(path) as archive:
        archive.header(name)
        return archive.read(name)


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array), allow_pickle=True)
    return buffer.getvalue()


def lying_npy(shape, data=b"", descr="|u1", version=1):
    text = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes((version, 0)) + length + text + data


@pytest.fixture
def packed(tmp_path):
    def pack(content, method=zipfile.ZIP_DEFLATED):
        path = tmp_path / "data.npz"
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("x.npy", content)
        return path

    return pack


@pytest.mark.parametrize(
    "array",
    [
        np.arange(24, dtype=np.uint8).reshape(2, 3, 4),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(3, dtype=">i4"),
        np.array(["Kleid", "Hemd"]),
        np.zeros((0, 28, 28), np.uint8),
    ],
)
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_saves_is_read(tmp_path, array, save):
    save(tmp_path / "data.npz", x=array)
    found = read(tmp_path / "data.npz")
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype


def test_a_version_2_header_is_read(packed):
    assert read(packed(lying_npy((3,), b"abc", version=2))).tolist() == [97, 98, 99]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (npy(np.array([{}], object)), "holds pickled objects, which are never opened"),
        (lying_npy((1,), bytes(8), "|O"), "holds pickled objects, which are never opened"),
        (lying_npy((3_000_000, 28, 28)), "asks for more than 2 GiB"),
        (lying_npy((2**31 - 1, 2**31 - 1)), "asks for more than 2 GiB"),
        (lying_npy((10**400, 2)), "has a broken header"),
        (lying_npy((-1, 28)), "has a broken header"),
        (lying_npy(("28", 28)), "has a broken header"),
        (lying_npy((2,), b"", "|S0"), "has a broken header"),
        (lying_npy((2,), bytes(8), "no type"), "has a broken header"),
        (lying_npy((2,), bytes(2), version=3), "has a broken header"),
        (lying_npy((0,) + (2,) * 70), "has a shape that no array can have|has a broken header"),
        (lying_npy((9,), bytes(8)), "does not hold what its header promises"),
        (lying_npy((7,), bytes(8)), "does not hold what its header promises"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + bytes(100), "has a broken header"),
        (b"\x93NUMPY\x01\x00\x50\x00{'descr': (((", "has a broken header"),
        (b"\x93NUMPY\x01\x00", "has a broken header"),
        (b"\x93NUM", "is not a NumPy array"),
        (b"", "is not a NumPy array"),
    ],
)
def test_bad_members_are_refused(packed, content, reason):
    with pytest.raises(DataError, match=rf"^data\.npz, member x, ({reason})\.$"):
        read(packed(content))


def test_other_compression_is_refused(packed):
    with pytest.raises(DataError, match="is packed in a way that is not supported"):
        read(packed(npy([1]), zipfile.ZIP_BZIP2))


def test_an_absent_member_is_named(packed):
    with pytest.raises(DataError, match=r"^data\.npz has no member y\.$"):
        read(packed(npy([1])), "y")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + bytes(50)])
def test_a_file_that_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "data.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"^data\.npz is not an \.npz file: .*\.$"):
        read(tmp_path / "data.npz")


def test_a_truncated_archive_is_refused(packed):
    path = packed(npy(np.arange(1000)))
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(DataError, match=r"^data\.npz is not an \.npz file"):
        read(path)


def test_flipped_bits_are_noticed(packed):
    path = packed(npy(np.arange(1000)), zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[2000] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"^data\.npz, member x, is damaged: .*\.$"):
        read(path)


def test_directory_entries_that_lie_take_no_memory(packed):
    """The directory and the header claim 1.5 GB; the member holds a hundred bytes."""
    honest = lying_npy((1_500_000_000,))
    path = packed(honest + bytes(100))
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", len(honest) + 1_500_000_000)
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(DataError, match="does not hold what its header promises"):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_bomb_behind_a_small_header_takes_no_memory(packed):
    path = packed(lying_npy((10,), bytes(50_000_000)))
    tracemalloc.start()
    with pytest.raises(DataError, match="does not hold what its header promises"):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_zeros_that_unpack_to_very_many_are_refused_before_memory_is_taken(packed):
    path = packed(lying_npy((80_000_000,), bytes(80_000_000)))
    tracemalloc.start()
    with pytest.raises(DataError, match=r"unpacks from .* bytes to 80,000,000, more than samples"):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
