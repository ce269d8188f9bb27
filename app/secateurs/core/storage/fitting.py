"""Settings and records of which only a part can be read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError, from_json

Content = TypeVar("Content", bound=BaseModel)


def json_of(content: BaseModel, indent: int | None = None) -> str:
    """Return the content as JSON; of names that are no UTF-8 what can be written of them."""
    try:
        return content.model_dump_json(indent=indent)
    except PydanticSerializationError:
        text = json.dumps(content.model_dump(mode="python"), ensure_ascii=False, default=_plain)
        return type(content).model_validate_json(writable(text)).model_dump_json(indent=indent)


def writable(text: str) -> str:
    """Return the text with "?" for what UTF-8 does not have: parts of other systems' names."""
    return text.encode("utf-8", "replace").decode()


def _plain(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


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
