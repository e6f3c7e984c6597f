"""The product check: what a person states of a product, against every public document.

Candidates come from a store of keys and, for names, from the search; each document that is told of has been read from
the log in this very check, so that nothing erased, withdrawn or restricted is ever told. Knows no words for people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.domain.checking import Answer, Aspect, Comparison, Outcome, Reason, compare, gravest
from portal.domain.errors import Fault, Unavailable
from portal.domain.known_products import KnownProduct, known_products
from portal.domain.product_marks import Marks, lookup_keys, marks_of
from portal.domain.stated_products import StatedProduct
from portal.domain.vocabulary import ConsumerAction, Status
from portal.services.checked_products import CheckedProducts
from portal.services.ports import CheckCandidate, PublicationLog
from portal.services.viewing import View, Viewing

MAX_TAIL = 200
"""Entries that a check takes in itself before it answers; a longer rest is the worker's."""
MAX_CANDIDATES = 400
MAX_DOCUMENTS = 24
"""Documents that are read and told of; how many more there are is told, too."""
MAX_NAMED = 40
MAX_BY_WORDS = 5
OVER = frozenset({Status.LIFTED, Status.EXPIRED, Status.COMPLETED, Status.REMOVED})
NEVER = frozenset({Status.WITHDRAWN, Status.REDACTED})

NameSearch = Callable[[str, datetime], Sequence[str]]
"""Ids of documents found by words, the best first."""
WordSearch = Callable[[str, datetime], tuple[int, Sequence[str]]]
"""How many documents have all of some words, as typed or as they would be in another script or keyboard layout, and the
first of them."""


class LimitCode(StrEnum):
    """What an answer does not cover."""

    FOUND_BY_WORDS = "found_by_words"
    NO_BATCH = "no_batch"
    OTHER_OF_BRAND = "other_of_brand"
    FEW_IDENTIFIERS = "few_identifiers"
    LOCAL_NUMBER = "local_number"
    NUMBER_ALONE = "number_alone"
    MARKING_SERIAL = "marking_serial"
    MORE_FOUND = "more_found"
    NAMES_NOT_SEARCHED = "names_not_searched"
    BEHIND = "behind"


@dataclass(frozen=True)
class Limit:
    """A limit of the answer, with the number it is about and some of the documents."""

    code: LimitCode
    count: int = 0
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckFinding:
    """A document on a product that is the stated one, or may be.

    `genuine_identifier` tells that the stated marks are those of a genuine product of which this is a counterfeit.
    `view` is the document as read in this check, `status` the one at its moment.
    """

    answer: Answer
    document_id: str
    product_key: str
    reasons: tuple[Reason, ...]
    status: Status
    is_foreign: bool
    is_counterfeit: bool
    genuine_identifier: bool
    states_no_batch: bool
    actions: tuple[ConsumerAction, ...]
    view: View

    @property
    def is_over(self) -> bool:
        """Whether the warning is lifted, expired or completed: the risk may have gone, the product not."""
        return self.status in OVER


@dataclass(frozen=True)
class CheckResult:
    """The answer, as of a moment and a position of the log; findings own before foreign, the graver first.

    `stated` is what was compared: of several readings of a free text the one that found most.
    """

    answer: Answer
    stated: StatedProduct
    findings: tuple[CheckFinding, ...]
    limits: tuple[Limit, ...]
    faults: tuple[Fault, ...]
    moment: datetime
    position: int
    is_current: bool
    own_documents: int
    foreign_documents: int

    @property
    def documents(self) -> int:
        """How many documents were searched."""
        return self.own_documents + self.foreign_documents


@dataclass(frozen=True)
class _Hit:
    """A candidate that is not another product."""

    candidate: CheckCandidate
    comparison: Comparison
    answer: Answer
    marks: Marks

    @property
    def document_id(self) -> str:
        return self.candidate.document_id

    @property
    def rank(self) -> tuple[bool, int, int]:
        return self.candidate.product.is_foreign, self.answer.gravity, -self.comparison.closeness


@dataclass(frozen=True)
class _Reading:
    """What one reading of the statement found."""

    stated: StatedProduct
    marks: Marks
    hits: tuple[_Hit, ...]
    others: tuple[str, ...]
    is_cut: bool
    names_searched: bool

    @property
    def rank(self) -> tuple[int, int]:
        """Graver first, then closer."""
        best = min(((h.answer.gravity, -h.comparison.closeness) for h in self.hits), default=None)
        return best if best is not None else (Answer.NOTHING_FOUND.gravity, 0)


