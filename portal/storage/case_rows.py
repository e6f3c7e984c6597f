"""Rows of the case tables ↔ domain objects. What is sealed is opened here and nowhere else."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Protocol

from sqlalchemy import RowMapping

from portal.domain.case_vocabulary import (
    CaseAction,
    CaseKind,
    CaseState,
    Harm,
    IncidentKind,
    IntakeChannel,
    ObjectionKind,
    PlaceOfPurchase,
)
from portal.domain.cases import By, Case, CaseEntry
from portal.domain.submissions import Contact, Submission
from portal.domain.vocabulary import Category
from portal.services.cases.ports import Evidence
from portal.storage.rows import decode_moment, encode_moment, required_moment


class Seals(Protocol):
    """Seals and opens bytes (`portal.storage.vault.Vault`)."""

    def seal(self, content: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...


def row_of_case(case: Case) -> dict[str, Any]:
    year, serial, _ = case.number.split("-")
    return {
        "id": case.id,
        "number": case.number,
        "year": int(year),
        "serial": int(serial),
        "kind": case.kind.value,
        "state": case.state.value,
        "agency": case.agency,
        "received_at": encode_moment(case.received_at),
        "rules": case.rules,
        "language": case.language,
        "intake_channel": case.intake_channel.value,
        "category": case.category.value if case.category else None,
        "incident": case.incident.value,
        "harm": case.harm.value,
        "harm_weight": case.harm.weight,
        "place": case.place.value if case.place else None,
        "objection": case.objection.value if case.objection else None,
        "is_named": case.is_named,
        "is_confidential": case.is_confidential,
        "officer": case.officer,
        "before_asking": case.before_asking.value if case.before_asking else None,
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "is_unread": case.is_unread,
        "ended_at": encode_moment(case.ended_at),
        "merged_into": case.merged_into,
        "document_ids": " ".join(case.document_ids),
        "is_anonymous": case.is_anonymous,
        "entries": case.entries,
    }


def case_of(row: RowMapping) -> Case:
    return Case(
        id=row["id"],
        number=row["number"],
        kind=CaseKind(row["kind"]),
        state=CaseState(row["state"]),
        agency=row["agency"],
        received_at=required_moment(row["received_at"]),
        rules=row["rules"],
        language=row["language"],
        intake_channel=IntakeChannel(row["intake_channel"]),
        category=Category(row["category"]) if row["category"] else None,
        incident=IncidentKind(row["incident"]),
        harm=Harm(row["harm"]),
        place=PlaceOfPurchase(row["place"]) if row["place"] else None,
        objection=ObjectionKind(row["objection"]) if row["objection"] else None,
        is_named=row["is_named"],
        is_confidential=row["is_confidential"],
        officer=row["officer"],
        before_asking=CaseState(row["before_asking"]) if row["before_asking"] else None,
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        is_unread=row["is_unread"],
        ended_at=decode_moment(row["ended_at"]),
        merged_into=row["merged_into"],
        document_ids=tuple(row["document_ids"].split()),
        is_anonymous=row["is_anonymous"],
        entries=row["entries"],
    )


def row_of_entry(case_id: str, entry: CaseEntry, seals: Seals) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "ordinal": entry.ordinal,
        "at": encode_moment(entry.at),
        "by": entry.by.value,
        "action": entry.action.value,
        "state": entry.state.value,
        "is_public": entry.is_public,
        "officer": entry.officer,
        "ground": entry.ground,
        "details": json.dumps(dict(entry.details), sort_keys=True),
        "text": seals.seal(entry.text.encode()) if entry.text else None,
    }


def entry_of(row: RowMapping, seals: Seals) -> CaseEntry:
    return CaseEntry(
        ordinal=row["ordinal"],
        at=required_moment(row["at"]),
        by=By(row["by"]),
        action=CaseAction(row["action"]),
        state=CaseState(row["state"]),
        text=seals.open(row["text"]).decode() if row["text"] else "",
        is_public=row["is_public"],
        officer=row["officer"],
        ground=row["ground"],
        details=json.loads(row["details"]),
    )


def sealed_submission(submission: Submission, seals: Seals) -> dict[str, Any]:
    """The two sealed columns; contact stands apart from what was submitted."""
    contact = submission.contact
    return {
        "submission": seals.seal(submission.without_contact().model_dump_json().encode()),
        "contact": None if contact.is_empty else seals.seal(contact.model_dump_json().encode()),
    }


def submission_of(row: RowMapping, seals: Seals) -> Submission:
    found = Submission.model_validate_json(seals.open(row["submission"]))
    if row["contact"] is None:
        return found
    contact = Contact.model_validate_json(seals.open(row["contact"]))
    return found.model_copy(update={"contact": contact})


def evidence_of(row: RowMapping, case_id: str, seals: Seals) -> Evidence:
    return Evidence(
        id=row["id"],
        case_id=case_id,
        name=seals.open(row["name"]).decode(),
        media_type=row["media_type"],
        size=row["size"],
        added_at=required_moment(row["added_at"]),
        is_from_officer=row["is_from_officer"],
    )
