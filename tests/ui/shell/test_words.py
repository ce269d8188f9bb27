from secateurs.ui.shell.words import count, duration, percent


def test_a_share_is_written_in_percent_with_a_space():
    assert percent(0.983) == "98.3 %"
    assert percent(0.98276, 2) == "98.28 %"
    assert percent(0.82, 0) == "82 %"


def test_counts_carry_their_thousands():
    assert count(1_797_010) == "1,797,010"


def test_durations_show_hours_only_from_an_hour_on():
    assert duration(26.4) == "00:26"
    assert duration(3599.6) == "1:00:00"
    assert duration(-3) == "00:00"
