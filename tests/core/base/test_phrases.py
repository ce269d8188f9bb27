import pytest

from secateurs.core.base.phrases import percent


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.983, None, "98.3 %"),
        (0.0004, None, "0.04 %"),
        (1.0, None, "100.0 %"),
        (0.9996, None, "99.9 %"),
        (0.9996, 1, "99.9 %"),
        (0.99996, 2, "99.99 %"),
        (0.9999, 2, "99.99 %"),
        (0.996, 0, "99 %"),
        (1.0, 2, "100.00 %"),
    ],
)
def test_what_is_not_all_is_never_written_as_100(share, digits, text):
    assert percent(share, digits) == text
