"""Codes that people type once: set-up codes and recovery codes. Only their keyed hashes are stored."""

from __future__ import annotations

import secrets
import unicodedata

from portal.services.staff_ports import Sealing

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u."""
_MISREAD = str.maketrans({"i": "1", "l": "1", "o": "0", "u": "v"})
RECOVERY_CHARACTERS = 10
"""50 bits; guesses are slowed, and the password comes first."""
SETUP_CHARACTERS = 16
"""80 bits."""


def make_recovery_code() -> str:
    """Two groups of five, at least one letter among them, so that it is never taken for a code of the app."""
    while True:
        code = _make(RECOVERY_CHARACTERS, 5)
        if not code.replace("-", "").isdigit():
            return code


def make_setup_code() -> str:
    """Four groups of four."""
    return _make(SETUP_CHARACTERS, 4)


def normal_code(text: str) -> str:
    """A code as typed → as hashed: spaces and hyphens gone, small letters, misread letters as they were meant."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in folded if character.isalnum())[:64].translate(_MISREAD)


def code_hash(vault: Sealing, purpose: str, staff_id: str, code: str) -> bytes:
    return vault.keyed_hash(purpose, f"{staff_id}\0{normal_code(code)}".encode())


def _make(characters: int, group: int) -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(characters))
    return "-".join(drawn[start : start + group] for start in range(0, characters, group))
