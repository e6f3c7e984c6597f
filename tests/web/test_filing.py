"""Filing a case without scripts: every kind in every language, once however often it is sent, nothing typed lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.domain.case_vocabulary import CaseKind, Consent, PictureCategory, ReporterKind
from portal.domain.locales import LOCALES
from portal.domain.receipts import read_receipt_code
from portal.web import create_app
from tests.support.cases import number_of_cases, officer, take_cases
from tests.support.filing import CLUES, COMPLAINT, EVERY_KIND, REPORT, Person, photograph

LANGUAGES = [locale.path for locale in LOCALES]


@pytest.fixture
def client(portal: Portal) -> FlaskClient:
    take_cases(portal)
    return create_app(portal).test_client()


@pytest.fixture
def person(client: FlaskClient) -> Person:
    return Person(client)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_is_filed_in_every_language(portal: Portal, client: FlaskClient, kind: str, language: str) -> None:
    page = Person(client, language).go_through(EVERY_KIND[kind])
    assert page.answer.status_code == 200
    (found,) = portal.following.look(page.code)
    assert found.case.kind is CaseKind(kind)
    assert found.case.language == next(locale.tag for locale in LOCALES if locale.path == language)
    assert found.case.number in page.text


def test_what_was_typed_arrives_as_typed(portal: Portal, person: Person) -> None:
    page = person.go_through(COMPLAINT)
    (found,) = portal.following.look(page.code)
    sent = found.submission
    assert sent is not None
    assert (sent.product.name, sent.product.model, sent.category) == (
        "Электрочайник",
        "XJ-200",
        PictureCategory.APPLIANCES,
    )
    assert str(sent.price) == "129.50"
    assert sent.contact.name == "Иванова Анна"
    assert sent.consents == {Consent.IDENTITY_DATA, Consent.HEALTH_DATA}


def test_consents_are_no_until_ticked(person: Person) -> None:
    page = person.go_through(COMPLAINT[:-1])
    assert page.screen == "person"
    assert "consents" not in page.sent
    page = person.send(**{**COMPLAINT[-1], "consents": []})
    assert page.answer.status_code == 422
    assert page.errors == ["f-consents", "f-consents"]


def test_the_same_form_sent_again_is_the_same_case(portal: Portal, person: Person) -> None:
    person.go_through(COMPLAINT[:-1])
    last = person.page
    first = person.send(**COMPLAINT[-1])
    person.page = last
    again = person.send(**COMPLAINT[-1])
    assert (again.code, again.numbers) == (first.code, first.numbers)
    assert number_of_cases(portal) == 1


def test_a_form_that_was_sent_shows_its_receipt_from_every_screen(person: Person) -> None:
    person.go_through(COMPLAINT[:2])
    earlier = person.page
    code = person.go_through(COMPLAINT[2:]).code
    person.page = earlier
    assert person.send("back").code == code


def test_nothing_typed_is_lost_by_a_mistake(person: Person) -> None:
    person.go_through(COMPLAINT[:2])
    page = person.send(account="", occurred_on="2030-01-01", files=((photograph(), "чайник.jpg"),))
    assert page.answer.status_code == 422
    assert page.errors == ["f-account", "f-occurred-on"]
    assert page.sent["occurred_on"] == ["2030-01-01"]
    assert page.sent["product.name"] == ["Электрочайник"]
    assert [name for _, name in page.files] == ["чайник.jpg"]
    for anchor in page.errors:
        assert f'id="{anchor}"' in page.text


def test_a_mistake_on_an_earlier_screen_leads_back_to_it(person: Person) -> None:
    person.go_through(COMPLAINT[:-1])
    page = person.send(**{**COMPLAINT[-1], "price": "дорого"})
    assert page.screen == "purchase"
    assert page.errors == ["f-price"]
    assert page.sent["contact.name"] == ["Иванова Анна"]
    page = person.send(price="1 299,50")
    assert page.screen == "person"


@pytest.mark.parametrize(
    ("typed", "anchor"),
    [
        ({"contact.phone": "позвоните"}, "f-contact-phone"),
        ({"contact.email": "anna@"}, "f-contact-email"),
        ({"contact.email": "=?utf-8?q?a=0d=0aBcc=3Ab?=@example.com"}, "f-contact-email"),
        ({"contact.identity_kind": "resident_card", "contact.identity_number": "123"}, "f-contact-identity-number"),
        ({"contact.identity_kind": "nonsense"}, "f-contact-identity-kind"),
        ({"contact.name": ""}, "f-contact-name"),
        ({"contact.name": "x" * 400}, "f-contact-name"),
    ],
)
def test_a_mistake_is_told_at_its_field(person: Person, typed: dict[str, str], anchor: str) -> None:
    person.go_through(COMPLAINT[:-1])
    page = person.send(**{**COMPLAINT[-1], **typed})
    assert page.answer.status_code == 422
    assert anchor in page.errors


def test_the_number_of_a_document_is_never_repeated_in_a_message(person: Person) -> None:
    person.go_through(COMPLAINT[:-1])
    page = person.send(
        **{**COMPLAINT[-1], "contact.identity_kind": "resident_card", "contact.identity_number": "11010519491231002Y"}
    )
    assert page.text.count("11010519491231002Y") == 1


def test_something_wanted_has_to_be_chosen(person: Person) -> None:
    assert person.send().errors == ["f-want"]
    assert person.send(want="complaint").errors == ["f-country"]


@pytest.mark.parametrize(
    ("country", "word"), [("RU", "Роспотребнадзор"), ("other", "Обязать продавца в другой стране мы не можем")]
)
def test_bought_abroad_leads_to_whom_can_help_and_offers_a_report(
    portal: Portal, person: Person, country: str, word: str
) -> None:
    page = person.send(want="complaint", country=country)
    assert page.screen == "elsewhere"
    assert word in page.text
    person.send("as_report")
    assert person.page.screen == "before"
    page = person.go_through(REPORT[1:])
    assert portal.following.look(page.code)[0].case.kind is CaseKind.REPORT


def test_bought_for_resale_names_the_ground_and_offers_a_report(person: Person) -> None:
    page = person.send(want="complaint", country="CN", for_resale="true")
    assert page.screen == "resale"
    assert person.send("as_report").sent["want"] == ["report"]


def test_a_complaint_without_a_name_becomes_a_report_with_what_was_typed(portal: Portal, person: Person) -> None:
    person.go_through(COMPLAINT[:-1])
    person.send("as_report", **{**COMPLAINT[-1], "contact.name": ""})
    assert person.page.screen == "before"
    page = person.go_through(({}, {}, {"account": CLUES}, {}))
    (found,) = portal.following.look(page.code)
    assert found.case.kind is CaseKind.REPORT
    assert found.submission is not None
    assert found.submission.seller == "Магазин у вокзала"
    assert found.submission.contact.email == ""
    assert found.submission.contact.identity_number == ""


def test_both_become_two_cases_with_one_code(portal: Portal, person: Person) -> None:
    page = person.go_through(({**COMPLAINT[0], "want": "both"}, *COMPLAINT[1:]))
    complaint, report = portal.following.look(page.code)
    assert [complaint.case.kind, report.case.kind] == [CaseKind.COMPLAINT, CaseKind.REPORT]
    assert {complaint.case.number, report.case.number} <= set(page.numbers)
    assert report.submission is not None
    assert report.submission.contact.email == report.submission.contact.identity_number == ""


def test_an_insider_needs_to_say_nothing_of_themselves(portal: Portal, client: FlaskClient) -> None:
    person = Person(client, "zh")
    page = person.go_through((*REPORT[:-1], {"reporter_kind": "insider"}))
    (found,) = portal.following.look(page.code)
    assert found.submission is not None
    assert found.submission.reporter_kind is ReporterKind.INSIDER
    assert not found.case.is_named


@pytest.mark.parametrize(("typed", "anchor"), [({"account": "мало"}, "f-account"), ({"seller": ""}, "f-seller")])
def test_a_report_needs_clues(person: Person, typed: dict[str, str], anchor: str) -> None:
    person.go_through(REPORT[:2])
    person.send(**{**REPORT[2], **typed})
    page = person.send(**{**REPORT[3], **typed})
    page = page if page.errors else person.send()
    assert page.errors == [anchor]


def test_going_back_keeps_everything(person: Person) -> None:
    person.go_through(COMPLAINT[:3])
    page = person.send("back", seller="Магазин")
    assert page.screen == "event"
    assert page.sent["account"] == [COMPLAINT[2]["account"]]
    assert person.send("next").sent["seller"] == ["Магазин"]


def test_another_language_takes_along_what_was_typed(client: FlaskClient) -> None:
    person = Person(client, "ru")
    person.go_through(COMPLAINT[:2])
    person.language = "zh"
    page = person.send("stay", account="Дым")
    assert '<html lang="zh-Hans">' in page.text
    assert page.sent["account"] == ["Дым"]


def test_files_wait_with_the_form_can_be_removed_and_arrive(portal: Portal, person: Person) -> None:
    person.go_through(COMPLAINT[:2])
    page = person.send("add", files=((photograph("red"), "a.jpg"), (photograph("blue"), "b.jpg")))
    buttons = {name: button for button, name in page.files}
    assert set(buttons) == {"a.jpg", "b.jpg"}
    page = person.send(buttons["a.jpg"])
    assert [name for _, name in page.files] == ["b.jpg"]
    page = person.go_through(COMPLAINT[2:])
    (found,) = portal.following.look(page.code)
    (file,) = found.evidence
    _, content = portal.casework.read_evidence(officer(), found.case.id, file.id)
    assert b"PhoneOfAnna" not in content
    assert b"Exif" not in content


def test_a_file_that_is_refused_is_named_and_the_others_are_kept(person: Person) -> None:
    person.go_through(COMPLAINT[:2])
    page = person.send("add", files=((photograph(), "good.jpg"), (b"MZ\x90\x00 not a picture", "evil.jpg")))
    assert page.answer.status_code == 422
    assert page.errors == ["f-evidence"]
    assert "evil.jpg" in page.text
    assert [name for _, name in page.files] == ["good.jpg"]


def test_the_same_file_again_is_kept_once(person: Person) -> None:
    person.go_through(COMPLAINT[:2])
    for _ in range(2):
        page = person.send("add", files=((photograph(), "a.jpg"),))
    assert len(page.files) == 1


def test_somebody_elses_form_cannot_drop_a_file(client: FlaskClient) -> None:
    owner, other = Person(client), Person(client)
    owner.go_through(COMPLAINT[:2])
    other.go_through(COMPLAINT[:2])
    (button, _), *_ = owner.send("add", files=((photograph(), "a.jpg"),)).files
    other.send(button)
    assert len(owner.send("stay").files) == 1


def test_a_form_without_a_token_of_ours_gets_one_and_keeps_what_was_typed(portal: Portal, person: Person) -> None:
    person.go_through(COMPLAINT[:-1])
    page = person.send(**{**COMPLAINT[-1], "token": "A" * 36})
    assert page.answer.status_code == 422
    assert page.errors == ["f-token"]
    assert page.sent["contact.name"] == ["Иванова Анна"]
    assert portal.following.look(person.send().code)


@pytest.mark.parametrize(
    "typed",
    [
        {"screen": "nonsense"},
        {"want": "nonsense"},
        {"go": "drop x"},
        {"consents": ["nonsense"] * 100},
        {"account": "\x00\u202e" + "я" * 50_000},
        {"product.name": "<script>alert(1)</script>"},
        {"injured": "-5"},
        {"price": "1e999"},
        {"product.produced_on": "31.02.2026"},
        {"harm": ["minor", "death"]},
    ],
)
@pytest.mark.parametrize("screens", [0, 2, 4])
def test_no_input_breaks_the_form(person: Person, typed: dict[str, Any], screens: int) -> None:
    person.go_through(COMPLAINT[:screens])
    sent = {key: value for key, value in typed.items() if key != "go"}
    page = person.send(typed.get("go", "next"), **sent)
    assert page.answer.status_code in (200, 422)
    assert "<script>alert" not in page.text


def test_the_code_is_typed_back_or_printed(person: Person) -> None:
    code = person.go_through(COMPLAINT).code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    receipt = person.page
    page = person.send("check", receipt_code=wrong)
    assert page.answer.status_code == 422
    assert page.code == code
    page = person.send("check", receipt_code=read_receipt_code(code).lower())
    assert page.answer.status_code == 200
    assert code not in page.text
    person.page = receipt
    assert code not in person.send("printed").text


def test_a_receipt_cannot_be_asked_for_without_its_form(client: FlaskClient) -> None:
    answer = client.post("/ru/cases/new", data={"screen": "receipt", "token": "x", "go": "printed"})
    assert "data-code" not in answer.get_data(as_text=True)


def test_where_no_cases_are_taken_there_is_no_form(portal: Portal) -> None:
    client = create_app(portal).test_client()
    for path in ("cases", "cases/new", "cases/follow-up", "cases/form/complaint"):
        assert client.get(f"/ru/{path}").status_code == 404
    assert "/cases/" not in client.get("/ru/").get_data(as_text=True)


def test_the_door_leads_to_the_form_where_cases_are_taken(client: FlaskClient) -> None:
    assert 'href="/zh/cases/new"' in client.get("/zh/").get_data(as_text=True)


def test_a_form_that_was_sent_is_no_receipt_for_what_is_typed_into_it_later(portal: Portal, person: Person) -> None:
    """The next person at a shared device, or the same one with a second complaint, goes back to the filled form."""
    person.go_through(COMPLAINT[:-1])
    last = person.page
    first = person.send(**COMPLAINT[-1])
    person.page = last
    other = {**COMPLAINT[-1], "account": "Другой товар: утюг ударил током.", "contact.name": "Сидоров Иван"}
    page = person.send(**other)
    assert page.answer.status_code == 422
    assert page.errors == ["f-token"]
    assert first.code not in page.text
    assert page.sent["account"] == [other["account"]]
    second = person.send()
    assert second.code != first.code
    assert number_of_cases(portal) == 2


def test_a_form_that_comes_again_after_its_case_was_erased_asks_first(portal: Portal, person: Person) -> None:
    person.go_through(COMPLAINT[:-1])
    last = person.page
    receipt = person.send(**COMPLAINT[-1])
    portal.following.erase(receipt.code, receipt.numbers[0])
    for files in ((), ((photograph(), "a.jpg"),)):
        person.page = last
        page = person.send(files=files, **COMPLAINT[-1])
        assert (page.answer.status_code, page.errors) == (422, ["f-token"])
    assert number_of_cases(portal) == 1
    person.page = receipt
    assert receipt.code not in person.send("printed").text
