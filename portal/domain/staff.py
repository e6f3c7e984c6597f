"""The people who work on the portal: who they are, what their roles let them do, and who is acting in a request.

Pure: knows nothing of passwords, sessions or pages. Decisions about documents stand in `portal.domain.rules`; here is
only what a role permits as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.errors import Denied
from portal.domain.locales import BY_TAG

ALL_AGENCIES = "*"
"""In a grant: the role holds in every agency of the registry."""
STAFF_TAGS = ("zh-Hans", "ru", "en")
"""Languages of the staff pages."""
LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")
"""A login: small letters, digits, dot, underscore, hyphen; begins with a letter; 2–40 characters."""


class Role(StrEnum):
    """What a person may do, each role for itself; several can be held at once, also in different agencies."""

    EDITOR = "editor"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    CASE_OFFICER = "case_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


DESK_ROLES = frozenset({Role.EDITOR, Role.TRANSLATOR, Role.REVIEWER, Role.PUBLISHER})
"""Roles of the editorial desk."""


@dataclass(frozen=True, order=True)
class Grant:
    """A role in one agency, or in every one (`*`)."""

    agency: str
    role: Role

    def covers(self, agency: str) -> bool:
        return self.agency in (ALL_AGENCIES, agency)


@dataclass(frozen=True)
class StaffMember:
    """A person with an account. `id` never changes and is what audit entries and decisions name; `language` is the
    tag of the pages they read; `grants` are their roles by agency."""

    id: str
    login: str
    name: str
    language: str = STAFF_TAGS[0]
    grants: frozenset[Grant] = frozenset()
    is_disabled: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Roles held in at least one agency."""
        return frozenset(grant.role for grant in self.grants)

    def has_role(self, role: Role, agency: str | None = None) -> bool:
        """Whether they hold a role: in `agency`, or anywhere where that is not given."""
        return any(grant.role is role and (agency is None or grant.covers(agency)) for grant in self.grants)

    def has_any_role(self, roles: Iterable[Role], agency: str | None = None) -> bool:
        return any(self.has_role(role, agency) for role in roles)

    def agencies_of(self, role: Role, known: Iterable[str]) -> frozenset[str]:
        """Of the agencies known to the registry those in which they hold `role`."""
        return frozenset(agency for agency in known if self.has_role(role, agency))

    def can_handle_cases_of(self, agency: str) -> bool:
        return self.has_role(Role.CASE_OFFICER, agency)

    def can_draft_for(self, agency: str) -> bool:
        return self.has_role(Role.EDITOR, agency)

    def can_translate_for(self, agency: str) -> bool:
        return self.has_role(Role.TRANSLATOR, agency)

    def can_review_for(self, agency: str) -> bool:
        return self.has_role(Role.REVIEWER, agency)

    def can_publish_for(self, agency: str) -> bool:
        return self.has_role(Role.PUBLISHER, agency)

    @property
    def can_read_audit_log(self) -> bool:
        """The audit log is one for the whole portal; it names codes and ids only."""
        return self.has_role(Role.AUDITOR)

    @property
    def can_administer(self) -> bool:
        """Whether they administer accounts at all; which ones is told by `can_grant`."""
        return self.has_role(Role.ADMINISTRATOR)

    def can_grant(self, grant: Grant) -> bool:
        """Whether they may give or take a role: in the agencies they administer; one for all takes one for all."""
        held = [mine for mine in self.grants if mine.role is Role.ADMINISTRATOR]
        return any(mine.agency == ALL_AGENCIES or mine.agency == grant.agency for mine in held)

    def can_manage(self, other: StaffMember) -> bool:
        """Whether they may reset, disable and change another account: never their own, and only one whose every role
        they could have given."""
        return self.can_administer and other.id != self.id and all(self.can_grant(grant) for grant in other.grants)


class Origin(StrEnum):
    """Where an act came from."""

    WEB = "web"
    COMMAND = "command"
    WORKER = "worker"


@dataclass(frozen=True)
class Acting:
    """Who is acting, passed into every service method that changes or shows something private.

    `member` is None for commands of the operator and for the worker. `request_id` groups what belongs to one request
    or run; `address` is the client's, empty where there is none.
    """

    member: StaffMember | None
    request_id: str
    address: str = ""
    origin: Origin = Origin.WEB

    @property
    def actor(self) -> str:
        """What the audit log writes: the member's id, else where the act came from."""
        return self.member.id if self.member is not None else self.origin.value

    def require(self, *roles: Role, agency: str | None = None) -> None:
        """Raises Denied unless one of the roles is held, in `agency` where that is given. An operator at the command
        line, and the worker, may do everything: they hold the database itself."""
        if self.origin is not Origin.WEB:
            return
        if self.member is None or self.member.is_disabled or not self.member.has_any_role(roles, agency):
            raise Denied(tuple(role.value for role in roles), agency)


def is_staff_tag(tag: str) -> bool:
    return tag in STAFF_TAGS and tag in BY_TAG
