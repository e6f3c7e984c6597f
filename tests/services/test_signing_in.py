"""Signing in: both factors, codes used once, guesses slowed without locking anybody out."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.app import Portal
from portal.domain.accounts import Stage
from portal.domain.audit import Action, AuditSearch
from portal.domain.errors import Denied, Invalid, Slowed
from portal.domain.staff import Acting, Grant, Role
from portal.services.signing_in import Client
from tests.support.clock import StandingClock
from tests.support.signing_in import HOME, PASSWORD, STRANGER, add_account, set_up_person


def codes_of(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(found.field, found.code) for found in error.value.faults]


def actions(portal: Portal) -> list[Action]:
    from portal.storage.audit import SQLAuditLog

    return [entry.action for entry in SQLAuditLog(portal.private).search(AuditSearch())]


def fails(portal: Portal, login: str, times: int, client: Client = STRANGER) -> None:
    for _ in range(times):
        with pytest.raises(Invalid):
            portal.signing_in.start(login, "a wrong password", client)


def test_a_new_account_is_set_up_enrolled_and_signed_in(portal: Portal) -> None:
    person = set_up_person(portal)
    found = portal.sessions.find(person.token)
    assert found is not None
    assert found.member.login == "sun.li"
    assert len(person.recovery_codes) == 10
    assert actions(portal)[:3] == [Action.SIGNED_IN, Action.SECOND_FACTOR_ENROLLED, Action.SETUP_COMPLETED]


def test_a_password_alone_opens_nothing(portal: Portal, clock: StandingClock) -> None:
    person = set_up_person(portal)
    opened = portal.signing_in.start("sun.li", PASSWORD, HOME)
    assert opened.stage is Stage.SECOND_FACTOR
    assert portal.sessions.find(opened.token) is None
    clock.move(minutes=1)
    done = portal.signing_in.second_factor(opened.token, person.code(), HOME)
    assert portal.sessions.find(done.token) is not None
    # The token of before both factors is worth nothing any more.
    assert portal.sessions.find(opened.token, Stage.SECOND_FACTOR) is None
    assert done.token != opened.token


def test_a_code_is_taken_once(portal: Portal, clock: StandingClock) -> None:
    person = set_up_person(portal)
    clock.move(minutes=1)
    person.signs_in()
    opened = portal.signing_in.start("sun.li", PASSWORD, HOME)
    with pytest.raises(Invalid) as error:
        portal.signing_in.second_factor(opened.token, person.code(), HOME)
    assert codes_of(error) == [("code", "second_factor_wrong")]


def test_the_code_of_enrolment_is_used_up_too(portal: Portal) -> None:
    person = set_up_person(portal)
    opened = portal.signing_in.start("sun.li", PASSWORD, HOME)
    with pytest.raises(Invalid):
        portal.signing_in.second_factor(opened.token, person.code(), HOME)


def test_a_recovery_code_works_once_however_it_is_typed(portal: Portal) -> None:
    person = set_up_person(portal)
    code = person.recovery_codes[3]
    opened = portal.signing_in.start("sun.li", PASSWORD, HOME)
    portal.signing_in.second_factor(opened.token, f" {code.upper().replace('-', ' ')} ", HOME)
    assert portal.signing_in.count_recovery_codes(person.member) == 9
    again = portal.signing_in.start("sun.li", PASSWORD, HOME)
    with pytest.raises(Invalid):
        portal.signing_in.second_factor(again.token, code, HOME)


def test_five_wrong_codes_end_the_sign_in(portal: Portal, clock: StandingClock) -> None:
    person = set_up_person(portal)
    opened = portal.signing_in.start("sun.li", PASSWORD, HOME)
    for _ in range(4):
        with pytest.raises(Invalid):
            portal.signing_in.second_factor(opened.token, "000000", HOME)
    with pytest.raises(Denied):
        portal.signing_in.second_factor(opened.token, "000000", HOME)
    clock.move(minutes=1)
    with pytest.raises(Denied):
        portal.signing_in.second_factor(opened.token, person.code(), HOME)


@pytest.mark.parametrize("login", ["sun.li", "nobody.here", "不存在", "", "a" * 5000])
def test_wrong_passwords_and_unknown_logins_are_told_alike(portal: Portal, login: str) -> None:
    set_up_person(portal)
    with pytest.raises(Invalid) as error:
        portal.signing_in.start(login, "a wrong password", HOME)
    assert codes_of(error) == [("login", "sign_in_wrong")]
    assert [found.found for found in error.value.faults] == [""]


@pytest.mark.parametrize("login", ["sun.li", "nobody.here"])
def test_guessing_is_slowed_more_and_more_known_or_not(portal: Portal, clock: StandingClock, login: str) -> None:
    set_up_person(portal)
    fails(portal, login, 5)
    with pytest.raises(Slowed) as first:
        portal.signing_in.start(login, PASSWORD, STRANGER)
    clock.move(seconds=first.value.retry_after_seconds)
    fails(portal, login, 1)
    with pytest.raises(Slowed) as second:
        portal.signing_in.start(login, PASSWORD, STRANGER)
    assert second.value.retry_after_seconds > first.value.retry_after_seconds


def test_a_stranger_cannot_lock_a_person_out(portal: Portal, clock: StandingClock) -> None:
    person = set_up_person(portal)
    for number in range(60):
        one_of_many = replace(STRANGER, acting=Acting(None, "r", f"203.0.113.{number}"))
        fails(portal, "sun.li", 1, one_of_many)
        clock.move(seconds=21)
    # From the browser that was signed in before: at once.
    assert portal.sessions.find(person.signs_in().token)
    clock.move(seconds=60)
    # From anywhere else: after seconds, not hours.
    assert portal.sessions.find(person.signs_in(HOME).token)


def test_a_device_cookie_of_somebody_else_is_no_way_around_the_slowing(portal: Portal) -> None:
    set_up_person(portal)
    other = set_up_person(portal, "petrova.a")
    with_cookie = replace(STRANGER, device=other.device)
    fails(portal, "sun.li", 5, with_cookie)
    with pytest.raises(Slowed):
        portal.signing_in.start("sun.li", PASSWORD, with_cookie)


def test_guessing_from_a_known_browser_is_slowed_too(portal: Portal) -> None:
    person = set_up_person(portal)
    stolen = replace(STRANGER, device=person.device)
    fails(portal, "sun.li", 5, stolen)
    with pytest.raises(Slowed):
        portal.signing_in.start("sun.li", PASSWORD, stolen)


def test_a_success_forgets_failures(portal: Portal) -> None:
    set_up_person(portal)
    fails(portal, "sun.li", 4)
    portal.signing_in.start("sun.li", PASSWORD, STRANGER)
    fails(portal, "sun.li", 4)
    assert portal.signing_in.start("sun.li", PASSWORD, STRANGER).stage is Stage.SECOND_FACTOR


def test_the_second_factor_is_slowed_over_several_sign_ins(portal: Portal) -> None:
    set_up_person(portal)
    first = portal.signing_in.start("sun.li", PASSWORD, STRANGER)
    for _ in range(4):
        with pytest.raises(Invalid):
            portal.signing_in.second_factor(first.token, "000000", STRANGER)
    second = portal.signing_in.start("sun.li", PASSWORD, STRANGER)
    with pytest.raises(Invalid):
        portal.signing_in.second_factor(second.token, "000000", STRANGER)
    with pytest.raises(Slowed):
        portal.signing_in.second_factor(second.token, "000000", STRANGER)


def test_codes_cannot_be_guessed_from_many_addresses_and_the_owner_still_signs_in(
    portal: Portal, clock: StandingClock
) -> None:
    person, tried = set_up_person(portal), 0
    end = clock.now() + timedelta(days=2)
    while clock.now() < end:
        client = Client(Acting(None, "request-3", f"198.51.{tried % 256}.{tried // 256 % 256}"), "curl")
        opened = portal.signing_in.start("sun.li", PASSWORD, client)
        try:
            with pytest.raises(Invalid):
                portal.signing_in.second_factor(opened.token, "000000", client)
            tried += 1
        except Slowed as slowed:
            clock.move(seconds=slowed.retry_after_seconds)
    assert tried < 150
    assert portal.sessions.find(person.signs_in().token) is not None


def test_a_setup_code_works_once_and_not_for_ever(portal: Portal, clock: StandingClock) -> None:
    made = add_account(portal)
    portal.signing_in.set_up("sun.li", made.code, PASSWORD, PASSWORD, HOME)
    with pytest.raises(Invalid) as error:
        portal.signing_in.set_up("sun.li", made.code, PASSWORD, PASSWORD, HOME)
    assert codes_of(error) == [("code", "setup_code_wrong")]
    late = add_account(portal, "petrova.a")
    clock.move(hours=72)
    with pytest.raises(Invalid):
        portal.signing_in.set_up("petrova.a", late.code, PASSWORD, PASSWORD, HOME)


def test_a_setup_code_is_its_owners_alone(portal: Portal) -> None:
    made = add_account(portal)
    add_account(portal, "petrova.a")
    with pytest.raises(Invalid):
        portal.signing_in.set_up("petrova.a", made.code, PASSWORD, PASSWORD, HOME)


@pytest.mark.parametrize(
    ("password", "again", "expected"),
    [
        ("short", "short", ("password", "password_short")),
        ("x" * 201, "x" * 201, ("password", "password_long")),
        ("111111111111", "111111111111", ("password", "password_weak")),
        ("my sun.li password", "my sun.li password", ("password", "password_weak")),
        (PASSWORD, PASSWORD + "x", ("again", "password_differs")),
    ],
)
def test_poor_passwords_are_refused_and_the_code_is_not_used_up(
    portal: Portal, password: str, again: str, expected: tuple[str, str]
) -> None:
    made = add_account(portal)
    with pytest.raises(Invalid) as error:
        portal.signing_in.set_up("sun.li", made.code, password, again, HOME)
    assert codes_of(error) == [expected]
    assert portal.signing_in.set_up("sun.li", made.code, PASSWORD, PASSWORD, HOME)


def test_nobody_signs_in_before_set_up(portal: Portal) -> None:
    add_account(portal)
    with pytest.raises(Invalid):
        portal.signing_in.start("sun.li", "", HOME)


def test_changing_the_password_asks_for_the_old_and_ends_other_sessions(portal: Portal, clock: StandingClock) -> None:
    person = set_up_person(portal)
    clock.move(minutes=1)
    other = person.signs_in()
    with pytest.raises(Invalid):
        portal.signing_in.change_password(person.token, "wrong", "another long one", "another long one", person.client)
    portal.signing_in.change_password(person.token, PASSWORD, "another long one", "another long one", person.client)
    assert portal.sessions.find(person.token)
    assert portal.sessions.find(other.token) is None
    assert portal.signing_in.start("sun.li", "another long one", HOME)


def test_new_recovery_codes_replace_the_old(portal: Portal) -> None:
    person = set_up_person(portal)
    fresh = portal.signing_in.renew_recovery_codes(person.token, PASSWORD, person.client)
    opened = portal.signing_in.start("sun.li", PASSWORD, HOME)
    with pytest.raises(Invalid):
        portal.signing_in.second_factor(opened.token, person.recovery_codes[0], HOME)
    assert portal.signing_in.second_factor(opened.token, fresh[0], HOME)


def test_another_authenticator_replaces_the_first_once_it_has_given_a_code(
    portal: Portal, clock: StandingClock
) -> None:
    person = set_up_person(portal)
    opened = portal.signing_in.enrol_anew(person.token, PASSWORD, person.client)
    assert portal.sessions.find(person.token) is None
    clock.move(minutes=1)
    assert person.signs_in()
    old = person.secret
    person.secret = portal.signing_in.enrolment(opened.token).secret
    assert person.secret != old
    clock.move(minutes=1)
    assert portal.signing_in.enrol(opened.token, person.code(), HOME)
    clock.move(minutes=1)
    assert person.signs_in()


def test_no_secret_is_stored_in_clear(portal: Portal) -> None:
    person = set_up_person(portal, "sun.li", Grant("*", Role.ADMINISTRATOR))
    portal.private.truncate_wal()
    stored = portal.private.path.read_bytes()
    hidden = [person.secret, person.token, person.device, PASSWORD, *person.recovery_codes]
    assert [text for text in hidden if text.encode() in stored] == []
    assert [code for code in person.recovery_codes if code.replace("-", "").encode() in stored] == []
    with sqlite3.connect(portal.private.path) as raw:
        assert raw.execute("select password_hash from staff").fetchone()[0].startswith("$argon2id$")
