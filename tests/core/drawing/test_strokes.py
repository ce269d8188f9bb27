import json

import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.drawing.strokes import read_drawings


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "pen.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def test_drawings_are_read_in_order(file):
    found = read_drawings(
        file([{"strokes": [[[1, 2], [3.5, 4]], [[5, 6]]], "label": 3}, {"strokes": []}])
    )
    assert [drawing.strokes for drawing in found] == [(((1, 2), (3.5, 4)), ((5, 6),)), ()]
    assert found[1].is_empty


def test_a_list_without_drawings_is_read(file):
    assert read_drawings(file("[]")) == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "pen.json is not valid JSON: .*"),
        ("[{]", "pen.json is not valid JSON: .*"),
        ({"strokes": []}, "pen.json must hold a list of drawings"),
        ([{"strokes": []}, 3], 'pen.json, drawing 2: an object with "strokes" is needed'),
        ([{"points": []}], 'pen.json, drawing 1: an object with "strokes" is needed'),
        ([{"strokes": [3]}], r'pen.json, drawing 1: "strokes" must be a list of lists of \[x, y\]'),
        ([{"strokes": "a"}], r'pen.json, drawing 1: "strokes" must be a list of lists of \[x, y\]'),
        ([{"strokes": [[[1, 2], 3]]}], r"pen.json, drawing 1: point 2 of stroke 1 is not \[x, y\]"),
        ([{"strokes": [[[1, 2, 3]]]}], r"pen.json, drawing 1: point 1 of stroke 1 is not \[x, y\]"),
        ([{"strokes": [[], [["1", 2]]]}], r"pen.json, drawing 1: point 1 of stroke 2 is not .*"),
        ([{"strokes": [[[True, 2]]]}], r"pen.json, drawing 1: point 1 of stroke 1 is not \[x, y\]"),
        ([{"strokes": [[[None, 2]]]}], r"pen.json, drawing 1: point 1 of stroke 1 is not \[x, y\]"),
        ([{"strokes": [[[[1], 2]]]}], r"pen.json, drawing 1: point 1 of stroke 1 is not \[x, y\]"),
        ('[{"strokes": [[[NaN, 1]]]}]', "pen.json: NaN is not a coordinate"),
        ('[{"strokes": [[[1, -Infinity]]]}]', "pen.json: -Infinity is not a coordinate"),
        (
            '[{"strokes": [[[1e999, 1]]]}]',
            "pen.json, drawing 1: point 1 of stroke 1 lies .*",
        ),
        ([{"strokes": [[[1, -(10**10)]]]}], "pen.json, drawing 1: point 1 of stroke 1 lies .*"),
        (
            [{"strokes": [[[1, 10**400]]]}],
            "pen.json, drawing 1: point 1 of stroke 1 lies .*",
        ),
        ("[" + "9" * 5000 + "]", "pen.json is not valid JSON: .*"),
        ("[" * 100_000, "pen.json is nested too deeply"),
        (
            [{"strokes": [[[0, 0]] * 60_000] * 2}],
            "pen.json, drawing 1: it has more .* points",
        ),
    ],
)
def test_anything_else_is_refused_in_one_sentence(file, content, reason):
    with pytest.raises(DataError, match=rf"^{reason}\.$"):
        read_drawings(file(content))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "pen.json").write_bytes(b"\xff\xfe\xfa\x80")
    with pytest.raises(DataError, match=r"^pen\.json is not valid JSON"):
        read_drawings(tmp_path / "pen.json")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^There is no file .*pen\.json\.$"):
        read_drawings(tmp_path / "pen.json")
