"""The content of a feed's entry whose document may not be shown: erased by law, or hidden after its term.

Nothing of its text is said, and never nothing at all: what stays public are its id, dates, ground and authority.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from portal.domain.documents.blacklist_entry import BlacklistEntry
from portal.domain.registry import Registry
from portal.domain.vocabulary import BlacklistClass, Status
from portal.text import feedhtml as html
from portal.text import labels, typography
from portal.text.catalogs import catalog_for
from portal.text.feedentry import Told, ToldRedaction, agency_name


def gone_html(told: Told, url: str, tag: str, registry: Registry | None) -> str:
    """What may be said of a document whose content may not be shown."""
    words = catalog_for(tag)
    facts = [(words.gettext("Document"), told.state.document_id)]
    if told.redaction is not None:
        facts += _redaction_facts(told.redaction, tag, registry)
    elif told.standing_facts is not None:
        facts += _standing_facts(told.standing_facts, told.status, tag, registry)
    head = html.lines([labels.label(told.status, tag)], strong_first=True)
    told_facts = html.lines(typography.pair(label, value, tag) for label, value in facts)
    page = html.link(url, words.gettext("Page of this document on the portal"))
    return "".join((head, html.element("p", gone_sentence(told, tag)), told_facts, f"<p>{page}</p>"))


def gone_sentence(told: Told, tag: str) -> str:
    """Why there is nothing more to read."""
    words = catalog_for(tag)
    if told.standing_facts is None:
        return words.gettext(
            "The content of this document has been erased by law. Its place in the publication log, the time and the "
            "reason stay."
        )
    if told.status is Status.WITHDRAWN:
        return withdrawn_sentence(tag)
    return words.gettext(
        "The term for which this entry was published has ended, or it was removed earlier. Only what the law leaves "
        "public stays here."
    )


def withdrawn_sentence(tag: str) -> str:
    return catalog_for(tag).gettext(
        "This document was published in error and is void. Please do not rely on it or pass it on; whoever has passed "
        "it on is asked to correct it."
    )


def _redaction_facts(note: ToldRedaction, tag: str, registry: Registry | None) -> Iterator[tuple[str, str]]:
    words = catalog_for(tag)
    yield words.gettext("Erased on"), typography.format_moment(note.redacted_at, tag)
    yield words.gettext("Ground"), labels.label(note.reason, tag)
    yield words.gettext("Legal basis"), note.legal_basis
    yield words.gettext("Deciding agency"), agency_name(note.authority, tag, registry)


def _standing_facts(
    facts: Mapping[str, Any], status: Status, tag: str, registry: Registry | None
) -> Iterator[tuple[str, str]]:
    words = catalog_for(tag)
    if "blacklist_class" in facts:
        label = labels.field_label(BlacklistEntry, "blacklist_class", tag)
        yield label, labels.label(BlacklistClass(facts["blacklist_class"]), tag)
    ended = words.gettext("Withdrawn on") if status is Status.WITHDRAWN else words.gettext("Ended on")
    for key, label in (("listed_on", words.gettext("Listed on")), ("ended_on", ended)):
        if key in facts:
            yield label, typography.format_date(date.fromisoformat(str(facts[key])), tag)
    if "agency" in facts:
        yield words.gettext("Deciding agency"), agency_name(str(facts["agency"]), tag, registry)
