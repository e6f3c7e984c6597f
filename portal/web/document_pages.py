"""What the pages of a document show, made from its views in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from portal.domain.changes import LevelStep, level_history
from portal.domain.documents.base import Document, Version
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.foreign_notice import ForeignNotice
from portal.domain.locales import BY_TAG, LOCALES, Locale
from portal.domain.vocabulary import BlacklistClass, Status
from portal.services.viewing import HistoryView, View
from portal.text import labels, typography
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.changes import change_lines
from portal.text.hant import convert, names_in
from portal.text.markdown import render_markdown
from portal.text.outline import outline
from portal.text.values import ValueWords
from portal.web import current
from portal.web.document_details import (
    ABOUT,
    ABOUT_FOREIGN,
    FIRST_TEXTS,
    Field,
    ProductCard,
    list_fields,
    list_products,
)
from portal.web.marks import LevelMark, ListRow, Word, level_mark, list_row, mark_words, status_word, title_of
from portal.web.qr import qr_code
from portal.web.standing import NO_LONGER_ASKED, actions_title, provisional_line, since_line, standing_line, term_end


@dataclass(frozen=True)
class LanguageState:
    """A language and, in words, what a reader of it gets."""

    name: str
    tag: str
    url: str
    words: str
    is_here: bool


@dataclass(frozen=True)
class HistoryEntry:
    """A version in the history; `level` where the level changed with it, `changes` as the machine tells them.

    `compared_with` is the number of the version before it, None where one of the two may not be shown.
    """

    number: int
    date: str
    significance: Word | None
    level: LevelMark | None
    is_raised: bool
    note: str
    changes: tuple[str, ...]
    compared_with: int | None
    erased: bool


@dataclass(frozen=True)
class DocumentPage:
    """The page of a version whose content may be shown. `text_language` is that of the text shown.

    `standing` says what its status means for the reader, where it is not simply in force; `is_over`, that what it asks
    of the reader no longer applies. `official_line` says which text is official where this one is a translation or a
    conversion.
    """

    view: View
    type: Word
    kind: str
    issuer: str
    level: LevelMark | None
    status: Word | None
    marks: tuple[Word, ...]
    since: str
    until: str
    signed_on: str
    official_number: str
    title: str
    title_language: str | None
    summary: str
    text_language: str
    is_missing: bool
    is_translation: bool
    is_outdated: bool
    official_line: str
    original_language: str
    original_url: str
    standing: str
    closing: str
    provisional: str
    actions: tuple[Word, ...]
    actions_title: str
    is_over: bool
    products: tuple[ProductCard, ...]
    first_texts: tuple[Field, ...]
    details: tuple[Field, ...]
    about: tuple[Field, ...]
    body: Markup
    related: tuple[ListRow, ...]
    languages: tuple[LanguageState, ...]
    history: tuple[HistoryEntry, ...]
    complaints_behind: int | None
    permanent_url: str
    qr: Markup
    is_hidden_from_robots: bool
    structured_data: Markup


@dataclass(frozen=True)
class GonePage:
    """A version whose content may not be shown: erased by law, or hidden after its term."""

    view: View
    type: Word
    title: str
    facts: tuple[tuple[str, str], ...]
    is_redacted: bool


def document_page(view: View, version: Version, locale: Locale, past: tuple[HistoryView, ...]) -> DocumentPage:
    """The page of a readable version in the reader's language; `past` are the versions of its history."""
    tag, found = locale.tag, version.document
    source = CONVERTED_FROM.get(tag, tag)
    rendition = version.rendition_for(source)
    words = ValueWords(version, tag, current.registry())
    portal, now = current.portal(), current.now()
    outdated = portal.reading.list_outdated(version)
    lines = outline(version, tag, current.registry())
    fields = list_fields(version, tag, lines)
    title, title_language = title_of(view, locale)
    about = ABOUT_FOREIGN if found.is_foreign else ABOUT
    level = getattr(found, "level", None)
    is_missing = rendition.language != source
    original = BY_TAG[found.language]
    history = history_entries(past, locale)
    permanent_url = url_for("documents.document", document_id=version.document_id, _external=True)
    return DocumentPage(
        view=view,
        type=Word(found.type, labels.type_label(found.type, tag)),
        kind=_kind(found, words),
        issuer=words.of("agency", found.agency),
        level=level_mark(int(level) if level is not None else None, found.level_scheme, view.status, tag),
        status=status_word(found, view.status, tag),
        marks=mark_words(found, tag),
        since=since_line(found, tag),
        until=term_end(found, tag),
        signed_on=_day(found.signed_on, tag),
        official_number=found.official_number or "",
        title=title,
        title_language=title_language,
        summary=words.text("summary"),
        text_language=rendition.language if is_missing else tag,
        is_missing=is_missing,
        is_translation=not is_missing and (source != found.language or tag in CONVERTED_FROM),
        is_outdated=rendition.language in outdated,
        official_line=_official_line(original, tag),
        original_language=labels.language_name(original.tag, tag),
        original_url=url_for("documents.document", locale=original, document_id=version.document_id),
        standing=standing_line(view, tag),
        closing=words.text("closing.reason"),
        provisional=provisional_line(found, now.astimezone(SITE_ZONE).date(), tag),
        actions=tuple(Word(a.value, labels.label(a, tag)) for a in getattr(found, "consumer_actions", ())),
        actions_title=actions_title(view.status, tag),
        is_over=view.status in NO_LONGER_ASKED,
        products=tuple(list_products(version, words, lines)),
        first_texts=tuple(field for field in fields if field.name in FIRST_TEXTS),
        details=tuple(field for field in fields if field.name not in (*FIRST_TEXTS, *ABOUT, *about)),
        about=tuple(field for field in fields if field.name in about),
        body=_body(_converted(rendition.body, version, tag)),
        related=tuple(list_row(related, locale) for related in portal.viewing.list_current(found.related, now)),
        languages=tuple(_languages(version, outdated, tag)),
        history=tuple(reversed(history)),
        complaints_behind=portal.case_counting.consumers_behind(version.document_id),
        permanent_url=permanent_url,
        qr=qr_code(permanent_url),
        is_hidden_from_robots=found.names_individuals or not view.is_current,
        structured_data=_structured_data(view, title, words, permanent_url),
    )


