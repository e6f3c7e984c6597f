"""What the product check shows: the answer, each document with why and what to do now, limits, the form as filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import unquote_plus, urlencode

from flask import url_for

from portal.domain.checking import Answer, Outcome
from portal.domain.documents.base import Version
from portal.domain.errors import Fault
from portal.domain.locales import Locale
from portal.domain.scans import readings_of
from portal.domain.stated_products import StatedProduct
from portal.domain.vocabulary import Status
from portal.services.checking import CheckFinding, CheckResult, Limit, LimitCode
from portal.text import labels, typography
from portal.text.catalogs import catalog_for
from portal.text.checks import (
    ReasonWords,
    answer_words,
    limit_words,
    published_words,
    reason_words,
    short_answer,
)
from portal.text.faults import fault_sentence
from portal.text.values import ValueWords
from portal.web import current
from portal.web.document_details import Photo, photo_of
from portal.web.filters import clean_text
from portal.web.marks import ListRow, Word, list_row
from portal.web.standing import actions_title, standing_line

FIELDS = tuple(mark.name for mark in fields(StatedProduct))
PARAMETERS = ("q", *FIELDS)
MAX_PHOTOS = 3


@dataclass(frozen=True)
class Question:
    """What was asked: the free text and the exact marks, as typed."""

    text: str
    stated: StatedProduct

    @property
    def is_empty(self) -> bool:
        return not self.text and self.stated.is_empty

    @property
    def query(self) -> str:
        """The question as the query of its permanent address."""
        marks = [(mark.name, getattr(self.stated, mark.name)) for mark in fields(self.stated)]
        return urlencode([(name, value) for name, value in (("q", self.text), *marks) if value])


@dataclass(frozen=True)
class FindingWords:
    """One document on the product. `reasons` say why, `to_compare` what to look at on the product itself.

    `product` is what the document calls it, `marks` how to recognise it, `standing` what its status means.
    """

    answer: Word
    row: ListRow
    product: str
    reasons: tuple[ReasonWords, ...]
    to_compare: tuple[ReasonWords, ...]
    marks: str
    photos: tuple[Photo, ...]
    actions: tuple[Word, ...]
    actions_title: str
    standing: str
    is_over: bool
    is_counterfeit: bool
    genuine_identifier: bool


@dataclass(frozen=True)
class LimitWords:
    """A limit of the answer, with documents to look at."""

    code: LimitCode
    sentence: str
    rows: tuple[ListRow, ...]


@dataclass(frozen=True)
class CheckPage:
    """The page of a check; without a question it is the form alone.

    `values` are the marks as typed, `faults` sentences by mark; `searched` says in how many documents and as of when.
    `by_words` is what the search finds where no product answers.
    """

    question: Question
    values: Mapping[str, str]
    faults: Mapping[str, str]
    answer: Word | None = None
    sentence: str = ""
    searched: str = ""
    findings: tuple[FindingWords, ...] = ()
    by_words: LimitWords | None = None
    limits: tuple[LimitWords, ...] = ()
    permanent_url: str = ""
    permanent_words: str = ""
    json_url: str = ""
    search_url: str = ""


def question_of(parameters: Mapping[str, str]) -> Question:
    """The question of an address. Each mark is cut to what a label can bear."""
    marks = {name: clean_text(parameters.get(name, "")) for name in FIELDS}
    return Question(clean_text(parameters.get("q", "")), StatedProduct(**marks))


def ask(question: Question) -> CheckResult:
    """Check what was asked."""
    return current.portal().checking.check_any(readings_of(question.text, question.stated), current.now())


def check_page(question: Question, result: CheckResult | None, locale: Locale) -> CheckPage:
    """The page for a question and its answer."""
    tag = locale.tag
    values = {name: getattr(question.stated, name) for name in FIELDS}
    if result is None:
        return CheckPage(question, values, {})
    is_lifted = bool(result.findings) and all(
        finding.status is Status.LIFTED for finding in result.findings if finding.answer is result.answer
    )
    heading, sentence = answer_words(result.answer, tag, is_lifted=is_lifted)
    limits = tuple(_limit(limit, locale) for limit in result.limits)
    return CheckPage(
        question=question,
        values=values,
        faults=_faults(result.faults, question, tag),
        answer=Word("lifted" if is_lifted and result.answer is Answer.MATCHED else result.answer.value, heading),
        sentence=sentence,
        searched=_searched(result, tag),
        findings=tuple(finding_words(finding, locale) for finding in result.findings),
        by_words=next((words for words in limits if words.code is LimitCode.FOUND_BY_WORDS), None),
        limits=tuple(words for words in limits if words.code is not LimitCode.FOUND_BY_WORDS),
        permanent_url=(address := url_for("checks.check", _external=True) + "?" + question.query),
        permanent_words=unquote_plus(address),
        json_url=url_for("checks.check_json") + "?" + question.query,
        search_url=url_for("lists.search", q=question.text or " ".join(filter(None, values.values()))),
    )


def _faults(faults: tuple[Fault, ...], question: Question, tag: str) -> dict[str, str]:
    """Sentences by the field that the person filled: what was typed into the one box is told there."""
    told = {found.field: fault_sentence(found, tag) for found in faults}
    return {name if getattr(question.stated, name) else "q": sentence for name, sentence in told.items()}


def _searched(result: CheckResult, tag: str) -> str:
    words, moment = catalog_for(tag), typography.format_moment(result.moment, tag)
    told = words.ngettext(
        "%(num)s document was searched, as of %(moment)s.",
        "%(num)s documents were searched, as of %(moment)s.",
        result.documents,
    )
    return told % {"num": typography.format_number(result.documents, tag), "moment": moment}


def finding_words(finding: CheckFinding, locale: Locale) -> FindingWords:
    """A document on the product, in the reader's words."""
    version, tag = finding.view.version, locale.tag
    assert version is not None, "a finding is on a document that may be shown"  # noqa: S101  said by the service
    words, path = ValueWords(version, tag), f"products.{finding.product_key}"
    is_open = finding.answer is not Answer.SAME_PRODUCT_OTHER_BATCH
    compare = [r for r in finding.reasons if r.outcome is Outcome.UNSTATED]
    return FindingWords(
        answer=Word(finding.answer.value, short_answer(finding.answer, tag)),
        row=list_row(finding.view, locale),
        product=words.title(path, version.document.products[finding.product_key]),
        reasons=tuple(reason_words(r, tag) for r in finding.reasons if r.outcome is not Outcome.UNSTATED),
        to_compare=tuple(
            replace(said, sentence=published_words(r, tag)) for r in compare for said in (reason_words(r, tag),)
        ),
        marks=words.text(f"{path}.marks"),
        photos=tuple(_photos(version, finding.product_key, words)) if is_open else (),
        actions=tuple(Word(a.value, labels.label(a, tag)) for a in finding.actions) if is_open else (),
        actions_title=actions_title(finding.status, tag),
        standing=standing_line(finding.view, tag),
        is_over=finding.is_over,
        is_counterfeit=finding.is_counterfeit,
        genuine_identifier=finding.genuine_identifier,
    )


