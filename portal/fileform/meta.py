"""The `meta` part as bytes: RFC 8785 JSON."""

from __future__ import annotations

import json

import rfc8785

from portal.domain.errors import Damaged
from portal.domain.log import Meta


def encode_meta(meta: Meta) -> bytes:
    """Canonical bytes of a meta part."""
    return rfc8785.dumps(meta.to_json())


def decode_meta(encoded: bytes) -> Meta:
    """Read a meta part. Raises Damaged where it is not one; its bytes are what the log commits to."""
    try:
        return Meta.from_json(json.loads(encoded))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"meta part: {error}") from error
