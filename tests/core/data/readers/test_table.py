import gzip
import tracemalloc

import numpy as np
import pytest

from secateurs.core.base.errors import CancelledError, DataError
from secateurs.core.data.label_column import LabelWanted
from secateurs.core.data.readers import csv_rows, table
from secateurs.core.data.readers.table import read_table
from tests.core.data.files import write_csv


def read(folder, text, encoding="utf-8", **options):
    return read_table(write_csv(folder, text, encoding), **options)


def rows(*lines, times=4):
    return "\n".join(lines * times) + "\n"


@pytest.mark.parametrize("name", ["label", "Class", " TARGET ", "digit", "y", "Labels"])
@pytest.mark.parametrize("first", [False, True])
def test_a_header_names_the_class(tmp_path, name, first):
    header, row = (f"{name},a,b", "{2},{0},{1}") if first else (f"a,b,{name}", "{0},{1},{2}")
    found = read(tmp_path, "\n".join([header, row.format(1, 2, 0), row.format(3, 4, 1)]))
    np.testing.assert_array_equal(found.features, np.float32([[1, 2], [3, 4]]))
    assert found.features.dtype == np.float32
    assert found.labels.tolist() == ["0", "1"]
    assert found.remarks == (f'the label is in the column "{name.strip()}"',)


def test_an_underscore_is_no_part_of_a_number(tmp_path):
    found = read(tmp_path, rows("1_0,0.5,3", "0_1,1.5,4"))
    assert found.labels.tolist()[:2] == ["1_0", "0_1"]
    np.testing.assert_array_equal(found.features[:2], [[0.5, 3], [1.5, 4]])
    with pytest.raises(
        DataError, match=r'^plants\.csv, line 8, has "1_5" where a number is needed'
    ):
        read(tmp_path, "a,b_c,label\n" + rows("1,2,0", times=6) + "1_5,2,1\n")


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        ("id,label,a,b", "{0},{1},7,{2}", 'in the column "id" '),
        ("ImageId,a,b,label", "9{0},7,{2},{1}", 'in the column "ImageId" '),
        ("label,a,b,index", "{1},7,{2},{0}", 'in the column "index" '),
        ("Unnamed: 0,id,label,a,b", "{0},4{0},{1},7,{2}", 'in the column "id" '),
    ],
)
def test_columns_that_number_the_rows_are_left_out_and_it_is_said(tmp_path, header, row, words):
    lines = [row.format(number, number % 2, number + 0.5) for number in range(8)]
    found = read(tmp_path, "\n".join([header, *lines]))
    np.testing.assert_array_equal(found.features, [[7, number + 0.5] for number in range(8)])
    assert found.remarks[1] == f"the numbers of its rows {words}are left out"


def test_a_feature_that_is_named_like_a_number_of_rows_stays(tmp_path):
    found = read(tmp_path, "index,id,label\n" + rows("1.5,3,0", "1.25,3,1"))
    np.testing.assert_array_equal(found.features[:2], [[1.5, 3], [1.25, 3]])


@pytest.mark.parametrize("separator", ["|", " ", "   ", " | "])
@pytest.mark.parametrize("header", ["", "a,b,label"])
def test_bars_and_spaces_separate_too(tmp_path, separator, header):
    text = "\n".join([*[header] * bool(header), *["1.5,2,0", "1.25,3,1"] * 4])
    found = read(tmp_path, text.replace(",", separator))
    np.testing.assert_array_equal(found.features[:2], [[1.5, 2], [1.25, 3]])
    padded = "\n".join(f"  {line}  " for line in text.replace(",", " ").splitlines())
    np.testing.assert_array_equal(read(tmp_path, padded).features, found.features)


def test_comments_before_the_first_row_are_left_out(tmp_path):
    plain = "label,a,b\n" + rows("0,1.5,2", "1,1.25,3")
    found = read(tmp_path, "# written by hand, in May\n#\n" + plain)
    assert found.remarks == ('the label is in the column "label"',)
    as_header = read(tmp_path, f"# by numpy\n# {plain}")
    assert as_header.remarks == found.remarks
    np.testing.assert_array_equal(as_header.features, found.features)
    with pytest.raises(DataError, match=r'^plants\.csv, line 5, has "x" where'):
        read(tmp_path, "# one\nlabel,a,b\n0,1,2\n0,1,2\n1,x,2\n")


