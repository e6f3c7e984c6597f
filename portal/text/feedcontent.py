"""The content of a feed's entry: what to do, what has changed, what can happen, which products, until when, by whom.

A newsroom must be able to write from it without opening the page, and a reader in a messenger to act on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale

from portal.domain.documents.base import Contact, marks_of, told_status
from portal.domain.documents.foreign_notice import ForeignNotice
from portal.domain.locales import BY_TAG
from portal.domain.vocabulary import Status
from portal.text import feedhtml as html
from portal.text import labels, typography
from portal.text.catalogs import CONVERTED_FROM
from portal.text.feedentry import Content, lower_first
from portal.text.feedgone import withdrawn_sentence
from portal.text.feedproducts import VALUES_SHOWN, fact_row, products_html

CHANGES_SHOWN = 12
NO_LONGER_ASKED = frozenset({Status.LIFTED, Status.WITHDRAWN})
"""Where the reader need not do anything any more."""
_TEXTS: tuple[str, ...] = (
    *("hazard_statement", "consequence", "defect", "remedy_instructions", "warning_items", "violation", "penalty"),
    *("findings_statement", "requirement", "impact", "field_of_work", "state_reason", "advice", "injuries"),
)
_ASKING = frozenset({"warning_items", "advice"})
_FACTS: tuple[str, ...] = (
    *("state", "since", "valid_until", "stage", "imposed_by", "comment_deadline", "enters_into_force"),
    *("effective_from", "effective_until", "until_lifted", "blacklist_class", "listed_on", "latest_end"),
    *("deciding_agency", "decision_number", "recall_basis", "food_class", "initiator", "ordered_by", "remedies"),
    *("notified_by", "source_risk", "source_category", "source_hazards", "source_units", "owners_notified_on"),
    *("countries_of_destination", "period", "units", "contact", "samples", "findings", "failed", "categories"),
    "measure_number",
)
_ACT = ("agency", "official_number", "signed_on", "press_contact")
_SOURCE = ("name", "country", "id", "dated", "reported_by", "licence", "attribution")


def content_html(content: Content, url: str) -> str:
    """The content of a document that may be shown; links are absolute where `url`, its page's address, is."""
    if content.told.status is Status.WITHDRAWN:
        return "".join((*_withdrawn(content), _end(content, url)))
    return "".join(
        (
            _head(content),
            *_closing(content),
            _actions(content),
            _change(content, url),
            _summary(content),
            *_texts(content),
            *products_html(content),
            _facts(content),
            _progress(content),
            *_body(content, url),
            _end(content, url),
        )
    )


def _head(content: Content) -> str:
    """Level, kind, status and marks: is it serious, and does it still hold?"""
    found, words = content.version.document, content.words
    level, kind = getattr(found, "level", None), getattr(found, "kind", None) or getattr(found, "notice_kind", None)
    told = [words.of("level", level)] if level is not None else []
    told.append(words.of("kind" if hasattr(found, "kind") else "notice_kind", kind) if kind else _type(content))
    status = told_status(found, content.told.status)
    if status is not None:
        told.append(labels.label(status, content.tag))
    told += [labels.label(mark, content.tag) for mark in marks_of(found)]
    return html.lines(told, strong_first=True) + _provisional(content)


def _provisional(content: Content) -> str:
    provisional, words = content.version.document.provisional, content.catalog
    if provisional is None:
        return ""
    until = {"moment": typography.format_moment(provisional.until, content.tag)}
    first = words.gettext("Published by the emergency procedure.")
    return html.lines([first, words.gettext("It is to be reviewed by %(moment)s and may change.") % until])


def _type(content: Content) -> str:
    return labels.type_label(content.version.document.type, content.tag)


def _actions(content: Content) -> str:
    actions = getattr(content.version.document, "consumer_actions", ())
    if not actions or content.told.status in NO_LONGER_ASKED:
        return ""
    heading = html.element("h2", content.catalog.gettext("What to do now"))
    return heading + html.items(labels.label(action, content.tag) for action in actions)


def _change(content: Content, url: str) -> str:
    """What changed with the last version that matters to these readers: from the data, then in the editor's words."""
    change, words = content.told.change, content.catalog
    if change is None:
        return ""
    sentences = [line.sentence for line in content.change_lines()]
    if content.gains_language():
        sentences.insert(0, words.gettext("A translation into this language has been added"))
    shown, more = sentences[:CHANGES_SHOWN], len(sentences) - CHANGES_SHOWN
    if more > 0:
        shown.append(words.ngettext("and %(count)s more change", "and %(count)s more changes", more) % {"count": more})
    note = content.note()
    told = html.items(shown) + (html.block(note.text, url, language=note.language) if note.text else "")
    when = words.gettext("Version %(number)s, %(moment)s") % {
        "number": change.current.number,
        "moment": typography.format_moment(change.current.document.published_at, content.tag),
    }
    return html.element("h2", words.gettext("What has changed")) + html.lines([when]) + told


def _summary(content: Content) -> str:
    said = content.said("summary")
    if not said.text or content.told.status in NO_LONGER_ASKED:
        return ""
    return html.element("p", said.text, language=said.language)


def _closing(content: Content) -> Iterator[str]:
    """When, by whom and why the document came to its end."""
    closing = content.version.document.closing
    if closing is not None:
        told = [fact_row(content, f"closing.{name}", getattr(closing, name)) for name in ("on", "authority")]
        yield html.rows(told, content.tag)
        yield _labelled_text(content, "closing.reason")


