"""The page of one case: state and clocks, what was submitted, evidence, timeline, cases alike, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from portal.domain.case_rules import DeadlineRules
from portal.domain.case_vocabulary import ExportReason
from portal.domain.cases import Case
from portal.domain.deadlines import Deadline
from portal.domain.errors import Unavailable
from portal.domain.locales import BY_TAG
from portal.domain.staff import Role
from portal.domain.submissions import Submission
from portal.domain.vocabulary import Category
from portal.services.cases.casework import CaseView
from portal.services.cases.ports import Evidence
from portal.services.checking import CheckFinding
from portal.text import labels, typography
from portal.text.case_answers import limit_words, registry_words
from portal.text.case_labels import case_label, state_label
from portal.text.casework_words import desk_field
from portal.text.catalogs import catalog_for
from portal.text.checks import short_answer
from portal.web import current
from portal.web.casework.act_forms import ActForm, ActForms, leftover
from portal.web.casework.acts import Form, act_of, seen_of
from portal.web.casework.case_lines import MATTER, PERSON, PRODUCT, PURCHASE, EntryRow, Line, entry_rows, lines_of
from portal.web.casework.queue_page import GRAVE, Choice, clock_in_words, clock_of
from portal.web.locale import current_locale
from portal.web.marks import list_row
from portal.web.staff.access import member
from portal.web.staff.clocks import ClockWords
from portal.web.staff.forms import FormErrors
from portal.web.staff.wording import agency_name


@dataclass(frozen=True)
class ClockRow:
    """A time limit of the case: its step, when it ends, what is left, and in `remarks` how it is counted."""

    step: str
    until: str
    due: ClockWords
    done: str
    is_late: bool
    remarks: str


@dataclass(frozen=True)
class FileRow:
    """A file of the case, downloaded and never opened in the page."""

    url: str
    name: str
    media_type: str
    size: str
    added: str
    is_from_officer: bool


@dataclass(frozen=True)
class AlikeRow:
    """Another case about the same product, batch or firm."""

    number: str
    url: str
    state: str
    kind: str
    received: str


@dataclass(frozen=True)
class DocumentLink:
    id: str
    title: str
    url: str


@dataclass(frozen=True)
class FindingRow:
    """A published document on the product of the case, or one like it, by the product check."""

    answer: str
    title: str
    language: str
    status: str
    url: str


@dataclass(frozen=True)
class Header:
    """What the case is and where it stands."""

    number: str
    kind: str
    state: str
    agency: str
    officer: str
    received: str
    channel: str
    language: str
    category: str
    place: str
    is_mine: bool
    is_unread: bool
    is_confidential: bool
    is_masked: bool
    is_anonymous: bool
    merged_into: str
    harm: str
    is_grave: bool
    clock: ClockWords | None


@dataclass(frozen=True)
class CasePage:
    """Everything about one case. `seen` goes with every form; `changed` are the entries that came since it was opened,
    `lost` words typed for an act that is not possible any more. `findings` is None where the check is not ready."""

    header: Header
    rules: str
    clocks: tuple[ClockRow, ...]
    account: Line | None
    matter: tuple[Line, ...]
    product: tuple[Line, ...]
    findings: tuple[FindingRow, ...] | None
    purchase: tuple[Line, ...]
    person: tuple[Line, ...]
    files: tuple[FileRow, ...]
    entries: tuple[EntryRow, ...]
    changed: tuple[EntryRow, ...]
    alike: tuple[AlikeRow, ...]
    documents: tuple[DocumentLink, ...]
    decisions: tuple[ActForm, ...]
    tools: tuple[ActForm, ...]
    reasons: tuple[Choice, ...]
    seen: int
    errors: FormErrors
    lost: str
    act: str


def case_page(view: CaseView, typed: Form, errors: FormErrors, *, is_filling: bool = False) -> CasePage:
    """The page of a case as it stands; `typed` fills the form it belongs to."""
    tag, case, site = current_locale().tag, view.case, current.portal().intake.site()
    forms = ActForms(view, site, typed, tag, is_filling=is_filling)
    decisions, tools = forms.decisions(), forms.tools()
    act = act_of(typed)
    entries = entry_rows(case, view.entries, names_in(view), seen_of(typed) if errors.status == 409 else None, tag)
    return CasePage(
        header=header_of(view),
        rules=rules_words(view.rules, tag),
        clocks=clock_rows(view),
        account=account_of(view.submission, tag),
        **submitted(view, tag),
        findings=findings_of(view.submission),
        files=tuple(_file(case, found) for found in view.evidence),
        entries=tuple(reversed(entries)),
        changed=tuple(entry for entry in entries if entry.is_new),
        alike=tuple(_alike(found) for found in view.alike),
        documents=documents_of(case),
        decisions=decisions,
        tools=tools,
        reasons=reasons(),
        seen=case.entries,
        errors=errors,
        lost=leftover(case, (*decisions, *tools), typed),
        act=act.value if act else "",
    )


def header_of(view: CaseView) -> Header:
    """The head of a case in the reader's language."""
    case, tag = view.case, current_locale().tag
    return Header(
        number=case.number,
        kind=case_label(case.kind, tag),
        state=state_label(case.state, case.kind, tag),
        agency=agency_name(case.agency),
        officer=names_in(view).get(case.officer, ""),
        received=typography.format_moment(case.received_at, tag),
        channel=case_label(case.intake_channel, tag),
        language=BY_TAG[case.language].name,
        category=labels.label(case.category, tag) if isinstance(case.category, Category) else "",
        place=case_label(case.place, tag) if case.place else "",
        is_mine=case.officer == member().id,
        is_unread=case.is_unread,
        is_confidential=case.is_confidential,
        is_masked=view.is_masked,
        is_anonymous=case.is_anonymous,
        merged_into=case.merged_into,
        harm=case_label(case.harm, tag) if case.harm.weight else "",
        is_grave=case.harm in GRAVE,
        clock=clock_of(current.portal().case_queue.due(case)),
    )


