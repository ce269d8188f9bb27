import pytest

from secateurs.core.base.errors import UpdateError
from secateurs.core.updates.versions import Comparison, compare_versions


@pytest.mark.parametrize(
    ("own", "tag", "release"),
    [
        ("0.1.0", "v1.2.3", "newer"),
        ("0.9.0", "0.10.0", "newer"),
        ("1.0rc1", "v1.0", "newer"),
        ("0.1.0", "v0.1", "same"),
        ("0.1.0", "v0.1.0", "same"),
        ("0.2.0.dev1", "v0.1.9", "older"),
    ],
)
def test_versions_compare_by_their_numbers(own, tag, release):
    assert compare_versions(own, tag).release == release


def test_a_tag_becomes_a_version():
    assert compare_versions("0.1.0", "v1.2.3") == Comparison("0.1.0", "1.2.3", "newer")


def test_what_is_no_version_is_told():
    with pytest.raises(UpdateError, match=r"^The newest version is not known\. “nightly” is no v"):
        compare_versions("0.1.0", "nightly")
    with pytest.raises(UpdateError, match=f"“{'x' * 40}…” is no version"):
        compare_versions("0.1.0", "x" * 1000)