def gone_page(view: View, locale: Locale) -> GonePage:
    """What stays of a version whose content may not be shown."""
    tag, state = locale.tag, view.state
    facts = _redaction_words(view, tag) if view.redaction is not None else _standing_words(view, tag)
    type_word = Word(state.type, labels.type_label(state.type, tag))
    return GonePage(view, type_word, title_of(view, locale)[0], tuple(facts), view.is_redacted)


def _redaction_words(view: View, tag: str) -> Iterator[tuple[str, str]]:
    words, note = catalog_for(tag), view.redaction
    if note is not None:
        yield words.gettext("Erased on"), typography.format_moment(note.redacted_at, tag)
        yield words.gettext("Ground"), labels.label(note.reason, tag)
        yield words.gettext("Authority"), _agency(note.authority, tag)
        yield words.gettext("Legal basis"), note.legal_basis


def _standing_words(view: View, tag: str) -> Iterator[tuple[str, str]]:
    words, facts = catalog_for(tag), view.standing_facts or {}
    yield words.gettext("Document"), view.document_id
    if "agency" in facts:
        yield words.gettext("Authority"), _agency(str(facts["agency"]), tag)
    if "blacklist_class" in facts:
        yield words.gettext("Class"), labels.label(BlacklistClass(facts["blacklist_class"]), tag)
    for key, label in (("listed_on", words.gettext("Listed on")), ("ended_on", words.gettext("Ended on"))):
        if key in facts:
            yield label, typography.format_date(date.fromisoformat(str(facts[key])), tag)


def _agency(code: str, tag: str) -> str:
    registry = current.registry()
    agency = registry.agencies.get(code) if registry else None
    return agency.name(CONVERTED_FROM.get(tag, tag)) if agency else code


def history_entries(items: tuple[HistoryView, ...], locale: Locale) -> tuple[HistoryEntry, ...]:
    """Every version, oldest first, with what changed in words."""
    dated = [(i.view.row.number, i.view.row.published_at, i.view.version.document) for i in items if i.view.version]
    steps = {step.version: step for step in level_history(dated)}
    entries, previous = [], None
    for item in items:
        entries.append(_history_entry(item, previous, steps.get(item.view.row.number), locale.tag))
        previous = item.view.version
    return tuple(entries)


