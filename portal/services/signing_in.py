"""Signing in: set-up, password, enrolment of the second factor, second factor, recovery codes.

A sign-in is a session that opens nothing until both factors were given; then it gets a new token. Attempts are counted
before they are tried, so that many at once gain nothing. What went wrong is told in one way for every cause.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from portal.domain.accounts import (
    MAX_PASSWORD,
    MAX_SECOND_FACTOR_FAILURES,
    RECOVERY_CODES,
    Credentials,
    Stage,
    normal_password,
    password_faults,
    source_of,
)
from portal.domain.audit import Action, AuditEntry, Subject, SubjectKind, audit_entry
from portal.domain.errors import Denied, Invalid, fault
from portal.domain.staff import LOGIN, Acting, StaffMember
from portal.services import backoff
from portal.services.one_time import code_hash, make_recovery_code, normal_code
from portal.services.ports import Clock
from portal.services.sessions import TOKEN, Found, Sessions, end_sessions, make_token, new_session
from portal.services.staff_ports import Codes, Passwords, Sealing, StaffStore, StaffUnit


@dataclass(frozen=True)
class Client:
    """Who is knocking: nobody yet, from an address; `device` is what a browser holds that was signed in before."""

    acting: Acting
    agent: str = ""
    device: str = ""


@dataclass(frozen=True)
class Opened:
    """A sign-in that waits for its next step."""

    token: str
    stage: Stage


@dataclass(frozen=True)
class SignedIn:
    """A full session, and what the browser is known by from now on; recovery codes are told this once."""

    token: str
    device: str
    member: StaffMember
    recovery_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app is given: the secret to type, or the address in a QR code."""

    member: StaffMember
    secret: str
    address: str


