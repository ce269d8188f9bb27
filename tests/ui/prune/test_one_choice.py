"""What is shown, weights, units or both, is one choice for the bar and every page."""

from dataclasses import replace

import pytest

from secateurs.ui.export.page import subtitles
from secateurs.ui.prune.events import MethodChosen, ShownChosen
from secateurs.ui.prune.page import PruneHead
from secateurs.ui.prune.state import Choice
from secateurs.ui.shell.advance import advance
from secateurs.ui.shell.window import MainWindow


def chosen(state, *events):
    for event in events:
        state = advance(state, event)
    choice = state.pruning.choice
    return choice.shown, choice.method


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_what_the_bar_shows_alone_is_what_pages_show(make_state, method):
    assert chosen(make_state(), ShownChosen(method)) == (method, method)


def test_a_page_turns_the_bar_where_one_is_shown_alone(make_state):
    state = make_state()
    assert chosen(state, ShownChosen("weight"), MethodChosen("unit")) == ("unit", "unit")
    assert chosen(state, MethodChosen("unit")) == ("both", "unit")


def test_both_keep_the_one_that_pages_were_at(make_state):
    assert chosen(make_state(), ShownChosen("unit"), ShownChosen("both")) == ("both", "unit")


def test_prune_says_which_of_both_it_shows(qtbot, make_state):
    qtbot.addWidget(head := PruneHead())
    head.show_state(make_state())
    assert head.header.subtitle == (
        "Weight pruning is shown; press Units for unit pruning. What survives is marked."
    )
    head.show_state(advance(make_state(), ShownChosen("unit")))
    assert head.header.subtitle == "What survives is marked. Drag the bar below."


def test_one_switch_is_seen_on_every_page(qtbot, make_state, make_pruned, network):
    state = make_state(pruning=make_pruned(network, Choice(percent=50)))
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda it: it.allow_close())
    state = advance(state, ShownChosen("unit"))
    for page in ("prune", "try", "export"):
        window.show_state(replace(state, page=page))
    assert window.sparsity.shown.key == "unit"
    assert window.prune.head.method.key == "unit"
    assert window.export.head.method.key == "unit"
    assert [card.isHidden() for card in window.try_page.cards.values()] == [True, False]
    assert [line.who for line in window.pad.answers.lines] == ["Dense", "Unit, 50 %"]
    assert "units" in subtitles(state)[0]