def _texts(content: Content) -> Iterator[str]:
    hazards = content.version.document.hazards
    if hazards:
        yield html.rows([fact_row(content, "hazards", hazards)], content.tag)
    model = type(content.version.document)
    asks = content.told.status not in NO_LONGER_ASKED
    wanted = (path for path in _TEXTS if hasattr(model, path) and (asks or path not in _ASKING))
    yield from (_labelled_text(content, path) for path in wanted)


def _labelled_text(content: Content, path: str) -> str:
    said = content.said(path)
    if not said.text:
        return ""
    label = content.label(path)
    several = said.text.split("\n")
    if len(several) > 1:
        heading = html.lines([typography.pair(label, "", content.tag).strip()], strong_first=True)
        return heading + html.items(several, language=said.language)
    lang = f' lang="{said.language}"' if said.language else ""
    lead = html.element("strong", typography.pair(label, "", content.tag).strip())
    space = "" if content.tag.startswith("zh") else " "
    return f"<p>{lead}{space}<span{lang}>{html.escaped(said.text)}</span></p>"


def _facts(content: Content) -> str:
    """Terms and dates, enterprises, then who says so under which number; of a foreign notice its source."""
    document = content.version.document
    told = [_fact(content, name) for name in _FACTS]
    told.append(_enterprises(content))
    if isinstance(document, ForeignNotice):
        told += [fact_row(content, f"source.{name}", getattr(document.source, name)) for name in _SOURCE]
    else:
        told += [_fact(content, name) for name in _ACT]
    return html.element("h2", content.catalog.gettext("Particulars")) + html.rows(told, content.tag)


def _fact(content: Content, name: str) -> html.Row | None:
    document = content.version.document
    value = document.normal_official_number if name == "official_number" else getattr(document, name, None)
    if value is True:
        return html.Row(content.label(name)) if document.closing is None else None
    if isinstance(value, Contact):
        return html.Row(content.label(name), _contact(content, name, value), is_name=True)
    return fact_row(content, name, value)


def _contact(content: Content, name: str, contact: Contact) -> str:
    stated = (contact.name, contact.phone, contact.email, contact.url and str(contact.url))
    hours = content.said(f"{name}.hours")
    return typography.join_clauses(filter(None, (*stated, "" if hours.language else hours.text)), content.tag)


def _enterprises(content: Content) -> html.Row | None:
    found = content.version.document.enterprises
    if not found:
        return None
    named = []
    for enterprise in list(found.values())[:VALUES_SHOWN]:
        roles = (lower_first(labels.label(role, content.tag)) for role in enterprise.roles)
        named.append(typography.bracket(enterprise.name, typography.join_items(roles, content.tag), content.tag))
    return html.Row(content.label("enterprises"), typography.join_clauses(named, content.tag), is_name=True)


def _progress(content: Content) -> str:
    """How far a recall has come, figure by figure."""
    progress = getattr(content.version.document, "progress", None)
    if progress is None:
        return ""
    told = [fact_row(content, f"progress.{name}", getattr(progress, name)) for name in type(progress).model_fields]
    lead = html.element("p", typography.pair(content.label("progress"), "", content.tag).strip())
    return lead + f"<ul>{''.join(f'<li>{html.row(one, content.tag)}</li>' for one in told if one)}</ul>"


def _body(content: Content, url: str) -> Iterator[str]:
    """The text, after a line about its language where that is not the reader's."""
    body = content.body()
    if not body.text:
        return
    yield html.element("h2", content.label("body"))
    if content.told.rendition_language != CONVERTED_FROM.get(content.tag, content.tag):
        language = {"language": _language_name(content.version.document.language, content.tag)}
        yield html.element(
            "p",
            content.catalog.gettext(
                "There is no translation of the text yet. It is shown in the original language: %(language)s."
            )
            % language,
        )
    elif content.told.is_outdated:
        yield html.element("p", content.catalog.gettext("The original has changed since this translation."))
    yield html.block(body.text, url, language=body.language)


def _language_name(language: str, tag: str) -> str:
    """What readers of `tag` call a language, whatever its script."""
    return str(Locale.parse(BY_TAG[tag].babel).languages[language.partition("-")[0]])


def _end(content: Content, url: str) -> str:
    """The way to the page, and which text is official."""
    words, document = content.catalog, content.version.document
    page = html.link(url, words.gettext("This document on the portal, with all its versions"))
    source = getattr(getattr(document, "source", None), "url", None)
    links = [page, html.link(str(source), words.gettext("The notice at its source"))] if source else [page]
    return f"<p>{'<br>'.join(links)}</p>" + html.lines([_official_line(content)])


def _official_line(content: Content) -> str:
    words, document = content.catalog, content.version.document
    source = CONVERTED_FROM.get(content.tag, content.tag)
    if content.told.rendition_language != source or document.is_foreign:
        return ""
    if content.tag in CONVERTED_FROM:
        return words.gettext("Converted automatically; the text in simplified characters prevails.")
    if source == document.language:
        return ""
    if document.language == "ru":
        return words.gettext("Translation. The Russian text is official.")
    return words.gettext("Translation. The Chinese text is official.")


def _withdrawn(content: Content) -> Iterator[str]:
    """A document published in error is named, not told again."""
    yield _head(content)
    yield html.element("p", withdrawn_sentence(content.tag))
    yield from _closing(content)
    yield html.rows((_fact(content, name) for name in ("agency", "official_number")), content.tag)
