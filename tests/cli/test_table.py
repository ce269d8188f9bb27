from secateurs.cli.terminal import table_lines

COLUMNS = ("layer", "0 %", "50 %", "90 %")
ROWS = [("conv_1", "98.20", "97.10", "9.80"), ("d", "98.20", "98.00", "41.00")]


def test_words_stand_left_and_numbers_right():
    assert list(table_lines(COLUMNS, ROWS)) == [
        "layer     0 %   50 %   90 %",
        "conv_1  98.20  97.10   9.80",
        "d       98.20  98.00  41.00",
    ]


def test_columns_that_do_not_fit_follow_below_beside_the_words():
    assert list(table_lines(COLUMNS, ROWS, width=20)) == [
        "layer     0 %   50 %",
        "conv_1  98.20  97.10",
        "d       98.20  98.00",
        "",
        "layer    90 %",
        "conv_1   9.80",
        "d       41.00",
    ]


def test_no_column_is_dropped_where_not_even_one_fits():
    lines = list(table_lines(COLUMNS, ROWS, width=5))
    assert [line for line in lines if line.startswith("layer")] == [
        "layer     0 %",
        "layer    50 %",
        "layer    90 %",
    ]


def test_several_words_begin_every_part():
    rows = [("NumPy", "dense", "1.0", "2.0")]
    columns = ("engine", "network", "median", "gain")
    assert list(table_lines(columns, rows, words=2, width=24)) == [
        "engine  network  median",
        "NumPy   dense       1.0",
        "",
        "engine  network  gain",
        "NumPy   dense     2.0",
    ]


def test_nothing_is_written_behind_the_last_cell():
    lines = table_lines(("layer", "left", ""), [("a", "1", ""), ("b", "2", "never")])
    assert list(lines) == ["layer  left", "a         1", "b         2  never"]
