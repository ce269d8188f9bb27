"""How figures are written everywhere in the window."""

from secateurs.core.evaluation.findings import wording


def percent(fraction: float, digits: int = 1) -> str:
    """Write a share of 0 to 1, such as "98.3 %"."""
    return wording.percent(fraction, digits)


def count(number: int) -> str:
    """Write a whole number with its thousands, such as "141,120"."""
    return f"{number:,}"


def duration(seconds: float) -> str:
    """Write a time as "00:26", or "1:02:03" from an hour on."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
