"""Accounts of staff: adding, changing, resetting, disabling. By administrators in their agencies, or at the command
line, where the first account comes from."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.accounts import SETUP_VALID, Credentials
from portal.domain.audit import Action, Subject, SubjectKind, audit_entry
from portal.domain.errors import Denied, Fault, Invalid, NotFound, fault
from portal.domain.staff import ALL_AGENCIES, LOGIN, STAFF_TAGS, Acting, Grant, Origin, Role, StaffMember
from portal.services.one_time import code_hash, make_setup_code
from portal.services.ports import Clock
from portal.services.sessions import end_sessions
from portal.services.signing_in import normal_login
from portal.services.staff_ports import Sealing, StaffStore, StaffUnit

MAX_NAME = 80


@dataclass(frozen=True)
class SetUp:
    """A one-time set-up code, told this once."""

    member: StaffMember
    code: str
    expires_at: datetime


class Staff:
    """Accounts. `agencies` gives the codes of the registry's agencies."""

    def __init__(
        self, store: StaffStore, vault: Sealing, clock: Clock, agencies: Callable[[], Collection[str]]
    ) -> None:
        self._store, self._vault, self._clock, self._agencies = store, vault, clock, agencies

    def list_members(self, acting: Acting) -> tuple[StaffMember, ...]:
        """Everybody, in the order of logins. Raises Denied."""
        acting.require(Role.ADMINISTRATOR)
        with self._store.reading() as unit:
            return unit.members.list()

    def get(self, acting: Acting, staff_id: str) -> StaffMember:
        """Raises Denied, NotFound."""
        acting.require(Role.ADMINISTRATOR)
        with self._store.reading() as unit:
            return unit.members.get(staff_id)

    def find_by_login(self, login: str) -> StaffMember:
        """For the command line. Raises NotFound."""
        with self._store.reading() as unit:
            found = unit.members.find_by_login(normal_login(login))
        if found is None:
            raise NotFound("staff_member", login)
        return found

    def names(self, staff_ids: Collection[str]) -> dict[str, str]:
        """Names to show beside ids, of audit entries and the like; unknown ids are left out."""
        with self._store.reading() as unit:
            return {member.id: member.name for member in unit.members.list() if member.id in staff_ids}

    def logins(self) -> dict[str, str]:
        """Logins by id, of everybody there ever was."""
        with self._store.reading() as unit:
            return {member.id: member.login for member in unit.members.list()}

    def add(self, acting: Acting, login: str, name: str, language: str, grants: Collection[Grant]) -> SetUp:
        """Add an account; the code sets it up. Raises Invalid, Denied, Conflict where the login is taken."""
        acting.require(Role.ADMINISTRATOR)
        login, name = normal_login(login), " ".join(name.split())
        faults = self._faults(name, language, grants)
        if not LOGIN.fullmatch(login):
            faults.insert(0, fault("login", "login_form", login))
        if faults:
            raise Invalid(faults)
        member = StaffMember("s" + secrets.token_hex(6), login, name, language, frozenset(grants))
        self._require_grants(acting, member.grants)
        with self._store.writing() as unit:
            unit.members.add(member, self._clock.now())
            self._record(unit, acting, Action.ACCOUNT_ADDED, member, {"grants": _told(member.grants)})
            return self._give_setup_code(unit, member)

    def change(self, acting: Acting, staff_id: str, name: str, grants: Collection[Grant]) -> StaffMember:
        """Change a name and roles, which hold from the next request on. Raises Invalid, Denied, NotFound."""
        name = " ".join(name.split())
        with self._store.writing() as unit:
            old = self._managed(unit, acting, staff_id)
            faults = self._faults(name, old.language, grants)
            if faults:
                raise Invalid(faults)
            changed = replace(old, name=name, grants=frozenset(grants))
            self._require_grants(acting, changed.grants ^ old.grants)
            unit.members.save(changed, self._clock.now())
            taken, given = old.grants - changed.grants, changed.grants - old.grants
            details = {"given": _told(given), "taken": _told(taken)}
            self._record(unit, acting, Action.ACCOUNT_CHANGED, changed, details)
        return changed

    def reset(self, acting: Acting, staff_id: str) -> SetUp:
        """Forget password, authenticator and recovery codes, end every session, and give a new set-up code.

        Raises Denied, NotFound.
        """
        now = self._clock.now()
        with self._store.writing() as unit:
            member = self._managed(unit, acting, staff_id)
            unit.credentials.replace_recovery_codes(staff_id, ())
            unit.sessions.forget_devices(staff_id)
            end_sessions(unit, unit.sessions.list_of(staff_id), acting, now)
            self._record(unit, acting, Action.ACCOUNT_RESET, member)
            return self._give_setup_code(unit, member)

    def disable(self, acting: Acting, staff_id: str) -> None:
        """Out at once: sessions end, nothing signs in. The account stays, for entries name it.

        Raises Denied, NotFound.
        """
        now = self._clock.now()
        with self._store.writing() as unit:
            member = self._managed(unit, acting, staff_id)
            unit.members.save(replace(member, is_disabled=True), now)
            end_sessions(unit, unit.sessions.list_of(staff_id), acting, now)
            self._record(unit, acting, Action.ACCOUNT_DISABLED, member)

    def enable(self, acting: Acting, staff_id: str) -> None:
        """With the credentials of before. Raises Denied, NotFound."""
        with self._store.writing() as unit:
            member = self._managed(unit, acting, staff_id)
            unit.members.save(replace(member, is_disabled=False), self._clock.now())
            self._record(unit, acting, Action.ACCOUNT_ENABLED, member)

    def choose_language(self, acting: Acting, language: str) -> None:
        """The language of one's own pages. Raises Invalid."""
        if acting.member is None or language not in STAFF_TAGS:
            raise Invalid([fault("language", "unknown_code", language, allowed=", ".join(STAFF_TAGS))])
        now = self._clock.now()
        with self._store.writing() as unit:
            member = unit.members.get(acting.member.id)
            unit.members.save(replace(member, language=language), now)
            self._record(unit, acting, Action.LANGUAGE_CHANGED, member, {"language": language})

    def _managed(self, unit: StaffUnit, acting: Acting, staff_id: str) -> StaffMember:
        member = unit.members.get(staff_id)
        if acting.origin is Origin.WEB and (acting.member is None or not acting.member.can_manage(member)):
            raise Denied((Role.ADMINISTRATOR.value,))
        return member

    def _require_grants(self, acting: Acting, grants: Collection[Grant]) -> None:
        if acting.origin is Origin.WEB:
            for grant in grants:
                if acting.member is None or not acting.member.can_grant(grant):
                    raise Denied((Role.ADMINISTRATOR.value,), grant.agency)

    def _faults(self, name: str, language: str, grants: Collection[Grant]) -> list[Fault]:
        faults = []
        if not name:
            faults.append(fault("name", "missing"))
        elif len(name) > MAX_NAME:
            faults.append(fault("name", "too_long", name, limit=MAX_NAME))
        if language not in STAFF_TAGS:
            faults.append(fault("language", "unknown_code", language, allowed=", ".join(STAFF_TAGS)))
        if not grants:
            faults.append(fault("grants", "missing"))
        known = {ALL_AGENCIES, *self._agencies()}
        faults += [fault("grants", "unknown_agency", g.agency) for g in sorted(grants) if g.agency not in known]
        return faults

    def _give_setup_code(self, unit: StaffUnit, member: StaffMember) -> SetUp:
        code, expires_at = make_setup_code(), self._clock.now() + SETUP_VALID
        hashed = code_hash(self._vault, "set-up", member.id, code)
        step = unit.credentials.get(member.id).totp_step
        unit.credentials.save(member.id, Credentials(totp_step=step, setup_hash=hashed, setup_expires_at=expires_at))
        return SetUp(member, code, expires_at)

    def _record(
        self,
        unit: StaffUnit,
        acting: Acting,
        action: Action,
        member: StaffMember,
        details: dict[str, str] | None = None,
    ) -> None:
        subject = Subject(SubjectKind.STAFF, member.id)
        unit.audit.add(audit_entry(acting, action, subject, self._clock.now(), details))


def _told(grants: Collection[Grant]) -> str:
    """Grants as codes: `case_officer@heihe_customs`."""
    return " ".join(f"{grant.role.value}@{grant.agency}" for grant in sorted(grants))
