import json
from importlib.metadata import version

import pytest

from secateurs.core.updates.versions import NO_STAMP, Stamp, build_stamp, own_version

WHOLE = {
    "version": "0.1.0",
    "commit": "0123456789abcdef0123456789abcdef01234567",
    "built": "2026-11-27",
    "releases": "https://github.com/owner/repo/releases",
}


@pytest.fixture
def stamped(tmp_path):
    """Return a function that reads what it is given to write."""

    def read(content):
        path = tmp_path / "build.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return build_stamp(path)

    return read


def test_a_build_knows_what_it_is(stamped):
    assert stamped(WHOLE) == Stamp(**WHOLE)
    assert stamped(WHOLE | {"more": 1}) == Stamp(**WHOLE)
    assert own_version(stamped(WHOLE | {"version": "7.0"})) == "7.0"


def test_a_checkout_has_no_stamp(tmp_path):
    assert build_stamp(tmp_path / "build.json") == build_stamp() == NO_STAMP
    assert own_version(NO_STAMP) == version("secateurs")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"text"', "{}"])
def test_a_broken_stamp_is_none(stamped, content):
    assert stamped(content) == NO_STAMP


def test_what_is_no_text_is_not_known(stamped):
    assert stamped(WHOLE | {"version": 1, "built": None}) == Stamp(
        commit=WHOLE["commit"], releases=WHOLE["releases"]
    )


def test_the_words_tell_what_is_known():
    assert Stamp(**WHOLE).words == "Built 2026-11-27 from 0123456789ab"
    assert Stamp(commit="abc").words == "Built from abc"
    assert Stamp(built="2026-11-27").words == "Built 2026-11-27"
    assert NO_STAMP.words == ""
