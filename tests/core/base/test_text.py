from secateurs.core.base.text import first_line, one_line, short


def test_ordinary_text_stays():
    assert one_line("Größe 数字 é – 7") == "Größe 数字 é – 7"


def test_escapes_line_breaks_and_directions_are_shown_as_unknown():
    assert one_line("a\x1b[31m\nb\u202ec\u2028") == "a\ufffd[31m\ufffdb\ufffdc\ufffd"


def test_long_text_is_cut():
    assert one_line("x" * 20, 10) == "x" * 9 + "…"


def test_the_line_of_an_error_that_says_what_is_wrong():
    keras_own = (
        "Exception encountered when calling A.call().\n\n\x1b[1mno such shape.\x1b[0m\n\nArgs:"
    )
    assert first_line(ValueError(keras_own)) == "no such shape"
    assert first_line(ValueError("")) == "ValueError"
    assert first_line(ValueError("\n one: \n two")) == "one"


def test_a_long_name_is_cut_in_its_middle_to_the_very_letter():
    name = "abcdefghijklmnopqrstuvwxyz"
    assert [short(name, longest) for longest in (26, 10, 9)] == [name, "abcd…vwxyz", "abcd…wxyz"]
