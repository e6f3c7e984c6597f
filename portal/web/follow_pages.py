"""The pages of following a case up: where it stands, by when something is due, what was written, what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from flask import url_for

from portal.domain.case_rules import Remedy
from portal.domain.case_vocabulary import CaseAction, IdentityKind, ReferredTo
from portal.domain.cases import By, CaseEntry
from portal.domain.errors import Fault, Invalid, NotFound
from portal.domain.locales import Locale
from portal.domain.receipts import read_receipt_code
from portal.services.cases.following import Followed
from portal.text import typography
from portal.text.case_fields import field_help, field_label
from portal.text.case_labels import case_label, state_label, state_meaning
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.case_pages import KeptFile, ReferralWords, Wrong, kept_files, referral_words, said, wrong
from portal.web.case_words import neutral_title
from portal.web.follow_words import entry_words, ground_words, has_remedy, sent_lines
from portal.web.marks import Word, title_of
from portal.web.receipt_pages import DeadlineWords, deadline_words, is_neutral


@dataclass(frozen=True)
class RemedyWords:
    """Where a decision can be challenged, and until when."""

    name: str
    body: str
    within: str


@dataclass(frozen=True)
class EntryWords:
    """One line of the history. `by` is a code for the style, the words say it as well."""

    moment: str
    when: str
    by: str
    what: str
    state: str
    text: str
    ground: str
    remedies: tuple[RemedyWords, ...]
    referral: ReferralWords | None
    note: str


@dataclass(frozen=True)
class DocumentLink:
    """A document that a case led to."""

    url: str
    title: str
    language: str | None


@dataclass(frozen=True)
class FollowedCase:
    """One case of a receipt. `seen` counts its entries, so that an act that comes again is taken once."""

    number: str
    kind: str
    state: str
    meaning: str
    received: str
    seen: int
    is_confidential: bool
    is_asked: bool
    is_open: bool
    can_write: bool
    can_withdraw: bool
    can_reopen: bool
    merged_into: str
    deadlines: tuple[DeadlineWords, ...]
    entries: tuple[EntryWords, ...]
    files: tuple[KeptFile, ...]
    sent: tuple[tuple[str, str], ...]
    sent_whole: tuple[tuple[str, str], ...]
    contact: Mapping[str, str]
    documents: tuple[DocumentLink, ...]


@dataclass(frozen=True)
class Asked:
    """What a person did on the page: the act, for which case, what was typed; kept where it was refused."""

    code: str
    act: str = "look"
    number: str = ""
    seen: int | None = None
    text: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FollowPage:
    """Every case of a receipt; `done` says what was just done, `faults` what was refused, of the case `number`."""

    title: str
    tag: str
    code: str
    cases: tuple[FollowedCase, ...]
    is_neutral: bool
    asked: Asked
    done: str
    wrong: tuple[Wrong, ...]
    identity_kinds: tuple[Word, ...]

    def errors(self, number: str, path: str) -> tuple[str, ...]:
        """What is wrong with a field of one case's form."""
        anchor = f"{wrong_anchor(path)}-{number}"
        return tuple(line.sentence for line in self.wrong if line.anchor == anchor)

    def label(self, path: str) -> str:
        return field_label(path, self.tag)

    def help(self, path: str) -> str:
        return field_help(path, self.tag)

    def contact_of(self, case: FollowedCase) -> Mapping[str, str]:
        """What stands in the fields: what was typed and refused, else what is kept."""
        return self.asked.contact if self.asked.number == case.number and self.asked.act == "correct" else case.contact

    def text_of(self, case: FollowedCase, act: str) -> str:
        """What was typed and refused, or typed while the case could not be opened."""
        is_kept = self.asked.act == "look" or (self.wrong and self.asked.act == act)
        return self.asked.text if is_kept and self.asked.number == case.number else ""


@dataclass(frozen=True)
class CodePage:
    """The page that asks for the code. `wrong` says what is wrong with the one typed; `text` was typed for the case
    `number`, which could not be opened just now, and goes along until it can."""

    title: str
    typed: str
    wrong: tuple[Wrong, ...]
    problem: str = ""
    slowed: str = ""
    number: str = ""
    text: str = ""


def wrong_anchor(path: str) -> str:
    return "f-" + path.replace(".", "-").replace("_", "-")


def code_page(locale: Locale, typed: str = "", faults: tuple[Fault, ...] = (), problem: str = "") -> CodePage:
    title = catalog_for(locale.tag).gettext("Follow up")
    return CodePage(title, typed, tuple(wrong(found, locale.tag) for found in faults), problem)


