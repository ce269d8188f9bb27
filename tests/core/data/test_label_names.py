import numpy as np
import pytest

from secateurs.core.data.label_names import UnknownLabels, number_in, places_of
from secateurs.core.data.labels import classes_of

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = tuple("0123456789")
PETS = ("cat", "dog", "hen")


def numbered(labels, known=(), wanted=None, names=None, first=0):
    wanted = len(known) or wanted
    return classes_of([np.array(labels)], "set.npz", names, wanted, first, known)


@pytest.mark.parametrize("labels", [WORDS, [word.title() for word in WORDS], WORDS[::-1]])
@pytest.mark.parametrize("wanted", [None, 10, 12])
def test_digits_as_words_are_the_digits(labels, wanted):
    found = numbered(labels, wanted=wanted)
    expected = [WORDS.index(label.lower()) for label in labels]
    assert found.parts[0].tolist() == expected
    assert found.names is None
    few = numbered(["nine", "three"], wanted=10)
    assert (few.parts[0].tolist(), few.count, few.by_network) == ([9, 3], 10, True)
    assert few.words == "labels 3, 9 are those of the 10 classes"


def test_labels_are_the_classes_that_the_network_calls_so():
    found = numbered(["hen", "cat"], PETS)
    assert found.parts[0].tolist() == [2, 0]
    assert (found.count, found.names, found.by_network) == (3, PETS, True)
    assert found.words == "labels cat, hen are the network's classes of these names"
    other_order = numbered(["cat", "dog", "hen"], ("hen", "cat", "dog"))
    assert other_order.parts[0].tolist() == [1, 2, 0]
    assert not other_order.by_network


@pytest.mark.parametrize("known", [DIGITS, WORDS, tuple(word.upper() for word in WORDS)])
@pytest.mark.parametrize(
    "labels",
    [WORDS, [word.title() for word in WORDS], DIGITS, list(range(10)), np.arange(10.0), np.eye(10)],
)
def test_digits_and_their_words_are_the_same_classes(known, labels):
    found = numbered(labels, known)
    assert found.parts[0].tolist() == list(range(10))
    assert found.count == 10
    some = numbered(labels[3:5], known)
    assert (some.parts[0].tolist(), some.count) == ([3, 4], 10)


def test_words_of_a_network_that_has_them_by_the_alphabet():
    known = tuple(sorted(WORDS))
    found = numbered(WORDS, known)
    assert [known[place] for place in found.parts[0]] == list(WORDS)
    assert numbered([4, 8], ("2", "4", "8")).parts[0].tolist() == [1, 2]
    assert numbered([0, 1, 2], ("2", "4", "8")).parts[0].tolist() == [0, 1, 2]


def test_names_in_the_file_are_those_of_the_network_or_refused():
    assert numbered([0, 1, 0], PETS, names=["hen", "cat"]).parts[0].tolist() == [2, 0, 2]
    assert numbered([1, 2], PETS, names=["hen", "cat"], first=1).parts[0].tolist() == [2, 0]
    with pytest.raises(UnknownLabels, match=r"does not know, cow: its classes are cat, dog, hen"):
        numbered([0, 1], PETS, names=["cow", "cat"])
    clothes = numbered([0, 1], ("0", "1"), names=["shirt", "shoe"])  # it has no names but numbers
    assert (clothes.parts[0].tolist(), clothes.names) == ([0, 1], ("shirt", "shoe"))


def test_labels_that_the_network_does_not_know_are_refused_with_what_to_do():
    with pytest.raises(UnknownLabels) as refusal:
        numbered(["zero", "uno", "due"], DIGITS)
    assert str(refusal.value) == (
        "set.npz has labels that the network does not know, due, uno: its classes are"
        " 0, 1, 2 ... 9. Name them so, or give the numbers of the classes, 0 to 9."
    )
    assert refusal.value.remark == (
        "the network does not know these classes; its own are 0, 1, 2 ... 9"
    )


def test_without_names_of_the_network_texts_go_by_the_alphabet_and_it_is_said():
    found = numbered(["dog", "cat"], wanted=2)
    assert found.words == "labels cat, dog are classes 0 to 1, in the order of the alphabet"


def test_columns_of_one_hot_rows_are_the_classes():
    found = numbered(np.eye(4)[[1, 3]])
    assert (found.parts[0].tolist(), found.count, found.names) == ([1, 3], 4, None)
    assert found.words == "labels 1, 3 are those of the 4 classes"
    assert numbered(np.eye(3)[[1, 2]], names=PETS).names == PETS
    assert numbered(np.eye(9)[[1, 2]], tuple("123456789")).parts[0].tolist() == [1, 2]


def test_letters_are_named_whichever_way_the_file_has_them():
    names = tuple("ABCDE")
    assert numbered(["b", "e"], names=names, first=1).parts[0].tolist() == [1, 4]
    assert numbered(["B", "E"], names=names, first=1).names == names
    raw = numbered(["B", "E"], names=names, first=1, wanted=6)  # with an output for 0
    assert (raw.parts[0].tolist(), raw.names) == ([2, 5], ("0", *names))


def test_a_text_in_another_case_is_a_name_only_where_case_tells_none_apart():
    assert places_of(["CAT", "a", "B", "x"], ["cat", "A", "a", "b", "B"]) == [0, 2, 4, None]


@pytest.mark.parametrize("text", ["1_0", "0_1", "2024_01", "1_000.5", "a", ""])
def test_what_is_no_number_outside_of_python(text):
    assert number_in(text) is None


def test_labels_with_underscores_are_texts():
    found = numbered(["1_0", "0_1", "10", "1"])
    assert found.parts[0].tolist() == [3, 0, 2, 1]
    assert found.names == ("0_1", "1", "10", "1_0")