def test_a_named_column_may_stand_between_others(tmp_path):
    found = read(tmp_path, "a,label,b\n1,0,2\n3,1,4\n")
    np.testing.assert_array_equal(found.features, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("lines", "labels", "words"),
    [
        (("5,0,9,0", "3,0,7,0"), ["5", "3"], "the label is in the first column"),
        (("1.5,2,0", "1.25,3,1"), ["0", "1"], "the label is in the last column"),
        (("3,17.29,1533", "1,14.7,1293.5"), ["3", "1"], "the label is in the first column"),
        (("5.1,oak,2", "5,elm,3"), ["oak", "elm"], "the label is in column 2"),
        (("oak,5.1,2", "elm,5,3"), ["oak", "elm"], "the label is in the first column"),
        (("a,b,kind", "1.5,2,oak", "1,3,elm"), ["oak", "elm"], 'the label is in the column "kind"'),
        (("0,1,2,3", "4,7.5,1,0", "4,8.5,1,1"), ["0", "1"], 'the label is in the column "3"'),
    ],
)
def test_the_class_is_found_where_it_is_clear(tmp_path, lines, labels, words):
    header = lines[:-2]
    found = read(tmp_path, "\n".join([*header, *lines[-2:] * 6]))
    assert found.labels.tolist() == labels * 6
    assert found.remarks == (words,)


def test_a_column_that_does_not_repeat_is_no_class(tmp_path):
    many = [f"{number % 3},{number / 7},{number * 10}" for number in range(60)]
    assert read(tmp_path, "\n".join(many)).remarks == ("the label is in the first column",)


def test_the_number_of_classes_decides_between_two(tmp_path):
    text = rows("29,1.5,0", "33,2.5,1", "41,3.5,0", times=6)
    assert read(tmp_path, text, classes=2).remarks == ("the label is in the last column",)
    with pytest.raises(LabelWanted) as wanted:
        read(tmp_path, text)
    assert str(wanted.value) == (
        "It is not clear which column of plants.csv is the label. Both the first and the last could"
        " be. Say so with --label: a column's name or its number, first or last."
    )
    assert wanted.value.columns == ("1", "2", "3")
    assert wanted.value.rows[0] == ("29", "1.5", "0")
    assert len(wanted.value.rows) == 5


def test_it_is_asked_where_nothing_repeats(tmp_path):
    text = "\n".join(["a,b,c", *(f"{number},{number}.5,{number * 3}" for number in range(40))])
    with pytest.raises(LabelWanted, match="Neither the first nor the last has values that repeat"):
        read(tmp_path, text)
    with pytest.raises(LabelWanted, match=r"The columns a and c hold texts\."):
        read(tmp_path, rows("x,1,y", times=30).replace("x", "a,b,c\nx", 1))


@pytest.mark.parametrize("label", ["quality", "QUALITY", "2", " 2 "])
def test_a_person_says_which_column_it_is(tmp_path, label):
    found = read(tmp_path, "a,quality,b\n1,5,2\n3,6,4\n", label=label)
    assert found.labels.tolist() == ["5", "6"]
    np.testing.assert_array_equal(found.features, [[1, 2], [3, 4]])
    assert read(tmp_path, "1,2,5\n3,4,6\n", label="last").labels.tolist() == ["5", "6"]
    assert read(tmp_path, "1,2,5\n3,4,6\n", label="first").labels.tolist() == ["1", "3"]


@pytest.mark.parametrize("label", ["colour", "0", "4", "-1", "9" * 5000])
def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path, label):
    with pytest.raises(DataError, match=r"has no column .*; it has 3 columns\. They are called a,"):
        read(tmp_path, "a,quality,b\n1,5,2\n3,6,4\n", label=label)


def test_numbers_of_rows_are_left_out(tmp_path):
    found = read(tmp_path, ",a,label\n0,7,1\n1,8,2\n2,9,1\n")
    np.testing.assert_array_equal(found.features, [[7], [8], [9]])
    assert found.remarks[1] == "the numbers of its rows are left out"
    found = read(tmp_path, "Unnamed: 0,a,label\n0,7,1\n5,8,2\n")
    assert found.features.shape == (2, 2)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_line_ends(tmp_path, separator, encoding, ending):
    lines = [["größe", "label"], ["1", "rose"], ["2", '"el""m, x"'], ["3", "rose"]]
    text = ending.join(separator.join(line) for line in lines)
    found = read(tmp_path, text, encoding)
    assert found.labels.tolist() == ["rose", 'el"m, x', "rose"]
    np.testing.assert_array_equal(found.features, [[1], [2], [3]])


