"""The few pieces of HTML that an entry of a feed is made of: plain tags that every reader keeps, nothing to style.

Every piece escapes what it is given; only `block` takes HTML, which must come from `render_markdown`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import urljoin

from portal.text import typography
from portal.text.markdown import render_markdown

BODY_HEADING = 3
"""The text of a document stands under a heading of its own."""

_HREF = re.compile(r'href="([^"]*)"')


def element(tag: str, text: str, *, language: str | None = None, is_name: bool = False) -> str:
    """An element around a text; a line break stays one. `is_name` keeps translators' hands off."""
    attributes = f' lang="{escape(language)}"' if language else ""
    attributes += ' translate="no"' if is_name else ""
    return f"<{tag}{attributes}>{escaped(text)}</{tag}>"


def escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def lines(texts: Iterable[str], *, strong_first: bool = False) -> str:
    """A paragraph of short lines; nothing where there are none."""
    made = [escaped(text) for text in texts if text]
    if made and strong_first:
        made[0] = f"<strong>{made[0]}</strong>"
    return f"<p>{'<br>'.join(made)}</p>" if made else ""


class Row(NamedTuple):
    """A value after its label, or a statement that needs no value."""

    label: str
    value: str = ""
    is_name: bool = False
    language: str | None = None


def row(made: Row, tag: str) -> str:
    """`tag` is the language of the label, which the colon follows."""
    if not made.value:
        return escaped(made.label)
    is_marked = made.is_name or made.language
    value = element("span", made.value, language=made.language, is_name=made.is_name)
    return escaped(typography.pair(made.label, "", tag)) + (value if is_marked else escaped(made.value))


def rows(made: Iterable[Row | None], tag: str) -> str:
    """A paragraph of labelled values; nothing where there are none."""
    told = "<br>".join(row(one, tag) for one in made if one is not None)
    return f"<p>{told}</p>" if told else ""


def items(texts: Iterable[str], *, language: str | None = None) -> str:
    """A list; nothing where it has no items. The texts are plain."""
    made = "".join(element("li", text) for text in texts if text)
    attributes = f' lang="{escape(language)}"' if language else ""
    return f"<ul{attributes}>{made}</ul>" if made else ""


def link(url: str, text: str, language: str | None = None) -> str:
    hreflang = f' hreflang="{escape(language)}"' if language else ""
    return f'<a href="{escape(url)}"{hreflang}>{escape(text, quote=False)}</a>'


def block(markdown: str, base: str, *, language: str | None = None) -> str:
    """Markdown as HTML, its links made absolute from `base`, under its language where that is another one."""
    made = _HREF.sub(
        lambda found: f'href="{escape(urljoin(base, unescape(found[1])))}"', render_markdown(markdown, BODY_HEADING)
    )
    return f'<div lang="{escape(language)}">{made}</div>' if language else made
