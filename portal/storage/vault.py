"""The instance's keys for data at rest, in files beside the database: what seals, opens and hashes with a key.

Two kinds of key. A ring of sealing keys (Fernet: AES-128-CBC with HMAC-SHA256), of which the newest seals and every one
opens, so that keys can be changed: add one, seal everything anew, retire the others. And one hashing key, for what is
only ever recognised again (session ids, receipt codes); it is never changed, because a hash cannot be made again
without what it was made of. Knows no tables and nothing of what it seals.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import time
from pathlib import Path
from threading import Lock

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from portal.domain.errors import Damaged, Unavailable
from portal.storage.instance import sync_folder

HASH_BYTES = 32
SETTLED_SECONDS = 600
"""After so long no transaction is open any more that began before a key was added."""
_HASHING = "hashing.key"
_SEALING = "sealing-{:04d}.key"
_NUMBERED = re.compile(r"sealing-(\d{4})\.key")
_PURPOSE = re.compile(r"[a-z0-9._-]{1,60}")


class Vault:
    """Seals and hashes with the keys in `folder`, which are made when first needed, readable by their owner alone.

    Safe for threads and for several processes; a key that another process has added is found when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._ring: MultiFernet | None = None
        self._numbers: tuple[int, ...] = ()
        self._changed_ns = 0
        self._hashing: bytes = b""

    def seal(self, content: bytes) -> bytes:
        """Encrypt with the newest key. The same content gives other bytes each time."""
        # A Fernet token is base64 text; its bytes are stored, a quarter less.
        return base64.urlsafe_b64decode(self._loaded().encrypt(content))

    def open(self, sealed: bytes) -> bytes:
        """What was sealed. Raises Damaged where it was changed, or its key is gone."""
        token = base64.urlsafe_b64encode(sealed)
        try:
            return self._loaded().decrypt(token)
        except InvalidToken:
            pass
        try:
            return self._reloaded().decrypt(token)
        except InvalidToken:
            raise Damaged("sealed data: changed, or its key is missing from keys/") from None

    def rotate(self, sealed: bytes) -> bytes:
        """The same content sealed with the newest key."""
        return self.seal(self.open(sealed))

    def keyed_hash(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 of `data` for one purpose (`session`, `receipt` …): equal data of two purposes differ."""
        if not _PURPOSE.fullmatch(purpose):
            raise ValueError(purpose)
        return hmac.digest(self._hashing_key(), purpose.encode() + b"\0" + data, hashlib.sha256)

    def add_key(self) -> int:
        """Add a sealing key, which seals from now on; its number."""
        with self._lock:
            number = max(self._found_numbers(), default=0) + 1
            self._make(_SEALING.format(number), Fernet.generate_key())
            self._load()
            return number

    def require_settled(self) -> None:
        """Raises Unavailable while another process may still be writing what it sealed with an older key."""
        numbers = self._found_numbers()
        if len(numbers) > 1:
            age = time.time() - (self._folder / _SEALING.format(numbers[-1])).stat().st_mtime
            if age < SETTLED_SECONDS:
                raise Unavailable("keys", int(SETTLED_SECONDS - age) + 1)

    def retire_keys(self) -> int:
        """Remove every sealing key but the newest, once everything is sealed with that; how many.

        What was sealed with the others, in older backups too, can then be opened with a copy of the keys only. Raises
        Unavailable while another process may still be writing what it sealed with an older key.
        """
        self.require_settled()
        with self._lock:
            numbers = self._found_numbers()
            for number in numbers[:-1]:
                (self._folder / _SEALING.format(number)).unlink()
            sync_folder(self._folder)
            self._load()
            return len(numbers) - 1

    def _loaded(self) -> MultiFernet:
        """The ring; read again where the folder has changed, so that a new key seals in every process from then on."""
        ring = self._ring
        if ring is not None and self._folder.stat().st_mtime_ns == self._changed_ns:
            return ring
        return self._reloaded()

    def _reloaded(self) -> MultiFernet:
        with self._lock:
            return self._load()

    def _load(self) -> MultiFernet:
        numbers = self._found_numbers()
        if not numbers:
            self._make(_SEALING.format(1), Fernet.generate_key())
            numbers = self._found_numbers()
        self._changed_ns = self._folder.stat().st_mtime_ns
        if self._ring is None or numbers != self._numbers:
            keys = [self._read(_SEALING.format(number)) for number in reversed(numbers)]
            try:
                self._ring = MultiFernet([Fernet(key) for key in keys])
            except ValueError as error:
                raise Damaged(f"keys/{self._folder.name}: a sealing key is none") from error
            self._numbers = numbers
        return self._ring

    def _hashing_key(self) -> bytes:
        if not self._hashing:
            with self._lock:
                if not (self._folder / _HASHING).exists():
                    self._make(_HASHING, secrets.token_hex(HASH_BYTES).encode())
                try:
                    self._hashing = bytes.fromhex(self._read(_HASHING).decode("ascii"))
                except ValueError as error:
                    raise Damaged(f"keys/{self._folder.name}/{_HASHING}") from error
        return self._hashing

    def _found_numbers(self) -> tuple[int, ...]:
        if not self._folder.exists():
            return ()
        matches = (_NUMBERED.fullmatch(path.name) for path in self._folder.iterdir())
        return tuple(sorted(int(match[1]) for match in matches if match))

    def _read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes().strip()

    def _make(self, name: str, key: bytes) -> None:
        """Write a key whole and durably, under a name that nobody has taken: the first of several processes wins."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self._folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, key + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(partial, self._folder / name)
        except FileExistsError:
            # Another process was first; its key is read instead.
            return
        finally:
            partial.unlink()
            sync_folder(self._folder)
