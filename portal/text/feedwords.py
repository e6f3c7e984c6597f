"""The words of feeds: what an entry is called, in one breath, and as a whole; what a feed says of itself.

Marks stand before titles, because a title is all that many readers ever show: exercise, sample, foreign, and every
status but an ordinary one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from portal.domain.documents.base import SUMMARY_MAX_CHARS, Document, told_status
from portal.domain.registry import Registry
from portal.domain.vocabulary import Level, Mark, Status
from portal.text import labels, typography
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.feedcontent import NO_LONGER_ASKED, content_html
from portal.text.feedentry import Content, Said, Told, agency_name, lower_first
from portal.text.feedgone import gone_html, gone_sentence
from portal.text.hant import to_traditional
from portal.text.labels import P_

# Of a level that a risk was raised or lowered from or to: the genitive in Russian.
_COLOURS = {
    Level.I: P_("from or to a level", "red"),
    Level.II: P_("from or to a level", "orange"),
    Level.III: P_("from or to a level", "yellow"),
    Level.IV: P_("from or to a level", "blue"),
}
NEWS_SHOWN = 2
"""Changes of substance in a summary; the content has all of them."""
_NOT_NEWS = frozenset({"level", "assessment"})
"""The level is told by its colours, and the marks behind it are for the content."""
_HAN = re.compile("[\u4e00-\u9fff]")
_HAN_END = re.compile(f"{_HAN.pattern}[”）》]?$")
_ENDS = "。．.!?！？…"
_TOLD_IN_TITLE = frozenset({Status.SCHEDULED, Status.LIFTED, Status.EXPIRED, Status.WITHDRAWN, Status.COMPLETED})
_TOLD_IN_TITLE |= {Status.REMOVED, Status.REDACTED}


@dataclass(frozen=True)
class EntryWords:
    """An entry in words. `language` is that of the title; `categories` are pairs of a code and its words."""

    title: str
    summary: str
    content_html: str
    language: str
    categories: tuple[tuple[str, str], ...]
    authors: tuple[str, ...]
    rights: str
    source_url: str


@dataclass(frozen=True)
class FeedWords:
    """What a feed says of itself."""

    title: str
    subtitle: str
    author: str
    rights: str
    generator: str


def entry_words(
    told: Told, url: str, tag: str, registry: Registry | None = None, *, has_left: bool = False
) -> EntryWords:
    """The entry of a document for readers of `tag`; `url` is the absolute address of its page in that language.

    `has_left` marks a document that no longer belongs to the list whose feed this is.
    """
    content = Content(told, told.version, tag, registry) if told.version is not None else None
    title, language = entry_title(told, tag, registry, has_left=has_left, content=content)
    if content is None:
        summary = _joined((labels.label(told.status, tag), gone_sentence(told, tag)), tag)
    else:
        summary = _joined(_summary_sentences(content), tag)
    source = getattr(content.version.document, "source", None) if content is not None else None
    return EntryWords(
        title=title,
        summary=summary,
        content_html=content_html(content, url) if content is not None else gone_html(told, url, tag, registry),
        language=language,
        categories=tuple(_categories(told, tag)),
        authors=tuple(filter(None, (issuer_name(told, tag, registry),))),
        rights=typography.join_clauses((source.licence, source.attribution), tag) if source is not None else "",
        source_url=str(source.url) if source is not None and source.url else "",
    )


def entry_title(
    told: Told, tag: str, registry: Registry | None, *, has_left: bool = False, content: Content | None = None
) -> tuple[str, str]:
    """The title with its marks, and the language of the title itself."""
    if content is None and told.version is not None:
        content = Content(told, told.version, tag, registry)
    said = content.said("title") if content is not None else Said(_name_of_what_is_gone(told, tag), None)
    own = site_marks(registry, tag, is_foreign=told.state.is_foreign)
    marks = [*own, *_marks(told, tag, content, has_left=has_left)]
    return _marked(said.text, marks, tag), said.language or tag


def _marked(title: str, marks: Sequence[str], tag: str) -> str:
    pattern = catalog_for(tag).pgettext("title mark", "%(mark)s. %(title)s")
    for mark in reversed(marks):
        title = pattern % {"mark": mark, "title": title}
    return title


def site_marks(registry: Registry | None, tag: str, *, is_foreign: bool = False) -> Iterator[str]:
    """What everything on an instance is marked with; foreign notices are no samples, even beside some."""
    words = catalog_for(tag)
    if registry is not None and registry.site.rehearsal:
        yield words.pgettext("title mark", "Exercise")
    if registry is not None and registry.site.sample and not is_foreign:
        yield words.pgettext("title mark", "Sample")


def issuer_name(told: Told, tag: str, registry: Registry | None) -> str:
    """Who says so; of a foreign notice its source, of an ended entry who had listed it."""
    if told.version is not None:
        return Content(told, told.version, tag, registry).words.of("agency", told.version.document.agency)
    stated = (told.standing_facts or {}).get("agency") or told.state.agency
    return agency_name(str(stated or (told.redaction.authority if told.redaction else "")), tag, registry)


def feed_words(list_title: str, tag: str, registry: Registry | None = None) -> FeedWords:
    """The words of the feed of a list: `list_title` names the list in the language `tag`."""
    words = catalog_for(tag)
    site = registry.site if registry is not None else None
    name = _official(site.name if site else None, tag) or words.gettext("Warning portal")
    organiser = agency_name(site.organiser, tag, registry) if site else ""
    title = words.pgettext("feed title", "%(list)s – %(site)s") % {"list": list_title, "site": name}
    return FeedWords(
        title=_marked(title, [*site_marks(registry, tag)], tag),
        subtitle=_joined(_subtitle(organiser, tag, registry), tag),
        author=organiser or name,
        rights=_rights(registry, tag),
        generator=name,
    )


def _subtitle(organiser: str, tag: str, registry: Registry | None) -> Iterator[str]:
    words = catalog_for(tag)
    if registry is not None and registry.site.rehearsal:
        yield words.gettext("Everything on this site is an exercise. None of it is real.")
    if registry is not None and registry.site.sample:
        yield words.gettext(
            "Firms, products and events in the documents published here are invented. Foreign notices are real."
        )
    if organiser:
        yield words.gettext("Published by %(organiser)s.") % {"organiser": organiser}
    yield words.gettext("An entry is renewed when its document changes in substance, ends, expires or is withdrawn.")
    if tag in CONVERTED_FROM:
        yield words.gettext("Converted automatically; the text in simplified characters prevails.")


def _rights(registry: Registry | None, tag: str) -> str:
    text = _official(registry.site.licence if registry is not None else None, tag)
    return to_traditional(text) if tag in CONVERTED_FROM else text


def _official(names: dict[str, str] | None, tag: str) -> str:
    """An official name in the reader's language, else in Chinese, in the characters in which it is registered."""
    return names.get(CONVERTED_FROM.get(tag, tag), names["zh-Hans"]) if names else ""


