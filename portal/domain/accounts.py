"""What belongs to an account beside the person: credentials, sessions, forms kept over a sign-in, and their rules.

Pure. Secrets appear here only sealed or hashed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network, ip_address

from portal.domain.errors import Fault, fault

MIN_PASSWORD = 12
MAX_PASSWORD = 200
MIN_DISTINCT = 6
"""Different characters in a password: refuses 111111111111."""
RECOVERY_CODES = 10
SETUP_VALID = timedelta(hours=72)
PENDING_VALID = timedelta(minutes=15)
"""Between the password and the second factor."""
KEPT_VALID = timedelta(hours=12)
ENDED_KEPT = timedelta(days=7)
"""How long an ended session still tells whose form was sent with it."""
MAX_SECOND_FACTOR_FAILURES = 5
"""Wrong codes in one sign-in; then the password is asked again."""


class Stage(StrEnum):
    """How far a sign-in has come. Only `FULL` opens anything."""

    ENROLMENT = "enrolment"
    SECOND_FACTOR = "second_factor"
    FULL = "full"


@dataclass(frozen=True)
class Credentials:
    """`password_hash` is an encoded argon2id hash; `totp` the sealed secret; `totp_step` the last step whose code was
    used, which is never accepted again; `setup_hash` that of a one-time set-up code."""

    password_hash: str | None = None
    totp: bytes | None = None
    totp_step: int = 0
    setup_hash: bytes | None = None
    setup_expires_at: datetime | None = None


@dataclass(frozen=True)
class StaffSession:
    """A sign-in. `key` is the keyed hash of what the cookie holds, `id` a short name to list and revoke it by;
    `pending_totp` the sealed secret that is being enrolled."""

    key: bytes
    id: str
    staff_id: str
    stage: Stage
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    failures: int = 0
    pending_totp: bytes | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class SessionLimits:
    """When a session ends by itself: unused for `idle`, and at the latest after `absolute`."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=10)

    def is_open(self, session: StaffSession, now: datetime) -> bool:
        if session.ended_at is not None:
            return False
        if session.stage is not Stage.FULL:
            return now < session.created_at + PENDING_VALID
        return now < min(session.created_at + self.absolute, session.seen_at + self.idle)


@dataclass(frozen=True)
class KeptForm:
    """What was typed when a session had ended: sealed, for the same person and the same page alone."""

    id: str
    staff_id: str
    path: str
    sealed: bytes
    created_at: datetime


@dataclass(frozen=True)
class Failures:
    """Failed attempts under one key of the back-off, and the last of them."""

    count: int
    last_at: datetime


def normal_password(text: str) -> str:
    """The form that is hashed: the same password typed with another keyboard gives the same characters (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def password_faults(field: str, text: str, login: str) -> tuple[Fault, ...]:
    """What is wrong with a new password; the password itself is never repeated."""
    password = normal_password(text)
    if len(password) < MIN_PASSWORD:
        return (fault(field, "password_short", limit=MIN_PASSWORD),)
    if len(password) > MAX_PASSWORD:
        return (fault(field, "password_long", limit=MAX_PASSWORD),)
    if len(set(password)) < MIN_DISTINCT or login.lower() in password.lower():
        return (fault(field, "password_weak"),)
    return ()


def source_of(address: str) -> str:
    """What counts as one source of requests: an IPv4 address, or an IPv6 network of 64 bits, which is one customer."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Network((found, 64), strict=False))
    return str(found)
