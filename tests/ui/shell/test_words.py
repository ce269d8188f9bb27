from secateurs.ui.shell.words import (
    count,
    cut_name,
    duration,
    number_text,
    percent,
    share_text,
    times,
)


def test_a_share_is_written_in_percent_with_a_space():
    assert percent(0.983) == "98.3 %"
    assert percent(0.98276, 2) == "98.28 %"
    assert percent(0.82, 0) == "82 %"


def test_what_goes_or_stays_has_a_decimal_only_where_it_is_no_whole_percentage():
    assert [share_text(part) for part in (0.0, 0.5, 1.0)] == ["0 %", "50 %", "100 %"]
    assert [share_text(part) for part in (0.938, 0.9375)] == ["93.8 %", "93.8 %"]
    assert [share_text(part) for part in (0.0004, 0.9998)] == ["0.04 %", "99.9 %"]
    assert cut_name("unit", 0.938) == "units 93.8 %"


def test_counts_carry_their_thousands():
    assert count(1_797_010) == "1,797,010"


def test_durations_show_hours_only_from_an_hour_on():
    assert duration(26.4) == "00:26"
    assert duration(3599.6) == "1:00:00"
    assert duration(-3) == "00:00"


def test_a_number_has_the_digits_that_tell_it_apart():
    numbers = (0, 0.0449, -1.0233, 0.00123, 123.4, -1e-5)
    written = ["0", "0.045", "−1.023", "0.00123", "123", "−1e−05"]
    assert [number_text(number) for number in numbers] == written


def test_a_ratio_that_is_nearly_1_is_not_written_as_1():
    ratios = (1.04, 1.996, 10.46, 99.96, 1024.4)
    written = ["1.04 × fewer", "2.0 × fewer", "10.5 × fewer", "100 × fewer", "1,024 × fewer"]
    assert [times(ratio, "fewer") for ratio in ratios] == written
    assert times(8) == "8.0 ×"
