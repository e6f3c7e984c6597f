"""How often cases may be filed, files added and codes tried: by one source, and by everybody together.

Wide enough for a hospital, a village or a telephone network behind one address; a code of 100 bits needs no more.
"""

from __future__ import annotations

from portal.web.limits import EVERYBODY, is_exceeded

FILING = ("30 per minute", "600 per hour")
FILES = ("120 per minute", "1200 per hour")
LOOKING = ("60 per minute", "600 per hour")
ALL_FILING = "12000 per minute"
ALL_LOOKING = "6000 per minute"


def filing_wait() -> int:
    """Seconds to wait before a form may be sent; 0 where it may be."""
    return _longest(FILING, ALL_FILING, "file a case")


def files_wait(count: int) -> int:
    """The same of adding files."""
    return max((_longest(FILES, ALL_FILING, "add a file") for _ in range(count)), default=0)


def looking_wait() -> int:
    """The same of entering a receipt code."""
    return _longest(LOOKING, ALL_LOOKING, "enter a receipt code")


def _longest(rules: tuple[str, ...], for_all: str, act: str) -> int:
    own = [is_exceeded(rule, act) for rule in rules]
    return max(*own, is_exceeded(for_all, act, EVERYBODY))
