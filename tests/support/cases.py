"""Cases for tests: a registry that takes them, submissions valid by default, an officer who acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.app import Portal
from portal.domain.case_queues import QueueFilter, QueueView
from portal.domain.staff import Acting, Grant, Role, StaffMember
from portal.domain.submissions import Submission, read_submission
from portal.fileform.writing import dump_yaml
from portal.services.cases.intake import Filed
from portal.services.cases.ports import Evidence
from portal.storage.cases import SQLCases
from tests.support.factories import make_registry_files

AGENCY = "amr"
PHOTO = b"\xff\xd8\xff not really"
TODAY = date(2026, 5, 4)
CASES: dict[str, Any] = {
    "agency": AGENCY,
    "deadlines": [
        {
            "id": "20",
            "since": "2020-01-01",
            "basis": {"zh-Hans": "第20号令"},
            "limits": [
                {"kind": "complaint", "step": "decide_acceptance", "working_days": "7", "verified": "true"},
                {"kind": "complaint", "step": "mediate", "working_days": "45", "verified": "true"},
                {"kind": "report", "step": "decide_filing", "working_days": "15", "extendable_by": "15"},
                {"kind": "report", "step": "tell_reporter", "working_days": "5"},
            ],
        },
        {
            "id": "121",
            "since": "2026-04-15",
            "basis": {"zh-Hans": "第121号令"},
            "limits": [
                {"kind": "complaint", "step": "decide_acceptance", "working_days": "7", "verified": "true"},
                {"kind": "complaint", "step": "mediate", "calendar_days": "60", "verified": "true"},
                {"kind": "report", "step": "decide_filing", "working_days": "15", "extendable_by": "15"},
                {"kind": "report", "step": "tell_reporter", "working_days": "5"},
                {"kind": "risk_information", "step": "respond", "working_days": "5", "statutory": "false"},
            ],
        },
    ],
    "remedies": [{"name": {"zh-Hans": "行政复议"}, "body": {"zh-Hans": "省政府"}, "within": {"zh-Hans": "60日内"}}],
    "referrals": [{"to": "russian_authority", "name": {"zh-Hans": "俄方", "ru": "Роспотребнадзор"}}],
    "retention_months": "12",
}
CONTACT = {
    "name": "Петрова Анна Ильинична",
    "identity_kind": "passport",
    "identity_number": "75 1234567",
    "phone": "+7 914 555-01-23",
    "email": "anna.petrova@mail.example",
}
COMPLAINT: dict[str, Any] = {
    "kind": "complaint",
    "language": "ru",
    "account": "Зарядка загорелась во время зарядки телефона.",
    "product": {"name": "Зарядное устройство", "brand": "Vega", "model": "XJ-200", "gtin": "4006381333931"},
    "category": "appliances",
    "country": "CN",
    "place": "store",
    "seller": "绥芬河市示例商行",
    "remedies": ["refund"],
    "contact": CONTACT,
    "consents": ["identity_data"],
}
REPORT: dict[str, Any] = {
    "kind": "report",
    "account": "绥芬河某市场二楼长期销售没有中文标签的充电宝，夜间集中发货。",
    "seller": "张记商行",
    "product": {"name": "充电宝"},
}


def take_cases(portal: Portal, **changes: Any) -> None:
    """Let the portal take cases."""
    with portal.log.writing() as log:
        log.save_registry({**make_registry_files(), "cases.yaml": dump_yaml({**CASES, **changes})})


def make_submission(base: dict[str, Any] = COMPLAINT, **changes: Any) -> Submission:
    return read_submission({**base, **changes}, TODAY)


def file_case(portal: Portal, base: dict[str, Any] = COMPLAINT, **changes: Any) -> Filed:
    """One case, filed with a form of its own."""
    return portal.intake.file(portal.intake.begin(), [make_submission(base, **changes)])


def add_photo(portal: Portal, number: str, name: str = '=HYPERLINK("x").jpg') -> Evidence:
    """A file kept with a case, as after the screen."""
    with SQLCases(portal.private, portal.vault).writing() as cases:
        case = cases.find_case(number)
        assert case is not None
        found = Evidence(f"e{case.number}", case.id, name, "image/jpeg", len(PHOTO), portal.clock.now())
        cases.evidence().add(found, b"", PHOTO)
    return found


def officer(agency: str = AGENCY, staff_id: str = "officer-1", role: Role = Role.CASE_OFFICER) -> Acting:
    member = StaffMember(staff_id, "zhang.min", "张敏", grants=frozenset({Grant(agency, role)}))
    return Acting(member, "request-1", "192.0.2.1")


def number_of_cases(portal: Portal, agency: str = AGENCY) -> int:
    """Every case of an agency, ended ones too."""
    return portal.case_queue.look(officer(agency), QueueFilter(QueueView.ALL)).total