@pytest.mark.parametrize(
    "text",
    ["a;b;label\n1,5;-2,25;0\n3;,5;1\n", 'a,b,label\n"1,5","-2,25",0\n3,"0,5",1\n'],
)
def test_decimal_commas_are_read_where_they_can_be_nothing_else(tmp_path, text):
    found = read(tmp_path, text)
    np.testing.assert_array_equal(found.features, [[1.5, -2.25], [3, 0.5]])


def test_labels_may_have_decimal_commas(tmp_path):
    assert read(tmp_path, "a;label\n1,5;1,0\n2,5;2,0\n").labels.tolist() == ["1.0", "2.0"]


@pytest.mark.parametrize("text", ["a;label\n1,234;0\n2,345;1\n", "a;b;label\n1,5;2.5;0\n1;2;1\n"])
def test_commas_that_may_be_anything_are_refused(tmp_path, text):
    with pytest.raises(DataError, match=r'numbers such as "1,\d+" of which it is not clear'):
        read(tmp_path, text)


@pytest.mark.parametrize("said", ["sep=;", '"SEP=;"'])
def test_a_line_that_says_the_separator_is_no_row(tmp_path, said):
    found = read(tmp_path, f"{said}\r\na,b;label\r\n1;0\r\n2;1\r\n")
    assert found.labels.tolist() == ["0", "1"]
    with pytest.raises(DataError, match=r"line 3, has \"x\" where a number is needed"):
        read(tmp_path, f"{said}\na;label\nx;0\n")


def test_spaces_beside_separators_are_no_part_of_a_cell(tmp_path):
    found = read(tmp_path, 'a, b, label\n1, 2.5, "elm"\n3, 4, "oak"\n')
    np.testing.assert_array_equal(found.features, [[1, 2.5], [3, 4]])
    assert found.labels.tolist() == ["elm", "oak"]


def test_a_packed_table_opens(tmp_path):
    path = tmp_path / "plants.csv.gz"
    path.write_bytes(gzip.compress(b"a,label\n1,0\n2,1\n"))
    assert read_table(path).labels.tolist() == ["0", "1"]


def test_empty_lines_are_passed_over(tmp_path):
    assert len(read(tmp_path, "a,label\n1,0\n\n2,1\n , \n").labels) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b,label\n1,2,0\n1,two,1\n", 'plants.csv, line 3, has "two" where a number is needed.'),
        ("a,b,label\n1,2,0\n1,1\n", "plants.csv, line 3, has 2 columns; the first line has 3."),
        ("a,label\nnan,0\n", "plants.csv, line 2, holds a value that is not a finite number."),
        ("a,label\n1e300,0\n", "plants.csv, line 2, holds a value that is not a finite number."),
        ("a,label\n1,\n", "plants.csv, line 2, has no class."),
        ("a,b,label\n1,,1\n", 'plants.csv, line 2, has "" where a number is needed.'),
        ("a,b,label\n1,\x1b[31m,1\n", 'plants.csv, line 2, has "�[31m" where a number is needed.'),
        (
            f"a,label\n1,{'9' * 5000}\n",
            "plants.csv, line 2, has a label of 5,000 characters; 100 are the most.",
        ),
        ("", "plants.csv has 0 columns in its first line; 2 to 20,000 are needed."),
        ("alone\n", "plants.csv has 1 columns in its first line; 2 to 20,000 are needed."),
        ('a,label\n"1,0\n', "plants.csv, line 2, has 1 columns; the first line has 2."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, message):
    with pytest.raises(DataError) as refusal:
        read(tmp_path, text)
    assert str(refusal.value) == message


def test_what_is_no_text_is_refused(tmp_path):
    path = tmp_path / "plants.csv"
    path.write_bytes(b"1,2\n\0\0,1\n")
    with pytest.raises(DataError, match=r"plants.csv is not text\."):
        read_table(path)


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_rows, "MOST_BYTES", 10)
    with pytest.raises(DataError, match=r"plants.csv has 14 bytes; at most 10 are read"):
        read(tmp_path, "1,2,3,4,5,6,7\n")


