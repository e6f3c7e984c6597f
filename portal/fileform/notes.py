"""Checkpoints as signed notes: C2SP signed-note and tlog-checkpoint, with Ed25519 (RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.domain.errors import Fault, Invalid, fault

ALGORITHM = b"\x01"
"""Ed25519 in the signed-note specification."""
_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/=]+)")
_ORIGIN = re.compile(r"(?P<name>\S+)/(?P<log>[0-9a-f]{32})")


@dataclass(frozen=True)
class Checkpoint:
    """A claim about a log: its id, how many entries, the root over them. `name` is the signer's."""

    name: str
    log_id: str
    size: int
    root: bytes

    def body(self) -> str:
        """The signed text: origin, size and root, a line each (C2SP tlog-checkpoint)."""
        root = base64.b64encode(self.root).decode()
        return f"{self.name}/{self.log_id}\n{self.size}\n{root}\n"


def key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes that name a key in a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + ALGORITHM + public_key).digest()[:4]


def verifier_key(name: str, public_key: Ed25519PublicKey) -> str:
    """The key as published: `name+id+base64` (C2SP signed-note)."""
    raw = public_key.public_bytes_raw()
    return f"{name}+{key_id(name, raw).hex()}+{base64.b64encode(ALGORITHM + raw).decode()}"


def read_verifier_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Read a published key back. Raises Invalid."""
    name, _, rest = text.strip().partition("+")
    identifier, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
        if raw[:1] != ALGORITHM or key_id(name, raw[1:]).hex() != identifier:
            raise ValueError(identifier)
        return name, Ed25519PublicKey.from_public_bytes(raw[1:])
    except (ValueError, binascii.Error):
        raise Invalid([fault("key", "verifier_key", text)]) from None


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The signed note."""
    body = checkpoint.body()
    identifier = key_id(checkpoint.name, key.public_key().public_bytes_raw())
    signature = base64.b64encode(identifier + key.sign(body.encode())).decode()
    return f"{body}\n— {checkpoint.name} {signature}\n"


def open_checkpoint(note: str, name: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint of a note that `key` signed under `name`.

    Raises Invalid where the note is of another form, or carries no good signature of that key.
    """
    body, separator, signatures = note.partition("\n\n")
    checkpoint = _read_body(body + "\n") if separator else None
    if checkpoint is None:
        raise Invalid([_note_fault("checkpoint_form", note)])
    identifier = key_id(name, key.public_bytes_raw())
    for match in _SIGNATURE.finditer(signatures):
        try:
            raw = base64.b64decode(match[2], validate=True)
            if match[1] != name or raw[:4] != identifier:
                continue
            key.verify(raw[4:], (body + "\n").encode())
            return checkpoint
        except (InvalidSignature, binascii.Error):
            continue
    raise Invalid([_note_fault("checkpoint_signature", note)])


def _read_body(body: str) -> Checkpoint | None:
    lines = body.split("\n")
    origin = _ORIGIN.fullmatch(lines[0])
    if len(lines) < 4 or origin is None or not re.fullmatch(r"0|[1-9]\d{0,14}", lines[1]):
        return None
    try:
        root = base64.b64decode(lines[2], validate=True)
    except binascii.Error:
        return None
    if len(root) != 32 or any(lines[3:]):
        return None
    return Checkpoint(origin["name"], origin["log"], int(lines[1]), root)


def _note_fault(code: str, note: str) -> Fault:
    return fault("checkpoint", code, note.split("\n", 1)[0])
