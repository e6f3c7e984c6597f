"""Short digests of what a form began from: they come back with it and tell which values a person has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence


def digest(values: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(values).encode("utf-8", "replace")).hexdigest()[:8]


def read_digests(sent: str) -> dict[str, str]:
    """The digests by the names of their values, as they came back; none where they cannot be read."""
    try:
        found = json.loads(sent or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
