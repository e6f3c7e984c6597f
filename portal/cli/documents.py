"""Commands that read: show, history, compare, list, schema."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from portal.app import Portal
from portal.cli.console import choice_of, json_option, language_option, open_portal, print_json
from portal.domain.changes import level_history
from portal.domain.documents.base import Version, hidden_at, marks_of
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.foreign_notice import ForeignNotice
from portal.domain.documents.registry import document_types
from portal.domain.documents.schema import data_schema, rendition_schema
from portal.domain.documents.validation import dump_data
from portal.domain.errors import NotFound
from portal.domain.locales import BY_TAG
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Category, Level, Status
from portal.services.reading import HistoryItem
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.comparison import compare_versions
from portal.text.hant import convert, names_in
from portal.text.labels import label, type_label
from portal.text.outline import outline
from portal.text.typography import format_moment
from portal.text.values import ValueWords


@click.command()
@click.argument("document_id")
@click.option("--version", "number", type=click.IntRange(1), help="Version number. Default: the newest.")
@language_option
@json_option
def show(document_id: str, number: int | None, language: str, as_json: bool) -> None:
    """Show a document: status, every field with its label, and the text in a language.

    Where there is no rendition in the language, the original is shown and marked.
    """
    with open_portal() as portal:
        row = portal.reading.get_row(document_id, number)
        version = portal.reading.find_version(document_id, row.number)
        state = portal.reading.get_state(document_id)
        now = portal.clock.now()
        if version is None:
            _print_unreadable(portal, state, row.number, as_json)
            return
        registry = portal.publishing.registry()
        facts = _facts(version, state, now, portal.reading.list_outdated(version))
    if as_json:
        print_json(facts | {"data": dump_data(version.document), "renditions": _renditions(version)})
        return
    catalog = catalog_for(language)
    of_total = {"number": version.number, "newest": state.number}
    click.echo(f"{document_id} · " + catalog.gettext("Version %(number)s of %(newest)s") % of_total)
    words = _status_words(version, state.status(now), language)
    click.echo(" · ".join((type_label(state.type, language), *words)))
    if version.number < state.number:
        click.echo(catalog.gettext("[This is not the current version.]"))
    source = CONVERTED_FROM.get(language, language)
    rendition = version.rendition_for(source)
    if rendition.language != source:
        click.echo(f"[{rendition.language}: {BY_TAG[rendition.language].name}]")
    if rendition.language in facts["outdated"]:
        click.echo(catalog.gettext("[The original has changed since this translation.]"))
    click.echo()
    for line in outline(version, language, registry):
        click.echo(f"{'  ' * line.depth}{line.label}: {line.value}".rstrip())
    if rendition.body:
        body = convert(rendition.body, names_in(version)) if language in CONVERTED_FROM else rendition.body
        click.echo(f"\n{body}")


def _print_unreadable(portal: Portal, state: DocumentState, number: int, as_json: bool) -> None:
    facts = {"document": state.document_id, "version": number, "type": state.type, "readable": False}
    if as_json:
        print_json(facts)
        return
    for document_id, version, note in portal.redacting.list_notes():
        if (document_id, version) == (state.document_id, number):
            click.echo(f"{document_id} version {version} is redacted:\n{note.decode()}", nl=False)
            return
    click.echo(f"{state.document_id} version {number}: its content is not held by this instance.")


def _facts(version: Version, state: DocumentState, now: datetime, outdated: tuple[str, ...]) -> dict[str, Any]:
    return {
        "document": version.document_id,
        "version": version.number,
        "newest": state.number,
        "type": state.type,
        "status": state.status(now).value,
        "marks": [mark.value for mark in marks_of(version.document)],
        "hidden_from_public": hidden_at(version.document, now),
        "outdated": list(outdated),
    }


def _status_words(version: Version, status: Status, language: str) -> Iterator[str]:
    """The status is the document's, of which an old version has none of its own.

    That a foreign notice stands is not said: it has no force here.
    """
    if not (version.document.is_foreign and status is Status.IN_FORCE):
        yield label(status, language)
    for mark in marks_of(version.document):
        yield label(mark, language)
    level = getattr(version.document, "level", None)
    if isinstance(level, Level):
        yield label(level, language, scheme=version.document.level_scheme)


def _renditions(version: Version) -> dict[str, Any]:
    return {
        tag: {"translates_version": r.translates_version, "texts": dict(r.texts), "body": r.body}
        for tag, r in version.renditions.items()
    }


@click.command()
@click.argument("document_id")
@language_option
@json_option
def history(document_id: str, language: str, as_json: bool) -> None:
    """List the versions of a document: when, how significant, what changed and why, and its levels."""
    with open_portal() as portal:
        items = portal.reading.list_history(document_id)
    dated = [(item.row.number, item.row.published_at, item.version.document) for item in items if item.version]
    steps = {step.version: step for step in level_history(dated)}
    if as_json:
        print_json([_history_fields(item, language) for item in items])
        return
    for item in items:
        significance = item.meta.significance.of(language) if item.meta.significance else None
        words = [str(item.row.number), format_moment(item.row.published_at, language)]
        if item.row.number > 1 and significance is not None:
            words.append(label(significance, language))
        if item.row.erased:
            words.append(label(Status.REDACTED, language))
        click.echo(" · ".join(words))
        step = steps.get(item.row.number)
        if step is not None and step.level_to is not None:
            click.echo(f"    {label(step.level_to, language)}")
        note = _note(item, language)
        if note:
            click.echo("    " + note.replace("\n", "\n    "))


def _note(item: HistoryItem, language: str) -> str:
    if item.version is None:
        return ""
    notes = item.version.change_notes
    chosen = notes.get(CONVERTED_FROM.get(language, language)) or notes.get(item.version.document.language)
    if chosen is None:
        return ""
    return convert(chosen.body, names_in(item.version)) if language in CONVERTED_FROM else chosen.body


def _history_fields(item: HistoryItem, language: str) -> dict[str, Any]:
    significance = item.meta.significance
    level = getattr(item.version.document, "level", None) if item.version else None
    return {
        "version": item.row.number,
        "position": item.row.position,
        "published_at": item.row.published_at.isoformat(),
        "significance": significance.of(language).value if significance else None,
        "level": int(level) if level is not None else None,
        "erased": list(item.row.erased),
        "change_note": _note(item, language),
    }


@click.command()
@click.argument("document_id")
@click.argument("before", type=click.IntRange(1))
@click.argument("after", type=click.IntRange(1))
@language_option
@json_option
def compare(document_id: str, before: int, after: int, language: str, as_json: bool) -> None:
    """Compare two versions: fields as lines, texts word by word ([-deleted-], {+inserted+})."""
    with open_portal() as portal:
        versions = [portal.reading.find_version(document_id, number) for number in (before, after)]
    first, second = versions
    if first is None or second is None:
        raise NotFound("version", f"{document_id} {before if first is None else after}")
    comparison = compare_versions(first, second, language)
    if as_json:
        print_json(
            {
                "fields": [vars(line) for line in comparison.lines],
                "texts": [
                    {"path": text.path, "spans": [[span.kind, span.text] for span in text.spans]}
                    for text in comparison.texts
                ],
            }
        )
        return
    for line in comparison.lines:
        click.echo(line.sentence)
    marks = {"inserted": ("{+", "+}"), "deleted": ("[-", "-]"), "equal": ("", "")}
    for text in comparison.texts:
        click.echo(f"\n{text.label}:")
        click.echo("".join(f"{marks[span.kind][0]}{span.text}{marks[span.kind][1]}" for span in text.spans))


@click.command("list")
@click.option("--type", "type_code", type=click.Choice(tuple(document_types())), help="Document type.")
@click.option("--level", type=click.IntRange(1, 4), help="Warning level.")
@click.option("--category", type=choice_of(Category), help="Product category.")
@click.option("--status", type=choice_of(Status), help="Status now.")
@click.option("--agency", help="Code of the issuing agency.")
@click.option("--rendition", type=click.Choice(tuple(BY_TAG)), help="With a rendition in this language.")
@click.option("--missing", type=click.Choice(tuple(BY_TAG)), help="Without a rendition in this language.")
@click.option("--foreign", is_flag=True, help="Foreign notices instead of own documents.")
@click.option("--restricted", is_flag=True, help="Only documents for the authorities.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Published on or after this day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Published on or before this day.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@language_option
@json_option
def list_(limit: int, language: str, as_json: bool, **filters: Any) -> None:
    """List documents, newest publication first; foreign notices only when asked for."""
    with open_portal() as portal:
        now = portal.clock.now()
        total, shown = 0, []
        for total, state in enumerate(portal.reading.iter_states(lambda s: _matches(s, now, filters)), start=1):
            if total <= limit:
                shown.append(state)
        rows = [(state, _title(portal, state, language)) for state in shown]
    if as_json:
        print_json({"total": total, "documents": [_state_fields(state, title, now) for state, title in rows]})
        return
    for state, title in rows:
        level = f" {'I' * state.level if state.level and state.level < 4 else 'IV'}" if state.level else ""
        day = state.published_at.astimezone(SITE_ZONE).date().isoformat()
        status = "" if state.is_foreign and state.status(now) is Status.IN_FORCE else state.status(now).value
        click.echo(f"{state.document_id}\t{day}\t{status}{level}\t{title}")
    click.echo(f"{len(rows)} of {total}", err=True)


def _matches(state: DocumentState, now: datetime, filters: dict[str, Any]) -> bool:
    wants_foreign = filters["foreign"] or filters["type_code"] == ForeignNotice.type_code
    equal = (("type_code", state.type), ("level", state.level), ("agency", state.agency))
    if state.is_foreign != wants_foreign or any(
        filters[name] is not None and filters[name] != found for name, found in equal
    ):
        return False
    if filters["category"] and filters["category"] not in state.categories:
        return False
    if filters["status"] and state.status(now) != filters["status"]:
        return False
    if filters["rendition"] and filters["rendition"] not in state.languages:
        return False
    if filters["missing"] and filters["missing"] in state.languages:
        return False
    if filters["restricted"] and state.audience != "authorities":
        return False
    day = state.published_at.astimezone(SITE_ZONE).date()
    since, until = filters["since"], filters["until"]
    return not ((since and day < since.date()) or (until and day > until.date()))


def _title(portal: Portal, state: DocumentState, language: str) -> str:
    version = portal.reading.find_version(state.document_id, state.number)
    if version is None:
        return f"[{label(Status.REDACTED, language)}]" if state.facts.redacted else "[—]"
    return ValueWords(version, language).text("title")


def _state_fields(state: DocumentState, title: str, now: datetime) -> dict[str, Any]:
    return {
        "document": state.document_id,
        "type": state.type,
        "version": state.number,
        "position": state.position,
        "published_at": state.published_at.astimezone(UTC).isoformat(),
        "status": state.status(now).value,
        "level": state.level,
        "audience": state.audience.value,
        "foreign": state.is_foreign,
        "languages": list(state.languages),
        "title": title,
    }


@click.command()
@click.argument("type_code", metavar="TYPE", type=click.Choice(tuple(document_types())))
@click.option(
    "--part",
    type=click.Choice(("document", "rendition")),
    default="document",
    show_default=True,
    help="Data fields, or the text fields of a rendition.",
)
def schema(type_code: str, part: str) -> None:
    """Print the JSON Schema (2020-12) of a document TYPE: of its document.yaml, or of a rendition's front matter."""
    model = document_types()[type_code]
    print_json(data_schema(model) if part == "document" else rendition_schema(model))