def follow_page(
    followed: tuple[Followed, ...], asked: Asked, locale: Locale, done: str = "", faults: tuple[Fault, ...] = ()
) -> FollowPage:
    """The page of a receipt, after an act."""
    tag, neutral = locale.tag, is_neutral(followed)
    lines = (wrong(found, tag) for found in faults)
    return FollowPage(
        title=neutral_title(tag) if neutral else catalog_for(tag).gettext("Where it stands"),
        tag=tag,
        code=read_receipt_code(asked.code),
        cases=tuple(_case(found, locale) for found in followed),
        is_neutral=neutral,
        asked=asked,
        done=done,
        wrong=tuple(replace(line, anchor=f"{line.anchor}-{asked.number}") for line in lines),
        identity_kinds=tuple(Word(kind.value, case_label(kind, tag)) for kind in IdentityKind),
    )


def _case(found: Followed, locale: Locale) -> FollowedCase:
    case, tag = found.case, locale.tag
    return FollowedCase(
        number=case.number,
        kind=case_label(case.kind, tag),
        state=state_label(case.state, case.kind, tag),
        meaning=state_meaning(case.state, tag),
        received=typography.format_date(case.received_on, tag),
        seen=case.entries,
        is_confidential=case.is_confidential,
        is_asked=case.before_asking is not None,
        is_open=case.is_open,
        can_write=not case.merged_into,
        can_withdraw=CaseAction.WITHDRAW in found.actions and not case.merged_into,
        can_reopen=CaseAction.REOPEN in found.actions and not case.merged_into,
        merged_into=case.merged_into,
        deadlines=deadline_words(found, tag),
        entries=tuple(_entry(entry, found, tag) for entry in reversed(found.entries)),
        files=kept_files((file for file in found.evidence), tag),
        sent=sent_lines(found.submission, tag) if found.submission else (),
        sent_whole=sent_lines(found.submission, tag, with_contact=True) if found.submission else (),
        contact=_contact(found),
        documents=_documents(found, locale),
    )


def _contact(found: Followed) -> dict[str, str]:
    """The person's data without the number of their document: it is not shown again, empty means unchanged."""
    kept = found.submission.contact.model_dump(mode="json") if found.submission else {}
    return {name: str(kept.get(name) or "") for name in ("name", "phone", "email", "address", "identity_kind")}


def _entry(entry: CaseEntry, found: Followed, tag: str) -> EntryWords:
    site = current.portal().intake.site()
    remedies = site.remedies if has_remedy(entry, site) else ()
    what = entry_words(entry, found.case.kind, tag)
    state = state_label(entry.state, found.case.kind, tag)
    return EntryWords(
        moment=entry.at.isoformat(),
        when=typography.format_moment(entry.at, tag),
        by="reporter" if entry.by is By.REPORTER else "authority",
        what=what,
        state=state if state != what else "",
        text=entry.text,
        ground=ground_words(entry, found.case.kind, tag),
        remedies=tuple(_remedy(remedy, tag) for remedy in remedies),
        referral=_referred_to(entry, tag),
        note=entry.details.get("into", ""),
    )


def _remedy(found: Remedy, tag: str) -> RemedyWords:
    return RemedyWords(said(found.name, tag), said(found.body, tag), said(found.within, tag))


def _referred_to(entry: CaseEntry, tag: str) -> ReferralWords | None:
    code = entry.details.get("referred_to", "")
    found = current.portal().intake.site().referral(ReferredTo(code)) if code in set(ReferredTo) else None
    return referral_words(found, tag) if found else None


def _documents(found: Followed, locale: Locale) -> tuple[DocumentLink, ...]:
    """Documents that the case led to; confidential cases name none."""
    if found.case.is_confidential or not found.case.document_ids:
        return ()
    views = current.portal().viewing.list_current(found.case.document_ids, current.now())
    return tuple(
        DocumentLink(url_for("documents.document", document_id=view.document_id), *title_of(view, locale))
        for view in views
    )


def exported(found: Followed, locale: Locale) -> Mapping[str, Any]:
    """Everything kept of a case that its person may have, as plain values."""
    case, tag = found.case, locale.tag
    return {
        "number": case.number,
        "kind": case.kind.value,
        "state": case.state.value,
        "state_words": state_label(case.state, case.kind, tag),
        "received_at": case.received_at.isoformat(),
        "rules": case.rules,
        "submission": found.submission.model_dump(mode="json") if found.submission else None,
        "files": [asdict(file) for file in kept_files(found.evidence, tag)],
        "deadlines": [
            {"step": each.step.value, "due_on": each.due_on.isoformat(), "rule": each.rule} for each in found.deadlines
        ],
        "entries": [
            {
                "at": entry.at.isoformat(),
                "by": entry.by.value,
                "action": entry.action.value,
                "state": entry.state.value,
                "text": entry.text,
                "ground": entry.ground,
            }
            for entry in found.entries
        ],
    }


def faults_of(error: Invalid | NotFound) -> tuple[Fault, ...]:
    """What is wrong with a code: an unknown one is told like one whose case is gone."""
    return error.faults if isinstance(error, Invalid) else (Fault("receipt_code", "receipt_unknown"),)
