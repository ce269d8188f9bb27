import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data.labels import class_numbers, classes_of

TWELVE = list(range(12))


def numbered(*parts, names=None, wanted=None, first=0, known=()):
    arrays = [np.array(part) for part in parts]
    return classes_of(arrays, "set.npz", names, wanted, first, known)


@pytest.mark.parametrize(
    "labels",
    [
        np.array(TWELVE),
        np.array(TWELVE, np.uint8),
        np.array(TWELVE, ">i2"),
        np.array(TWELVE, np.float64),
        np.array(TWELVE, np.float16),
        np.array(TWELVE)[:, None],
        np.array([str(each) for each in TWELVE]),
        np.array([f"{each}.0" for each in TWELVE]),
        np.array([f" {each} " for each in TWELVE]),
        np.array([str(each).encode() for each in TWELVE]),
        np.eye(12),
        np.eye(12, dtype=bool),
        np.eye(12, dtype=np.uint8),
    ],
)
def test_whole_numbers_from_0_are_the_classes_however_they_are_written(labels):
    found = numbered(labels)
    np.testing.assert_array_equal(found.parts[0], TWELVE)
    assert found.parts[0].dtype == np.int64
    assert (found.count, found.names) == (12, None)
    assert found.words == "labels 0 to 11 are the classes"


@pytest.mark.parametrize(
    ("labels", "numbers", "names", "words"),
    [
        ([10, 2, 1, 2], [2, 1, 0, 1], ("1", "2", "10"), "labels 1, 2, 10 are classes 0 to 2"),
        (["10", "2", "1.0"], [2, 1, 0], ("1", "2", "10"), "labels 1, 2, 10 are classes 0 to 2"),
        ([-1, 10, -2], [1, 2, 0], ("-2", "-1", "10"), "labels -2, -1, 10 are classes 0 to 2"),
        ([1.5, 0.5], [1, 0], ("0.5", "1.5"), "labels 0.5, 1.5 are classes 0 to 1"),
        (["oak", "elm"], [1, 0], ("elm", "oak"), "labels elm, oak are classes 0 to 1"),
        ([b"oak", b"elm"], [1, 0], ("elm", "oak"), "labels elm, oak are classes 0 to 1"),
        (["b", "7"], [1, 0], ("7", "b"), "labels 7, b are classes 0 to 1"),
        ([True, False], [1, 0], None, "labels 0 to 1 are the classes"),
        (["True", "False"], [1, 0], ("False", "True"), "labels False, True are classes 0 to 1"),
        (range(1, 13), range(12), tuple(map(str, range(1, 13))), "labels 1 to 12 are classes 0 to"),
        ([10, 1000, 20], [0, 2, 1], ("10", "20", "1000"), "labels 10, 20, 1000 are classes 0 to 2"),
        (
            [*"gfedcba"],
            [6, 5, 4, 3, 2, 1, 0],
            tuple("abcdefg"),
            "labels a, b, c ... g are classes 0 to 6",
        ),
    ],
)
def test_other_labels_are_numbered_in_their_order(labels, numbers, names, words):
    found = numbered(labels)
    np.testing.assert_array_equal(found.parts[0], numbers)
    assert found.names == names
    assert found.words.startswith(words)


def test_all_parts_are_numbered_together():
    found = numbered([5, 7], [7, 9])
    assert [part.tolist() for part in found.parts] == [[0, 1], [1, 2]]
    lacking = numbered([0, 1, 2], [0, 2])
    assert [part.tolist() for part in lacking.parts] == [[0, 1, 2], [0, 2]]
    assert lacking.count == 3
    assert numbered(np.eye(4)[:2], np.eye(4)[:1]).count == 4
    assert numbered([0, 1], [0, 3]).count == 4


def test_a_network_of_so_many_classes_takes_later_numbers_as_they_are():
    found = numbered([1, 9, 5], wanted=10)
    assert found.parts[0].tolist() == [1, 9, 5]
    assert (found.count, found.by_network) == (10, True)
    assert found.words == "labels 1, 5, 9 are those of the 10 classes"
    from_1 = numbered(range(1, 11), wanted=10)
    assert from_1.parts[0].tolist() == list(range(10))
    assert from_1.words == "labels 1 to 10 are classes 0 to 9"
    assert not from_1.by_network


def test_it_is_said_that_10_is_not_taken_for_the_digit_0():
    """USPS has 1 for the digit 0, the exercises of Stanford's first course 10."""
    digits = numbered(range(1, 11), wanted=10, known=tuple("0123456789"))
    assert digits.parts[0].tolist() == list(range(10))
    assert digits.words == (
        "labels 1 to 10 are classes 0 to 9, 1 the digit 0; where 10 stands for the digit 0,"
        " write 0 in its place"
    )
    others = numbered(range(1, 11), wanted=10, known=tuple("abcdefghij"))
    assert others.words == "labels 1 to 10 are classes 0 to 9"


def test_the_last_of_labels_from_1_may_be_turned_into_class_0():
    digits = numbered([10, 1, 2, 9], [*range(3, 9)], wanted=10, known=tuple("0123456789")).turned()
    assert [part.tolist() for part in digits.parts] == [[0, 1, 2, 9], [*range(3, 9)]]
    assert (digits.names, digits.by_network, digits.may_turn) == (None, True, False)
    assert digits.words == "labels 1 to 9 are classes 1 to 9, 10 is class 0"
    for others in (
        numbered(range(10), wanted=10),
        numbered(range(2, 12), wanted=10),
        numbered(range(1, 11)),
        numbered([1, 2], names=["oak", "elm"], wanted=2),
    ):
        assert not others.may_turn
        assert others.turned() is others


