import keras
import numpy as np
import pytest

from secateurs.core.base.errors import DataError, SettingError
from secateurs.core.learning.augmentation import image_side
from secateurs.core.learning.tuned_samples import check_loss, part, samples
from secateurs.core.network.objective import objective

Y = np.zeros(5, np.int64)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ((np.zeros((5, 8, 8)), Y), "takes samples of 8 x 8 x 1; those given are 8 x 8"),
        ((np.zeros((5, 8, 9, 1)), Y), "those given are 8 x 9 x 1"),
        ((np.zeros((4, 8, 8, 1)), Y), "As many labels as samples are needed"),
        ((np.zeros((0, 8, 8, 1)), Y[:0]), "At least one sample is needed"),
        (((np.zeros((5, 8, 8, 1)),) * 2, Y), "takes 1 input; 2 are given"),
        (np.zeros((5, 8, 8, 1)), "data as \\(x, y\\)"),
        ((np.zeros((5, 8, 8, 1)), Y + 70), "The labels go from 70 to 70; the network knows"),
        (
            (np.zeros((5, 8, 8, 1)), Y + 0.5),
            "whole numbers from 0 to . or one-hot rows: give loss=",
        ),
    ],
)
def test_data_that_do_not_fit_are_refused_with_both_shapes(dense, data, sentence):
    with pytest.raises(DataError, match=sentence):
        samples(data, dense)


def test_labels_may_be_a_list_or_one_hot_rows(dense):
    x = np.zeros((5, 8, 8, 1))
    classes = dense.outputs[0].shape[-1]
    for labels in ([0, 1, 1, 0, 1], np.eye(classes)[[0, 1, 1, 0, 1]]):
        assert samples((x, labels), dense).labels.numpy().tolist() == [0, 1, 1, 0, 1]


def test_samples_take_the_types_of_the_model(dense):
    held = samples((np.full((5, 8, 8, 1), 7, np.uint8), Y), dense)
    assert held.inputs.dtype == "float32"
    assert len(held) == 5
    assert len(part(held, 3, 9)) == 2


@pytest.mark.parametrize("shape", [(64,), (8, 8), (8, 8, 1)])
def test_square_grey_images_are_known_by_their_shape(shape):
    assert image_side(shape) == 8


@pytest.mark.parametrize("shape", [(), (63,), (8, 8, 3), (4, 16)])
def test_other_samples_cannot_be_augmented(shape):
    with pytest.raises(DataError, match="square grey"):
        image_side(shape)


@pytest.mark.parametrize("outputs", [2, 4])
def test_a_loss_that_cannot_compare_is_refused_with_the_shapes(outputs):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(outputs)])
    given = samples((np.ones((6, 3)), np.arange(6) % 2), model, classes=False)
    with pytest.raises(DataError, match=rf"of a sample, a number, with .* answers, {outputs}\."):
        check_loss(objective("mse").losses, given, model)


def test_a_loss_of_keras_s_does_not_read_several_outputs():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, [keras.layers.Dense(3)(inputs), keras.layers.Dense(2)(inputs)])
    given = samples((np.zeros((12, 4)), [np.zeros(12), np.zeros(12)]), model, classes=False)
    with pytest.raises(DataError, match="The loss cannot compare what is wanted of a sample"):
        check_loss(objective("sparse_categorical_crossentropy").losses, given, model)


def test_a_loss_that_can_compare_passes():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
    given = samples((np.ones((6, 3)), np.ones((6, 4), np.float32)), model, classes=False)
    check_loss(objective("mse").losses, given, model)


@pytest.fixture(scope="module")
def tagger():
    return keras.Sequential([keras.Input((5, 4)), keras.layers.Dense(3, "softmax")])


STEPS = np.zeros((6, 5, 4))
TAGS = np.arange(30).reshape(6, 5) % 3


@pytest.mark.parametrize("labels", [TAGS, TAGS.tolist(), TAGS[..., None], np.eye(3)[TAGS]])
def test_labels_of_each_step_are_class_numbers(tagger, labels):
    assert samples((STEPS, labels), tagger).labels.numpy().tolist() == TAGS.tolist()


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (TAGS + 0.5, "whole numbers from 0 to 2"),
        (np.where(TAGS == 0, np.nan, TAGS), "whole numbers from 0 to 2"),
        (TAGS.astype(str), "whole numbers from 0 to 2"),
        (TAGS + 1, "The labels go from 1 to 3; the network knows classes 0 to 2"),
        (TAGS - 1, "The labels go from -1 to 1"),
        (
            TAGS[:, 0],
            "a class at each of 5 places of a sample; the labels given are single numbers",
        ),
        (TAGS[:, :4], "a class at each of 5 places of a sample; the labels given are 4"),
        (np.eye(4)[TAGS], "the labels given are 5 x 4"),
        ([[1], [1, 2]], "the labels given are single numbers"),
        (TAGS[:3], "there are 6 samples and 3 labels"),
    ],
)
def test_labels_of_steps_that_do_not_fit_are_refused(tagger, labels, sentence):
    with pytest.raises(DataError, match=sentence):
        samples((STEPS, labels), tagger)


def test_a_loss_of_one_value_for_all_samples_is_refused(tagger):
    data = samples((STEPS, np.eye(3, dtype=np.float32)[TAGS]), tagger, classes=False)
    whole = objective(lambda wanted, output: keras.ops.mean((wanted - output) ** 2))
    with pytest.raises(DataError, match="The loss gives one value for all samples"):
        check_loss(whole.losses, data, tagger)


@pytest.mark.parametrize(
    ("label_shape", "loss", "fits"),
    [
        ((40,), lambda wanted, output: keras.ops.square(wanted - output), False),
        ((40,), lambda wanted, output: keras.ops.mean((wanted - output) ** 2, -1), False),
        ((40,), lambda wanted, output: keras.ops.square(wanted - output[:, 0]), True),
        ((40, 1), lambda wanted, output: keras.ops.square(wanted - output), True),
        ((40,), "mse", True),
    ],
)
def test_a_loss_that_compares_each_label_with_all_answers_is_refused(label_shape, loss, fits):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    random = np.random.default_rng(0)
    y = random.normal(size=label_shape).astype(np.float32)
    given = samples((random.normal(size=(40, 3)), y), model, classes=False)
    if fits:
        check_loss(objective(loss).losses, given, model)
        return
    with pytest.raises(DataError, match="a number, with the answers to all others, too"):
        check_loss(objective(loss).losses, given, model)


def test_a_loss_of_numpy_is_refused():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    given = samples((np.ones((6, 3)), np.ones((6, 2), np.float32)), model, classes=False)
    with pytest.raises(SettingError, match=r"not of NumPy"):
        check_loss(objective(lambda a, b: np.asarray(a) - np.asarray(b)).losses, given, model)