def _photos(version: Version, key: str, words: ValueWords) -> Iterator[Photo]:
    for photo in version.document.products[key].photos[:MAX_PHOTOS]:
        yield photo_of(version, photo, words)


def _limit(limit: Limit, locale: Locale) -> LimitWords:
    shown = limit.document_ids if limit.code in (LimitCode.OTHER_OF_BRAND, LimitCode.FOUND_BY_WORDS) else ()
    views = current.portal().viewing.list_current(shown, current.now())
    rows = tuple(list_row(view, locale) for view in views if view.version is not None)
    return LimitWords(limit.code, limit_words(limit.code.value, limit.count, locale.tag), rows)


def check_face(question: Question, result: CheckResult, locale: Locale) -> dict[str, Any]:
    """The answer for programs: codes and values, with the words of one language beside them."""
    heading, sentence = answer_words(result.answer, locale.tag)
    return {
        "answer": result.answer.value,
        "heading": heading,
        "text": sentence,
        "is_clearance": False,
        "as_of": result.moment.isoformat(),
        "position": result.position,
        "is_current": result.is_current,
        "documents": {"own": result.own_documents, "foreign": result.foreign_documents},
        "stated": {mark.name: value for mark in fields(result.stated) if (value := getattr(result.stated, mark.name))},
        "findings": [_finding_face(finding, locale) for finding in result.findings],
        "limits": [
            {
                "code": limit.code.value,
                "count": limit.count,
                "documents": list(limit.document_ids),
                "text": limit_words(limit.code.value, limit.count, locale.tag),
            }
            for limit in result.limits
        ],
        "faults": [
            {"field": found.field, "code": found.code, "found": found.found, "text": fault_sentence(found, locale.tag)}
            for found in result.faults
        ],
        "url": url_for("checks.check", _external=True) + "?" + question.query,
    }


def _finding_face(finding: CheckFinding, locale: Locale) -> dict[str, Any]:
    return {
        "answer": finding.answer.value,
        "document": finding.document_id,
        "url": url_for("documents.document", document_id=finding.document_id, _external=True),
        "title": list_row(finding.view, locale).title,
        "product": finding.product_key,
        "status": finding.status.value,
        "is_foreign": finding.is_foreign,
        "is_counterfeit": finding.is_counterfeit,
        "genuine_identifier": finding.genuine_identifier,
        "consumer_actions": [action.value for action in finding.actions],
        "reasons": [
            {
                "mark": reason.aspect.value,
                "outcome": reason.outcome.value,
                "stated": reason.stated,
                "published": list(reason.published),
                "text": reason_words(reason, locale.tag).sentence,
            }
            for reason in finding.reasons
        ],
    }