def _name_of_what_is_gone(told: Told, tag: str) -> str:
    if told.state.type == "blacklist_entry":
        return catalog_for(tag).gettext("Blacklist entry %(id)s") % {"id": told.state.document_id}
    return f"{labels.type_label(told.state.type, tag)} {told.state.document_id}"


def _marks(told: Told, tag: str, content: Content | None, *, has_left: bool) -> Iterator[str]:
    if told.state.is_foreign:
        yield labels.type_label(told.state.type, tag)
    if has_left:
        yield catalog_for(tag).pgettext("title mark", "No longer in this list")
    if told.status in _TOLD_IN_TITLE:
        yield labels.label(told.status, tag)
    elif content is not None:
        if content.version.document.provisional is not None:
            yield labels.label(Mark.PROVISIONAL, tag)
        yield from _change_mark(content)


def _change_mark(content: Content) -> Iterator[str]:
    """How the level changed, or that there is more to know than before; not where only a translation came."""
    level = [*_level_mark(content)]
    yield from level
    if not level and content.told.change is not None and not content.gains_language():
        yield content.catalog.pgettext("title mark", "Updated")


def _level_mark(content: Content) -> Iterator[str]:
    step = content.level_step()
    if step is not None:
        raised = content.catalog.pgettext("title mark", "Raised from %(before)s to %(after)s")
        lowered = content.catalog.pgettext("title mark", "Lowered from %(before)s to %(after)s")
        colours = [content.catalog.pgettext(*_COLOURS[level]) for level in step]
        yield (raised if step[1] < step[0] else lowered) % {"before": colours[0], "after": colours[1]}


