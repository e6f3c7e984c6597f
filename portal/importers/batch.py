"""From the rows of a file to a batch: bad rows refused, repetitions settled, every notice checked as the log does.

The result does not depend on the order of the rows: the newest account of a notice stands, between equal dates the
one that says more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal.domain.errors import Fault, Invalid
from portal.domain.identifiers import WrongIdentifier, parse_document_id
from portal.fileform.parts import DOCUMENT, check_version, rendition_part
from portal.fileform.writing import dump_yaml, encode_rendition
from portal.importers.base import ForeignBatch, ForeignRecord, Refusal, RowRefused, Unmapped, shown
from portal.importers.draft import NoticeDraft, differing_fields


@dataclass(frozen=True)
class Drafted:
    """A draft and the numbers of the rows it was made from."""

    draft: NoticeDraft
    rows: tuple[int, ...]


@dataclass
class BatchBuilder:
    """Collects what becomes of the rows of one file."""

    source: str
    rows: int = 0
    duplicates: int = 0
    drafted: dict[str, list[Drafted]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)

    @contextmanager
    def row(self, key: object) -> Iterator[int]:
        """Count a row and give its number; where its block raises RowRefused, the row is refused and the rest go on."""
        self.rows += 1
        number = self.rows
        try:
            yield number
        except RowRefused as refused:
            self.refuse(number, shown(key) if isinstance(key, str) else "", refused)

    def refuse(self, row: int, key: str, refused: RowRefused) -> None:
        self.refusals.append(Refusal(row, key, refused.field, refused.why, refused.found))

    def add(self, draft: NoticeDraft, rows: Sequence[int]) -> None:
        """Take a draft that the log would take; else refuse all of its rows."""
        try:
            check_record(draft.record(len(rows)))
        except Invalid as error:
            first = error.faults[0]
            for row in rows:
                self.refuse(row, draft.document_id, RowRefused(first.field, _reason(first), first.found))
            return
        self.drafted.setdefault(draft.document_id, []).append(Drafted(draft, tuple(rows)))

    def finish(self) -> ForeignBatch:
        """Settle which account of each notice stands."""
        records = []
        for document_id in sorted(self.drafted):
            standing, *others = sorted(self.drafted[document_id], key=_standing, reverse=True)
            self.unmapped += standing.draft.unmapped
            for other in others:
                self.duplicates += len(other.rows)
                self.unmapped += _differences(standing.draft, other.draft)
            records.append(standing.draft.record(len(standing.rows)))
        return ForeignBatch(
            self.source,
            self.rows,
            tuple(records),
            self.duplicates,
            tuple(sorted(self.refusals, key=lambda refusal: refusal.row)),
            tuple(sorted(dict.fromkeys(self.unmapped), key=lambda u: (u.key, u.field, u.found, u.why))),
        )


def check_record(record: ForeignRecord) -> None:
    """The check that the log makes of a version. Raises Invalid with every fault."""
    try:
        parse_document_id(record.document_id)
    except WrongIdentifier as error:
        raise Invalid([Fault("document_id", error.code, record.document_id, {"scheme": error.scheme})]) from None
    language = str(record.data["language"])
    rendition = encode_rendition(record.texts, record.body)
    check_version(record.document_id, 1, {DOCUMENT: dump_yaml(record.data), rendition_part(language): rendition})


def _standing(drafted: Drafted) -> tuple[object, int, str]:
    content = drafted.draft.content()
    return drafted.draft.dated, len(content), content


def _differences(standing: NoticeDraft, other: NoticeDraft) -> Iterator[Unmapped]:
    """What another account of the same notice says otherwise."""
    age = "an older row" if other.dated < standing.dated else "another row of the same date, which says less,"
    for name, (_, found) in differing_fields(standing, other).items():
        if name != "published_at":
            yield Unmapped(standing.document_id, name, shown(found), f"{age} differs in this; not taken")


def _reason(fault: Fault) -> str:
    params = ", ".join(f"{name} {value}" for name, value in fault.params.items())
    return fault.code.replace("_", " ") + (f" ({params})" if params else "")
