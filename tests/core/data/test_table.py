import numpy as np
import pytest

from secateurs.core.data import table
from secateurs.core.data.table import read_table
from secateurs.core.errors import DataError


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "plants.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_the_last_column_is_the_class(tmp_path):
    found = read_table(written(tmp_path, "5.1,3.5,0\n4.9,3e0,2\n"))
    np.testing.assert_array_equal(found.features, np.float32([[5.1, 3.5], [4.9, 3.0]]))
    assert found.features.dtype == np.float32
    np.testing.assert_array_equal(found.labels, [0, 2])
    assert found.class_names is None


@pytest.mark.parametrize("name", ["label", "Class", " target "])
def test_a_header_names_the_class(tmp_path, name):
    found = read_table(written(tmp_path, f"a,{name},b\n1,0,2\n3,1,4\n"))
    np.testing.assert_array_equal(found.features, [[1, 2], [3, 4]])
    np.testing.assert_array_equal(found.labels, [0, 1])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_texts_are_numbered_by_the_alphabet(tmp_path, separator):
    rows = [["size", "kind"], ["1", "rose"], ["2", "elm"], ["3", "rose"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    found = read_table(written(tmp_path, text, "utf-8-sig"))
    assert found.class_names == ("elm", "rose")
    np.testing.assert_array_equal(found.labels, [1, 0, 1])


def test_numbers_that_do_not_start_at_0_are_numbered_by_size(tmp_path):
    found = read_table(written(tmp_path, "1,10\n2,9\n3,10\n"))
    assert found.class_names == ("9", "10")
    np.testing.assert_array_equal(found.labels, [1, 0, 1])


def test_empty_lines_are_passed_over(tmp_path):
    assert len(read_table(written(tmp_path, "1,0\n\n2,1\n , \n")).labels) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b,label\n1,2,0\n1,two,1\n", 'plants.csv, line 3, has "two" where a number is needed.'),
        ("1,2,0\n1,1\n", "plants.csv, line 2, has 2 columns; the first line has 3."),
        ("1,2,0\n1,nan,0\n", "plants.csv, line 2, holds a value that is not a finite number."),
        ("1,2,0\n1,1e300,0\n", "plants.csv, line 2, holds a value that is not a finite number."),
        ("1,2,0\n1,2,\n", "plants.csv, line 2, has no class."),
        ("1,2,0\n1,,1\n", 'plants.csv, line 2, has "" where a number is needed.'),
        ("", "plants.csv has 0 columns in its first line; 2 to 20,000 are needed."),
        ("alone\n", "plants.csv has 1 columns in its first line; 2 to 20,000 are needed."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, message):
    with pytest.raises(DataError) as refusal:
        read_table(written(tmp_path, text))
    assert str(refusal.value) == message


def test_a_column_that_cannot_be_the_class_is_refused(tmp_path):
    text = "\n".join(f"{number},{number}.5" for number in range(1001))
    with pytest.raises(DataError, match=r"1,001 different classes; 1000 are the most\. Is the"):
        read_table(written(tmp_path, text))


def test_what_is_no_text_is_refused(tmp_path):
    path = tmp_path / "plants.csv"
    path.write_bytes(b"\xff\xfe\x00\x01,1\n")
    with pytest.raises(DataError, match=r"plants.csv is not text in UTF-8\."):
        read_table(path)


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "MOST_BYTES", 10)
    with pytest.raises(DataError, match=r"plants.csv is larger than"):
        read_table(written(tmp_path, "1,2,3,4,5,6,7\n"))
