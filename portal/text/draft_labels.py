"""Purposes and states of drafts in words, and the help that stands at fields of their forms."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.documents.fields import N_
from portal.domain.drafts import DraftState, Purpose
from portal.text.catalogs import catalog_for

_PURPOSES: Mapping[Purpose, str] = {
    Purpose.NEW: N_("New document"),
    Purpose.CORRECTION: N_("Correction"),
    Purpose.LEVEL_CHANGE: N_("Change of level"),
    Purpose.LIFTING: N_("Lifting of the warning"),
    Purpose.COMPLETION: N_("Completion of the recall"),
    Purpose.WITHDRAWAL: N_("Withdrawal of what was published by mistake"),
    Purpose.REMOVAL: N_("Removal from the list"),
    Purpose.TRANSLATION: N_("Translation"),
    Purpose.PROGRESS: N_("Progress of the recall"),
    Purpose.REVIEW: N_("Review after the emergency"),
}
_STATES: Mapping[DraftState, str] = {
    DraftState.DRAFT: N_("Being written"),
    DraftState.IN_REVIEW: N_("In review"),
    DraftState.REVIEWED: N_("Reviewed, to be signed"),
    DraftState.QUEUED: N_("Signed, waiting for its moment"),
    DraftState.PUBLISHED: N_("Published"),
    DraftState.DISCARDED: N_("Given up"),
}
_HELPS: Mapping[str, str] = {
    "data.effective_from": N_("Harbin time (UTC+8). Left empty: from the moment of publication."),
    "data.until_lifted": N_("Either this or a last day."),
    "data.official_number": N_("As printed: 黑市监〔2026〕12号"),
    "data.related": N_("Numbers of documents published here, one a line: ra-2026-0003"),
    "data.products.*.gtins": N_("One a line; the last digit is checked."),
    "data.products.*.vins": N_("One a line, 17 characters."),
    "data.products.*.warns": N_("Not for goods that are named only for comparison, such as the genuine ones."),
    "data.enterprises.*.uscc": N_("18 characters; the last one is checked."),
    "data.enterprises.*.inn": N_("10 or 12 digits; the last ones are checked."),
    "data.enterprises.*.individual": N_("A person's name needs the decision that permits publishing it."),
    "data.level": N_("It follows from the risk assessment below; departing from that needs a published reason."),
    "text.summary": N_("What happens to a person, with which product. Three lines at the most."),
    "text.hazard_statement": N_("What happens to a person first, then the term: may catch fire – physical hazard."),
    "text.warning_items": N_("One a line."),
    "text.body": N_("Markdown: headings begin with ##, lists with -, tables with |. No HTML."),
    "rows.products.*.batches": N_("In each line one number, or a range, or how numbers begin, or all."),
    "rows.products.*.serials": N_("In each line one number, or a range, or how numbers begin, or all."),
}


def purpose_label(purpose: Purpose, tag: str) -> str:
    """What a draft is to do to its document."""
    return catalog_for(tag).gettext(_PURPOSES[purpose])


def state_label(state: DraftState, tag: str) -> str:
    """Where a draft stands."""
    return catalog_for(tag).gettext(_STATES[state])


def field_helps(tag: str) -> dict[str, str]:
    """Help by the declared names of form fields, rows under `*`."""
    words = catalog_for(tag)
    return {name: words.gettext(message) for name, message in _HELPS.items()}
