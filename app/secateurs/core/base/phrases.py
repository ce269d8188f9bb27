"""How figures are put into words."""

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, Context, Decimal
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

ENOUGH = 100  # samples: of fewer, decimals of a percentage say nothing


FASTER = 1.15  # times as fast, from which on it is one: less is what times of one program scatter


def is_faster(gain: float) -> bool:
    """Say whether a network so many times as fast as another is faster, and not by chance."""
    return gain >= FASTER


def no_faster(gain: float) -> bool:
    """Say whether two networks are as fast as each other, as far as timing tells."""
    return 1 / FASTER < gain < FASTER


def percent(share: float, digits: int | None = None) -> str:
    """Write a fraction as "98.3 %", by the rule of `in_percent`."""
    return f"{in_percent(share, digits)} %"


def in_percent(share: float, digits: int | None = None) -> str:
    """Write a fraction as "98.3"; unless told, more decimals only where one shows nothing.

    Halves go up, as a reader rounds the longer figure beside it: 93.85 is 93.9. What is not all is
    never written as 100: 9,996 of 10,000 are 99.9.
    """
    text = _short(100 * share) if digits is None else fixed(100 * share, digits)
    if share < 1 and float(text) >= 100:
        places = 1 if digits is None else digits
        text = f"{100 - 10**-places:.{places}f}"
    return text


def fixed(number: float, digits: int) -> str:
    """Write a number with so many decimals; halves go away from zero, as they do by hand."""
    # 93.85 is held as 93.8499...: so small a part of a figure is not the figure's.
    return f"{number + math.copysign(1e-9, number):z.{digits}f}"


def decimals(samples: int) -> int:
    """Return how many decimals of a percentage so many samples can tell apart, at most 2."""
    return 2 if samples >= ENOUGH else 0


def level(share: float) -> str:
    """Write a sparsity as "60 %" or "97.5 %"; what is not nothing or all is neither 0 nor 100."""
    number = round(100 * share, 2)
    hides = number in (0, 100) and share not in (0, 1)
    return f"{round(100 * share, 6):.8g} %" if hides else f"{number:g} %"


MOST_NAMES = 8  # in a sentence


def shortened(names: Sequence[str]) -> str:
    """Write names with commas; of many the first, and how many more there are."""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def points(difference: float) -> str:
    """Write a difference of fractions as "5.3 points", without its sign."""
    number = _short(abs(100 * difference))
    return f"{number} point" if number == "1.0" else f"{number} points"


def points_lost(lost: float, digits: int = 2) -> str:
    """Write percentage points of accuracy, such as "0.81 points lost" or "0.50 points gained"."""
    text = fixed(abs(lost), digits)
    return f"{text} points {'lost' if lost > 0 else 'gained'}" if float(text) else "nothing lost"


def signed(number: float, digits: int = 2) -> str:
    """Write a difference with its sign, such as "−0.31" or "+0.10"; what rounds to 0 has none."""
    text = fixed(number, digits)
    plus = "+" if float(text) > 0 else ""
    return with_minus(f"{plus}{text}")


def with_minus(text: str) -> str:
    """Write a number's hyphens as minus signs."""
    return text.replace("-", "\N{MINUS SIGN}")


def sides(shape: Sequence[int | None]) -> str:
    """Write a shape, such as "28 x 28"; "" for that of a single number."""
    return " x ".join("any" if side is None else str(side) for side in shape)


def rounded_up(number: float, digits: int) -> float:
    """Round a positive number up to significant digits: nothing is more than what is then said."""
    exact = Decimal(str(number))  # as it is written: 3e-07 is held as a little more or less
    return float(Context(prec=digits, rounding=ROUND_CEILING).plus(exact))


def share_of_size(relative: float) -> str:
    """Write a largest difference as a share of what differs, such as "3e-07 of their size".

    It is rounded up: "at most" stands before it, or "more than" a limit after it.
    """
    if relative < 0.001:
        return f"{rounded_up(relative, 1):.0e} of their size"
    tenths = Decimal(str(relative)).scaleb(3).to_integral_value(ROUND_CEILING)
    return f"{float(tenths) / 10:.1f} % of their size"


def parity(relative: float) -> str:
    """Say how far a file's answers are from those of the network that was written."""
    if not relative:
        return "exactly the same answers"
    return f"answers differ by at most {share_of_size(relative)}"


def counted(number: float, name: str) -> str:
    """Write "1 trial", "0.5 points" or "1,000 units"."""
    figure = f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"
    return f"{figure} {name}{'s' * (number != 1)}"


def time_taken(seconds: float) -> str:
    """Write how long something took, such as "26 s", "2 min 31 s" or "1 h 2 min"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, over = divmod(minutes, 60)
    if hours:
        return f"{hours} h {over} min"
    if minutes:
        return f"{minutes} min {rest} s"
    return f"{rest} s" if rest else "under 1 s"


def milliseconds(seconds: float) -> str:
    """Write a time with three digits that count, such as "0.155 ms"."""
    return f"{three_digits(1000 * seconds)} ms"


def three_digits(number: float) -> str:
    """Write a number above 0 with about three digits that count, and all before the point."""
    if number >= 100:
        return f"{number:,.0f}"
    if number >= 10:
        return f"{number:.1f}"
    if number >= 1:
        return f"{number:.2f}"
    if number >= 0.01:
        return f"{number:.3f}"
    return f"{number:.4f}" if number >= 0.001 else f"{number:.1g}"


def done_of(done: int, size: int) -> str:
    """Write how far a sweep is: "12 of 40 points"."""
    return f"{done:,} of {size:,} point{'s' * (size != 1)}"


def with_spread(values: Values) -> str:
    """Write the mean in percent and, for several networks, the lowest to the highest."""
    mean = percent(float(values.mean()))
    return f"{mean}{range_text(values)}"


def range_text(values: Values) -> str:
    """Write " (98.1 to 98.4 %)" for several networks, nothing for one."""
    low, high = in_percent(float(values.min())), percent(float(values.max()))
    return "" if f"{low} %" == high else f" ({low} to {high})"


def seed_by_seed(differences: Values) -> str:
    """Write " (3.1 to 5.2 seed by seed)", in points, for networks that differ."""
    low, high = (fixed(100 * float(edge), 1) for edge in (differences.min(), differences.max()))
    return "" if low == high else f" ({low} to {high} seed by seed)"


def runs_of(levels: Sequence[float], wanted: Sequence[bool]) -> list[tuple[float, float]]:
    """Return first and last level of every unbroken run of wanted levels."""
    found = []
    for is_wanted, group in groupby(zip(levels, wanted, strict=True), key=lambda pair: pair[1]):
        inside = [level for level, _ in group]
        if is_wanted:
            found.append((inside[0], inside[-1]))
    return found


def at_levels(runs: Sequence[tuple[float, float]]) -> str:
    """Write runs of levels as "at 25 % and from 60 % to 90 %"."""
    return joined([_run(first, last) for first, last in runs])


def joined(parts: Sequence[str]) -> str:
    """Join as "a", "a and b" or "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return f"{text[0].upper()}{text[1:]}."


def _run(first: float, last: float) -> str:
    return f"at {level(first)}" if first == last else f"from {level(first)} to {level(last)}"


def _short(number: float) -> str:
    one = fixed(number, 1)
    return one if number == 0 or float(one) != 0 else f"{number:.2g}"