def _summary_sentences(content: Content) -> Iterator[str]:
    document, status = content.version.document, content.told.status
    if status in _TOLD_IN_TITLE:
        yield labels.label(status, content.tag)
    elif document.is_foreign:
        yield labels.label(Mark.FOREIGN, content.tag)
    elif (level := getattr(document, "level", None)) is not None:
        yield content.words.of("level", level)
    if status in NO_LONGER_ASKED:
        # The old summary still asks for what is no longer needed, or was never true.
        yield content.said("closing.reason").text
        return
    yield from _news(content) if content.is_open else ()
    actions = getattr(document, "consumer_actions", ())
    if actions:
        yield _lower_after_first([labels.label(action, content.tag) for action in actions], content.tag)
    yield _about(content)


def _about(content: Content) -> str:
    """The summary; of a notice that has none, its source and what it says of the harm."""
    if summary := content.said("summary").text:
        return summary
    harm = content.said("hazard_statement").text or content.said("defect").text
    if len(harm) > SUMMARY_MAX_CHARS:
        harm = f"{harm[:SUMMARY_MAX_CHARS].rsplit(' ', 1)[0]}…"
    source = getattr(content.version.document, "source", None)
    name = typography.pair(content.label("source"), source.name, content.tag) if source is not None else ""
    return _joined((name, harm), content.tag)


def _news(content: Content) -> Iterator[str]:
    """What changed in substance, the level first."""
    yield from _level_mark(content)
    found = [line for line in content.change_lines() if line.substantive and line.path.split(".")[0] not in _NOT_NEWS]
    told = typography.join_clauses((line.sentence for line in found[:NEWS_SHOWN]), content.tag)
    if told:
        yield content.catalog.gettext("Changed: %(changes)s") % {"changes": told}


def _lower_after_first(parts: Iterable[str], tag: str) -> str:
    """Clauses of one sentence: a capital only at its beginning."""
    first, *rest = parts
    return typography.join_clauses((first, *map(lower_first, rest)), tag)


def _joined(sentences: Iterable[str], tag: str) -> str:
    """Sentences one after another, each with the full stop of its own script."""
    is_chinese = tag.startswith("zh")
    told = (text + _stop_after(text, is_chinese=is_chinese) for text in sentences if text)
    return ("" if is_chinese else " ").join(told)


def _stop_after(text: str, *, is_chinese: bool) -> str:
    if text.endswith(tuple(_ENDS)):
        return ""
    return "。" if _HAN_END.search(text) or (is_chinese and _HAN.search(text)) else "."


def _categories(told: Told, tag: str) -> Iterator[tuple[str, str]]:
    yield f"type/{told.state.type}", labels.type_label(told.state.type, tag)
    if told.version is None or told_status(told.version.document, told.status) is told.status:
        yield f"status/{told.status.value}", labels.label(told.status, tag)
    if told.version is not None:
        yield from _document_categories(told.version.document, tag)


def _document_categories(document: Document, tag: str) -> Iterator[tuple[str, str]]:
    level: Level | None = getattr(document, "level", None)
    if level is not None:
        yield f"level/{int(level)}", labels.label(level, tag, scheme=document.level_scheme)
    coded: list[tuple[str, Iterable[Enum]]] = [("category", document.categories), ("hazard", document.hazards)]
    if document.problem_kind is not None:
        coded.append(("problem", (document.problem_kind,)))
    for scheme, codes in coded:
        yield from ((f"{scheme}/{code.value}", labels.label(code, tag)) for code in codes)
