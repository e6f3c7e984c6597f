"""From a signal of cases to a warning and back: the draft as a version folder, and cases told of what they led to.

A draft holds what the cases say and nothing guessed: level, assessment, measures and hazards are left for the editor,
and `portal check-content` names what is missing. It will be public: of confidential cases it counts none and repeats no
number of a single item, by which a firm would know who reported. Its decision carries the signal's id; once such a
version is in the log, the worker links the cases. The link is made once, whatever is killed in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.domain import identifiers
from portal.domain.audit import Action, Subject, SubjectKind, audit_entry
from portal.domain.case_rules import CaseSite
from portal.domain.case_vocabulary import CaseAction, CaseKind, IncidentKind, ReporterKind
from portal.domain.cases import By, Case
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.log import Action as LogAction
from portal.domain.log import Meta, decode_entry
from portal.domain.staff import Acting, Role
from portal.domain.submissions import Submission
from portal.domain.vocabulary import Audience
from portal.fileform.parts import DECISION, DOCUMENT, read_decision
from portal.fileform.writing import dump_yaml, encode_rendition
from portal.services.cases.marks import folded_number
from portal.services.cases.ports import CaseStore, CaseWriter
from portal.services.cases.signals import SignalFacts
from portal.services.cases.steps import Act, CaseSteps
from portal.services.ports import Clock, LogReader, PublicationLog, StoredEntry
from portal.services.reading import held_parts, meta_of

FOLLOWER = "signals"


@dataclass(frozen=True)
class SignalDraft:
    """A version folder to complete: file name → bytes."""

    id: str
    files: Mapping[str, bytes]


class SignalDrafts:
    """Makes drafts of signals and links what was published of them."""

    def __init__(
        self,
        store: CaseStore,
        log: PublicationLog,
        steps: CaseSteps,
        clock: Clock,
        site: Callable[[], CaseSite | None],
    ) -> None:
        self._store, self._log, self._steps, self._clock, self._site = store, log, steps, clock, site

    def draft(self, acting: Acting, facts: SignalFacts) -> SignalDraft:
        """The draft of a risk announcement from a signal. Raises Denied."""
        acting.require(Role.CASE_OFFICER, Role.EDITOR)
        now, found = self._clock.now(), [case.id for case in facts.signal.cases]
        with self._store.writing() as cases:
            year = now.astimezone(SITE_ZONE).year
            signal_id = cases.drafts().add(year, now, found)
            subject = Subject(SubjectKind.SIGNAL, signal_id)
            cases.record(audit_entry(acting, Action.SIGNAL_DRAFTED, subject, now, {"cases": str(len(found))}))
        site = self._site()
        least = site.publish_count_from if site is not None else 0
        return SignalDraft(signal_id, draft_files(signal_id, facts, now, least))

    def catch_up(self, max_versions: int) -> int:
        """Link what was published since; how many entries were looked at."""
        site, head = self._site(), self._log.head()
        if site is None:
            return 0
        with self._store.reading() as cases:
            after = cases.drafts().position(FOLLOWER, head.log_id)
        if after >= head.size:
            return 0
        linked: list[tuple[str, str]] = []
        with self._log.reading() as log:
            for position, entry in enumerate(log.iter_entries(after=after), start=after + 1):
                linked += _answers(log, entry)
                if position - after >= max_versions or position == head.size:
                    break
        with self._store.writing() as cases:
            for signal_id, document_id in linked:
                self._link(cases, site, signal_id, document_id)
            cases.drafts().follow(FOLLOWER, head.log_id, position)
        return position - after

    def _link(self, cases: CaseWriter, site: CaseSite, signal_id: str, document_id: str) -> None:
        for case_id in cases.drafts().cases_of(signal_id):
            case = cases.get_case(case_id)
            if document_id in case.document_ids or case.is_anonymous or case.merged_into:
                continue
            linked = replace(case, document_ids=(*case.document_ids, document_id))
            details = {"document": document_id}
            told = Act(CaseAction.LINK_DOCUMENT, By.SYSTEM, is_public=not case.is_confidential, details=details)
            self._steps.take(cases, linked, told, site, self._clock.now())


def _answers(log: LogReader, entry: StoredEntry) -> list[tuple[str, str]]:
    """(signal id, document id) where an entry publishes a public document that answers a signal."""
    if decode_entry(entry.encoded).action is not LogAction.PUBLISH:
        return []
    meta, parts = meta_of(entry), held_parts(entry)
    if meta is None or DECISION not in parts or not _is_public(log, meta):
        return []
    signal = read_decision(parts[DECISION]).signal
    return [(signal, meta.document_id)] if signal else []


def _is_public(log: LogReader, meta: Meta) -> bool:
    state = log.find_state(meta.document_id)
    return state is not None and state.audience is Audience.PUBLIC


def draft_files(signal_id: str, facts: SignalFacts, now: datetime, least: int) -> dict[str, bytes]:
    """The files of the draft: what the cases say, in the fields of a risk announcement.

    Confidential cases are never counted in public, and how many sent in something is told from `least` on.
    """
    cases, sent = facts.signal.cases, facts.submissions
    told = [(case, s) for case, s in zip(cases, sent, strict=True) if not case.is_confidential]
    local = now.astimezone(SITE_ZONE)
    name = _most(s.product.name for s in sent) or "（请填写产品名称）"
    document: dict[str, Any] = {
        "type": "risk_announcement",
        "kind": "public_announcement",
        "agency": cases[0].agency,
        "language": "zh-Hans",
        "published_at": local.isoformat(timespec="minutes"),
        "signed_on": local.date().isoformat(),
        "categories": sorted({case.category.value for case in cases if case.category}),
        "effective_from": local.isoformat(timespec="minutes"),
        "until_lifted": "true",
        "incidents": _incidents(told),
        "products": {"p1": _product(sent, [s for _, s in told])},
    }
    problem = _most(s.problem_kind.value for s in sent if s.problem_kind)
    if problem:
        document["problem_kind"] = problem
    summary = _summary(name, [case for case, _ in told], least)
    texts = {"title": f"关于{name}的风险警示公告", "summary": summary, "products.p1.name": name}
    return {
        DOCUMENT: dump_yaml(document),
        "zh-Hans.md": encode_rendition(texts, "## 一、风险来源\n\n" + summary),
        DECISION: dump_yaml({"basis": "decided", "signal": signal_id}),
    }


def _summary(name: str, cases: Sequence[Case], least: int) -> str:
    if len(cases) < max(least, 1):
        return f"收到涉及{name}的有关线索。（请说明风险来源）"
    first = min(case.received_on for case in cases)
    hurt = sum(case.harm.weight > 0 for case in cases)
    told = f"，其中{hurt}件涉及人身伤害" if hurt else ""
    return f"{first.year}年{first.month}月{first.day}日以来，收到涉及{name}的投诉等{len(cases)}件{told}。"


def _incidents(told: Sequence[tuple[Case, Submission]]) -> dict[str, str]:
    counts = Counter(s.incident for _, s in told)
    found = {
        "incidents": sum(count for kind, count in counts.items() if kind is not IncidentKind.NONE),
        "injuries": counts[IncidentKind.INJURY],
        "illnesses": counts[IncidentKind.ILLNESS],
        "deaths": sum(case.harm.weight == 4 for case, _ in told),
    }
    return {name: str(count) for name, count in found.items() if count}


def _product(sent: Sequence[Submission], not_confidential: Sequence[Submission]) -> dict[str, Any]:
    """What the cases state of the product; identifiers only where their check digits hold.

    Serial numbers and VINs are each of one item, which its owner or the plant can be told by.
    """
    products, items = [s.product for s in sent], [s.product for s in not_confidential]
    found: dict[str, Any] = {"warns": "true"}
    brand = _most(p.brand for p in products)
    if brand:
        found["brand"] = brand
    lists = {
        "models": _distinct(p.model for p in products),
        "gtins": _valid(identifiers.check_gtin, (p.gtin for p in products)),
        "vins": _valid(identifiers.check_vin, (p.vin for p in items)),
    }
    found |= {name: values for name, values in lists.items() if values}
    for name, values in (("batches", (p.batch for p in products)), ("serials", (p.serial for p in items))):
        stated = _distinct(values)
        if stated:
            found[name] = [{"value": value} for value in stated]
    return found


def _distinct(values: Iterable[str]) -> list[str]:
    """Each number once, in the spelling that most people gave."""
    spelled: dict[str, Counter[str]] = {}
    for value in (value.strip() for value in values if value.strip()):
        spelled.setdefault(folded_number(value), Counter())[value] += 1
    return sorted(spellings.most_common(1)[0][0] for spellings in spelled.values())


def _valid(check: Callable[[str], str], values: Iterable[str]) -> list[str]:
    found = set()
    for value in values:
        try:
            found.add(check(value))
        except identifiers.WrongIdentifier:
            continue
    return sorted(found)


def _most(values: Iterable[str]) -> str:
    counted = Counter(value.strip() for value in values if value.strip())
    return counted.most_common(1)[0][0] if counted else ""


def is_consumers(case: Case, submission: Submission) -> bool:
    """Whether a case counts in what the public is told: a consumer's, and not confidential."""
    consumer = submission.reporter_kind is ReporterKind.CONSUMER
    return consumer and not case.is_confidential and case.kind is CaseKind.COMPLAINT
