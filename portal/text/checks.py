"""What the product check says: answers, comparisons and limits in words. No answer ever reads as a clearance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.checking import Answer, Aspect, Outcome, Reason
from portal.domain.documents.fields import N_
from portal.text import typography
from portal.text.catalogs import catalog_for

_ANSWERS: Mapping[Answer, tuple[str, str]] = {
    Answer.MATCHED: (
        N_("A warning covers exactly this product"),
        N_("What you entered matches a warning or recall. Do what is listed below now."),
    ),
    Answer.SAME_PRODUCT_OTHER_BATCH: (
        N_("The same product, but another batch"),
        N_("A warning concerns other batches of this product. Compare the number on yours once more, digit by digit."),
    ),
    Answer.SIMILAR: (
        N_("It may be your product: compare these marks"),
        N_(
            "What you entered is not enough to be sure. Until you have compared the marks, "
            "treat the product as if the warning covers it."
        ),
    ),
    Answer.NOTHING_FOUND: (
        N_("Nothing found. This does not mean that the product is safe"),
        N_("The product may not have been reported yet, or it may be listed under another name or number."),
    ),
}
_LIFTED = (
    N_("The warning about this product has been lifted"),
    N_("What you entered matches a warning that the authority has since lifted. Read why."),
)
_SHORT: Mapping[Answer, str] = {
    Answer.MATCHED: N_("Exactly this product"),
    Answer.SAME_PRODUCT_OTHER_BATCH: N_("Same product, other batch"),
    Answer.SIMILAR: N_("Similar: compare"),
    Answer.NOTHING_FOUND: N_("Nothing found"),
}
_ASPECTS: Mapping[Aspect, str] = {
    Aspect.GTIN: N_("Barcode (GTIN)"),
    Aspect.VIN: N_("VIN"),
    Aspect.BRAND: N_("Brand"),
    Aspect.MODEL: N_("Model"),
    Aspect.NAME: N_("Product name"),
    Aspect.BATCH: N_("Batch"),
    Aspect.SERIAL: N_("Serial number"),
    Aspect.PRODUCED: N_("Production date"),
    Aspect.BEST_BEFORE: N_("Best-before date"),
    Aspect.MODEL_YEAR: N_("Model year"),
    Aspect.CONFORMITY: N_("Conformity document"),
    Aspect.PRODUCER: N_("Producer or importer"),
}
_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.EQUAL: N_("the same: %(stated)s"),
    Outcome.INSIDE: N_("%(stated)s is within %(published)s"),
    Outcome.PACKAGE: N_("%(stated)s is a larger package of %(published)s"),
    Outcome.ALIKE: N_("%(stated)s is close to %(published)s: compare character by character"),
    Outcome.UNSTATED: N_("not stated; published: %(published)s"),
    Outcome.INCOMPARABLE: N_("%(stated)s cannot be compared with %(published)s"),
    Outcome.DIFFERENT: N_("%(stated)s is not %(published)s"),
    Outcome.OUTSIDE: N_("%(stated)s is outside %(published)s"),
}
_ALL_NUMBERS = N_("every one is meant")
_WORDS_IN_COMMON = N_("has words in common with “%(stated)s”")
_LISTED = N_("%(stated)s is among those listed")
_NOT_LISTED = N_("%(stated)s is not among those listed")
_LIST = N_("listed one by one")
_PLAIN_LIMITS: Mapping[str, str] = {
    "local_number": N_("This barcode was given by a shop for itself; elsewhere it stands for something else."),
    "number_alone": N_(
        "A batch number or a date alone identifies no product: others may bear the same. Add brand or barcode."
    ),
    "marking_serial": N_(
        "The serial number in the code belongs to the state marking system and was not compared. "
        "Type the batch as printed on the package."
    ),
    "more_found": N_("More was found than can be shown. Add the model, the barcode or the batch."),
    "names_not_searched": N_("Names could not be searched in full at the moment. Try again in a minute."),
}
_GOOD = frozenset({Outcome.EQUAL, Outcome.INSIDE, Outcome.PACKAGE})
_DIFFERING = frozenset({Outcome.DIFFERENT, Outcome.OUTSIDE})
_DAYS = frozenset({Aspect.PRODUCED, Aspect.BEST_BEFORE})


@dataclass(frozen=True)
class ReasonWords:
    """A comparison in words; `sign` is `same`, `differs` or `open`, for a mark beside the words."""

    aspect: str
    label: str
    sentence: str
    sign: str


def answer_words(answer: Answer, tag: str, *, is_lifted: bool = False) -> tuple[str, str]:
    """An answer as a heading and a sentence; `is_lifted` where every document found has been lifted."""
    heading, sentence = _LIFTED if is_lifted and answer is Answer.MATCHED else _ANSWERS[answer]
    words = catalog_for(tag)
    return words.gettext(heading), words.gettext(sentence)


def short_answer(answer: Answer, tag: str) -> str:
    """An answer as a label on one document."""
    return catalog_for(tag).gettext(_SHORT[answer])


def aspect_label(aspect: Aspect, tag: str) -> str:
    return catalog_for(tag).gettext(_ASPECTS[aspect])


def limit_words(code: str, count: int, tag: str) -> str:
    """A limit of an answer as a sentence."""
    words = catalog_for(tag)
    if code in _PLAIN_LIMITS:
        return words.gettext(_PLAIN_LIMITS[code])
    counted = {
        "found_by_words": words.ngettext(
            "The search finds %(num)s document by these words. See whether it is about your product.",
            "The search finds %(num)s documents by these words. See whether one is about your product.",
            count,
        ),
        "no_batch": words.ngettext(
            "%(num)s of the documents found states no batch or serial number.",
            "%(num)s of the documents found state no batch or serial number.",
            count,
        ),
        "other_of_brand": words.ngettext(
            "%(num)s document warns of another product of this brand.",
            "%(num)s documents warn of other products of this brand.",
            count,
        ),
        "few_identifiers": words.ngettext(
            "%(num)s foreign notice was searched by the few marks that its agency gives as data.",
            "%(num)s foreign notices were searched by the few marks that their agencies give as data.",
            count,
        ),
        "behind": words.ngettext(
            "%(num)s newer entry of the publication log is not included yet.",
            "%(num)s newer entries of the publication log are not included yet.",
            count,
        ),
    }
    return counted[code] % {"num": typography.format_number(count, tag)}


def reason_words(reason: Reason, tag: str) -> ReasonWords:
    """A comparison as a label and a sentence."""
    sign = "same" if reason.outcome in _GOOD else "differs" if reason.outcome in _DIFFERING else "open"
    values = {"stated": _stated(reason, tag), "published": published_words(reason, tag)}
    sentence = catalog_for(tag).gettext(_sentence(reason)) % values
    return ReasonWords(reason.aspect.value, aspect_label(reason.aspect, tag), sentence, sign)


def _sentence(reason: Reason) -> str:
    if reason.published == ("*",):
        return _ALL_NUMBERS
    if reason.aspect is Aspect.VIN and reason.outcome in (Outcome.EQUAL, Outcome.DIFFERENT):
        return _LISTED if reason.outcome is Outcome.EQUAL else _NOT_LISTED
    if reason.aspect is Aspect.NAME:
        return _WORDS_IN_COMMON
    if reason.outcome is Outcome.INSIDE and reason.published == (reason.stated,):
        return _OUTCOMES[Outcome.EQUAL]
    return _OUTCOMES[reason.outcome]


def _stated(reason: Reason, tag: str) -> str:
    if reason.aspect in _DAYS and reason.stated:
        return typography.format_date(date.fromisoformat(reason.stated), tag)
    return reason.stated


def published_words(reason: Reason, tag: str) -> str:
    """What is published of a mark, as on the label of a product."""
    if reason.aspect in _DAYS:
        return _period(reason.published, tag)
    if not reason.published and reason.aspect is Aspect.VIN:
        return catalog_for(tag).gettext(_LIST)
    return typography.join_items(reason.published, tag)


def _period(ends: Sequence[str], tag: str) -> str:
    words = catalog_for(tag)
    start, end = (typography.format_date(date.fromisoformat(day), tag) if day else "" for day in ends)
    if start and end:
        return start if start == end else typography.format_range(start, end)
    if start:
        return words.gettext("from %(date)s") % {"date": start}
    return words.gettext("until %(date)s") % {"date": end}
