"""The levels of a sweep as a person types them: percent, separated by commas."""

LIMIT = 100


def parse_levels(text: str) -> tuple[tuple[float, ...], str]:
    """Return fractions in rising order and "", or () and the reason."""
    words = text.replace("%", " ").replace(",", " ").replace(";", " ").split()
    try:
        levels = sorted({round(float(word), 3) for word in words})
    except ValueError:
        return (), "Levels are numbers from 0 to 99.9, separated by commas."
    if not levels:
        return (), "Give at least one level."
    if len(levels) > LIMIT:
        return (), f"At most {LIMIT} levels."
    if not all(0 <= level <= 99.9 for level in levels):
        return (), "Levels are numbers from 0 to 99.9."
    return tuple(round(level / 100, 5) for level in levels), ""


def show_levels(levels: tuple[float, ...]) -> str:
    """Return the text that `parse_levels` reads back."""
    return ", ".join(f"{level * 100:g}" for level in levels)
