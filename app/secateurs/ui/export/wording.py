"""How sizes, times and ratios are written."""

from secateurs.core.export.exported import Exported
from secateurs.core.measuring.measurement import Timing
from secateurs.ui.wording import count

ABSENT = "–"


def size(number: int) -> str:
    """Write a number of bytes, such as "912 kB"."""
    if number < 1000:
        return f"{number} bytes"
    power = 1 if number < 999_500 else 2 if number < 999_500_000 else 3
    unit = ("kB", "MB", "GB")[power - 1]
    return f"{_three_digits(number / 1000**power)} {unit}"


def milliseconds(seconds: float) -> str:
    """Write a time with three digits that count, such as "0.155 ms"."""
    return f"{_three_digits(1000 * seconds)} ms"


def spread(timing: Timing) -> str:
    """Write half the distance between the quartiles as a share of the median."""
    if not timing.median:
        return ""
    half = (timing.high - timing.low) / 2 / timing.median
    return f"± {100 * half:.1f} %" if half < 0.0995 else f"± {100 * half:.0f} %"


def times(ratio: float, word: str) -> str:
    """Write a ratio, such as "10.5 × smaller"."""
    return f"{_ratio(ratio)} × {word}".rstrip()


def batch_words(batch: int) -> str:
    return "one at a time" if batch == 1 else f"{count(batch)} at a time"


def file_words(exported: Exported) -> str:
    """Say what came of a file: its name, size, parity and latency."""
    parts = [
        exported.path.name,
        size(exported.bytes),
        _parity(exported.relative),
    ]
    if exported.latency is not None:
        parts.append(f"{milliseconds(exported.latency)} a sample")
    return " · ".join(parts)


def share_of_size(relative: float) -> str:
    """Write a largest difference as a share of what differs, such as "3e-07 of their size"."""
    share = f"{100 * relative:.1f} %" if relative >= 0.001 else f"{relative:.0e}"
    return f"{share} of their size"


def unbroken(text: str) -> str:
    """Keep numbers and their units on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace(
        "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}· "
    )


def _parity(relative: float) -> str:
    if not relative:
        return "exactly the same answers"
    return f"answers differ by at most {share_of_size(relative)}"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 2 else f"{ratio:.1f}" if ratio < 100 else f"{ratio:,.0f}"


def _three_digits(number: float) -> str:
    if number >= 100:
        return f"{number:,.0f}"
    if number >= 10:
        return f"{number:.1f}"
    if number >= 1:
        return f"{number:.2f}"
    if number >= 0.01:
        return f"{number:.3f}"
    return f"{number:.4f}" if number >= 0.001 else f"{number:.1g}"