class Checking:
    """Checks a product against every public document of one portal."""

    def __init__(
        self,
        log: PublicationLog,
        products: CheckedProducts,
        viewing: Viewing,
        find_names: NameSearch | None = None,
        find_words: WordSearch | None = None,
    ) -> None:
        self._log, self._products, self._viewing = log, products, viewing
        self._find_names, self._find_words = find_names, find_words

    def check(self, stated: StatedProduct, now: datetime) -> CheckResult:
        """What is published on a product. Raises Unavailable where its products cannot be read."""
        return self.check_any((stated,), now)

    def check_any(self, readings: Sequence[StatedProduct], now: datetime) -> CheckResult:
        """The same of a statement that can be read in several ways: what any of them finds."""
        position, size = self._follow()
        first, *others = (self._read(stated, now) for stated in readings)
        found = [first, *(replace(o, hits=tuple(hit for hit in o.hits if _holds(hit))) for o in others)]
        # The first of equals: readings come with the likeliest first.
        best = min(found, key=lambda reading: reading.rank)
        hits = _best_by_document([hit for reading in found for hit in reading.hits])
        findings = tuple(self._findings(hits[:MAX_DOCUMENTS], now))
        own, foreign = self._products.store.count(now)
        by_words = () if findings else self._by_words(best.marks, now)
        limits = [*by_words, *_limits(best, findings, hits), *_view_limits(found, foreign, size - position, hits)]
        return CheckResult(
            answer=gravest([finding.answer for finding in findings]),
            stated=best.stated,
            findings=findings,
            limits=tuple(limit for limit in limits if limit.count),
            faults=best.marks.faults,
            moment=now,
            position=position,
            is_current=position == size,
            own_documents=own,
            foreign_documents=foreign,
        )

    def _follow(self) -> tuple[int, int]:
        """Position of the products and size of the log, once what is new has been taken in where that is little."""
        head = self._log.head()
        position = self._products.store.position(head.log_id)
        if position != head.size and head.size - position <= MAX_TAIL:
            # Where the worker is at it already, the answer says up to where it goes.
            with suppress(Unavailable):
                self._products.catch_up(MAX_TAIL)
            head = self._log.head()
            position = self._products.store.position(head.log_id)
        return min(position, head.size), head.size

    def _read(self, stated: StatedProduct, now: datetime) -> _Reading:
        marks = marks_of(stated, self._products.fold)
        if marks.is_empty:
            return _Reading(stated, marks, (), (), False, True)
        candidates = self._products.store.find(lookup_keys(marks), MAX_CANDIDATES)
        named, names_searched = self._named(marks, now)
        hits: list[_Hit] = []
        others: dict[str, None] = {}
        for candidate in dict.fromkeys((*candidates.found, *named)):
            comparison = compare(marks, candidate.product)
            if comparison.answer is not None:
                hits.append(_Hit(candidate, comparison, comparison.answer, marks))
            elif comparison.other_of_brand:
                others[candidate.document_id] = None
        return _Reading(stated, marks, tuple(hits), tuple(others), candidates.is_cut, names_searched)

    def _named(self, marks: Marks, now: datetime) -> tuple[tuple[CheckCandidate, ...], bool]:
        """Products of documents that the search finds by brand and name."""
        text = _words_of(marks)
        if not text or self._find_names is None:
            return (), True
        try:
            return self._products.store.list_products(self._find_names(text, now)[:MAX_NAMED]), True
        except Unavailable:
            return (), False

    def _by_words(self, marks: Marks, now: datetime) -> tuple[Limit, ...]:
        """What the search finds by the words of a statement that no product answers to: a name in another script or
        keyboard layout is no mark that could be compared, but nobody shall read that there is nothing."""
        text = _words_of(marks)
        if not text or self._find_words is None:
            return ()
        try:
            count, document_ids = self._find_words(text, now)
        except Unavailable:
            return ()
        return (Limit(LimitCode.FOUND_BY_WORDS, count, tuple(document_ids)),)

    def _findings(self, hits: Sequence[_Hit], now: datetime) -> list[CheckFinding]:
        views = {view.document_id: view for view in self._viewing.list_current(tuple(h.document_id for h in hits), now)}
        found = [_finding(hit, views[hit.document_id]) for hit in hits if hit.document_id in views]
        return sorted(filter(None, found), key=_order)


