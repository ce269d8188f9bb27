import hashlib
import sys

import pytest

import appimage
from appimage import AppImageError

RUNTIME = b"\x7fELF\x02\x01\x01\x00AI\x02" + bytes(100)
CHECKSUM = hashlib.sha256(RUNTIME).hexdigest()
URL = "https://example.org/runtime-x86_64"


def test_both_variables_are_read():
    given = {"APPIMAGE_RUNTIME_URL": URL, "APPIMAGE_RUNTIME_SHA256": CHECKSUM.upper()}
    assert appimage.pinned(given) == (URL, CHECKSUM)


@pytest.mark.parametrize(
    ("url", "checksum", "said"),
    [
        ("", CHECKSUM, "are not both set. Choose a release of AppImage/type2-runtime"),
        (URL, "", "are not both set"),
        ("http://example.org/runtime", CHECKSUM, "is no https address"),
        (URL, "abc", "is no SHA-256"),
    ],
)
def test_a_variable_that_is_missing_or_wrong_is_told(url, checksum, said):
    with pytest.raises(AppImageError, match=said):
        appimage.pinned({"APPIMAGE_RUNTIME_URL": url, "APPIMAGE_RUNTIME_SHA256": checksum})


def test_the_check_makes_nothing_and_ends_with_1_where_they_are_not_set(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["appimage.py", "--check"])
    monkeypatch.delenv("APPIMAGE_RUNTIME_URL", raising=False)
    assert appimage.main() == 1
    assert "variables of the repository" in capsys.readouterr().err


def test_the_pinned_runtime_is_taken():
    assert appimage.runtime(URL, CHECKSUM, lambda url: RUNTIME) == RUNTIME


def test_another_runtime_than_the_pinned_one_is_refused():
    with pytest.raises(AppImageError, match=f"pinned is {CHECKSUM}"):
        appimage.runtime(URL, CHECKSUM, lambda url: RUNTIME + b"more")


def test_what_is_no_runtime_is_refused():
    page = b"<html>"
    with pytest.raises(AppImageError, match="is no runtime"):
        appimage.runtime(URL, hashlib.sha256(page).hexdigest(), lambda url: page)


@pytest.fixture
def folder(tmp_path):
    """An AppDir with what an AppImage must have."""
    folder = tmp_path / "Secateurs.AppDir"
    folder.mkdir()
    for name in ("AppRun", ".DirIcon", "secateurs.desktop"):
        (folder / name).touch()
    return folder


@pytest.fixture
def squash(tmp_path, monkeypatch):
    """A PATH on which mksquashfs only writes what it was asked for."""
    if sys.platform == "win32":
        pytest.skip("the fake is a shell script")
    script = tmp_path / "bin" / "mksquashfs"
    script.parent.mkdir()
    script.write_text('#!/bin/sh\necho "$1 $SOURCE_DATE_EPOCH" > "$2"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return script


@pytest.mark.usefixtures("squash")
def test_an_appimage_is_the_runtime_and_then_the_files(folder, tmp_path):
    image = tmp_path / "secateurs.AppImage"
    appimage.build(folder, RUNTIME, image)
    assert image.read_bytes() == RUNTIME + f"{folder} 1700000000\n".encode()
    assert image.stat().st_mode & 0o777 == 0o755
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("Secateurs.AppDir", "bin", "secateurs.AppImage")
    ]


def test_a_failure_of_mksquashfs_is_told(folder, squash, tmp_path):
    squash.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(AppImageError, match="mksquashfs ended with 3"):
        appimage.build(folder, RUNTIME, tmp_path / "secateurs.AppImage")


@pytest.mark.parametrize(
    ("gone", "said"), [("AppRun", "lacks AppRun"), ("secateurs.desktop", "its .desktop file")]
)
def test_a_folder_that_lacks_what_an_appimage_needs_is_refused(folder, tmp_path, gone, said):
    (folder / gone).unlink()
    with pytest.raises(AppImageError, match=said):
        appimage.build(folder, RUNTIME, tmp_path / "secateurs.AppImage")
