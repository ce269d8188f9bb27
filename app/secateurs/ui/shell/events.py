"""What can happen to the window itself; each feature has its own beside its state."""

from dataclasses import dataclass

from secateurs.ui.shell.state import Notice, Page, Theme


@dataclass(frozen=True, slots=True)
class PageChosen:
    page: Page


@dataclass(frozen=True, slots=True)
class ThemeChosen:
    theme: Theme


@dataclass(frozen=True, slots=True)
class Noticed:
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class TensorFlowReady:
    pass


REPORT = "report"  # the part that writes one: it can be stopped


@dataclass(frozen=True, slots=True)
class ActivityChanged:
    """What one part of the program is at, such as "Loading data"; "" once it is done."""

    part: str  # such as "data"; of each part the last word counts
    text: str


@dataclass(frozen=True, slots=True)
class FileAsked:
    """The way to any file that can be opened."""


@dataclass(frozen=True, slots=True)
class PathOpenAsked:
    """A file is to be opened in the desktop's program for it."""

    path: str


@dataclass(frozen=True, slots=True)
class FolderShowAsked:
    """The folder of a file is to be shown."""

    path: str


@dataclass(frozen=True, slots=True)
class LayoutResetAsked:
    """The window is to be as large as at first."""


@dataclass(frozen=True, slots=True)
class QuitAsked:
    pass


@dataclass(frozen=True, slots=True)
class GuideAsked:
    chapter: str = ""  # the first


@dataclass(frozen=True, slots=True)
class AboutAsked:
    pass