def _words_of(marks: Marks) -> str:
    """What of a statement the search can look for."""
    return " ".join(filter(None, (marks.brand, marks.name)))


def _finding(hit: _Hit, view: View) -> CheckFinding | None:
    """The hit, compared once more with the document as it stands; None where that says nothing of it any more."""
    if view.version is None or view.status in NEVER:
        return None
    product = next((p for p in known_products(view.version) if p.key == hit.candidate.product.key), None)
    comparison = compare(hit.marks, product) if product is not None else None
    if product is None or comparison is None or comparison.answer is None:
        return None
    return CheckFinding(
        answer=comparison.answer,
        document_id=view.document_id,
        product_key=product.counterfeits[0] if product.is_genuine else product.key,
        reasons=comparison.reasons,
        status=view.status,
        is_foreign=view.state.is_foreign,
        is_counterfeit=product.is_counterfeit or product.is_genuine,
        genuine_identifier=product.is_genuine or _bears_genuine(product, comparison),
        states_no_batch=comparison.states_no_batch,
        actions=tuple(getattr(view.version.document, "consumer_actions", ())),
        view=view,
    )


def _bears_genuine(product: KnownProduct, comparison: Comparison) -> bool:
    """A counterfeit that the marks did not tell from the genuine product."""
    return product.is_counterfeit and comparison.answer is not Answer.MATCHED


def _order(finding: CheckFinding | None) -> tuple[bool, int, bool, int, float]:
    if finding is None:
        raise ValueError("a finding is expected")
    good = sum(1 for reason in finding.reasons if reason.outcome.value in ("equal", "inside", "package"))
    published = finding.view.state.published_at.timestamp()
    return finding.is_foreign, finding.answer.gravity, finding.is_over, -good, -published


def _holds(hit: _Hit) -> bool:
    """Whether a hit bears out a reading that was not the likeliest: what was taken for a batch or model is one."""
    borne_out = {
        *((aspect, outcome) for aspect in (Aspect.BATCH, Aspect.SERIAL) for outcome in (Outcome.INSIDE, Outcome.ALIKE)),
        (Aspect.MODEL, Outcome.EQUAL),
    }
    told = {(reason.aspect, reason.outcome) for reason in hit.comparison.reasons if reason.stated}
    return hit.answer is not Answer.SIMILAR or bool(told & borne_out)


def _best_by_document(hits: Sequence[_Hit]) -> list[_Hit]:
    """One hit a document, the gravest and closest; own documents first, then the graver."""
    best: dict[str, _Hit] = {}
    for hit in hits:
        known = best.get(hit.document_id)
        if known is None or hit.rank < known.rank:
            best[hit.document_id] = hit
    return sorted(best.values(), key=lambda hit: hit.rank)


def _limits(best: _Reading, findings: Sequence[CheckFinding], hits: Sequence[_Hit]) -> list[Limit]:
    """What the statement or the documents lack."""
    silent = tuple(finding.document_id for finding in findings if finding.states_no_batch)
    told = {hit.document_id for hit in hits}
    others = tuple(document_id for document_id in best.others if document_id not in told)
    marks = best.marks
    return [
        Limit(LimitCode.NO_BATCH, len(silent), silent),
        Limit(LimitCode.OTHER_OF_BRAND, len(others), others[:5]),
        Limit(LimitCode.LOCAL_NUMBER, int(marks.is_gtin_local)),
        Limit(
            LimitCode.NUMBER_ALONE,
            int(marks.is_number_alone and bool(marks.batch or marks.serial or marks.produced_on)),
        ),
        Limit(LimitCode.MARKING_SERIAL, int(marks.is_serial_marking)),
    ]


def _view_limits(found: Sequence[_Reading], foreign: int, behind: int, hits: Sequence[_Hit]) -> list[Limit]:
    """What the stores do not hold, or hold more of."""
    is_cut = any(reading.is_cut for reading in found)
    more = max(len(hits) - MAX_DOCUMENTS, int(is_cut))
    return [
        Limit(LimitCode.MORE_FOUND, more),
        Limit(LimitCode.FEW_IDENTIFIERS, foreign),
        Limit(LimitCode.NAMES_NOT_SEARCHED, int(not all(reading.names_searched for reading in found))),
        Limit(LimitCode.BEHIND, behind),
    ]
