"""The whole content of a draft to read: data in words, every language's texts, what differs from the version before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from portal.domain.documents.base import Version
from portal.services.drafts.views import DraftText, DraftView
from portal.text import labels
from portal.text.comparison import TextComparison, compare_versions
from portal.text.draft_words import field_words
from portal.text.markdown import render_markdown
from portal.text.outline import OutlineLine, outline
from portal.web import current
from portal.web.locale import current_locale


@dataclass(frozen=True)
class DataLine:
    """A field of data; `depth` is more than 0 for those of rows and groups."""

    path: str
    label: str
    value: str
    depth: int
    is_name: bool


@dataclass(frozen=True)
class TextLine:
    path: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class TextBlock:
    """The text of one language; the body as it will be shown."""

    tag: str
    name: str
    title: str
    texts: tuple[TextLine, ...]
    body: Markup
    note: str
    is_original: bool


@dataclass(frozen=True)
class Content:
    """`changes` and `texts_changed` are against the version it follows, empty for a new document."""

    data: tuple[DataLine, ...]
    is_readable: bool
    blocks: tuple[TextBlock, ...]
    changes: tuple[str, ...]
    texts_changed: tuple[TextComparison, ...]
    changed_language: str
    follows: int
    media: tuple[str, ...]


def content_of(view: DraftView) -> Content:
    """Everything that would be published."""
    tag, draft = current_locale().tag, view.draft
    changes, texts, language = _changes(view)
    return Content(
        data=version_lines(view.version) if view.version is not None else tuple(_raw(view.data, "", 0, draft.type)),
        is_readable=view.version is not None,
        blocks=tuple(_block(text, draft.type, tag, draft.language) for text in _ordered(view)),
        changes=changes,
        texts_changed=texts,
        changed_language=language,
        follows=draft.base,
        media=tuple(name.removeprefix("media/") for name in view.media),
    )


def version_lines(version: Version) -> tuple[DataLine, ...]:
    """The data of a version in words."""
    tag = current_locale().tag
    lines = outline(version, tag, current.registry())
    return tuple(_line(line) for line in _without_texts(lines))


def version_blocks(version: Version) -> tuple[TextBlock, ...]:
    """The texts of a published version, the original first."""
    tag, document = current_locale().tag, version.document
    texts = [
        DraftText(r.language, r.texts, r.body, r.translates_version)
        for r in sorted(version.renditions.values(), key=lambda each: each.language != document.language)
    ]
    return tuple(_block(text, document.type, tag, document.language) for text in texts)


def _without_texts(lines: tuple[OutlineLine, ...]) -> Iterator[OutlineLine]:
    """Lines of data, with the heads of rows below which data stands."""
    for number, line in enumerate(lines):
        if line.is_text:
            continue
        is_head = not line.value
        below = (after for after in lines[number + 1 :] if after.path.startswith(f"{line.path}."))
        if is_head and all(after.is_text for after in below):
            continue
        yield line


def _line(line: OutlineLine) -> DataLine:
    return DataLine(line.path, line.label, line.value, line.depth, line.is_name)


def _raw(data: Mapping[str, object], group: str, depth: int, type_code: str) -> Iterator[DataLine]:
    """Data that no document can be read from yet, as it stands."""
    for name, value in data.items():
        path = f"{group}.{name}" if group else name
        label = field_words(type_code, path, current_locale().tag)
        if isinstance(value, Mapping):
            yield DataLine(path, label, "", depth, is_name=False)
            yield from _raw(value, path, depth + 1, type_code)
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield DataLine(path, label, shown, depth, is_name=True)


def _ordered(view: DraftView) -> list[DraftText]:
    return sorted(view.texts.values(), key=lambda text: text.language != view.draft.language)


def _block(text: DraftText, type_code: str, tag: str, original: str) -> TextBlock:
    lines = []
    for path, value in text.texts.items():
        if path == "title":
            continue
        shown = (value,) if isinstance(value, str) else tuple(value)
        lines.append(TextLine(path, field_words(type_code, path, tag), shown))
    title = text.texts.get("title", "")
    return TextBlock(
        tag=text.language,
        name=labels.language_name(text.language, tag),
        title=title if isinstance(title, str) else " ".join(title),
        texts=tuple(lines),
        body=Markup(render_markdown(text.body)),  # noqa: S704  cleaned there
        note=text.note,
        is_original=text.language == original,
    )


def _changes(view: DraftView) -> tuple[tuple[str, ...], tuple[TextComparison, ...], str]:
    if view.version is None or view.previous is None:
        return (), (), ""
    found = compare_versions(view.previous, view.version, current_locale().tag, current.registry())
    return tuple(line.sentence for line in found.lines), found.texts, found.language
