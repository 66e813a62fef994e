"""Which form of a reply an Accept header likes best."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LONG = 1_000  # characters of a header that is not worth remembering


@dataclass(frozen=True, slots=True)
class Range:
    """One media range of an Accept header, such as `text/*`, with its weight from 0 to 1."""

    kind: str
    subkind: str
    weight: float

    def closeness(self, media_type: str) -> int:
        """How closely the range names the media type: 3 exactly, 2 by kind, 1 as any, 0 not at all."""
        kind, _, subkind = media_type.partition("/")
        if (self.kind, self.subkind) == (kind, subkind):
            return 3
        if (self.kind, self.subkind) == (kind, "*"):
            return 2
        return 1 if (self.kind, self.subkind) == ("*", "*") else 0


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """The media type most liked of those offered, the earlier of equals; None where none is acceptable.

    The range that names a type most closely gives its weight. No header, or an empty one, takes all.
    """
    if not accept or not accept.strip():
        return offered[0]
    if len(accept) > LONG:
        return _best(accept, tuple(offered))
    return _remembered(accept, tuple(offered))


def _best(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = [found for part in accept.split(",") if (found := _range(part)) is not None]
    weights = [_weight(ranges, media_type) for media_type in offered]
    most = max(weights)
    return offered[weights.index(most)] if most > 0 else None


_remembered = lru_cache(maxsize=256)(_best)  # clients say the same at every request


def _weight(ranges: Sequence[Range], media_type: str) -> float:
    near = max(ranges, key=lambda found: found.closeness(media_type), default=None)
    return near.weight if near is not None and near.closeness(media_type) else 0.0


def _range(part: str) -> Range | None:
    """The range a part of the header names; None where it has no such form."""
    name, *settings = (piece.strip().lower() for piece in part.split(";"))
    kind, slash, subkind = name.partition("/")
    if not (kind and slash and subkind):
        return None
    weight = 1.0
    for setting in settings:
        key, _, value = setting.partition("=")
        if key.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return None
    return Range(kind, subkind, weight) if 0 <= weight <= 1 else None
