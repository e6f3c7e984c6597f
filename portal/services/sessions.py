"""Sessions of staff: opening, finding, ending; the token against forged forms; forms kept over a sign-in.

The cookie holds a random token and the database its keyed hash alone, so that neither a copy of the database nor a
backup opens a session.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.accounts import ENDED_KEPT, KEPT_VALID, KeptForm, SessionLimits, StaffSession, Stage
from portal.domain.audit import Action, Subject, SubjectKind, audit_entry
from portal.domain.errors import Denied, NotFound, Unavailable
from portal.domain.staff import Acting, StaffMember
from portal.services.backoff import FAILURES_KEPT
from portal.services.ports import Clock
from portal.services.staff_ports import Sealing, StaffStore, StaffUnit

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
TOUCH_AFTER = timedelta(minutes=1)
"""A session's last use is written down at most once a minute."""
MAX_AGENT = 200
MAX_KEPT = 20
"""Forms kept for one person at once."""
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """An open session and whose it is."""

    session: StaffSession
    member: StaffMember


def make_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def session_key(vault: Sealing, token: str) -> bytes:
    return vault.keyed_hash("session", token.encode())


def new_session(
    vault: Sealing,
    token: str,
    member: StaffMember,
    stage: Stage,
    now: datetime,
    acting: Acting,
    agent: str,
    pending_totp: bytes | None = None,
) -> StaffSession:
    return StaffSession(
        key=session_key(vault, token),
        id=secrets.token_hex(6),
        staff_id=member.id,
        stage=stage,
        created_at=now,
        seen_at=now,
        address=acting.address,
        agent=agent[:MAX_AGENT],
        pending_totp=pending_totp,
    )


class Sessions:
    """Sessions by the token of their cookie."""

    def __init__(self, store: StaffStore, vault: Sealing, clock: Clock, limits: SessionLimits) -> None:
        self._store, self._vault, self._clock, self.limits = store, vault, clock, limits

    def find(self, token: str, stage: Stage = Stage.FULL) -> Found | None:
        """The open session of a token at a stage; its use is written down. A disabled member has none."""
        if not TOKEN.fullmatch(token):
            return None
        now, key = self._clock.now(), session_key(self._vault, token)
        with self._store.reading() as unit:
            session = unit.sessions.find(key)
            if session is None or session.stage is not stage or not self.limits.is_open(session, now):
                return None
            member = unit.members.get(session.staff_id)
        if member.is_disabled:
            return None
        if now - session.seen_at >= TOUCH_AFTER:
            # While nothing can be written, people still read, and are told what happened to what they send.
            with suppress(Unavailable), self._store.writing() as unit:
                unit.sessions.touch(key, now)
        return Found(session, member)

    def find_owner(self, token: str) -> str | None:
        """Whose full session this is or was lately; None for nobody's."""
        if not TOKEN.fullmatch(token):
            return None
        with self._store.reading() as unit:
            session = unit.sessions.find(session_key(self._vault, token))
        return session.staff_id if session is not None and session.stage is Stage.FULL else None

    def list_open(self, member: StaffMember) -> tuple[StaffSession, ...]:
        """The member's open sessions, the last used first."""
        now = self._clock.now()
        with self._store.reading() as unit:
            found = unit.sessions.list_of(member.id)
        return tuple(s for s in found if s.stage is Stage.FULL and self.limits.is_open(s, now))

    def revoke(self, acting: Acting, session_id: str) -> None:
        """End one of one's own sessions, at once. Raises NotFound."""
        member = _member_of(acting)
        with self._store.writing() as unit:
            mine = [session for session in unit.sessions.list_of(member.id) if session.id == session_id]
            if not mine:
                raise NotFound("session", session_id)
            end_sessions(unit, mine, acting, self._clock.now())

    def revoke_others(self, acting: Acting, token: str) -> int:
        """End every one of one's own sessions but this; how many."""
        member, key = _member_of(acting), session_key(self._vault, token)
        with self._store.writing() as unit:
            others = [session for session in unit.sessions.list_of(member.id) if session.key != key]
            end_sessions(unit, others, acting, self._clock.now())
        return len(others)

    def sign_out(self, acting: Acting, token: str) -> None:
        now = self._clock.now()
        with self._store.writing() as unit:
            session = unit.sessions.find(session_key(self._vault, token))
            if session is not None:
                unit.sessions.end(session, now)
                subject = Subject(SubjectKind.SESSION, session.id)
                unit.audit.add(audit_entry(acting, Action.SIGNED_OUT, subject, now))

    def form_token(self, token: str) -> str:
        """What a form must bring along: made from the cookie's token, which a foreign page cannot read."""
        return self._vault.keyed_hash("form", token.encode()).hex()

    def is_form_token(self, token: str, given: str) -> bool:
        return hmac.compare_digest(self.form_token(token).encode(), given.encode())

    def keep_form(self, staff_id: str, path: str, pairs: Pairs) -> str | None:
        """Keep what was typed, sealed, for this person and page; the id to ask for it by.

        None where too much is kept.
        """
        now = self._clock.now()
        content = json.dumps(list(pairs), ensure_ascii=False).encode()
        form = KeptForm(secrets.token_hex(8), staff_id, path, self._vault.seal(content), now)
        with self._store.writing() as unit:
            unit.kept.sweep(now - KEPT_VALID)
            if unit.kept.count(staff_id) >= MAX_KEPT:
                return None
            unit.kept.add(form)
        return form.id

    def find_kept(self, member: StaffMember, path: str, form_id: str) -> tuple[tuple[str, str], ...]:
        """What was kept for a person and page; nothing for anybody else."""
        with self._store.reading() as unit:
            form = unit.kept.find(member.id, form_id)
        if form is None or form.path != path or self._clock.now() >= form.created_at + KEPT_VALID:
            return ()
        return tuple((str(name), str(value)) for name, value in json.loads(self._vault.open(form.sealed)))

    def forget_kept(self, member: StaffMember, path: str) -> None:
        """Once the form was sent; costs nothing where nothing was kept."""
        with self._store.reading() as unit:
            if not unit.kept.count(member.id):
                return
        with self._store.writing() as unit:
            unit.kept.remove(member.id, path)

    def end_everywhere(self) -> None:
        """Sign everybody out, as after a backup was restored: sessions revoked since must not come back."""
        with self._store.writing() as unit:
            unit.sessions.sweep(self._clock.now() + timedelta(days=1))

    def sweep(self) -> None:
        """Remove what is long over: sessions, failures, kept forms. Called by the worker and at sign-ins."""
        now = self._clock.now()
        with self._store.writing() as unit:
            unit.sessions.sweep(now - self.limits.absolute - ENDED_KEPT)
            unit.failures.sweep(now - FAILURES_KEPT)
            unit.kept.sweep(now - KEPT_VALID)


def end_sessions(unit: StaffUnit, sessions: Sequence[StaffSession], acting: Acting, now: datetime) -> None:
    """End sessions within a transaction, each with its audit entry."""
    for session in sessions:
        unit.sessions.end(session, now)
        subject = Subject(SubjectKind.SESSION, session.id)
        unit.audit.add(audit_entry(acting, Action.SESSION_REVOKED, subject, now, {"member": session.staff_id}))


def _member_of(acting: Acting) -> StaffMember:
    if acting.member is None:
        raise Denied
    return acting.member
