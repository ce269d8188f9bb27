import pytest

from secateurs.ui.train.progress import ending, kept_figures


@pytest.mark.parametrize(
    ("outcome", "lost", "words"),
    [
        ("completed", 0, "done in 40 s"),
        ("stopped", 0, "stopped after epoch 2 of 10, in 40 s"),
        ("diverged", 4, "stopped within epoch 3 of 10: the loss was not a number, in 40 s"),
        ("stopped", 4, "stopped within epoch 3 of 10, which is not kept, after 40 s"),
    ],
)
def test_it_is_said_how_a_training_ended_and_what_became_of_its_last_epoch(
    make_record, outcome, lost, words
):
    run = make_record("run-9", outcome=outcome, lost_steps=lost, seconds=40.0)
    assert len(run.history) == 2
    assert ending(run) == words


def test_an_epoch_that_was_not_kept_has_no_lowest_loss(make_record):
    assert kept_figures(make_record("run-9", best_epoch=2))[2].endswith("kept, by lowest loss")
    run = make_record("run-9", outcome="diverged", best_epoch=0)
    assert kept_figures(run)[2] == "no epoch did better than the start"


def test_a_training_stopped_within_its_first_epoch_has_no_epoch_to_name(make_record):
    run = make_record("run-9", outcome="stopped", history=(), best_epoch=0, seconds=40.0)
    assert (run.kept_epoch, ending(run)) == (
        "stopped within epoch 1 of 10, kept as it was",
        "after 40 s",
    )
