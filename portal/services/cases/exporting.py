"""Cases as files: one whole case for the procuratorate or a court, many as a table. With a reason, in the audit log.

Nothing leaves that the officer may not read: of a confidential case that is somebody else's, no contact. Many cases
leave as codes and days alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.domain.audit import Action
from portal.domain.case_queues import QueueFilter
from portal.domain.case_vocabulary import CaseAction, ExportReason
from portal.domain.cases import Case, CaseEntry
from portal.domain.deadlines import Deadline
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.staff import Acting
from portal.domain.submissions import clean_text
from portal.services.cases.casework import CaseView, Casework
from portal.services.cases.desk import CaseDesk, officers_act
from portal.services.cases.ports import Evidence
from portal.services.cases.queue import CaseQueue

BATCH = 500
"""Rows read in one transaction, so that others can write in between."""
COLUMNS = (
    *("number", "kind", "state", "agency", "received_on", "ended_on", "due_on", "rules", "channel", "language"),
    *("category", "place", "incident", "harm", "objection", "is_named", "merged_into", "documents"),
)
"""Of the table of many cases: codes and days. Nothing here tells who reported or what they wrote."""
_FORMULA = re.compile(r"^[=+\-@\t\r\n]")


@dataclass(frozen=True)
class CaseFile:
    """One case with everything, as it is exported: why, when, and the bytes of its evidence by id."""

    view: CaseView
    reason: ExportReason
    at: datetime
    evidence: Mapping[str, bytes]


class CaseExporting:
    """Exports for officers of the agency. Raises Denied, NotFound, Conflict."""

    def __init__(self, desk: CaseDesk, casework: Casework, queue: CaseQueue) -> None:
        self._desk, self._casework, self._queue = desk, casework, queue

    def one(self, acting: Acting, case_id: str, reason: ExportReason, why: str) -> CaseFile:
        """Everything about one case. An internal note in it says that, why and by whom it was taken out."""
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            act = officers_act(acting, CaseAction.NOTE, str(clean_text(why))[:1000], details={"export": reason.value})
            case = self._desk.take(cases, acting, case, act, None)
            view = self._casework.view_within(cases, acting, case)
            content = {found.id: cases.evidence().read(found.id)[1] for found in view.evidence}
            self._desk.record(cases, acting, Action.CASE_EXPORTED, case.number, reason=reason.value)
        return CaseFile(view, reason, self._desk.clock.now(), content)

    def many(self, acting: Acting, wanted: QueueFilter, reason: ExportReason) -> tuple[Case, ...]:
        """Every case of a queue, on all its pages."""
        queue = replace(self._queue.queue_of(acting, wanted), order="newest", page_size=BATCH)
        found: dict[str, Case] = {}
        page = 0
        while True:
            page += 1
            with self._desk.store.reading() as cases:
                batch = cases.list_queue(replace(queue, page=page)).cases
            found |= {case.id: case for case in batch}
            if len(batch) < BATCH:
                break
        with self._desk.store.writing() as cases:
            count = str(len(found))
            self._desk.record(cases, acting, Action.CASES_EXPORTED, "", reason=reason.value, number=count)
        return tuple(found.values())


def cases_table(cases: Iterable[Case]) -> bytes:
    """Cases as CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to read it right."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    table.writerows([defused(cell) for cell in _cells(case)] for case in cases)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe (OWASP)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells(case: Case) -> Sequence[str]:
    ended = case.ended_at.astimezone(SITE_ZONE).date().isoformat() if case.ended_at else ""
    return (
        *(case.number, case.kind, case.state, case.agency, case.received_on.isoformat(), ended),
        *(case.due_on.isoformat() if case.due_on else "", case.rules, case.intake_channel, case.language),
        *(case.category or "", case.place or "", case.incident, case.harm, case.objection or ""),
        *("yes" if case.is_named else "no", case.merged_into, " ".join(case.document_ids)),
    )


def case_json(found: CaseFile) -> bytes:
    """Everything about a case for machines."""
    view, case = found.view, found.view.case
    content: dict[str, Any] = {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "agency": case.agency,
        "received_at": case.received_at.isoformat(),
        "ended_at": case.ended_at.isoformat() if case.ended_at else None,
        "language": case.language,
        "intake_channel": case.intake_channel,
        "category": case.category,
        "place": case.place,
        "rules": {"id": view.rules.id, "basis": view.rules.basis},
        "merged_into": case.merged_into or None,
        "document_ids": case.document_ids,
        "contact_withheld": view.is_masked,
        "submission": view.submission.model_dump(mode="json") if view.submission else None,
        "deadlines": [_deadline_json(deadline) for deadline in view.deadlines],
        "entries": [_entry_json(entry) for entry in view.entries],
        "evidence": [
            {"file": path, "name": each.name, "media_type": each.media_type, "added_at": each.added_at.isoformat()}
            for each, path in evidence_paths(view.evidence)
        ],
        "exported": {"at": found.at.isoformat(), "reason": found.reason},
    }
    if view.is_masked and content["submission"]:
        for field in ("reporter_kind", "acting_for", "organisation", "contact"):
            content["submission"].pop(field)
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _deadline_json(deadline: Deadline) -> dict[str, Any]:
    return {
        "step": deadline.step,
        "rule": deadline.rule,
        "started_on": deadline.started_on.isoformat(),
        "due_on": deadline.due_on.isoformat(),
        "done_on": deadline.done_on.isoformat() if deadline.done_on else None,
        "is_extended": deadline.is_extended,
        "is_provisional": deadline.is_provisional,
        "verified": deadline.limit.verified,
    }


def _entry_json(entry: CaseEntry) -> dict[str, Any]:
    return {
        "ordinal": entry.ordinal,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "officer": entry.officer or None,
        "action": entry.action,
        "state": entry.state,
        "seen_by_reporter": entry.is_public,
        "ground": entry.ground,
        "details": dict(entry.details),
        "text": entry.text,
    }


_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


def download_name(found: Evidence) -> str:
    """What a file is called when it is saved: as its sender called it, always with the ending of what it is.

    A program goes by the ending alone: a PDF called `.hta` or `.html` would run what is hidden in it.
    """
    ending = _ENDINGS.get(found.media_type, "bin")
    fitting = (".jpg", ".jpeg") if ending == "jpg" else (f".{ending}",)
    return found.name if found.name.lower().endswith(fitting) else f"{found.name}.{ending}"


def evidence_paths(evidence: Sequence[Evidence]) -> tuple[tuple[Evidence, str], ...]:
    """Where each file stands in an export: numbered, with an ending by its type, without a name that a person chose."""
    return tuple(
        (found, f"evidence/{place:02d}.{_ENDINGS.get(found.media_type, 'bin')}")
        for place, found in enumerate(evidence, start=1)
    )


def case_archive(found: CaseFile, page: bytes, style: bytes) -> bytes:
    """The case as a ZIP: a page to read and print, the same as JSON, the evidence, and SHA-256 sums of all of it.

    The sums are in the form that `sha256sum --check` reads.
    """
    files = {"case.html": page, "case.css": style, "case.json": case_json(found)}
    files |= {path: found.evidence[each.id] for each, path in evidence_paths(found.view.evidence)}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    written, moment = io.BytesIO(), found.at.astimezone(SITE_ZONE).timetuple()[:6]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
            info = zipfile.ZipInfo(f"{found.view.case.number}/{name}", moment)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
