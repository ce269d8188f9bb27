from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.data.dataset import LabelledImages
from secateurs.core.graph.graph import Graph
from secateurs.core.network.network import Network
from secateurs.ui.data.popover import (
    barred_choices,
    given_choice,
    given_choices,
    opened_words,
    place_words,
    reading_words,
)

REMARKS = ("784 pixels from 0 to 1", "labels 1 to 10 are classes 0 to 9")


@pytest.fixture
def table(data):
    return replace(data, name="digits", source="/data/me/digits.csv?label=kind", remarks=REMARKS)


def test_what_comes_along_is_bytes(data):
    assert place_words(data) == "comes with Secateurs"
    assert reading_words(data) == (
        "28 × 28 pixels from 0 to 255.", "Labels 0 to 9 are the classes."
    )  # fmt: skip
    assert opened_words(data) == ""


def test_what_a_file_was_taken_for_is_said(table):
    assert place_words(table) == "/data/me/digits.csv"
    assert reading_words(table)[0] == "784 pixels from 0 to 1."
    assert opened_words(table) == f"digits.csv: {'; '.join(REMARKS)}."
    far = replace(table, source=f"/{'a' * 90}\x1b[31m/b.csv")
    assert len(place_words(far)) == 60
    assert place_words(far).endswith("�[31m/b.csv")


def test_of_a_test_part_alone_it_is_said_what_all_of_it_is_for(table, data):
    words = "what learns nothing from it is tested on all 20"
    assert opened_words(replace(table, whole=data.train)).endswith(f"; {words}.")
    assert reading_words(replace(table, whole=data.train))[-1] == f"W{words[1:]}."


def test_a_network_that_learned_here_gets_pixels_as_it_learned_them(make_state, table):
    state = make_state(data=replace(table, source="digits.csv?numbers=byte", given="byte"))
    assert barred_choices(state) == dict.fromkeys(
        ("byte", "signed"), "Run 3 learned from pixels of 0 to 1"
    )
    assert given_choice(state) == "auto"
    assert dict(given_choices(state))["auto"] == "pixels of 0 to 1"
    as_is = make_state(data=replace(table, source="digits.csv?numbers=as-is"))
    assert given_choice(as_is) == "as-is"


def test_any_other_network_gets_them_as_is_best_or_as_a_person_says(make_state, make_record, table):
    model = Network(Graph("", None, {}, (), (784,), 10), (), scaling="signed")
    opened = make_record("opened", kind="opened")
    state = make_state(data=table, run=opened, network=model)
    assert barred_choices(state) == {}
    assert given_choices(state)[0] == ("auto", "what validates best (-1 to 1)")
    said = replace(state, data=replace(table, source="digits.csv?numbers=byte", given="byte"))
    assert given_choice(said) == "byte"
    assert given_choices(said)[0] == ("auto", "what validates best")


def test_numbers_that_are_no_pixels_are_given_by_what_they_are(make_state, table):
    numbers = LabelledImages(np.zeros((2, 6), np.float32), np.zeros(2, np.int64))
    state = make_state(data=replace(table, test=numbers))
    assert given_choices(state)[0] == ("auto", "by what they are")
