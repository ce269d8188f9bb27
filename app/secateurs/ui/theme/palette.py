"""The colours of the two themes, by role."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as "#rrggbb"; weight, unit and random carry data and mean nothing else."""

    window: str
    panel: str
    field: str
    line: str
    grid: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    weight: str
    unit: str
    random: str
    error: str
    canvas: str
    ink: str
    speaks_for: str  # a weight's sign; zero is the panel's own colour
    speaks_against: str


LIGHT = Palette(
    window="#F4F5F7",
    panel="#FFFFFF",
    field="#FFFFFF",
    line="#E1E4E9",
    grid="#ECEEF1",
    text="#1B1F24",
    muted="#5B6470",
    accent="#2E7D4F",
    on_accent="#FFFFFF",
    selection="#E6F1EA",
    weight="#0072B2",
    unit="#D55E00",
    random="#8A93A0",
    error="#B42318",
    canvas="#FFFFFF",
    ink="#1B1F24",
    speaks_for="#6A4FB3",
    speaks_against="#A88A60",
)

DARK = Palette(
    window="#15181C",
    panel="#1D2126",
    field="#15181C",
    line="#30363D",
    grid="#282D33",
    text="#E6E9ED",
    muted="#9AA4B0",
    accent="#56B681",
    on_accent="#0F1712",
    selection="#20322A",
    weight="#56B4E9",
    unit="#FF8A4C",
    random="#76808C",
    error="#FF8A80",
    canvas="#0F1113",
    ink="#F3F4F6",
    speaks_for="#B09BEF",
    speaks_against="#C9AE86",
)
