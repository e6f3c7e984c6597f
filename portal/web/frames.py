"""What the frame of every page tells of the log: warnings of level I in force, the last publication.

Made once for a validator and a language and not for every page, where the page cache says which validator a page is
made under: it changes with the log, with the clock's boundaries and with the registry, and an old one never comes back.
The page cache owns what is kept, so that it is gone when pages are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.web import current
from portal.web.marks import ListRow

FRAMES = "portal.frames"
"""In the environ: the `Frames` of the validator under which the page cache has a page made."""


@dataclass(frozen=True)
class LogWords:
    """The rows of the banner and, in words, when something was published last."""

    banner: tuple[ListRow, ...]
    last_published: str


@dataclass(frozen=True)
class Frames:
    """What was made under one validator, by language; `position` is the validator's."""

    position: int
    words: dict[str, LogWords] = field(default_factory=dict)


def log_words(environ: Mapping[str, Any], tag: str, make: Callable[[], LogWords]) -> LogWords:
    """What `make` makes, kept where every view that it is made from stands at the validator's position."""
    frames: Frames | None = environ.get(FRAMES)
    if frames is None or not _is_at(frames.position):
        return make()
    words = frames.words.get(tag)
    if words is None:
        words = make()
        if _is_at(frames.position):
            frames.words[tag] = words
    return words


def _is_at(position: int) -> bool:
    return all(view() == position for view in current.portal().view_positions.values())
