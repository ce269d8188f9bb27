import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data.readers.npz import read_npz

X = np.random.default_rng(0).random((36, 5))
Y = np.arange(36) % 3


def read(folder, **arrays):
    np.savez(folder / "set.npz", **arrays)
    return read_npz(folder / "set.npz")


@pytest.mark.parametrize(
    ("inputs", "labels"),
    [
        ("x_{}", "y_{}"),
        ("X_{}", "y_{}"),
        ("{}_images", "{}_labels"),
        ("{}_x", "{}_y"),
        ("{}_data", "{}_target"),
        ("x{}", "y{}"),
        ("images_{}", "labels_{}"),
        ("{}X", "{}Y"),
        ("{}Images", "{}Labels"),
        ("{}_set_x", "{}_set_y"),
        ("{}_imgs", "{}_lbl"),
        ("{}_images_x", "{}_outputs"),
        ("{}/img", "{}/class"),
    ],
)
def test_parts_are_known_by_their_usual_names(tmp_path, inputs, labels):
    arrays = {inputs.format("train"): X, labels.format("train"): Y}
    arrays |= {inputs.format("test"): X[:6], labels.format("test"): Y[:6]}
    found = read(tmp_path, **arrays)
    np.testing.assert_array_equal(found.learn.samples, X)
    np.testing.assert_array_equal(found.test.labels, Y[:6])
    assert found.validation is None


def test_a_validation_part_is_known(tmp_path):
    found = read(tmp_path, x_train=X, y_train=Y, x_valid=X[:4], y_valid=Y[:4])
    assert (len(found.validation.labels), found.test) == (4, None)


def test_a_test_part_alone_is_all_there_is(tmp_path):
    found = read(tmp_path, x_test=X, y_test=Y)
    assert len(found.learn.labels) == 36
    assert found.is_test
    assert not read(tmp_path, x=X, y=Y).is_test


@pytest.mark.parametrize(("inputs", "labels"), [("X_tr", "y_tr"), ("x_te", "y_te")])
def test_short_names_of_parts_are_known(tmp_path, inputs, labels):
    found = read(tmp_path, **{inputs: X, labels: Y})
    assert found.is_test == (inputs == "x_te")


@pytest.mark.parametrize("names", ["x_train", "x_val", "x_test"])
def test_any_part_alone_opens(tmp_path, names):
    found = read(tmp_path, **{names: X, names.replace("x", "y"): Y})
    np.testing.assert_array_equal(found.learn.samples, X)
    assert (found.validation, found.test) == (None, None)
    assert found.is_test == (names == "x_test")


def test_validation_and_test_alone_open(tmp_path):
    found = read(tmp_path, x_val=X, y_val=Y, X_TEST=X[:6], Y_TEST=Y[:6])
    assert [len(each.labels) for each in found.parts] == [36, 6]


@pytest.mark.parametrize(
    ("arrays", "is_test"),
    [
        ({"images": X, "y_train": Y}, False),
        ({"x_test": X, "y": Y}, True),
        ({"x_test": X, "y_true": Y[:, None]}, True),
        ({"x_test": X, "y": Y, "DESCR": np.array("flowers"), "ids": np.arange(36)}, True),
        ({"arr_0": Y, "arr_1": X}, False),
    ],
)
def test_shapes_say_what_belongs_together_where_names_do_not(tmp_path, arrays, is_test):
    found = read(tmp_path, **arrays)
    np.testing.assert_array_equal(found.learn.samples, X)
    np.testing.assert_array_equal(found.learn.labels.ravel(), Y)
    assert found.is_test == is_test


@pytest.mark.parametrize("arrays", [(X, Y, X[:6], Y[:6]), (X, X[:6], Y, Y[:6])])
def test_two_sets_without_names_are_to_learn_from_and_to_test_on(tmp_path, arrays):
    np.savez(tmp_path / "set.npz", *arrays)
    found = read_npz(tmp_path / "set.npz")
    assert [len(part.labels) for part in found.parts] == [36, 6]
    np.testing.assert_array_equal(found.test.samples, X[:6])


@pytest.mark.parametrize(
    "arrays",
    [
        {"x_test": X, "images_train": X, "y": Y},
        {"x_test": X, "y": Y, "labels": Y},
        {"arr_0": X, "arr_1": Y, "arr_2": X, "arr_3": Y},
        {"x_test": X, "y": Y[:6]},
        {"logits": X, "y": Y},
    ],
)
def test_what_shapes_do_not_tell_apart_is_refused(tmp_path, arrays):
    with pytest.raises(DataError, match="must hold x_train, y_train, x_test and y_test"):
        read(tmp_path, **arrays)


def test_arrays_of_other_names_are_passed_over(tmp_path):
    found = read(tmp_path, data=X, target=Y, DESCR=np.array("flowers"), feature_names=np.arange(5))
    assert len(found.learn.labels) == 36
    named = read(tmp_path, data=X, target=Y, target_names=np.array(["a", "b", "c"]))
    assert named.class_names == ("a", "b", "c")
    assert read(tmp_path, x=X, y=Y, class_names=np.array([b"a", b"b", b"c"])).class_names == (
        "a", "b", "c",
    )  # fmt: skip


def test_numbers_of_another_byte_order_are_read(tmp_path):
    found = read(tmp_path, x=X.astype(">f4"), y=Y.astype(">i2"))
    np.testing.assert_array_equal(found.learn.samples, X.astype(np.float32))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": np.zeros(36)}, "set.npz, x, has the shape 36; samples x their shape is needed."),
        ({"x": np.zeros((36, 0))}, "set.npz, x, has the shape 36 x 0; samples x their shape is n"),
        ({"x": np.zeros((36, 2), "U3")}, "set.npz, x, holds <U3; samples must be numbers."),
        ({"y": Y[:5]}, "set.npz, x, has 36 samples but 5 labels."),
        ({"y": np.array(["a" * 500] * 36)}, "set.npz, y, holds <U500; labels have at most 100 ch"),
        ({"y": None}, "set.npz, member y, holds pickled objects, which are never opened."),
    ],
)
def test_arrays_that_cannot_be_samples_are_refused(tmp_path, arrays, message):
    with pytest.raises(DataError) as refusal:
        read(tmp_path, **({"x": X, "y": Y} | arrays))
    assert str(refusal.value).startswith(message)


def test_what_it_must_hold_is_said_with_what_it_holds(tmp_path):
    with pytest.raises(DataError) as refusal:
        read(tmp_path, photos=X, y=Y)
    assert str(refusal.value) == (
        "set.npz must hold x_train, y_train, x_test and y_test, or images and labels, or x and y;"
        " it holds photos, y."
    )


@pytest.mark.parametrize("more", [{"X": X}, {"Y": Y}, {"X": X[::-1], "Y": Y}])
def test_names_that_say_the_same_are_refused(tmp_path, more):
    with pytest.raises(DataError, match=r"holds [XY] and [xy]: which of them is meant"):
        read(tmp_path, x=X, y=Y, **more)


def test_what_is_left_out_is_said(tmp_path):
    """A test part whose labels are called otherwise: a part of the others is tested on."""
    found = read(tmp_path, x_train=X, y_train=Y, x_test=X[:6], y_tests=Y[:6])
    assert found.test is None
    assert found.remarks == ("the arrays x_test, y_tests are left out",)
    assert read(tmp_path, x=X, y=Y, ids=Y).remarks == ("the array ids is left out",)
    assert read(tmp_path, x=X, y=Y, class_names=["a", "b", "c"]).remarks == ()
