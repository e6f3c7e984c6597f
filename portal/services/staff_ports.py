"""What the use cases of staff need of the world: tables within one transaction, a vault, hashes, one-time codes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from portal.domain.accounts import Credentials, Failures, KeptForm, StaffSession
from portal.domain.staff import StaffMember
from portal.services.audit import AuditWriter


class Members(Protocol):
    """People with their roles."""

    def get(self, staff_id: str) -> StaffMember:
        """Raises NotFound."""
        ...

    def find_by_login(self, login: str) -> StaffMember | None: ...

    def list(self) -> tuple[StaffMember, ...]:
        """Everybody, in the order of logins."""
        ...

    def add(self, member: StaffMember, at: datetime) -> None:
        """Raises Conflict where the login is taken."""
        ...

    def save(self, member: StaffMember, at: datetime) -> None:
        """Name, language, roles and whether disabled."""
        ...


class CredentialStore(Protocol):
    """Credentials of one member, by id."""

    def get(self, staff_id: str) -> Credentials: ...

    def save(self, staff_id: str, credentials: Credentials) -> None: ...

    def use_step(self, staff_id: str, step: int) -> bool:
        """Take a time step for the one code it is good for; False where it, or a later one, was used already."""
        ...

    def replace_recovery_codes(self, staff_id: str, hashes: Sequence[bytes]) -> None: ...

    def use_recovery_code(self, staff_id: str, code_hash: bytes, at: datetime) -> bool:
        """Use a code up; False where there is none that is unused."""
        ...

    def count_recovery_codes(self, staff_id: str) -> int:
        """Those that are unused."""
        ...


class SessionStore(Protocol):
    """Sessions by the keyed hash of what their cookie holds."""

    def add(self, session: StaffSession) -> None: ...

    def find(self, key: bytes) -> StaffSession | None: ...

    def list_of(self, staff_id: str) -> tuple[StaffSession, ...]:
        """Sessions that were not ended, the last used first; some may be over by their time."""
        ...

    def touch(self, key: bytes, at: datetime) -> None: ...

    def count_failure(self, key: bytes) -> None: ...

    def end(self, session: StaffSession, at: datetime) -> None: ...

    def sweep(self, before: datetime) -> None:
        """Remove what was last used before a moment."""
        ...

    def remember_device(self, staff_id: str, device_hash: bytes, at: datetime) -> None: ...

    def knows_device(self, staff_id: str, device_hash: bytes) -> bool: ...

    def forget_devices(self, staff_id: str) -> None: ...


class FailureStore(Protocol):
    """Counted failures by key."""

    def find(self, key: bytes) -> Failures | None: ...

    def put(self, key: bytes, failures: Failures) -> None: ...

    def clear(self, key: bytes) -> None: ...

    def sweep(self, before: datetime) -> None: ...


class KeptStore(Protocol):
    """Forms kept over a sign-in."""

    def add(self, form: KeptForm) -> None: ...

    def find(self, staff_id: str, form_id: str) -> KeptForm | None: ...

    def remove(self, staff_id: str, path: str) -> None: ...

    def count(self, staff_id: str) -> int: ...

    def sweep(self, before: datetime) -> None: ...


class StaffUnit(Protocol):
    """Everything of staff within one transaction."""

    @property
    def members(self) -> Members: ...
    @property
    def credentials(self) -> CredentialStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def failures(self) -> FailureStore: ...
    @property
    def kept(self) -> KeptStore: ...
    @property
    def audit(self) -> AuditWriter: ...


class StaffStore(Protocol):
    """Opens transactions on staff."""

    def reading(self) -> AbstractContextManager[StaffUnit]: ...

    def writing(self) -> AbstractContextManager[StaffUnit]:
        """Committed and durable when the block ends, undone when it raises."""
        ...


class Sealing(Protocol):
    """The vault as services see it."""

    def seal(self, content: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes:
        """Raises Damaged."""
        ...

    def keyed_hash(self, purpose: str, data: bytes) -> bytes: ...


class Passwords(Protocol):
    """Password hashes. Raises Unavailable where too many wait."""

    def make(self, password: str) -> str: ...

    def matches(self, encoded: str | None, password: str) -> bool:
        """Whether a password is the one; without a hash as much work is done, and the answer is no."""
        ...

    def is_outdated(self, encoded: str) -> bool: ...


class Codes(Protocol):
    """One-time codes by the clock."""

    def make_secret(self) -> str: ...

    def address(self, secret: str, login: str, issuer: str) -> str:
        """What an authenticator app reads from a QR code."""
        ...

    def find_step(self, secret: str, code: str, now: datetime) -> int | None:
        """The time step whose code this is, None where it is none of now."""
        ...
