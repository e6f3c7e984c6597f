"""Staff for tests: an account made as an operator makes it, set up and signed in as a person does it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pyotp import TOTP

from portal.app import Portal
from portal.domain.accounts import Stage
from portal.domain.staff import ALL_AGENCIES, Acting, Grant, Origin, Role, StaffMember
from portal.services.signing_in import Client, SignedIn
from portal.services.staff import SetUp

PASSWORD = "correct horse battery"  # noqa: S105  of tests
OPERATOR = Acting(None, "test-run", origin=Origin.COMMAND)
HOME = Client(Acting(None, "request-1", "192.0.2.7"), "Firefox")
STRANGER = Client(Acting(None, "request-2", "198.51.100.66"), "curl")


@dataclass
class Person:
    """Somebody with an account and an authenticator; `device` is their browser's memory."""

    portal: Portal
    member: StaffMember
    secret: str
    device: str
    token: str
    recovery_codes: tuple[str, ...]

    @property
    def acting(self) -> Acting:
        return replace(HOME.acting, member=self.portal.staff.get(OPERATOR, self.member.id))

    @property
    def client(self) -> Client:
        return replace(HOME, acting=self.acting, device=self.device)

    def code(self) -> str:
        """What the authenticator shows now."""
        return TOTP(self.secret).at(int(self.portal.clock.now().timestamp()))

    def signs_in(self, client: Client | None = None) -> SignedIn:
        """With both factors; by default from the browser of before. The clock must have left the last code's step."""
        knocking = client or replace(HOME, device=self.device)
        opened = self.portal.signing_in.start(self.member.login, PASSWORD, knocking)
        assert opened.stage is Stage.SECOND_FACTOR
        return self.portal.signing_in.second_factor(opened.token, self.code(), knocking)


def add_account(portal: Portal, login: str = "sun.li", *grants: Grant, language: str = "zh-Hans") -> SetUp:
    found = grants or (Grant(ALL_AGENCIES, Role.CASE_OFFICER),)
    return portal.staff.add(OPERATOR, login, f"Name of {login}", language, found)


def set_up_person(portal: Portal, login: str = "sun.li", *grants: Grant, language: str = "zh-Hans") -> Person:
    """An account with password and authenticator, signed in once."""
    made = add_account(portal, login, *grants, language=language)
    opened = portal.signing_in.set_up(login, made.code, PASSWORD, PASSWORD, HOME)
    secret = portal.signing_in.enrolment(opened.token).secret
    code = TOTP(secret).at(int(portal.clock.now().timestamp()))
    done = portal.signing_in.enrol(opened.token, code, HOME)
    return Person(portal, done.member, secret, done.device, done.token, done.recovery_codes)
