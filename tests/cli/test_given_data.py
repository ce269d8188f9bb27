"""What a command takes numbers and labels for, and what it says of it."""

import csv

import keras
import numpy as np
import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.core.storage.runs import RunStore
from tests.cli.models import READ, answers

PRUNE = ("prune", "bundled", "--weights", "0", "--json")


def digits(count=80):
    test = load_mnist().test
    return test.pixels[:count], test.labels[:count]


def write_csv(path, x, y, header=True):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        if header:
            writer.writerow(["label", *(f"p{at}" for at in range(784))])
        for row, label in zip(x.reshape(len(x), -1), y, strict=True):
            writer.writerow([label, *(f"{value:g}" for value in row)])
    return path


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (lambda x: (x / 127.5 - 1).astype(np.float32), "pixels from -1 to 1"),
        (lambda x: (x > 127).astype(np.uint8), "pixels that are 0 or 1"),
    ],
)
def test_pixels_of_any_range_and_type_are_the_same_pictures(secateurs, here, numbers, words):
    x, y = digits()
    np.savez("digits.npz", x=numbers(x), y=y)
    said = secateurs(*PRUNE, "--data", "digits.npz")
    assert said.code == 0
    assert said.json["accuracy"]["before"] == 1.0
    assert said.err == (
        f"digits.npz: 28 x 28 {words}, given as 0 to 1; labels 0 to 9 are the classes.\n"
    )


@pytest.mark.parametrize("header", [True, False])
def test_a_table_of_fractions_is_not_divided_again(secateurs, here, header):
    x, y = digits()
    write_csv(here / "digits.csv", x / 255, y, header)
    said = secateurs(*PRUNE, "--data", "digits.csv")
    assert said.json["accuracy"]["before"] == 1.0
    where = 'in the column "label"' if header else "in the first column"
    assert said.err.endswith(f"; labels 0 to 9 are the classes; the label is {where}.\n")


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        ("byte", "pixels from -1 to 1, given as 0 to 255"),
        ("signed", "pixels from -1 to 1, given as -1 to 1"),
        ("as-is", "numbers from -1 to 1, given as they are"),
    ],
)
def test_pixels_are_given_as_a_person_says(secateurs, here, pixels, words):
    x, y = digits()
    np.savez("digits.npz", x=x / 127.5 - 1, y=y)
    said = secateurs(*PRUNE, "--data", "digits.npz", "--pixels", pixels)
    assert said.code == 0
    assert said.err.startswith(f"digits.npz: 28 x 28 {words};")
    assert (said.json["accuracy"]["before"] == 1.0) == (pixels == "byte")


def test_what_are_no_pixels_cannot_be_scaled(secateurs, here):
    said = secateurs(
        "prune", "chain.keras", "--units", "50", "--data", "rows.npz", "--pixels", "unit"
    )
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "rows.npz holds numbers from -3.5488 to 3.75164, which are no pixels that can be scaled:"
        " they can only be given as they are.\n"
    )
    said = secateurs("sweep", "bundled", "--pixels", "byte")
    assert said.err == "Runs have data and seeds of their own.\n"


def test_the_column_of_the_label_is_asked_for_and_said(secateurs, here):
    with np.load("rows.npz") as arrays:
        x = arrays["x_test"]
    y = answers(here / "chain.keras", x)
    lines = [",".join(["4", *map(str, row), str(label)]) for row, label in zip(x, y, strict=True)]
    lines[::2] = [f"3{line[1:]}" for line in lines[::2]]
    (here / "rows.csv").write_text("\n".join(["kind,a,b,c,d,e,f,quality", *lines]))
    prune = ("prune", "chain.keras", "--units", "50", "--data", "rows.csv")
    said = secateurs(*prune, "--label", "kind")
    assert said.err.startswith("rows.csv has 7 columns beside the label, but the network takes 6.")
    said = secateurs(*prune, "--label", "price")
    assert said.err.startswith("rows.csv has no column price; it has 8 columns. They are called")
    np.savetxt("plain.csv", np.column_stack([x, y]), delimiter=";")
    found = secateurs(*prune[:4], "--data", "plain.csv", "--json")
    assert found.json["accuracy"]["before"] == 1.0
    assert found.err.endswith("labels 0 to 2 are the classes; the label is in the last column.\n")
    same = secateurs(*prune[:4], "--data", "plain.csv", "--label", "7", "--json")
    assert same.json["accuracy"] == found.json["accuracy"]


