"""Settings and records of which only a part can be read."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

Content = TypeVar("Content", bound=BaseModel)


def entries_of(text: str | bytes) -> dict[str, Any]:
    """Return what a JSON text says, entry by entry; nothing where it is no such text."""
    try:
        found = from_json(text)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def with_fitting(usual: Content, entries: Mapping[str, Any]) -> Content:
    """Return `usual` with every entry that is in order by itself; the others are left out."""
    kind, facts = type(usual), usual.model_dump(mode="json")
    for name in kind.model_fields:
        if name not in entries:
            continue
        entry, inner = entries[name], getattr(usual, name)
        if isinstance(inner, BaseModel) and isinstance(entry, dict):
            entry = with_fitting(inner, entry).model_dump(mode="json")
        try:
            kind.model_validate({**facts, name: entry})
        except ValidationError:
            continue
        facts[name] = entry
    return kind.model_validate(facts)
