"""How figures are written everywhere in the window."""

from secateurs.core.base import phrases as wording
from secateurs.core.base import text as texts
from secateurs.core.storage.records import BUNDLED_ID, RunRecord


def percent(fraction: float, digits: int = 1) -> str:
    """Write a share of 0 to 1, such as "98.3 %"."""
    return wording.percent(fraction, digits)


def share_text(fraction: float) -> str:
    """Write how much goes or stays: a whole percentage, with one decimal where it is none.

    What is not nothing or all is never written as 0 % or 100 %.
    """
    is_whole = round(1000 * fraction) == 10 * round(100 * fraction)
    hides = round(100 * fraction) in (0, 100) and fraction not in (0, 1)
    return wording.percent(fraction, 0 if is_whole and not hides else None)


def before_and_after(before: float | None, after: float, digits: int = 1) -> str:
    """Write "39.0 → 97.9 %"; where it is not known what it was before, the accuracy alone."""
    if before is None:
        return percent(after, digits)
    return f"{wording.in_percent(before, 1)} → {percent(after)}"


def count(number: int) -> str:
    """Write a whole number with its thousands, such as "141,120"."""
    return f"{number:,}"


def number_text(number: float) -> str:
    """Write a number with the digits that tell it apart, such as "1.023", "0.045" or "−12.3"."""
    if number == 0:
        return "0"
    text = f"{number:.3f}" if 0.01 <= abs(number) < 10 else f"{number:.3g}"
    return wording.with_minus(text)


def times(ratio: float, word: str = "") -> str:
    """Write a ratio, such as "10.5 × smaller", "1.04 × fewer" or "1,024 ×"."""
    digits = 2 if ratio < 1.995 else 1 if ratio < 99.95 else 0
    return f"{ratio:,.{digits}f} × {word}".rstrip()


def duration(seconds: float) -> str:
    """Write a time as "00:26", or "1:02:03" from an hour on."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def accuracy_of(record: RunRecord, digits: int = 1) -> str:
    """Write a run's test accuracy, or that there is none yet."""
    return percent(record.test_accuracy, digits) if record.is_tested else "not tested"


def how_made(record: RunRecord) -> str:
    """Say in a few words where a network comes from."""
    if record.id == BUNDLED_ID:
        return "comes with Secateurs"
    return {
        "trained": "trained here",
        "opened": f"opened from {record.origin}",
        "tuned": f"{record.origin}, fine-tuned",
        "compacted": f"{record.origin}, compacted",
    }[record.kind]


def short(name: str, longest: int = 48) -> str:
    """Cut a long name in its middle."""
    return texts.short(name, longest)


def cut_name(method: str, fraction: float) -> str:
    """Name a cut for a run's name, such as "units 80 %"."""
    return f"{method}s {share_text(fraction)}"