@pytest.mark.parametrize(
    "labels",
    [lambda y: y - 1.0, lambda y: np.array(["elm", "oak", "yew"])[y]],
)
def test_labels_of_any_form_give_the_same_figures(secateurs, here, labels):
    with np.load("rows.npz") as arrays:
        np.savez("other.npz", x=arrays["x_train"], y=labels(arrays["y_train"]))
    said = secateurs("prune", "chain.keras", "--units", "50", "--data", "other.npz", "--json")
    assert said.json["accuracy"]["before"] == 1.0


def test_a_lone_sigmoid_tells_two_classes_apart(secateurs, here):
    import keras

    keras.utils.set_random_seed(1)  # of some seeds all samples are of one class
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(4, activation="relu"),
                              keras.layers.Dense(1, activation="sigmoid")])  # fmt: skip
    model.save("two.keras")
    x = np.random.default_rng(0).normal(size=(300, 6)).astype(np.float32)
    y = model(x).numpy()[:, 0] > 0.5
    np.savez("two.npz", x=x, y=np.where(y, "yes", "no"))
    said = secateurs("prune", "two.keras", "--units", "50", "--data", "two.npz", "--json")
    assert said.json["accuracy"]["before"] == 1.0
    assert said.err.endswith("labels no, yes are classes 0 to 1, in the order of the alphabet.\n")


def test_a_lone_logit_is_read_as_one_also_where_all_answers_lie_from_0_to_1(secateurs, here):
    import keras

    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(4, activation="relu"),
                              keras.layers.Dense(1)])  # fmt: skip
    # With no units left it answers 0.25 to all: the second class.
    model.layers[-1].set_weights([np.array([[1.0], [-1.0], [1.0], [-1.0]]), np.array([0.25])])
    model.save("logit.keras")
    x = np.random.default_rng(0).normal(size=(300, 6)).astype(np.float32)
    y = (model(x).numpy()[:, 0] > 0).astype(int)
    np.savez("logit.npz", x_train=x, y_train=y, x_test=x, y_test=y)
    said = secateurs("prune", "logit.keras", "--units", "100", "--data", "logit.npz", "--json")
    assert said.json["accuracy"] == {"before": 1.0, "pruned": y.mean()}


def test_labels_are_the_classes_of_the_run_by_their_names(secateurs, here):
    test = load_mnist().test
    words = np.array(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )
    x, y = test.pixels[:300], test.labels[:300]
    np.savez("words.npz", x_train=x, y_train=words[y], x_test=x[y > 5], y_test=words[y[y > 5]])
    prune = ("prune", "bundled", "--units", "50", "--json", "--data")
    said = secateurs(*prune, "words.npz")
    assert said.json["accuracy"]["before"] >= 0.95
    other = np.array(
        ["zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"]
    )
    np.savez("italian.npz", x=x, y=other[y])
    said = secateurs(*prune, "italian.npz")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        "italian.npz has labels that the network does not know, cinque, due, nove ... uno: its"
        " classes are 0, 1, 2 ... 9. Name them so, or give the numbers of the classes, 0 to 9."
    )


def test_labels_of_other_classes_are_refused(secateurs, here):
    np.savez("four.npz", x=np.zeros((60, 6)), y=np.arange(60) % 4)
    said = secateurs("prune", "chain.keras", "--units", "50", "--data", "four.npz")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "four.npz has 4 different labels, 0 to 3; the network tells 3 classes apart.\n"
    )


def test_a_part_of_the_classes_is_tested_on(secateurs, here):
    with np.load("rows.npz") as arrays:
        few = arrays["y_train"] > 0
        np.savez("few.npz", x=arrays["x_train"][few], y=arrays["y_train"][few])
    said = secateurs("prune", "chain.keras", "--units", "50", "--data", "few.npz", "--json")
    assert said.json["accuracy"]["before"] == 1.0
    assert said.err.endswith("labels 1, 2 are those of the 3 classes.\n")


