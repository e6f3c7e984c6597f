"""Taking cases in: once however often a form is sent, all or none, nothing of it readable at rest."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from portal.app import Portal
from portal.calendars import ChineseCalendar
from portal.domain.case_vocabulary import CaseKind, CaseState
from portal.domain.errors import Invalid, NotFound, Unavailable
from portal.screening.screen import ProcessScreen
from portal.services.cases.intake import Intake
from portal.storage.cases import SQLCases
from tests.support.cases import CONTACT, REPORT, TODAY, file_case, make_submission, officer, take_cases
from tests.support.clock import StandingClock


@pytest.fixture(autouse=True)
def _takes_cases(portal: Portal) -> None:
    take_cases(portal)


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def files_hold(portal: Portal, *needles: str) -> list[str]:
    """Which needles are in any file of the instance, the write-ahead logs included."""
    held = [path.read_bytes() for path in portal.instance.home.rglob("*") if path.is_file()]
    return [needle for needle in needles if any(needle.encode() in content for content in held)]


def test_a_case_has_a_number_and_opens_with_its_code(portal: Portal) -> None:
    filed = file_case(portal)
    (followed,) = portal.following.look(filed.code)
    assert filed.numbers == (followed.case.number,)
    assert followed.case.state is CaseState.SUBMITTED
    assert followed.submission == make_submission()


def test_the_same_form_sent_again_makes_no_second_case(portal: Portal) -> None:
    token = portal.intake.begin()
    first = portal.intake.file(token, [make_submission()])
    again = portal.intake.file(token, [make_submission(account="Другой текст, тот же бланк.")])
    assert (again.numbers, again.code, again.is_new) == (first.numbers, first.code, False)
    assert portal.intake.filed_before(token) == again


def test_forms_sent_at_once_make_one_case_each(portal: Portal) -> None:
    tokens = [portal.intake.begin() for _ in range(4)]
    found: list[tuple[str, ...]] = []
    threads = [
        threading.Thread(target=lambda t=token: found.append(portal.intake.file(t, [make_submission()]).numbers))
        for token in tokens * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(set(found)) == 4


def test_a_mixed_submission_becomes_two_cases_under_one_code(portal: Portal) -> None:
    report = make_submission(REPORT)
    filed = portal.intake.file(portal.intake.begin(), [make_submission(), report])
    assert [f.case.kind for f in portal.following.look(filed.code)] == [CaseKind.COMPLAINT, CaseKind.REPORT]


def test_one_submission_that_cannot_be_kept_keeps_the_other_out_too(portal: Portal) -> None:
    token = portal.intake.begin()

    def fail(*_: object) -> None:
        raise NotFound("case", "")

    with pytest.raises(NotFound):
        portal.intake.file(token, [make_submission(), make_submission(REPORT)], also=fail)
    assert portal.intake.filed_before(token) is None


@pytest.mark.parametrize("token", ["", "x", "A" * 36, "ключ", "=" * 99])
def test_a_token_of_somebody_elses_making_is_refused(portal: Portal, token: str) -> None:
    with pytest.raises(Invalid):
        portal.intake.file(token, [make_submission()])


def test_files_go_with_the_form_they_were_added_to(portal: Portal) -> None:
    token, other = portal.intake.begin(), portal.intake.begin()
    kept = portal.intake.stage(token, "C:\\фото\\IMG_1.jpg", picture())
    gone = portal.intake.stage(token, "2.jpg", picture())
    portal.intake.drop_staged(other, gone.id)
    assert len(portal.intake.list_staged(token)) == 2
    portal.intake.drop_staged(token, gone.id)
    filed = portal.intake.file(token, [make_submission()])
    (followed,) = portal.following.look(filed.code)
    assert [(e.id, e.name) for e in followed.evidence] == [(kept.id, "IMG_1.jpg")]
    assert portal.intake.list_staged(token) == ()


def test_there_is_an_end_to_files(portal: Portal) -> None:
    token = portal.intake.begin()
    for number in range(10):
        portal.intake.stage(token, f"{number}.jpg", picture())
    with pytest.raises(Invalid) as found:
        portal.intake.stage(token, "11.jpg", picture())
    assert found.value.faults[0].code == "too_many"


def test_nothing_of_a_person_is_readable_in_any_file(portal: Portal) -> None:
    token = portal.intake.begin()
    portal.intake.stage(token, "паспорт.jpg", picture())
    filed = portal.intake.file(token, [make_submission()])
    portal.following.write(filed.code, filed.numbers[0], "Мой телефон +7 914 555-01-23")
    secrets = (CONTACT["name"], "1234567", "555-01-23", CONTACT["email"], "загорелась", "паспорт", filed.code)
    assert files_hold(portal, *secrets, filed.code.replace("-", "")) == []
    assert files_hold(portal, "complaint") == ["complaint"]


def test_numbers_follow_each_other_within_a_year(portal: Portal, clock: StandingClock) -> None:
    first, second = file_case(portal), file_case(portal)
    clock.moment = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    third = file_case(portal)
    assert [n.rsplit("-", 1)[0] for f in (first, second, third) for n in f.numbers] == [
        "2026-000001",
        "2026-000002",
        "2027-000001",
    ]


def test_a_portal_without_rules_for_cases_takes_none(make_portal: object) -> None:
    portal = make_portal("other")  # type: ignore[operator]
    with pytest.raises(NotFound):
        portal.intake.file(portal.intake.begin(), [make_submission()])


def test_an_officer_enters_a_case_for_a_caller(portal: Portal) -> None:
    acting = officer()
    submission = make_submission(intake_channel="phone")
    filed = portal.casework.enter(acting, portal.intake.begin(), [submission], "amr")
    case = portal.casework.find(acting, filed.numbers[0])
    assert (case.intake_channel, case.officer, case.received_on) == ("phone", "officer-1", TODAY)


def test_two_files_of_one_name_and_size_are_two(portal: Portal) -> None:
    token = portal.intake.begin()
    for page in (b"Page", b"Pgae", b"Page"):
        portal.intake.stage(token, "scan.pdf", b"%PDF-1.4\n1 0 obj<</Type/" + page + b">>endobj\ntrailer<<>>\n%%EOF\n")
    assert len(portal.intake.list_staged(token)) == 2


def test_a_form_that_comes_again_brings_back_nothing_that_was_erased(portal: Portal) -> None:
    token = portal.intake.begin()
    filed = portal.intake.file(token, [make_submission()])
    portal.following.erase(filed.code, filed.numbers[0])
    for act in (portal.intake.filed_before, lambda form: portal.intake.file(form, [make_submission()])):
        with pytest.raises(Invalid) as error:
            act(token)
        assert [found.code for found in error.value.faults] == ["form_sent_already"]
    with pytest.raises(NotFound):
        portal.following.look(filed.code)


def test_files_of_strangers_leave_room_for_what_people_write(portal: Portal, clock: StandingClock) -> None:
    nearly_full = SQLCases(portal.private, portal.vault, reserved_bytes=1 << 62)
    calendar, site = ChineseCalendar(), portal.intake.site
    intake = Intake(nearly_full, ProcessScreen(), portal.vault, calendar, clock, site)
    token = intake.begin()
    with pytest.raises(Unavailable):
        intake.stage(token, "1.jpg", picture())
    assert intake.file(token, [make_submission()]).is_new
