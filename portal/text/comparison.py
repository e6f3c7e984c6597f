"""Two versions side by side for a reader of one language: lines of data first, then texts word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.domain.changes import TextChange, list_text_changes
from portal.domain.documents.base import TextValue, Version
from portal.domain.documents.fields import list_fields, path_pattern
from portal.domain.registry import Registry
from portal.text.catalogs import CONVERTED_FROM
from portal.text.changes import ChangeLine, change_lines, label_of
from portal.text.hant import convert, names_in
from portal.text.values import ValueWords
from portal.text.wordiff import WordSpan, compare_words

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+")
# Spans are bounded, so that a body of nothing but opening marks costs no square of its length.
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3}|`)(?=\S)(.{1,300}?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]{0,300})\]\(([^)\s]{0,300})[^)]{0,100}\)")


@dataclass(frozen=True)
class TextComparison:
    """One text that differs, a list of texts line by line; the body without the marks of its Markdown.

    Where nothing but the marks differs, they are compared.
    """

    path: str
    label: str
    spans: tuple[WordSpan, ...]


@dataclass(frozen=True)
class Comparison:
    """`language` is that of `texts`: the reader's own where both versions have it, else the original's."""

    lines: tuple[ChangeLine, ...]
    texts: tuple[TextComparison, ...]
    language: str


def compare_versions(before: Version, after: Version, tag: str, registry: Registry | None = None) -> Comparison:
    """Everything that differs between two versions of a document, in the words of `tag`.

    A translation that only one of them has is no change of text: the originals are compared then.
    """
    language = CONVERTED_FROM.get(tag, tag)
    if language in before.renditions and language in after.renditions:
        old, new, shown = before.renditions[language], after.renditions[language], tag
    else:
        old, new, shown = before.original, after.original, after.document.language
    old_words, new_words = ValueWords(before, tag, registry), ValueWords(after, tag, registry)
    names = names_in(before) | names_in(after)
    texts = [
        TextComparison(change.path, label_of(change.path, old_words, new_words), _spans(change, shown, names))
        for change in _in_reading_order(after, list_text_changes(old, new))
    ]
    return Comparison(change_lines(before, after, tag, registry), tuple(texts), shown)


def _in_reading_order(version: Version, changes: tuple[TextChange, ...]) -> list[TextChange]:
    """Title, summary and the other texts of the document, those of rows and groups, the body last."""
    declared = [spec.path for spec in list_fields(type(version.document)) if spec.text is not None]

    def place(change: TextChange) -> tuple[bool, bool, int]:
        number = next(
            (n for n, path in enumerate(declared) if path_pattern(path).fullmatch(change.path)), len(declared)
        )
        return change.path == "body", "." in change.path, number

    return sorted(changes, key=place)


def _spans(change: TextChange, language: str, names: frozenset[str]) -> tuple[WordSpan, ...]:
    before, after = (_joined(value) for value in (change.before, change.after))
    if change.path == "body" and readable(before) != readable(after):
        before, after = readable(before), readable(after)
    if language in CONVERTED_FROM:
        # Converted before they are compared: the other way round a word could be torn between two spans.
        before, after = convert(before, names), convert(after, names)
    return compare_words(before, after)


def _joined(value: TextValue | None) -> str:
    return value if isinstance(value, str) else "\n".join(value or ())


def readable(markdown: str) -> str:
    """The lines of a Markdown text as a person reads them: headings, items and cells without their marks."""
    return "\n".join(_readable_line(line) for line in markdown.split("\n") if not _is_table_rule(line))


def _is_table_rule(line: str) -> bool:
    return "---" in line and set(line) <= set("|:- \t")


def _readable_line(line: str) -> str:
    bare = line.strip()
    if len(bare) > 1 and bare.startswith("|") and bare.endswith("|"):
        line = " · ".join(cell.strip() for cell in bare[1:-1].split("|"))
    line = f"{bullet[1]}• {line[bullet.end() :]}" if (bullet := _BULLET.match(line)) else line
    heading = _HEADING.match(line)
    line = line[heading.end() :] if heading else line
    line = _LINK.sub(lambda link: f"{link[1]} ({link[2]})" if link[2] else link[1], line)
    return _EMPHASIS.sub(r"\2", line)
