"""Cases as files: one whole case for the procuratorate, many as a table; what may not leave stays."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest

from portal.app import Portal
from portal.domain.audit import Action, AuditSearch
from portal.domain.case_queues import QueueFilter
from portal.domain.case_vocabulary import CaseAction, ExportReason
from portal.domain.errors import Denied
from portal.domain.staff import Grant, Role
from portal.services.cases.exporting import COLUMNS, CaseFile, case_archive, case_json, cases_table
from portal.storage.audit import SQLAuditLog
from tests.support.cases import CONTACT, PHOTO, REPORT, add_photo, file_case, officer, take_cases
from tests.support.signing_in import set_up_person


@pytest.fixture(autouse=True)
def _registry(portal: Portal) -> None:
    take_cases(portal)


def exported(portal: Portal, number: str, reason: ExportReason = ExportReason.PROCURATORATE) -> CaseFile:
    case = portal.casework.find(officer(), number)
    return portal.case_exporting.one(officer(), case.id, reason, "黑检公益函〔2026〕3号")


def test_the_archive_holds_everything_with_its_sums(portal: Portal) -> None:
    number = file_case(portal).numbers[0]
    add_photo(portal, number)
    content = case_archive(exported(portal, number), b"<!doctype html>", b"body {}")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name.removeprefix(f"{number}/"): archive.read(name) for name in archive.namelist()}
    assert set(files) == {"case.html", "case.css", "case.json", "evidence/01.jpg", "SHA256SUMS"}
    assert files["evidence/01.jpg"] == PHOTO
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(found).hexdigest() for name, found in files.items()}


def test_the_case_is_whole_for_machines(portal: Portal) -> None:
    number = file_case(portal).numbers[0]
    case = portal.casework.find(officer(), number)
    portal.casework.note(officer(), case.id, 1, "商家承认")
    found = json.loads(case_json(exported(portal, number)))
    assert found["number"] == number
    assert found["submission"]["contact"]["name"] == CONTACT["name"]
    assert [entry["text"] for entry in found["entries"]] == ["", "商家承认", "黑检公益函〔2026〕3号"]
    assert found["deadlines"][0] | {"step": "decide_acceptance", "verified": True} == found["deadlines"][0]
    assert found["exported"]["reason"] == "procuratorate"


def test_an_export_is_kept_in_the_case_and_in_the_audit_log(portal: Portal) -> None:
    number = file_case(portal).numbers[0]
    exported(portal, number, ExportReason.POLICE)
    entry = portal.casework.view(officer(), portal.casework.find(officer(), number).id).entries[-1]
    assert (entry.action, dict(entry.details), entry.is_public) == (CaseAction.NOTE, {"export": "police"}, False)
    logged = SQLAuditLog(portal.private).search(AuditSearch(action=Action.CASE_EXPORTED))[0]
    assert (logged.subject.id, dict(logged.details)) == (number, {"reason": "police"})


def test_of_a_confidential_case_of_somebody_else_no_contact_leaves(portal: Portal) -> None:
    mine = set_up_person(portal, "li.na", Grant("amr", Role.CASE_OFFICER)).acting
    contact = {"name": "王某某", "phone": "13900001111"}
    number = file_case(portal, REPORT, reporter_kind="insider", contact=contact).numbers[0]
    held_back = case_json(exported(portal, number)).decode()
    assert "王某某" not in held_back
    assert "insider" not in held_back
    assert json.loads(held_back)["contact_withheld"]
    case = portal.casework.find(mine, number)
    portal.casework.assign(mine, case.id, case.entries, mine.actor)
    shown = case_json(portal.case_exporting.one(mine, case.id, ExportReason.PROCURATORATE, "")).decode()
    assert "王某某" in shown


def test_many_cases_leave_as_codes_and_days(portal: Portal) -> None:
    numbers = [file_case(portal).numbers[0] for _ in range(3)]
    number = file_case(portal, REPORT).numbers[0]
    found = portal.case_exporting.many(officer(), QueueFilter(), ExportReason.STATISTICS)
    table = cases_table(found)
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert {row[0] for row in rows[1:]} == {*numbers, number}
    for secret in (*CONTACT.values(), "绥芬河市示例商行", "Зарядка"):
        assert secret not in table.decode()
    logged = SQLAuditLog(portal.private).search(AuditSearch(limit=1))[0]
    assert (logged.action, dict(logged.details)) == (Action.CASES_EXPORTED, {"reason": "statistics", "number": "4"})


def test_a_table_holds_no_cases_of_other_agencies(portal: Portal) -> None:
    file_case(portal)
    assert portal.case_exporting.many(officer("customs"), QueueFilter(), ExportReason.STATISTICS) == ()
    with pytest.raises(Denied):
        portal.case_exporting.many(officer(role=Role.PUBLISHER), QueueFilter(), ExportReason.STATISTICS)
