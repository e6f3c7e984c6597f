"""The receipt of a case: shown once, as the answer to the sending, with a slip to print. The code is in no address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from portal.domain.deadlines import Deadline
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Invalid, fault
from portal.domain.locales import Locale
from portal.domain.receipts import read_receipt_code
from portal.services.cases.following import Followed
from portal.services.cases.intake import Filed
from portal.text import typography
from portal.text.case_labels import case_label
from portal.text.catalogs import catalog_for
from portal.text.faults import fault_sentence
from portal.web import current
from portal.web.case_pages import said
from portal.web.case_words import neutral_title
from portal.web.qr import qr_code


@dataclass(frozen=True)
class DeadlineWords:
    """A time limit in words: what, until when, by which rule, and what is not certain about it."""

    what: str
    until: str
    day: str
    rule: str
    is_open: bool
    is_overdue: bool
    is_verified: bool
    is_statutory: bool
    is_provisional: bool
    is_extended: bool
    done: str


@dataclass(frozen=True)
class FiledCase:
    """One case of a receipt."""

    number: str
    kind: str
    deadlines: tuple[DeadlineWords, ...]


@dataclass(frozen=True)
class ReceiptPage:
    """What a person gets. `mistake` says that the code typed back was another one."""

    title: str
    token: str
    code: str
    cases: tuple[FiledCase, ...]
    day: str
    is_neutral: bool
    is_again: bool
    mistake: str
    follow_up_url: str
    qr: Markup | None


@dataclass(frozen=True)
class KeptPage:
    """The page after the code has been kept: it does not show it again."""

    title: str
    numbers: tuple[str, ...]
    is_neutral: bool


def receipt_page(filed: Filed, token: str, locale: Locale, mistake: str = "") -> ReceiptPage:
    """The receipt. One that has a report among its cases is neutral as a whole only where that is all of it."""
    tag, words = locale.tag, catalog_for(locale.tag)
    followed = current.portal().following.look(filed.code)
    neutral = is_neutral(followed)
    url = url_for("cases.follow_up", _external=True)
    return ReceiptPage(
        title=neutral_title(tag) if neutral else words.gettext("It has arrived"),
        token=token,
        code=filed.code,
        cases=tuple(_filed_case(found, tag) for found in followed),
        day=typography.format_date(followed[0].case.received_on, tag),
        is_neutral=neutral,
        is_again=not filed.is_new,
        mistake=mistake,
        follow_up_url=url,
        qr=None if neutral else qr_code(url),
    )


def kept_page(filed: Filed, locale: Locale) -> KeptPage:
    tag = locale.tag
    neutral = is_neutral(current.portal().following.look(filed.code))
    title = neutral_title(tag) if neutral else catalog_for(tag).gettext("Done")
    return KeptPage(title, filed.numbers, neutral)


def is_neutral(followed: Sequence[Followed]) -> bool:
    """Whether pages and slips must not tell what this is."""
    return all(found.case.is_confidential for found in followed)


def mistake_in(typed: str, code: str, tag: str) -> str:
    """What is wrong with a code typed back; empty where it is right."""
    try:
        is_right = read_receipt_code(typed) == read_receipt_code(code)
    except Invalid as error:
        return fault_sentence(error.faults[0], tag)
    return "" if is_right else fault_sentence(fault("receipt_code", "receipt_other"), tag)


def _filed_case(found: Followed, tag: str) -> FiledCase:
    return FiledCase(found.case.number, case_label(found.case.kind, tag), deadline_words(found, tag))


def deadline_words(found: Followed, tag: str) -> tuple[DeadlineWords, ...]:
    """Every time limit of a case."""
    basis = said(found.rules.basis, tag)
    return tuple(_deadline(each, basis, tag) for each in found.deadlines)


def _deadline(found: Deadline, basis: str, tag: str) -> DeadlineWords:
    today = current.now().astimezone(SITE_ZONE).date()
    return DeadlineWords(
        what=case_label(found.step, tag),
        until=typography.format_date(found.due_on, tag),
        day=found.due_on.isoformat(),
        rule=basis,
        is_open=found.is_open(),
        is_overdue=found.is_overdue(today),
        is_verified=found.limit.verified,
        is_statutory=found.limit.statutory,
        is_provisional=found.is_provisional,
        is_extended=found.is_extended,
        done=typography.format_date(found.done_on, tag) if found.done_on else "",
    )
