"""Markdown of documents to HTML that is safe to show, and to plain text.

No HTML passes from the source, images are dropped (media are declared in the document's data), and whatever is made
goes through an allow-list besides. A text made to cost time is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = frozenset(["a", "br", "code", "em", "hr", "p", "pre", "strong", "blockquote", "li", "ol", "ul"]).union(
    ["h2", "h3", "h4", "h5", "h6"], ["table", "tbody", "td", "th", "thead", "tr"]
)
ATTRIBUTES = {"a": ["href", "rel", "title"], "ol": ["start"], "th": ["scope"]}
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})
HIGHEST_HEADING, DEEPEST_HEADING = 2, 6
BRACKETS_LIMIT = 5_000
"""Open brackets without an end cost the parser their square: 60,000 take a second."""
ESCAPES_LIMIT = 10_000
"""Of the marks that HTML writes as entities, which the cleaner takes one by one."""
CELLS_LIMIT = 20_000
"""A table fills every short row up to its width."""
ELEMENTS_LIMIT = 10_000
"""Of a whole text; each costs the cleaner about 0.03 ms."""
BLOCK_ELEMENTS_LIMIT = 7_000
"""Of one list or table: a thousand rows of six cells. Side by side they cost the cleaner their square."""
BATCH = 200
"""How many tokens are cleaned at once, for the same reason."""
EMPHASIS_LIMIT = 5
"""Emphasis within emphasis says nothing more, and the parser sets no limit of its own."""

_PROTOCOL = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]*):")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U000323af“”‘’…—]")
_EMPHASIS = {"em_open": 1, "strong_open": 1, "em_close": -1, "strong_close": -1}


class _Parser(MarkdownIt):
    """CommonMark with tables and without HTML."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "linkify": False})
        self.enable("table")

    def validateLink(self, url: str) -> bool:
        """Only links that the allow-list keeps are made; others stay as the text they were."""
        protocol = _PROTOCOL.match(url)
        return super().validateLink(url) and (protocol is None or protocol[1].lower() in PROTOCOLS)


_parser = _Parser()


def render_markdown(source: str, highest: int = HIGHEST_HEADING) -> str:
    """The source as HTML. Headings begin at `highest` and leave out no step, links carry `nofollow noopener`."""
    blocks = _parse(source, highest)
    if blocks is None:
        return _as_written(source)
    cleaner = Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS)
    return "".join(cleaner.clean(_parser.renderer.render(batch, _parser.options, {})) for batch in _batches(blocks))


def plain_text(source: str) -> str:
    """The words of the source without markup, a line for each paragraph, item or row."""
    blocks = _parse(source)
    if blocks is None:
        return source.strip()
    lines: list[str] = []
    row: list[str] | None = None
    for token in (token for block in blocks for token in block):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            lines.append(" ".join(row or ()))
            row = None
        elif token.type == "inline":
            (lines if row is None else row).append(_words(token.children or ()))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content)
    return "\n".join(line.strip() for line in lines if line.strip())


def _words(tokens: Iterable[Token]) -> str:
    return "".join({"hardbreak": "\n", "softbreak": " "}.get(token.type, token.content) for token in tokens)


def _as_written(source: str) -> str:
    paragraphs = re.split(r"\n\s*\n", source.strip())
    lines = (escape(paragraph, quote=False).replace("\n", "<br>\n") for paragraph in paragraphs)
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in lines)


def _parse(source: str, highest: int = HIGHEST_HEADING) -> list[list[Token]] | None:
    """The tokens of each block at the top, made ready for rendering; None where the text is too rich to be rendered."""
    if _is_costly(source):
        return None
    blocks: list[list[Token]] = [[]]
    for token in _parser.parse(source):
        blocks[-1].append(token)
        if token.level == 0 and token.nesting <= 0:
            blocks.append([])
    elements = [_count_elements(block) for block in blocks]
    if max(elements) > BLOCK_ELEMENTS_LIMIT or sum(elements) > ELEMENTS_LIMIT:
        return None
    _set_headings((token for block in blocks for token in block), highest)
    return [list(_prepared(block)) for block in blocks]


def _is_costly(source: str) -> bool:
    if source.count("[") > BRACKETS_LIMIT or sum(map(source.count, '&<>"')) > ESCAPES_LIMIT:
        return True
    pipes = [line.count("|") for line in source.split("\n")]
    return max(pipes) * sum(map(bool, pipes)) > CELLS_LIMIT


def _count_elements(tokens: Iterable[Token]) -> int:
    return sum(_is_element(token) + _count_elements(token.children or ()) for token in tokens)


def _is_element(token: Token) -> bool:
    return bool(token.tag) and token.nesting >= 0 and not token.hidden and token.type != "softbreak"


def _batches(blocks: Iterable[list[Token]]) -> Iterator[list[Token]]:
    batch: list[Token] = []
    for block in blocks:
        batch += block
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch


def _set_headings(tokens: Iterable[Token], highest: int) -> None:
    """Below the page's title, which is the h1; at most one step below the heading it stands under."""
    above: list[tuple[int, int]] = []
    for token in tokens:
        if token.type == "heading_open":
            source_level = int(token.tag[1])
            while above and above[-1][0] >= source_level:
                above.pop()
            level = above[-1][1] + 1 if above else highest
            above.append((source_level, min(level, DEEPEST_HEADING)))
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{above[-1][1]}"


def _prepared(tokens: Sequence[Token]) -> Iterator[Token]:
    """Tokens with their inline content tidied, without paragraphs that held only images."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type == "inline":
            token.children = _joined_lines(_without_dead_links(_inline(token.children or ())))
        elif token.type == "paragraph_open" and not any(_is_shown(child) for child in tokens[place + 1].children or ()):
            place += 3
            continue
        yield token
        place += 1


def _is_shown(token: Token) -> bool:
    return token.type != "image" and bool(token.content)


def _inline(tokens: Iterable[Token]) -> Iterator[Token]:
    """Without images and without emphasis deeper than anyone can mean."""
    depth = 0
    for token in tokens:
        step = _EMPHASIS.get(token.type, 0)
        depth += max(step, 0)
        kept = token.type != "image" and not (step and depth > EMPHASIS_LIMIT)
        depth += min(step, 0)
        if token.type == "link_open":
            token.attrSet("rel", "nofollow noopener")
        if kept:
            yield token


def _without_dead_links(tokens: Iterable[Token]) -> list[Token]:
    """A link that held only an image has nothing left to press."""
    kept: list[Token] = []
    for token in tokens:
        if token.type == "link_close" and kept and kept[-1].type == "link_open":
            kept.pop()
        else:
            kept.append(token)
    return kept


def _joined_lines(tokens: Iterable[Token]) -> list[Token]:
    """Lines of Chinese are joined without the space that a browser would show between them."""
    joined: list[Token] = []
    last, break_at = "", -1
    for token in tokens:
        if token.content:
            if break_at >= 0 and _WIDE.match(last[-1:]) and _WIDE.match(token.content[:1]):
                del joined[break_at]
            last, break_at = token.content, -1
        elif token.type == "softbreak":
            break_at = len(joined)
        joined.append(token)
    return joined