def submitted(view: CaseView, tag: str) -> dict[str, tuple[Line, ...]]:
    """What was submitted, by heading."""
    found = view.submission
    if found is None:
        return {"matter": (), "product": (), "purchase": (), "person": ()}
    return {
        "matter": lines_of(found, MATTER, tag),
        "product": lines_of(found, PRODUCT, tag),
        "purchase": lines_of(found, PURCHASE, tag),
        "person": lines_of(found, ("reward_wanted",) if view.is_masked else PERSON, tag),
    }


def account_of(submission: Submission | None, tag: str) -> Line | None:
    """What the person wrote, in its own language."""
    if submission is None:
        return None
    return Line(desk_field("account", tag), submission.account, submission.language, True)


def findings_of(submission: Submission | None) -> tuple[FindingRow, ...] | None:
    """What is published on the product that a case is about."""
    if submission is None or submission.product.is_empty:
        return ()
    try:
        found = current.portal().checking.check(submission.product, current.now())
    except Unavailable:
        return None
    return tuple(_finding(each) for each in found.findings)


def _finding(found: CheckFinding) -> FindingRow:
    tag, row = current_locale().tag, list_row(found.view, current_locale())
    url = url_for("documents.document", locale=current_locale(), document_id=found.document_id)
    return FindingRow(
        answer=short_answer(found.answer, tag),
        title=row.title,
        language=row.title_language or "",
        status=labels.label(found.status, tag),
        url=url,
    )


def clock_rows(view: CaseView) -> tuple[ClockRow, ...]:
    """Every time limit that the case has been under."""
    return tuple(_clock(deadline) for deadline in view.deadlines)


def documents_of(case: Case) -> tuple[DocumentLink, ...]:
    """The published documents that the case led to."""
    views = current.portal().viewing.list_current(case.document_ids, current.now())
    titles = {view.document_id: list_row(view, current_locale()).title for view in views}
    return tuple(
        DocumentLink(
            found,
            titles.get(found, ""),
            url_for("documents.document", locale=current_locale(), document_id=found),
        )
        for found in case.document_ids
    )


def names_in(view: CaseView) -> Mapping[str, str]:
    """Names of the members that a case tells of, by their ids."""
    ids = {entry.officer for entry in view.entries} | {entry.details.get("officer", "") for entry in view.entries}
    return current.portal().staff.names((ids | {view.case.officer}) - {""})


def reasons() -> tuple[Choice, ...]:
    """Why a case can be exported."""
    tag = current_locale().tag
    return tuple(Choice(code.value, case_label(code, tag)) for code in ExportReason)


def rules_words(rules: DeadlineRules, tag: str) -> str:
    """A rule set: its law and its id."""
    return typography.bracket(registry_words(rules.basis, tag), rules.id, tag)


def _clock(deadline: Deadline) -> ClockRow:
    tag = current_locale().tag
    words, due = catalog_for(tag), clock_in_words(current.portal().case_queue.clock(deadline.due_on))
    return ClockRow(
        step=case_label(deadline.step, tag),
        until=words.gettext("by %(day)s") % {"day": due.shown},
        due=due,
        done=typography.format_date(deadline.done_on, tag) if deadline.done_on else "",
        is_late=deadline.done_on is not None and deadline.done_on > deadline.due_on,
        remarks=typography.bracket("", typography.join_clauses(_remarks(deadline), tag), tag).strip(),
    )


def _remarks(deadline: Deadline) -> Iterator[str]:
    """How a time limit is counted, by what right, and how sure that is."""
    tag = current_locale().tag
    words = catalog_for(tag)
    yield limit_words(deadline.limit, tag)
    if deadline.is_extended:
        yield words.gettext("extended")
    yield words.gettext("from %(day)s") % {"day": typography.format_date(deadline.started_on, tag)}
    yield words.gettext("by law") if deadline.limit.statutory else words.gettext("service standard")
    if not deadline.limit.verified:
        yield words.gettext("sample figure, not verified")
    if deadline.is_provisional:
        yield words.gettext("provisional: the holidays of a year are not announced yet")


def _file(case: Case, found: Evidence) -> FileRow:
    tag = current_locale().tag
    kilobytes = max(1, round(found.size / 1000))
    return FileRow(
        url=url_for("staff_case.evidence", number=case.number, evidence_id=found.id),
        name=found.name,
        media_type=found.media_type,
        size=catalog_for(tag).gettext("%(size)s kB") % {"size": typography.format_number(kilobytes, tag)},
        added=typography.format_moment(found.added_at, tag),
        is_from_officer=found.is_from_officer,
    )


def _alike(case: Case) -> AlikeRow:
    tag = current_locale().tag
    url = url_for("staff_case.case", number=case.number)
    state, kind = state_label(case.state, case.kind, tag), case_label(case.kind, tag)
    return AlikeRow(case.number, url, state, kind, typography.format_date(case.received_on, tag))


def can_handle(case: Case) -> bool:
    """Whether the member handles cases of the agency of this one."""
    return member().has_role(Role.CASE_OFFICER, case.agency)