class SigningIn:
    """The steps from a login to a full session."""

    def __init__(
        self,
        store: StaffStore,
        vault: Sealing,
        passwords: Passwords,
        codes: Codes,
        sessions: Sessions,
        clock: Clock,
        issuer: str,
    ) -> None:
        self._store, self._vault, self._passwords, self._codes = store, vault, passwords, codes
        self._sessions, self._clock, self._issuer = sessions, clock, issuer

    def start(self, login: str, password: str, client: Client) -> Opened:
        """Login and password. Raises Invalid, Slowed, Unavailable."""
        login, password = normal_login(login), normal_password(password)
        buckets, member = self._attempt("password", login, client)
        credentials = self._credentials_of(member)
        right = self._passwords.matches(credentials.password_hash, password if len(password) <= MAX_PASSWORD else "")
        if not right or member is None:
            self._note(client.acting, Action.SIGN_IN_FAILED, member)
            raise Invalid([fault("login", "sign_in_wrong")])
        outdated = self._passwords.is_outdated(credentials.password_hash or "")
        better = self._passwords.make(password) if outdated else None
        self._sessions.sweep()
        with self._store.writing() as unit:
            backoff.clear(unit.failures, buckets)
            credentials = unit.credentials.get(member.id)
            if better is not None:
                unit.credentials.save(member.id, replace(credentials, password_hash=better))
            return self._open(unit, member, credentials, client)

    def set_up(self, login: str, code: str, password: str, again: str, client: Client) -> Opened:
        """Take a one-time set-up code and a new password. Raises Invalid, Slowed, Unavailable."""
        login = normal_login(login)
        buckets, member = self._attempt("set-up", login, client)
        credentials = self._credentials_of(member)
        if member is None or not self._is_setup_code(member, credentials, code):
            self._note(client.acting, Action.SIGN_IN_FAILED, member, {"step": "set_up"})
            raise Invalid([fault("code", "setup_code_wrong")])
        check_new_password(password, again, login)
        encoded = self._passwords.make(normal_password(password))
        with self._store.writing() as unit:
            if unit.credentials.get(member.id).setup_hash != credentials.setup_hash:
                raise Invalid([fault("code", "setup_code_wrong")])
            backoff.clear(unit.failures, buckets)
            fresh = Credentials(password_hash=encoded)
            unit.credentials.save(member.id, fresh)
            unit.audit.add(self._entry(client.acting, Action.SETUP_COMPLETED, member))
            return self._open(unit, member, fresh, client)

    def enrolment(self, token: str) -> Enrolment:
        """What is shown to enrol. Raises Denied where no sign-in waits for it."""
        found = self._pending(token, Stage.ENROLMENT)
        secret = self._vault.open(found.session.pending_totp or b"").decode()
        return Enrolment(found.member, secret, self._codes.address(secret, found.member.login, self._issuer))

    def enrol(self, token: str, code: str, client: Client) -> SignedIn:
        """The first code of the app proves that it was enrolled. Raises Invalid, Denied, Slowed."""
        found = self._pending(token, Stage.ENROLMENT)
        secret = self.enrolment(token).secret
        step = self._codes.find_step(secret, normal_code(code), self._clock.now())
        if step is None:
            self._refuse_second_factor(found, client)
        recovery = tuple(make_recovery_code() for _ in range(RECOVERY_CODES))
        with self._store.writing() as unit:
            old = unit.credentials.get(found.member.id)
            unit.credentials.save(found.member.id, replace(old, totp=found.session.pending_totp, totp_step=step))
            unit.credentials.replace_recovery_codes(found.member.id, self._hashes(found.member, recovery))
            acting = replace(client.acting, member=found.member)
            unit.audit.add(self._entry(acting, Action.SECOND_FACTOR_ENROLLED, found.member))
            return replace(self._complete(unit, found, client), recovery_codes=recovery)

    def second_factor(self, token: str, code: str, client: Client) -> SignedIn:
        """A code of the app, or a recovery code. Raises Invalid, Denied, Slowed."""
        found = self._pending(token, Stage.SECOND_FACTOR)
        buckets, _ = self._attempt(backoff.SECOND_FACTOR, found.member.login, client)
        signed_in = None
        with self._store.writing() as unit:
            if self._uses_up(unit, found.member, normal_code(code), client.acting):
                backoff.clear(unit.failures, buckets)
                signed_in = self._complete(unit, found, client)
        if signed_in is None:
            self._refuse_second_factor(found, client)
        return signed_in

    def change_password(self, token: str, current: str, password: str, again: str, client: Client) -> None:
        """Also ends every other session. Raises Invalid, Denied, Slowed."""
        found = self._confirmed(token, current, client)
        check_new_password(password, again, found.member.login)
        encoded = self._passwords.make(normal_password(password))
        with self._store.writing() as unit:
            credentials = replace(unit.credentials.get(found.member.id), password_hash=encoded)
            unit.credentials.save(found.member.id, credentials)
            unit.audit.add(self._entry(client.acting, Action.PASSWORD_CHANGED, found.member))
            others = [s for s in unit.sessions.list_of(found.member.id) if s.key != found.session.key]
            end_sessions(unit, others, client.acting, self._clock.now())

    def renew_recovery_codes(self, token: str, password: str, client: Client) -> tuple[str, ...]:
        """New codes in place of all old ones, told this once. Raises Invalid, Denied, Slowed."""
        found = self._confirmed(token, password, client)
        recovery = tuple(make_recovery_code() for _ in range(RECOVERY_CODES))
        with self._store.writing() as unit:
            unit.credentials.replace_recovery_codes(found.member.id, self._hashes(found.member, recovery))
            unit.audit.add(self._entry(client.acting, Action.RECOVERY_CODES_MADE, found.member))
        return recovery

    def enrol_anew(self, token: str, password: str, client: Client) -> Opened:
        """Leave this session for the enrolment of another authenticator. The old one holds until that is done.

        Raises Invalid, Denied, Slowed.
        """
        found = self._confirmed(token, password, client)
        with self._store.writing() as unit:
            unit.sessions.end(found.session, self._clock.now())
            return self._open(unit, found.member, Credentials(), client)

    def count_recovery_codes(self, member: StaffMember) -> int:
        with self._store.reading() as unit:
            return unit.credentials.count_recovery_codes(member.id)

    def _attempt(self, act: str, login: str, client: Client) -> tuple[Sequence[backoff.Bucket], StaffMember | None]:
        """Count an attempt before it is tried. Raises Slowed."""
        now, source = self._clock.now(), source_of(client.acting.address)
        with self._store.writing() as unit:
            member = unit.members.find_by_login(login) if LOGIN.fullmatch(login) else None
            device = self._known_device(unit, member, client)
            buckets = backoff.buckets_for(self._vault, act, login, source, device)
            backoff.check(unit.failures, buckets, now)
            if backoff.count(unit.failures, buckets, now):
                unit.audit.add(self._entry(client.acting, Action.SIGN_IN_SLOWED, member))
        return buckets, member if member is not None and not member.is_disabled else None

    def _known_device(self, unit: StaffUnit, member: StaffMember | None, client: Client) -> bytes | None:
        if member is None or not TOKEN.fullmatch(client.device):
            return None
        device = self._device_hash(client.device)
        return device if unit.sessions.knows_device(member.id, device) else None

    def _device_hash(self, device: str) -> bytes:
        return self._vault.keyed_hash("device", device.encode())

    def _credentials_of(self, member: StaffMember | None) -> Credentials:
        with self._store.reading() as unit:
            return unit.credentials.get(member.id) if member is not None else Credentials()

    def _is_setup_code(self, member: StaffMember, credentials: Credentials, code: str) -> bool:
        if credentials.setup_hash is None or credentials.setup_expires_at is None:
            return False
        given = code_hash(self._vault, "set-up", member.id, code)
        return hmac.compare_digest(given, credentials.setup_hash) and self._clock.now() < credentials.setup_expires_at

    def _open(self, unit: StaffUnit, member: StaffMember, credentials: Credentials, client: Client) -> Opened:
        token, now = make_token(), self._clock.now()
        enrolled = credentials.totp is not None
        stage = Stage.SECOND_FACTOR if enrolled else Stage.ENROLMENT
        secret = None if enrolled else self._vault.seal(self._codes.make_secret().encode())
        unit.sessions.add(new_session(self._vault, token, member, stage, now, client.acting, client.agent, secret))
        return Opened(token, stage)

    def _complete(self, unit: StaffUnit, found: Found, client: Client) -> SignedIn:
        """Both factors were given: end the waiting session, open a full one under a new token."""
        token, now, member = make_token(), self._clock.now(), found.member
        device = client.device if TOKEN.fullmatch(client.device) else make_token()
        unit.sessions.end(found.session, now)
        session = new_session(self._vault, token, member, Stage.FULL, now, client.acting, client.agent)
        unit.sessions.add(session)
        unit.sessions.remember_device(member.id, self._device_hash(device), now)
        acting = replace(client.acting, member=member)
        unit.audit.add(audit_entry(acting, Action.SIGNED_IN, Subject(SubjectKind.SESSION, session.id), now))
        return SignedIn(token, device, member)

    def _uses_up(self, unit: StaffUnit, member: StaffMember, code: str, acting: Acting) -> bool:
        """Whether a code is right and unused; it is used now."""
        sealed, now = unit.credentials.get(member.id).totp, self._clock.now()
        if sealed is not None and code.isascii() and code.isdigit():
            step = self._codes.find_step(self._vault.open(sealed).decode(), code, now)
            return step is not None and unit.credentials.use_step(member.id, step)
        used = unit.credentials.use_recovery_code(member.id, code_hash(self._vault, "recovery", member.id, code), now)
        if used:
            unit.audit.add(self._entry(replace(acting, member=member), Action.RECOVERY_CODE_USED, member))
        return used

    def _pending(self, token: str, stage: Stage) -> Found:
        found = self._sessions.find(token, stage)
        if found is None:
            raise Denied
        return found

    def _confirmed(self, token: str, password: str, client: Client) -> Found:
        """A full session whose owner has given the password once more."""
        found = self._pending(token, Stage.FULL)
        buckets, member = self._attempt("confirm", found.member.login, client)
        given = normal_password(password)
        encoded = self._credentials_of(member).password_hash
        if not self._passwords.matches(encoded, given if len(given) <= MAX_PASSWORD else ""):
            self._note(client.acting, Action.SIGN_IN_FAILED, found.member, {"step": "confirm"})
            raise Invalid([fault("current", "password_wrong")])
        with self._store.writing() as unit:
            backoff.clear(unit.failures, buckets)
        return found

    def _refuse_second_factor(self, found: Found, client: Client) -> NoReturn:
        """Raises Invalid, or Denied where the sign-in ends with this failure."""
        ends = found.session.failures + 1 >= MAX_SECOND_FACTOR_FAILURES
        with self._store.writing() as unit:
            unit.sessions.count_failure(found.session.key)
            if ends:
                unit.sessions.end(found.session, self._clock.now())
            unit.audit.add(self._entry(client.acting, Action.SECOND_FACTOR_FAILED, found.member))
        if ends:
            raise Denied
        raise Invalid([fault("code", "second_factor_wrong")])

    def _hashes(self, member: StaffMember, recovery: Sequence[str]) -> list[bytes]:
        return [code_hash(self._vault, "recovery", member.id, code) for code in recovery]

    def _note(
        self, acting: Acting, action: Action, member: StaffMember | None, details: dict[str, str] | None = None
    ) -> None:
        with self._store.writing() as unit:
            unit.audit.add(self._entry(acting, action, member, details))

    def _entry(
        self, acting: Acting, action: Action, member: StaffMember | None, details: dict[str, str] | None = None
    ) -> AuditEntry:
        subject = Subject(SubjectKind.STAFF, member.id if member is not None else "")
        return audit_entry(acting, action, subject, self._clock.now(), details)


def normal_login(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def check_new_password(password: str, again: str, login: str) -> None:
    """Raises Invalid."""
    faults = list(password_faults("password", password, login))
    if not faults and normal_password(password) != normal_password(again):
        faults.append(fault("again", "password_differs"))
    if faults:
        raise Invalid(faults)