def _history_entry(item: HistoryView, previous: Version | None, step: LevelStep | None, tag: str) -> HistoryEntry:
    version, number = item.view.version, item.view.row.number
    significance = item.meta.significance.of(tag) if item.meta.significance and number > 1 else None
    changes = change_lines(previous, version, tag, current.registry()) if previous and version else ()
    level = None
    if step is not None and step.level_to is not None and version is not None:
        level = level_mark(int(step.level_to), version.document.level_scheme, Status.IN_FORCE, tag)
    return HistoryEntry(
        number=number,
        date=typography.format_moment(item.view.row.published_at, tag),
        significance=Word(significance.value, labels.label(significance, tag)) if significance else None,
        level=level,
        is_raised=bool(step and step.level_from and step.level_to and step.level_to < step.level_from),
        note=_note(version, tag),
        changes=tuple(line.sentence for line in changes),
        compared_with=previous.number if previous and version else None,
        erased=item.view.is_redacted,
    )


def _note(version: Version | None, tag: str) -> str:
    if version is None:
        return ""
    notes = version.change_notes
    chosen = notes.get(CONVERTED_FROM.get(tag, tag)) or notes.get(version.document.language)
    return _converted(chosen.body, version, tag) if chosen is not None else ""


def _body(source: str) -> Markup:
    return Markup(typography.keep_together(render_markdown(source)))  # noqa: S704  cleaned there


def _converted(text: str, version: Version, tag: str) -> str:
    return convert(text, names_in(version)) if tag in CONVERTED_FROM else text


def _kind(found: Document, words: ValueWords) -> str:
    """What sort of document it is. That a notice is foreign is said by its mark."""
    if isinstance(found, ForeignNotice):
        return words.of("notice_kind", found.notice_kind) if found.notice_kind else ""
    return words.of("kind", found.kind) if hasattr(found, "kind") else labels.type_label(found.type, words.tag)


def _official_line(original: Locale, tag: str) -> str:
    words = catalog_for(tag)
    if tag in CONVERTED_FROM:
        return words.gettext("Converted automatically; the text in simplified characters prevails.")
    if original.tag == "zh-Hans":
        return words.gettext("Translation. The Chinese text is official.")
    return words.gettext("Translation. The Russian text is official.")


def _languages(version: Version, outdated: tuple[str, ...], tag: str) -> Iterator[LanguageState]:
    words = catalog_for(tag)
    for locale in LOCALES:
        source = CONVERTED_FROM.get(locale.tag, locale.tag)
        if source not in version.renditions:
            state = words.gettext("no translation of the text yet")
        elif locale.tag in CONVERTED_FROM:
            state = words.gettext("converted automatically")
        elif source == version.document.language:
            is_foreign = version.document.is_foreign
            state = words.gettext("original text") if is_foreign else words.gettext("official text")
        elif source in outdated:
            state = words.gettext("translation, out of date")
        else:
            state = words.gettext("translation")
        url = url_for("documents.document", locale=locale, document_id=version.document_id)
        yield LanguageState(locale.name, locale.tag, url, state, locale.tag == tag)


def _day(day: date | None, tag: str) -> str:
    return typography.format_date(day, tag) if day is not None else ""


def _structured_data(view: View, title: str, words: ValueWords, url: str) -> Markup:
    """schema.org JSON-LD; `<` is escaped so that no text can end the script element."""
    document: Document = words.document
    found: Mapping[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement" if document.type == "risk_announcement" else "Article",
        "name": title,
        "headline": title,
        "text": words.text("summary"),
        "datePosted": view.state.first_published_at.isoformat(),
        "datePublished": view.state.first_published_at.isoformat(),
        "dateModified": view.row.published_at.isoformat(),
        "url": url,
        "inLanguage": words.tag,
        "publisher": {"@type": "GovernmentOrganization", "name": words.of("agency", document.agency)},
    }
    encoded = json.dumps(found, ensure_ascii=False)
    for sign, escaped in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        encoded = encoded.replace(sign, escaped)
    return Markup(encoded)  # noqa: S704  escaped above
