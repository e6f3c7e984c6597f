"""The sign-in as browsers see it: both factors, return addresses, cookies, forged and late forms."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import Flask
from pyotp import TOTP

from portal.app import Portal
from portal.domain.staff import Grant, Role
from portal.web import create_app
from tests.support.clock import StandingClock
from tests.support.signing_in import PASSWORD, Person, add_account, set_up_person
from tests.support.staff_browser import NEVER, StaffBrowser, value_of

ADMINISTRATOR = Grant("*", Role.ADMINISTRATOR)


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def browser(app: Flask) -> StaffBrowser:
    return StaffBrowser(app)


@pytest.fixture
def administrator(portal: Portal, clock: StandingClock) -> Person:
    person = set_up_person(portal, "li.na", ADMINISTRATOR, Grant("*", Role.AUDITOR), language="en")
    clock.move(minutes=1)
    return person


def test_a_first_sign_in_leads_from_the_setup_code_to_the_desk(
    portal: Portal, browser: StaffBrowser, clock: StandingClock
) -> None:
    made = add_account(portal, "sun.li", ADMINISTRATOR, language="ru")
    answer = browser.send(
        "/staff/set-up", {"login": "sun.li", "code": made.code, "password": PASSWORD, "again": PASSWORD}
    )
    assert answer.headers["Location"] == "/staff/enrol"
    page = browser.get("/staff/enrol")
    secret = re.search(r'class="secret"[^>]*>([^<]+)<', page.text)
    assert secret is not None
    picture = browser.get("/staff/enrol/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    code = TOTP(secret[1].replace(" ", "")).at(int(clock.now().timestamp()))
    shown = browser.send("/staff/enrol", {"code": code})
    assert len(re.findall(r"<code[^>]*>[0-9a-z]{5}-[0-9a-z]{5}</code>", shown.text)) == 10
    desk = browser.get("/staff/")
    assert desk.status_code == 200
    assert 'lang="ru"' in desk.text


def test_both_factors_lead_to_the_page_that_was_asked_for(browser: StaffBrowser, administrator: Person) -> None:
    asked = browser.get("/staff/people?x=1")
    assert asked.status_code == 303
    first = browser.send(asked.headers["Location"], {"login": "li.na", "password": PASSWORD})
    second = browser.send(first.headers["Location"], {"code": administrator.code()})
    assert second.headers["Location"] == "/staff/people?x=1"


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/staff/",
        "/staff//evil.example",
        "/\\evil.example",
        "/staff/../zh/",
        "/staff/\n/evil",
        "/zh/",
        "/staff/nowhere",
        "javascript:alert(1)",
        "/staff/sign-in",
    ],
)
def test_no_return_address_leads_elsewhere(browser: StaffBrowser, administrator: Person, evil: str) -> None:
    first = browser.send(f"/staff/sign-in?next={quote(evil)}", {"login": "li.na", "password": PASSWORD})
    assert first.headers["Location"] == "/staff/second-factor"
    second = browser.send(f"/staff/second-factor?next={quote(evil)}", {"code": administrator.code()})
    assert second.headers["Location"] == "/staff/"


def test_the_password_alone_shows_no_page(browser: StaffBrowser, administrator: Person) -> None:
    browser.send("/staff/sign-in", {"login": "li.na", "password": PASSWORD})
    assert browser.get("/staff/people").status_code == 303
    assert browser.get("/staff/enrol/qr.svg").status_code == 403


def test_a_wrong_password_keeps_the_login_and_says_nothing_more(browser: StaffBrowser, administrator: Person) -> None:
    answer = browser.send("/staff/sign-in", {"login": "li.na", "password": "wrong"})
    assert answer.status_code == 422
    assert value_of(answer.text, "login") == "li.na"
    assert value_of(answer.text, "password") == ""
    unknown = browser.send("/staff/sign-in", {"login": "no.body", "password": "wrong"})
    plain = re.sub(r'value="[^"]*"', "", answer.text)
    assert re.sub(r'value="[^"]*"', "", unknown.text) == plain


def test_guesses_are_answered_with_a_wait(browser: StaffBrowser, administrator: Person) -> None:
    for _ in range(5):
        browser.send("/staff/sign-in", {"login": "li.na", "password": "wrong"})
    answer = browser.send("/staff/sign-in", {"login": "li.na", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert value_of(answer.text, "login") == "li.na"


def test_one_source_cannot_try_without_end(browser: StaffBrowser) -> None:
    seen = [browser.send("/staff/sign-in", {"login": f"a{n}", "password": "x"}).status_code for n in range(31)]
    assert seen[0] == 422
    assert seen[-1] == 429
    elsewhere = StaffBrowser(browser.client.application, "203.0.113.9")
    assert elsewhere.send("/staff/sign-in", {"login": "a1", "password": "x"}).status_code == 422


def test_the_session_has_a_new_id_after_each_step(browser: StaffBrowser, administrator: Person) -> None:
    browser.get("/staff/sign-in")
    before = browser.cookie("staff")
    first = browser.send("/staff/sign-in", {"login": "li.na", "password": PASSWORD})
    between = browser.cookie("staff")
    browser.send(first.headers["Location"], {"code": administrator.code()})
    after = browser.cookie("staff")
    assert len({before, between, after}) == 3


def test_a_planted_cookie_is_never_the_session(browser: StaffBrowser, administrator: Person) -> None:
    planted = "x" * 43
    browser.client.set_cookie("staff", planted, path="/staff")
    browser.signs_in(administrator)
    assert browser.get("/staff/").status_code == 200
    browser.client.set_cookie("staff", planted, path="/staff")
    assert browser.get("/staff/").status_code == 303


def test_cookies_are_for_the_staff_pages_alone_and_unreadable(browser: StaffBrowser, administrator: Person) -> None:
    answer = browser.signs_in(administrator)
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert {"HttpOnly", "Path=/staff", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Set-Cookie" not in browser.get("/zh/").headers


def test_behind_tls_cookies_are_secure(app: Flask) -> None:
    answer = app.test_client().get("/staff/sign-in", base_url="https://warnings.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Secure-staff=")
    assert "Secure" in [part.strip() for part in cookie.split(";")]


def test_a_form_without_its_token_is_refused(browser: StaffBrowser, administrator: Person) -> None:
    browser.signs_in(administrator)
    form = {"login": "zhao.yi", "name": "赵一", "language": "ru", "grants": "editor@amr"}
    assert browser.post("/staff/people/add", form).status_code == 400
    assert browser.post("/staff/sign-out", {}).status_code == 400
    assert browser.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_form_from_another_site_is_refused_even_with_the_token(
    browser: StaffBrowser, administrator: Person, headers: dict[str, str]
) -> None:
    browser.signs_in(administrator)
    token = browser.token("/staff/account")
    assert browser.post("/staff/sign-out", {"form_token": token}, **headers).status_code == 400
    assert browser.get("/staff/").status_code == 200


def test_a_sign_in_form_of_another_browser_signs_nobody_in(app: Flask, administrator: Person) -> None:
    foreign = StaffBrowser(app).token("/staff/sign-in")
    victim = StaffBrowser(app)
    victim.get("/staff/sign-in")
    answer = victim.post("/staff/sign-in", {"form_token": foreign, "login": "li.na", "password": PASSWORD})
    assert answer.status_code == 303
    assert "/staff/sign-in" in answer.headers["Location"]


FORM = {"login": "zhao.yi", "name": "赵一 «Ж»", "language": "ru", "grants": ["editor@amr", "translator@*"]}


def test_what_was_typed_comes_back_after_the_session_had_ended(
    browser: StaffBrowser, administrator: Person, clock: StandingClock
) -> None:
    browser.signs_in(administrator)
    token = browser.token("/staff/people/add")
    clock.move(minutes=31)
    answer = browser.post("/staff/people/add", {"form_token": token, **FORM})
    assert answer.status_code == 303
    sign_in = answer.headers["Location"]
    assert "kept" in browser.get(sign_in).text
    first = browser.send(sign_in, {"login": "li.na", "password": PASSWORD})
    second = browser.send(first.headers["Location"], {"code": administrator.code()})
    page = browser.get(second.headers["Location"])
    assert value_of(page.text, "login") == FORM["login"]
    assert value_of(page.text, "name") == FORM["name"]
    assert re.findall(r'value="([a-z_]+@[a-z*_]+)" checked', page.text) == ["translator@*", "editor@amr"]
    assert '<option value="ru" lang="ru" selected>' in page.text


def test_kept_forms_are_for_their_person_alone(
    app: Flask, portal: Portal, administrator: Person, clock: StandingClock
) -> None:
    other = set_up_person(portal, "wang.tao", ADMINISTRATOR)
    mine, others = StaffBrowser(app), StaffBrowser(app, "198.51.100.4")
    mine.signs_in(administrator)
    token = mine.token("/staff/people/add")
    clock.move(minutes=31)
    kept = mine.post("/staff/people/add", {"form_token": token, **FORM}).headers["Location"]
    page = re.search(r"kept%3D([0-9a-f]+)", kept)
    assert page is not None
    others.signs_in(other)
    assert value_of(others.get(f"/staff/people/add?kept={page[1]}").text, "name") == ""


def test_a_form_from_before_a_new_sign_in_is_not_lost(
    portal: Portal, browser: StaffBrowser, administrator: Person, clock: StandingClock
) -> None:
    browser.signs_in(administrator)
    old = browser.token("/staff/people/add")
    clock.move(minutes=31)
    browser.signs_in(administrator)
    answer = browser.post("/staff/people/add", {"form_token": old, **FORM})
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert value_of(page.text, "name") == FORM["name"]
    assert "zhao.yi" not in portal.staff.logins().values()


def test_kept_forms_hold_no_password_and_nothing_in_clear(
    portal: Portal, browser: StaffBrowser, administrator: Person, clock: StandingClock
) -> None:
    browser.signs_in(administrator)
    token = browser.token("/staff/account")
    clock.move(minutes=31)
    form = {"form_token": token, "current": PASSWORD, "password": "another long one", "note": "секретная заметка"}
    browser.post("/staff/account/password", form, Referer="http://localhost/staff/account")
    portal.private.truncate_wal()
    stored = portal.private.path.read_bytes()
    assert "секретная".encode() not in stored
    with portal.private.reading() as connection:
        (sealed,) = connection.exec_driver_sql("select sealed from kept_forms").one()
    opened = portal.vault.open(sealed).decode()
    assert "секретная заметка" in opened
    assert PASSWORD not in opened
    assert "another long one" not in opened


def test_a_stranger_without_a_session_keeps_nothing(portal: Portal, browser: StaffBrowser) -> None:
    answer = browser.post("/staff/people/add", {"form_token": NEVER, "name": "x"})
    assert answer.status_code == 303
    with portal.private.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from kept_forms").scalar_one() == 0


def test_language_is_chosen_before_the_sign_in_and_kept_on_the_way(browser: StaffBrowser) -> None:
    page = browser.get("/staff/sign-in?lang=ru&next=/staff/people")
    assert 'lang="ru"' in page.text
    assert "/staff/sign-in?next=%2Fstaff%2Fpeople&amp;lang=ru" in page.text