def test_a_column_of_ever_different_labels_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(table._Tally, "_MOST", 3)
    with pytest.raises(DataError, match=r"has more than 3 different labels in the column label"):
        read(tmp_path, "a,label\n1,1\n1,2\n1,3\n1,4\n1,5\n")


@pytest.mark.parametrize(
    "text",
    [
        "1," * 2_000_000,  # one line
        "9" * 4_000_000,
        '"' + "1\n" * 2_000_000,  # one field
        '1,"a\nb"' + ',"a\nb"' * 500_000,  # one row over many lines
    ],
)
def test_a_row_without_end_takes_little_memory(tmp_path, text):
    path = write_csv(tmp_path, text)
    tracemalloc.start()
    with pytest.raises(DataError, match=r"plants\.csv,? "):
        read_table(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * len(text)
    assert peak < 50_000_000


def test_reading_ends_when_nobody_wants_it(tmp_path):
    with pytest.raises(CancelledError):
        read(tmp_path, rows("1,0", "2,1", times=90), cancelled=lambda: True)


@pytest.mark.parametrize("before", [0, 9000])
def test_letters_of_windows_late_in_a_file_stay_apart(tmp_path, before):
    """Bytes that are no UTF-8 were all one character: labels became one class."""
    text = "\n".join(["0.5,1,x"] * before + ["0.5,1,K\xe4", "0.5,1,K\xf6"])
    found = read(tmp_path, text + "\n0.5,1,x", "cp1252")
    assert sorted(set(found.labels.tolist())) == ["K\xe4", "K\xf6", "x"]
    other = b"1,2,\xc3\xa4\n" * 3 + b"1,2,\x8d\n1,2,\x81\n"  # UTF-8, and what Windows has not
    (tmp_path / "plants.csv").write_bytes(other)
    found = read_table(tmp_path / "plants.csv")
    assert found.labels.tolist() == ["\xe4"] * 3 + ["\x8d", "\x81"]


def test_a_column_is_given_by_its_place_where_columns_are_called_by_numbers(tmp_path):
    """As pandas writes a table without names: the second is called 1."""
    text = "0,1,2,3\n" + rows("0.5,7,2,3", "1.5,8,4,5")
    assert read(tmp_path, text, label="1").labels.tolist() == ["7", "8"] * 4
    found = read(tmp_path, text, label="#1")
    assert found.labels.tolist() == ["0.5", "1.5"] * 4
    assert found.remarks == ('the label is in the column "0"',)
    assert read(tmp_path, text, label="#4").labels.tolist() == ["3", "5"] * 4


def test_of_columns_of_one_name_none_is_taken_for_the_other(tmp_path):
    text = "v,kind,a,kind\n" + rows("0.5,7,2,3", "1.5,8,4,5")
    with pytest.raises(
        DataError,
        match=r"^plants\.csv has 2 columns called kind: give one by its number, #2 or #4\.$",
    ):
        read(tmp_path, text, label="kind")
    assert read(tmp_path, text, label="#4").labels.tolist() == ["3", "5"] * 4
    with pytest.raises(LabelWanted):
        read(tmp_path, "label,a,label\n" + rows("0,2,1", "1,4,0", "1,5,1"))


def test_few_columns_called_by_numbers_are_no_row(tmp_path):
    """As pandas writes a table without names: they were one more sample."""
    lines = rows("0.5,7,0", "1.5,8,1")
    for names in ("0,1,2", "1,2,3"):
        found = read(tmp_path, f"{names}\n{lines}", label="last")
        assert found.labels.tolist() == ["0", "1"] * 4
        assert found.label == names[-1]
    assert len(read(tmp_path, "0,1,2\n" + rows("3,7,0", "4,8,1"), label="last").labels) == 9
    assert len(read(tmp_path, "0.5,1,2\n" + lines, label="last").labels) == 9


def test_bars_between_decimal_commas_are_the_separator(tmp_path):
    """Each row has a comma, too: what is behind it went to the label."""
    found = read(tmp_path, rows("1,5|elm", "2,25|oak"))
    assert found.features[:2].tolist() == [[1.5], [2.25]]
    assert found.labels[:2].tolist() == ["elm", "oak"]
    found = read(tmp_path, rows("1,5,elm|oak", "2,25,oak|elm"))
    assert found.features[:2].tolist() == [[1, 5], [2, 25]]
    assert found.labels[:2].tolist() == ["elm|oak", "oak|elm"]
