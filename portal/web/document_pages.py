"""What the pages of a document show, made from its views in the reader's language."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup
from PIL import Image

from portal.domain.changes import LevelStep, level_history
from portal.domain.documents.base import Document, Version
from portal.domain.locales import BY_TAG, LOCALES, Locale
from portal.domain.vocabulary import BlacklistClass, Status
from portal.services.viewing import HistoryView, View
from portal.text import labels, typography
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.changes import change_lines
from portal.text.hant import convert, names_in
from portal.text.markdown import render_markdown
from portal.text.outline import OutlineLine, outline
from portal.text.values import ValueWords
from portal.web import current
from portal.web.check_fields import CheckField, check_field
from portal.web.filters import normal_code
from portal.web.marks import LevelMark, ListRow, Word, level_mark, list_row, mark_words, status_word, title_of

SAID_ABOVE = frozenset(
    {"title", "summary", "kind", "level", "level_scheme", "consumer_actions", "products", "media", "body", "related"}
    | {"provisional", "closing", "agency", "audience", "language"}
)
"""Fields that have a place of their own on the page."""
ENTERPRISE_CODES = frozenset({"uscc", "inn", "ogrn", "ogrnip"})
FIRST_TEXTS = ("hazard_statement", "defect", "consequence", "remedy_instructions", "violation", "warning_items")
"""What can happen and what is done about it: above the body."""


@dataclass(frozen=True)
class Section:
    """A field with its value, or with the fields below it."""

    path: str
    label: str
    value: str
    is_name: bool
    lines: tuple[OutlineLine, ...]


@dataclass(frozen=True)
class Photo:
    """A picture with its size in pixels, so that the page does not jump when it comes."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class ProductCard:
    """A product with what it can be recognised by."""

    key: str
    title: str
    warns: bool
    photos: tuple[Photo, ...]
    lines: tuple[OutlineLine, ...]
    check: CheckField | None


@dataclass(frozen=True)
class LanguageState:
    """A language and, in words, what a reader of it gets."""

    name: str
    tag: str
    url: str
    words: str


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

    `official_line` says which text is official where this one is a translation or a conversion.
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
    closing: str
    provisional: str
    actions: tuple[Word, ...]
    products: tuple[ProductCard, ...]
    first_texts: tuple[Section, ...]
    sections: tuple[Section, ...]
    links: Mapping[str, str]
    body: Markup
    related: tuple[ListRow, ...]
    languages: tuple[LanguageState, ...]
    history: tuple[HistoryEntry, ...]
    permanent_url: str
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


def document_page(view: View, version: Version, locale: Locale) -> DocumentPage:
    """The page of a readable version in the reader's language."""
    tag, found = locale.tag, version.document
    source = CONVERTED_FROM.get(tag, tag)
    rendition = version.rendition_for(source)
    words = ValueWords(version, tag, current.registry())
    portal, now = current.portal(), current.now()
    outdated = portal.reading.list_outdated(version)
    sections = _sections(version, tag)
    title, title_language = title_of(view, locale)
    level = getattr(found, "level", None)
    is_missing = rendition.language != source
    original = BY_TAG[found.language]
    history = history_entries(portal.viewing.list_history(version.document_id, now), locale)
    permanent_url = url_for("documents.document", document_id=version.document_id, _external=True)
    return DocumentPage(
        view=view,
        type=Word(found.type, labels.type_label(found.type, tag)),
        kind=words.of("kind", found.kind) if hasattr(found, "kind") else "",
        issuer=words.of("agency", found.agency),
        level=level_mark(int(level) if level is not None else None, found.level_scheme, view.status, tag),
        status=status_word(found, view.status, tag),
        marks=mark_words(found, tag),
        since=typography.format_moment(found.starts_at() or found.published_at, tag),
        until=_day(getattr(found, "effective_until", None), tag),
        signed_on=_day(found.signed_on, tag),
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
        closing=words.text("closing.reason"),
        provisional=typography.format_moment(found.provisional.until, tag) if found.provisional else "",
        actions=tuple(Word(a.value, labels.label(a, tag)) for a in getattr(found, "consumer_actions", ())),
        products=tuple(_products(version, words)),
        first_texts=tuple(section for section in sections if section.path in FIRST_TEXTS),
        sections=tuple(section for section in sections if section.path not in FIRST_TEXTS),
        links=dict(_enterprise_links(sections)),
        body=Markup(render_markdown(_converted(rendition.body, version, tag))),  # noqa: S704  cleaned there
        related=tuple(list_row(related, locale) for related in portal.viewing.list_current(found.related, now)),
        languages=tuple(_languages(version, outdated, tag)),
        history=tuple(reversed(history)),
        permanent_url=permanent_url,
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


def _converted(text: str, version: Version, tag: str) -> str:
    return convert(text, names_in(version)) if tag in CONVERTED_FROM else text


def _sections(version: Version, tag: str) -> list[Section]:
    """The outline cut into what stands at its first level."""
    sections: list[Section] = []
    for line in outline(version, tag, current.registry()):
        if line.depth == 0:
            sections.append(Section(line.path, line.label, line.value, line.is_name, ()))
        else:
            last = sections.pop()
            sections.append(Section(last.path, last.label, last.value, last.is_name, (*last.lines, line)))
    return [section for section in sections if section.path.split(".")[0] not in SAID_ABOVE]


def _products(version: Version, words: ValueWords) -> Iterator[ProductCard]:
    lines = outline(version, words.tag, current.registry())
    for key, product in version.document.products.items():
        path = f"products.{key}"
        told = (f"{path}.warns", f"{path}.name", f"{path}.photos")
        below = tuple(line for line in lines if line.path.startswith(f"{path}.") and line.path not in told)
        photos = tuple(photo_of(version, photo, words) for photo in product.photos)
        yield ProductCard(
            key, words.title(path, product), product.warns, photos, below, check_field(key, product, words.tag)
        )


def _enterprise_links(sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    """Path of the code of an enterprise → the page of all documents that name it."""
    for section in sections:
        for line in section.lines:
            if line.path.rpartition(".")[2] in ENTERPRISE_CODES and (code := normal_code(line.value)):
                yield line.path, url_for("lists.enterprise", code=code)


def photo_of(version: Version, key: str, words: ValueWords) -> Photo:
    """A picture of a version by its key."""
    name = version.document.media[key].file
    content = current.portal().viewing.get_medium(version.document_id, version.number, name, current.now())
    with Image.open(io.BytesIO(content)) as image:
        width, height = image.size
    url = url_for("documents.medium", document_id=version.document_id, number=version.number, name=name)
    return Photo(url, words.text(f"media.{key}.alt"), width, height)


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
            state = words.gettext("official text")
        elif source in outdated:
            state = words.gettext("translation, out of date")
        else:
            state = words.gettext("translation")
        url = url_for("documents.document", locale=locale, document_id=version.document_id)
        yield LanguageState(locale.name, locale.tag, url, state)


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
