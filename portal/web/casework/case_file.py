"""The page of an exported case: everything about it, to be read without the portal and printed on A4."""

from __future__ import annotations

from dataclasses import dataclass

from portal.services.cases.exporting import CaseFile, evidence_paths
from portal.text import typography
from portal.text.case_labels import case_label
from portal.web.casework.case_lines import EntryRow, Line, entry_rows
from portal.web.casework.case_page import (
    ClockRow,
    DocumentLink,
    Header,
    account_of,
    clock_rows,
    documents_of,
    header_of,
    names_in,
    rules_words,
    submitted,
)
from portal.web.locale import current_locale
from portal.web.staff.access import member


@dataclass(frozen=True)
class FilePage:
    """An exported case; `files` are paths in the archive with what their senders called them."""

    header: Header
    rules: str
    clocks: tuple[ClockRow, ...]
    account: Line | None
    matter: tuple[Line, ...]
    product: tuple[Line, ...]
    purchase: tuple[Line, ...]
    person: tuple[Line, ...]
    files: tuple[tuple[str, str], ...]
    entries: tuple[EntryRow, ...]
    documents: tuple[DocumentLink, ...]
    reason: str
    at: str
    by: str


def file_page(found: CaseFile) -> FilePage:
    """The page of a case that is being exported."""
    tag, view = current_locale().tag, found.view
    return FilePage(
        header=header_of(view),
        rules=rules_words(view.rules, tag),
        clocks=clock_rows(view),
        account=account_of(view.submission, tag),
        **submitted(view, tag),
        files=tuple((path, each.name) for each, path in evidence_paths(view.evidence)),
        entries=entry_rows(view.case, view.entries, names_in(view), None, tag),
        documents=documents_of(view.case),
        reason=case_label(found.reason, tag),
        at=typography.format_moment(found.at, tag),
        by=member().name,
    )