def test_training_learns_from_a_table(secateurs, here):
    x, y = digits()
    write_csv(here / "digits.csv", x / 255, y)
    options = ("--epochs", "1", "--hidden-layers", "4", "--json")
    said = secateurs("train", "--data", "digits.csv", *options)
    assert said.code == 0
    assert said.json["runs"][0]["dataset"] == "digits"
    assert "784 pixels from 0 to 1, given as 0 to 1" in said.err
    said = secateurs("train", "--data", "rows.npz", *options)
    assert said.err == "rows.npz has samples of the shape 6, but the network takes 28 x 28.\n"
    write_csv(here / "other.csv", (x / 255 - 0.1307) / 0.3081, y)
    said = secateurs("train", "--data", "other.csv", *options)
    assert said.err.endswith("what is trained here learns from 28 x 28 grey pixels.\n")
    assert (said.code, said.out) == (2, "")


def test_what_is_read_is_said_once(secateurs, here):
    said = secateurs("prune", "chain.keras", "--units", "50", "--data", "rows.npz")
    assert said.err == f"{READ}\n"


def test_a_test_part_alone_is_tested_on_whole_where_nothing_is_learned(secateurs, here):
    test = load_mnist().test
    np.savez("test.npz", x_test=test.pixels[:60], y_test=test.labels[:60])
    prune = ("prune", "bundled", "--units", "10", "--data", "test.npz")
    said = secateurs(*prune)
    assert "it has a test part only, all 60 samples of which are tested on" in said.err
    assert "Test accuracy (test, 60 test samples): before 100 %, pruned 100 %." in said.out
    said = secateurs(*prune, "--criterion", "activation")
    assert said.err.rstrip().endswith(
        "it has a test part only, which is split: 46 samples to learn from, 4 to choose by, 10 to"
        " test on."
    )
    assert "(test, 10 test samples): before 100 %" in said.out


def test_a_run_that_learned_from_a_test_part_alone_is_tested_on_what_it_did_not_see(
    secateurs, here, small_run, home
):
    test = load_mnist().test
    np.savez("test.npz", x_test=test.pixels[:60], y_test=test.labels[:60])
    with RunStore(home / "data") as store:
        record = store.record(small_run)
        source = str((here / "test.npz").absolute())
        store.update(record.model_copy(update={"dataset_source": source}))
    for data in ((), ("--data", "test.npz")):
        said = secateurs("prune", small_run, "--units", "10", *data)
        assert "which is split: 46 samples to learn from" in said.err
        assert "(test, 10 test samples): " in said.out


def test_a_file_that_learned_dark_on_bright_gets_pixels_as_they_are(secateurs, here):
    from secateurs.core.pruning.given import as_keras
    from secateurs.core.storage.kept_runs import bundled_network

    model = as_keras(bundled_network())
    kernel, bias = model.layers[0].get_weights()  # 1 - x in place of each input x
    model.layers[0].set_weights([-kernel, bias + kernel.sum(axis=0)])
    model.save("dark.keras")
    x, y = digits(300)
    np.savez("paper.npz", x=255 - x, y=y)
    said = secateurs("prune", "dark.keras", *PRUNE[2:], "--data", "paper.npz")
    assert said.json["accuracy"]["before"] >= 0.95
    assert "turned" not in said.err
    said = secateurs(*PRUNE, "--data", "paper.npz")
    assert said.json["accuracy"]["before"] >= 0.95
    assert said.err.endswith("turned: dark on bright.\n")


def test_of_several_outputs_it_says_whose_the_accuracy_is(secateurs, here):
    given = keras.Input((6,))
    hidden = keras.layers.Dense(4, activation="relu", name="hidden")(given)
    outputs = [keras.layers.Dense(3, name=name)(hidden) for name in ("kind", "size")]
    keras.Model(given, outputs).save("two.keras")
    x = np.random.default_rng(0).normal(size=(90, 6)).astype(np.float32)
    np.savez("rows.npz", x=x, y=np.arange(90) % 3)
    said = secateurs("prune", "two.keras", "--units", "50", "--data", "rows.npz")
    assert said.code == 0, said.err
    assert "two.keras has 2 outputs; accuracy is that of the first, kind." in said.err
