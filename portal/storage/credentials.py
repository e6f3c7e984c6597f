"""Passwords and one-time codes by well-kept libraries: argon2id (argon2-cffi, RFC 9106), TOTP (pyotp, RFC 6238).

Knows no tables: gives and checks values that others keep.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from pyotp import TOTP, random_base32

from portal.domain.errors import Unavailable

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A code of the step before or after is accepted, for clocks that differ and for slow fingers."""
MAX_AT_ONCE = 2
"""Hashes computed at once in a process: each takes 64 MiB, and sign-ins must not starve the public pages."""
WAIT_SECONDS = 10.0


class PasswordHashes:
    """argon2id with the parameters of RFC 9106 for machines with little memory: 64 MiB, three passes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._turns = BoundedSemaphore(MAX_AT_ONCE)
        self._nobodys: str | None = None

    @classmethod
    def quick(cls) -> PasswordHashes:
        """Cheap ones, for tests only."""
        return cls(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID))

    def make(self, password: str) -> str:
        """Raises Unavailable where too many wait."""
        with self._turn():
            return self._hasher.hash(password)

    def matches(self, encoded: str | None, password: str) -> bool:
        """Whether a password is the one; without a hash as much work is done, and the answer is no."""
        if encoded is None:
            encoded, is_somebodys = self._of_nobody(), False
        else:
            is_somebodys = True
        with self._turn():
            try:
                found = self._hasher.verify(encoded, password)
            except (VerificationError, InvalidHashError):
                return False
        return found and is_somebodys

    def is_outdated(self, encoded: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(encoded)

    def _of_nobody(self) -> str:
        if self._nobodys is None:
            self._nobodys = self.make("nobody has this password")
        return self._nobodys

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("sign-in")
        try:
            yield
        finally:
            self._turns.release()


class OneTimeCodes:
    """TOTP: six digits, a step of thirty seconds, SHA-1, which is what authenticator apps all know."""

    def make_secret(self) -> str:
        """160 bits in base32."""
        return random_base32(32)

    def address(self, secret: str, login: str, issuer: str) -> str:
        """The otpauth address that an app reads from a QR code."""
        return TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)

    def find_step(self, secret: str, code: str, now: datetime) -> int | None:
        """The time step whose code this is, None where it is none of now. Every candidate is compared in full."""
        here = int(now.timestamp()) // STEP_SECONDS
        found = None
        for step in range(here - DRIFT_STEPS, here + DRIFT_STEPS + 1):
            if hmac.compare_digest(TOTP(secret).at(step * STEP_SECONDS).encode(), code.encode()):
                found = step
        return found
