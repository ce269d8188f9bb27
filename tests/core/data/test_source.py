import pytest

from secateurs.core.data.source import Source, source_of


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (Source("bundled"), "bundled"),
        (Source("a/b.csv", "label & more"), "a/b.csv?label=label+%26+more"),
        (Source("a.npz", numbers="as-is"), "a.npz?numbers=as-is"),
        (Source("a?b.npz", "x", "signed", 12), "a?b.npz?label=x&numbers=signed&classes=12"),
    ],
)
def test_a_source_is_written_and_read_back(source, text):
    assert str(source) == text
    assert source_of(text) == source


@pytest.mark.parametrize(
    "text", ["what?", "is?it", "a.csv?colour=red", "a?label=b?", "a?label=b&x=y"]
)
def test_a_path_with_a_question_mark_is_a_path(text):
    assert source_of(text) == Source(text)


def test_a_file_of_that_name_goes_before_a_reading(tmp_path):
    path = tmp_path / "a?label=b"
    path.touch()
    assert source_of(str(path)) == Source(str(path))


@pytest.mark.parametrize("classes", ["x", "-1", "9" * 9, "٣"])
def test_a_reading_that_somebody_changed_is_harmless(classes):
    assert source_of(f"a?classes={classes}") == Source("a")
