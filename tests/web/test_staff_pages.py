"""The pages behind the sign-in: who is let in, one's own account, administrators, auditors."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.app import Portal
from portal.domain.staff import Grant, Role
from portal.web import create_app
from portal.web.caching import PageRules
from portal.web.security import with_security_headers
from portal.web.staff import allowed
from portal.web.staff.access import Access, access_of, is_staff_path
from portal.web.staff.wording import browser_name
from tests.support.clock import StandingClock
from tests.support.signing_in import HOME, OPERATOR, PASSWORD, Person, set_up_person
from tests.support.staff_browser import StaffBrowser, value_of

OPEN = {
    "staff_sign_in.sign_in",
    "staff_sign_in.set_up",
    "staff_sign_in.second_factor",
    "staff_enrolling.enrol",
    "staff_enrolling.qr_code",
    "staff_previews.shared",
    "staff_previews.shared_medium",
}
"""The only pages below /staff for people who are not signed in: those of the sign-in, and previews under a link."""
Enter = Callable[..., StaffBrowser]


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Enter:
    """Makes somebody with roles, signed in with a browser."""

    def make(*grants: Grant, login: str = "li.na", language: str = "en") -> StaffBrowser:
        person = set_up_person(portal, login, *grants, language=language)
        clock.move(minutes=1)
        browser = StaffBrowser(app)
        browser.signs_in(person)
        browser.person = person  # type: ignore[attr-defined]
        return browser

    return make


@pytest.fixture
def administrator(enter: Enter) -> StaffBrowser:
    return enter(Grant("*", Role.ADMINISTRATOR))


def staff_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if is_staff_path(rule.rule)]


def address_of(rule: Rule) -> str:
    return re.sub(r"<[^>]*>", "1", re.sub(r"<case_number:[^>]*>", "2026-000001-7", rule.rule))


def test_every_staff_page_says_whom_it_lets_in(app: Flask) -> None:
    rules = staff_rules(app)
    assert len(rules) > 15
    unmarked = [rule.endpoint for rule in rules if access_of(app.view_functions[rule.endpoint]) is None]
    assert unmarked == []
    assert {rule.endpoint for rule in rules if access_of(app.view_functions[rule.endpoint]) == Access(True)} == OPEN


def test_nobody_sees_a_staff_page_without_signing_in(app: Flask) -> None:
    for rule in staff_rules(app):
        if rule.endpoint in OPEN:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = app.test_client().open(address_of(rule), method=method)
            expected = (303,) if method == "GET" else (303, 400)
            assert answer.status_code in expected, (method, rule.rule)
            assert answer.headers["Cache-Control"] == "no-store"
            if answer.status_code == 303:
                assert answer.headers["Location"].startswith("/staff/sign-in"), rule.rule


def test_pages_of_a_role_are_refused_to_all_others(app: Flask, enter: Enter) -> None:
    for role in Role:
        browser = enter(Grant("*", role), login=f"a-{role.value.replace('_', '-')}")
        for rule in staff_rules(app):
            access = access_of(app.view_functions[rule.endpoint])
            assert access is not None
            if access.roles and role not in access.roles and "GET" in (rule.methods or ()):
                assert browser.get(address_of(rule)).status_code == 403, (role, rule.rule)


def test_a_view_that_forgets_to_say_is_refused_even_to_administrators(portal: Portal, clock: StandingClock) -> None:
    app = create_app(portal)
    app.add_url_rule("/staff/forgotten", "forgotten", lambda: "secret")
    browser = StaffBrowser(app)
    person = set_up_person(portal, "li.na", Grant("*", Role.ADMINISTRATOR))
    clock.move(minutes=1)
    browser.signs_in(person)
    answer = browser.get("/staff/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_a_view_cannot_be_marked_with_no_role() -> None:
    with pytest.raises(ValueError, match="roles"):
        allowed()


def test_refusals_are_in_the_audit_log(portal: Portal, enter: Enter) -> None:
    browser = enter(Grant("amr", Role.CASE_OFFICER))
    assert browser.get("/staff/people").status_code == 403
    last = newest(portal)
    assert (last[0], last[1]) == ("access_denied", "staff_people.people")


def newest(portal: Portal) -> tuple[str, str]:
    with portal.private.reading() as connection:
        row = connection.exec_driver_sql(
            "select action, subject_id from audit_entries order by number desc limit 1"
        ).one()
    return row[0], row[1]


def test_answers_are_private(administrator: StaffBrowser) -> None:
    for path in ("/staff/", "/staff/people", "/staff/account", "/staff/nowhere", "/staff/audit"):
        answer = administrator.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        headers = dict(with_security_headers(list(answer.headers), is_https=True))
        assert headers["Cache-Control"] == "no-store"
        assert "script-src 'self'" in headers["Content-Security-Policy"]


def test_a_disabled_account_is_out_at_once(portal: Portal, enter: Enter) -> None:
    browser = enter(Grant("*", Role.AUDITOR))
    assert browser.get("/staff/audit").status_code == 200
    portal.staff.disable(OPERATOR, portal.staff.find_by_login("li.na").id)
    assert browser.get("/staff/audit").status_code == 303
    answer = browser.send("/staff/sign-in", {"login": "li.na", "password": PASSWORD})
    assert answer.status_code == 422


def test_a_role_taken_away_holds_from_the_next_request(portal: Portal, enter: Enter) -> None:
    browser = enter(Grant("*", Role.AUDITOR))
    member = portal.staff.find_by_login("li.na")
    portal.staff.change(OPERATOR, member.id, member.name, [Grant("amr", Role.EDITOR)])
    assert browser.get("/staff/audit").status_code == 403


def test_sessions_end_when_unused_and_after_a_day_of_work(enter: Enter, clock: StandingClock) -> None:
    browser = enter(Grant("*", Role.AUDITOR))
    for _ in range(29):
        clock.move(minutes=20)
        assert browser.get("/staff/").status_code == 200
    clock.move(minutes=21)
    assert browser.get("/staff/").status_code == 303


def test_an_unused_session_ends(enter: Enter, clock: StandingClock) -> None:
    browser = enter(Grant("*", Role.AUDITOR))
    clock.move(minutes=29)
    assert browser.get("/staff/").status_code == 200
    clock.move(minutes=31)
    assert browser.get("/staff/").status_code == 303


def test_sessions_are_listed_and_ended_from_another(app: Flask, enter: Enter, clock: StandingClock) -> None:
    here = enter(Grant("*", Role.AUDITOR))
    person: Person = here.person  # type: ignore[attr-defined]
    clock.move(minutes=1)
    there = StaffBrowser(app, "198.51.100.20")
    there.signs_in(person)
    page = here.get("/staff/account").text
    assert "198.51.100.20" in page
    wanted = re.search(r'name="session" value="([0-9a-f]+)" aria-label="[^"]*198.51.100.20', page)
    assert wanted is not None
    here.send("/staff/account/sessions", {"session": wanted[1]}, page="/staff/account")
    assert there.get("/staff/").status_code == 303
    assert here.get("/staff/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(portal: Portal, enter: Enter) -> None:
    first, second = enter(Grant("*", Role.AUDITOR)), enter(Grant("*", Role.AUDITOR), login="wang.tao")
    (target, *_) = portal.sessions.list_open(portal.staff.find_by_login("li.na"))
    answer = second.send("/staff/account/sessions", {"session": target.id}, page="/staff/account")
    assert answer.status_code == 404
    assert first.get("/staff/").status_code == 200


def test_signing_out_ends_the_session_itself(administrator: StaffBrowser) -> None:
    token = administrator.cookie("staff")
    administrator.send("/staff/sign-out", page="/staff/account")
    assert token is not None
    administrator.client.set_cookie("staff", token, path="/staff")
    assert administrator.get("/staff/").status_code == 303


def test_the_password_is_changed_with_the_old_one(portal: Portal, administrator: StaffBrowser) -> None:
    form = {"current": "wrong", "password": "another long one", "again": "another long one"}
    answer = administrator.send("/staff/account/password", form, page="/staff/account")
    assert answer.status_code == 422
    assert "another long one" not in answer.text
    answer = administrator.send("/staff/account/password", form | {"current": PASSWORD}, page="/staff/account")
    assert answer.status_code == 303
    assert portal.signing_in.start("li.na", "another long one", HOME)


def test_the_language_is_kept_in_the_account(administrator: StaffBrowser) -> None:
    assert '<html lang="en">' in administrator.get("/staff/").text
    administrator.send("/staff/account/language", {"language": "ru"}, page="/staff/account")
    assert '<html lang="ru">' in administrator.get("/staff/").text


def test_an_administrator_adds_an_account_that_can_be_set_up(portal: Portal, administrator: StaffBrowser) -> None:
    form = {"login": "Zhao.Yi", "name": " 赵一 ", "language": "ru", "grants": ["editor@amr", "case_officer@amr"]}
    shown = administrator.send("/staff/people/add", form)
    code = re.search(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}", shown.text)
    assert code is not None
    member = portal.staff.find_by_login("zhao.yi")
    assert (member.name, member.roles) == ("赵一", {Role.EDITOR, Role.CASE_OFFICER})
    assert portal.signing_in.set_up("zhao.yi", code[0], PASSWORD, PASSWORD, HOME)


def test_a_faulty_account_comes_back_whole(administrator: StaffBrowser) -> None:
    form = {"login": "赵", "name": "赵一", "language": "ru", "grants": ["editor@nowhere", "case_officer@amr"]}
    answer = administrator.send("/staff/people/add", form)
    assert answer.status_code == 422
    assert (value_of(answer.text, "login"), value_of(answer.text, "name")) == ("赵", "赵一")
    assert 'value="case_officer@amr" checked' in answer.text


def test_roles_are_given_in_one_s_own_agencies_only(portal: Portal, enter: Enter) -> None:
    browser = enter(Grant("amr", Role.ADMINISTRATOR))
    form = {"login": "zhao.yi", "name": "赵一", "language": "ru"}
    assert browser.send("/staff/people/add", form | {"grants": "editor@*"}).status_code == 403
    assert browser.send("/staff/people/add", form | {"grants": "editor@amr"}).status_code == 200
    assert {member.login for member in portal.staff.list_members(OPERATOR)} == {"li.na", "zhao.yi"}


def test_nobody_raises_or_disables_themselves(portal: Portal, enter: Enter) -> None:
    browser = enter(Grant("amr", Role.ADMINISTRATOR))
    mine = portal.staff.find_by_login("li.na").id
    page = f"/staff/people/{mine}"
    form = {"name": "x", "grants": ["administrator@amr", "publisher@amr"]}
    assert browser.send(page, form).status_code == 403
    assert browser.send(f"{page}/disable", page=page).status_code == 403
    assert portal.staff.find_by_login("li.na").roles == {Role.ADMINISTRATOR}


def test_a_local_administrator_cannot_take_over_an_account_with_wider_roles(portal: Portal, enter: Enter) -> None:
    set_up_person(portal, "chief", Grant("*", Role.ADMINISTRATOR))
    browser = enter(Grant("amr", Role.ADMINISTRATOR))
    page = f"/staff/people/{portal.staff.find_by_login('chief').id}"
    assert browser.get(page).status_code == 200
    assert browser.send(f"{page}/reset", page=page).status_code == 403


def test_a_reset_voids_everything_and_gives_a_new_code(
    portal: Portal, administrator: StaffBrowser, clock: StandingClock
) -> None:
    person = set_up_person(portal, "sun.li")
    page = f"/staff/people/{person.member.id}"
    shown = administrator.send(f"{page}/reset", page=page)
    assert re.search(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}", shown.text)
    assert portal.sessions.find(person.token) is None
    answer = administrator.post("/staff/sign-in", {})
    assert answer.status_code != 200
    assert portal.signing_in.count_recovery_codes(person.member) == 0


def test_disabling_and_enabling_by_an_administrator(portal: Portal, administrator: StaffBrowser) -> None:
    person = set_up_person(portal, "sun.li")
    page = f"/staff/people/{person.member.id}"
    assert administrator.send(f"{page}/disable", page=page).status_code == 303
    assert portal.sessions.find(person.token) is None
    assert administrator.send(f"{page}/enable", page=page).status_code == 303
    assert not portal.staff.find_by_login("sun.li").is_disabled


def test_the_audit_log_is_searched_by_who_what_and_when(portal: Portal, enter: Enter, clock: StandingClock) -> None:
    browser = enter(Grant("*", Role.AUDITOR))
    other = set_up_person(portal, "sun.li")
    page = browser.get(f"/staff/audit?actor={other.member.id}&action=signed_in").text
    assert page.count("<tr>") == 2
    assert "Name of sun.li" in page
    day = clock.now().date().isoformat()
    assert browser.get(f"/staff/audit?since={day}&until={day}").text.count("<tr>") > 5
    assert "<tr>" not in browser.get("/staff/audit?since=2031-01-01").text
    assert browser.get("/staff/audit?since=yesterday").status_code == 422


def test_looking_at_the_audit_log_stands_in_it(portal: Portal, enter: Enter) -> None:
    browser = enter(Grant("*", Role.AUDITOR))
    browser.get("/staff/audit")
    assert newest(portal)[0] == "audit_log_read"


def test_the_audit_log_is_exported_as_csv(portal: Portal, enter: Enter) -> None:
    browser = enter(Grant("*", Role.AUDITOR))
    answer = browser.get("/staff/audit.csv?action=signed_in")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["action"] for row in rows] == ["signed_in", "signed_in"]
    assert rows[0]["login"] == "li.na"
    assert rows[0]["address"] == "192.0.2.7"
    assert newest(portal)[0] == "audit_log_exported"


def test_entries_of_one_request_belong_together(portal: Portal, administrator: StaffBrowser) -> None:
    person = set_up_person(portal, "sun.li")
    page = f"/staff/people/{person.member.id}"
    administrator.send(f"{page}/disable", page=page)
    with portal.private.reading() as connection:
        rows = connection.exec_driver_sql(
            "select request_id, action from audit_entries order by number desc limit 2"
        ).all()
    assert {row[1] for row in rows} == {"account_disabled", "session_revoked"}
    assert len({row[0] for row in rows}) == 1


def test_only_what_a_person_may_see_is_in_the_navigation(enter: Enter) -> None:
    auditor = enter(Grant("*", Role.AUDITOR)).get("/staff/").text
    assert "/staff/audit" in auditor
    assert "/staff/people" not in auditor
    officer = enter(Grant("amr", Role.CASE_OFFICER), login="sun.li").get("/staff/").text
    assert "/staff/audit" not in officer


def test_acts_of_the_command_line_are_audited(portal: Portal) -> None:
    portal.staff.add(replace(OPERATOR, address="uid:0"), "sun.li", "x", "ru", [Grant("amr", Role.EDITOR)])
    assert newest(portal)[0] == "account_added"


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox 150 · Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge 140 · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Safari/604.1",
            "Safari 19 · iOS",
        ),
        ("x" * 500, "x" * 40),
        ("", ""),
    ],
)
def test_browsers_are_told_in_two_words(agent: str, expected: str) -> None:
    assert browser_name(agent) == expected


def test_the_page_cache_has_no_rule_for_any_staff_page(app: Flask) -> None:
    rules = PageRules(app)
    assert rules.find("/zh/") is not None
    assert [rule.rule for rule in staff_rules(app) if rules.find(address_of(rule)) is not None] == []
