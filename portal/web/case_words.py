"""Headings of the screens of a case, what each choice leads to, and the words of a neutral page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.documents.fields import N_
from portal.text.catalogs import catalog_for
from portal.web.case_steps import Screen, Want

_HEADINGS: Mapping[Screen, str] = {
    Screen.START: N_("Complain or report"),
    Screen.ELSEWHERE: N_("Bought outside China"),
    Screen.RESALE: N_("Bought for resale"),
    Screen.BEFORE: N_("Before you begin"),
    Screen.PRODUCT: N_("Which product is it?"),
    Screen.KNOWN: N_("This is already published about such a product"),
    Screen.SUBJECT: N_("What do you object to?"),
    Screen.EVENT: N_("What happened?"),
    Screen.PURCHASE: N_("The purchase and what you ask for"),
    Screen.PERSON: N_("Who you are"),
}
_HEADINGS_OF_A_WANT: Mapping[tuple[Screen, Want], str] = {
    (Screen.PRODUCT, Want.REPORT): N_("Who and what is it about?"),
    (Screen.PRODUCT, Want.ENTERPRISE_REPORT): N_("Your enterprise and the product"),
    (Screen.EVENT, Want.REPORT): N_("What do you know?"),
    (Screen.EVENT, Want.ENTERPRISE_REPORT): N_("The danger and what is done about it"),
    (Screen.EVENT, Want.RISK_INFORMATION): N_("What have you observed?"),
    (Screen.PERSON, Want.REPORT): N_("About you, if you like"),
    (Screen.PERSON, Want.ENTERPRISE_REPORT): N_("Whom we can ask"),
    (Screen.PERSON, Want.RISK_INFORMATION): N_("Who sends this"),
    (Screen.PERSON, Want.OBJECTION): N_("Whom we can ask"),
}
_WANTS: Mapping[Want, tuple[str, str]] = {
    Want.COMPLAINT: (
        N_("I want my money back, a repair or another item"),
        N_("The seller is asked to settle it. Your real name is needed, and the seller learns of the complaint."),
    ),
    Want.REPORT: (
        N_("I report a violation and want nothing for myself"),
        N_("Confidential. You need not say who you are. The firm never learns who reported."),
    ),
    Want.BOTH: (
        N_("Both: I want my money back and report a violation"),
        N_("This makes two cases with one receipt code. The report is kept apart and confidential."),
    ),
    Want.ENTERPRISE_REPORT: (
        N_("A product of our own firm is dangerous"),
        N_("For producers, importers and sellers. Reporting early counts in your favour."),
    ),
    Want.RISK_INFORMATION: (
        N_("I am a doctor, a laboratory or a researcher"),
        N_("Report injuries, illnesses or test results. Doing so accuses nobody."),
    ),
    Want.OBJECTION: (
        N_("I am named in a publication, and it is wrong or should end"),
        N_("Correction, annulled penalty, mistaken identity, credit repair."),
    ),
}


@dataclass(frozen=True)
class WantWords:
    """A choice of the first screen: what it is and what comes of it."""

    code: str
    label: str
    consequence: str


def heading(screen: Screen, want: Want, tag: str) -> str:
    """The heading of a screen."""
    return catalog_for(tag).gettext(_HEADINGS_OF_A_WANT.get((screen, want), _HEADINGS[screen]))


def neutral_title(tag: str) -> str:
    """The title of every page of a confidential report: nothing in a history or over a shoulder tells what it is."""
    return catalog_for(tag).gettext("Form")


def want_words(tag: str) -> tuple[WantWords, ...]:
    """Every choice of the first screen."""
    words = catalog_for(tag)
    return tuple(WantWords(want.value, words.gettext(a), words.gettext(b)) for want, (a, b) in _WANTS.items())