def test_a_lone_logit_has_two_classes():
    assert numbered([-1, 1, 1], wanted=1).parts[0].tolist() == [0, 1, 1]


@pytest.mark.parametrize("labels", [[0, 11], [1, 2, 3, 11], [*"abc"], range(1, 12)])
def test_labels_that_the_network_has_no_classes_for_are_refused(labels):
    with pytest.raises(DataError, match=r"^set\.npz has \d+ different labels, .*; the network tel"):
        numbered(labels, wanted=10)


def test_names_say_in_which_order_classes_are():
    found = numbered(["oak", "elm"], names=["oak", "elm", "yew"])
    assert found.parts[0].tolist() == [0, 1]
    assert found.count == 3
    assert numbered([0, 1], names=["oak", "elm"]).names == ("oak", "elm")
    assert numbered([1, 2], names=["oak", "elm"]).parts[0].tolist() == [0, 1]
    assert numbered([0, 1], names=["a\x1b[31m", "b\n"]).names == ("a�[31m", "b�")


def test_letters_that_begin_at_1_have_the_first_name_at_1():
    few = numbered([1, 3], names=["A", "B", "C", "D"], first=1)
    assert (few.parts[0].tolist(), few.names) == ([0, 2], ("A", "B", "C", "D"))
    raw = numbered([1, 3], names=["A", "B", "C", "D"], wanted=5, first=1)
    assert (raw.parts[0].tolist(), raw.names) == ([1, 3], ("0", "A", "B", "C", "D"))


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (np.arange(1001), "has 1,001 different labels; 1000 are the most. Are they classes?"),
        (np.arange(1001).astype(str), "has 1,001 different labels; 1000 are the most. Are they"),
        ([0, np.nan], "has labels that are not finite numbers."),
        ([0, 1e20], "has labels that are too large to be classes."),
        (np.array([0, 2**63], np.uint64), "has labels that are too large to be classes."),
        (["1", "9" * 60], "has labels that are too large to be classes."),
        (["a", ""], "has samples without a label."),
        (["1", "nan"], "has samples without a label."),
        (["a" * 101], "has a label of 101 characters; 100 are the most."),
        ([[0.2, 0.8]], "has 2 numbers a sample that are not one-hot; one label a sample is needed"),
        (np.zeros((3, 1001)), "has 1,001 classes; 1000 are the most."),
        (np.zeros((2, 2, 2)), "has the shape 2 x 2 x 2; one label a sample is needed."),
        (np.array(["2020-01-01"], "M8[D]"), "holds datetime64[D]; labels must be numbers or texts"),
    ],
)
def test_what_are_no_labels_is_refused_in_a_sentence(labels, sentence):
    with pytest.raises(DataError) as refusal:
        numbered(labels)
    assert str(refusal.value).startswith(f"set.npz {sentence}")


@pytest.mark.parametrize(
    "labels",
    [
        [0, 2, 1],
        [0.0, 2.0, 1.0],
        [[0], [2], [1]],
        np.eye(3)[[0, 2, 1]],
        np.eye(3, dtype=int)[[0, 2, 1]],
    ],
)
def test_a_caller_gives_class_numbers_or_one_hot_rows(labels):
    assert class_numbers(labels, 3, "else").tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    "labels",
    [
        [0.5],
        ["a"],
        [[0, 1]],
        [[0.5, 0.5, 0]],
        [[1], [2, 3]],
        None,
        3,
        [None],
        [float("nan")],
        [1e300],
    ],
)
def test_a_caller_who_gives_no_classes_is_told_so(labels):
    with pytest.raises(DataError) as refusal:
        class_numbers(labels, 3, "give else")
    assert str(refusal.value) == (
        "The labels are not classes, whole numbers from 0 to 2 or one-hot rows: give else."
    )


def test_a_caller_s_labels_are_never_renumbered():
    with pytest.raises(DataError, match=r"go from 1 to 3; the network knows classes 0 to 2\.$"):
        class_numbers([1, 2, 3], 3, "else")
    assert class_numbers([True, False], 1, "else").tolist() == [1, 0]
    assert class_numbers(np.eye(2), 1, "else").tolist() == [0, 1]


@pytest.mark.parametrize(
    ("labels", "numbers", "names"),
    [
        ([b"\xe4", b"\xf6", b"x"], [1, 2, 0], ("x", "\xe4", "\xf6")),  # of Windows
        (["Ka\u0308", "K\xe4", "x"], [0, 0, 1], ("K\xe4", "x")),  # as macOS writes it
        ([10**16, 10**16 + 1, 5], [1, 2, 0], ("5", "10000000000000000", "10000000000000001")),
        (np.float32([0.1, 0.2, 0.1]), [0, 1, 0], ("0.1", "0.2")),
        (np.float16([0.1, 0.2, 0.1]), [0, 1, 0], ("0.1", "0.2")),
    ],
)
def test_labels_are_as_alike_as_they_look(labels, numbers, names):
    found = numbered(labels)
    assert (found.parts[0].tolist(), found.names) == (numbers, names)


def test_numbers_of_two_types_and_names_in_two_forms_are_the_same():
    found = numbered(np.float32([0.1, 0.2]), np.float64([0.2, 0.1]))
    assert [part.tolist() for part in found.parts] == [[0, 1], [1, 0]]
    apart, names = ["Ko\u0308", "Ka\u0308"], ("K\xe4", "K\xf6")
    assert numbered(apart, known=names, wanted=2).parts[0].tolist() == [1, 0]
    assert numbered([0, 1], names=apart).names == ("K\xf6", "K\xe4")
