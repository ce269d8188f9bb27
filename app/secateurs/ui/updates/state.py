"""What the window knows of newer versions, and what can happen to that."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class UpdatesState:
    """Whom a check would ask.

    Attributes:
        host: such as "api.github.com"; "" where this copy knows of no releases.
        asking: whether an answer is awaited.
    """

    host: str = ""
    asking: bool = False


@dataclass(frozen=True, slots=True)
class ReleasesFound:
    host: str  # who knows them


@dataclass(frozen=True, slots=True)
class UpdatesAsked:
    asking: bool  # False once there is an answer or none will come


@dataclass(frozen=True, slots=True)
class UpdateCheckAsked:
    pass


@dataclass(frozen=True, slots=True)
class PageAsked:
    """The way to a page on the web, as a notice's action."""

    address: str


def advance_updates(updates: UpdatesState, event: object) -> UpdatesState:
    """Return what is known of newer versions after the event."""
    match event:
        case ReleasesFound(host):
            return replace(updates, host=host)
        case UpdatesAsked(asking):
            return replace(updates, asking=asking)
    return updates
