"""Foreign text to plain text: no markup, no entities, no characters that hide or reverse, layout's spaces folded.

What is taken away is never text: tags, scripts, invisible characters. What only looks like markup ("<LOQ") stays,
with a space that keeps it from being taken for markup further on.
"""

from __future__ import annotations

import html
import re

RAW_MAX_CHARS = 200_000
"""Of one field; more is refused before it is cleaned."""

_ROUNDS = 5
"""How often entities within entities are resolved."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCK = re.compile(
    "address|article|blockquote|br|dd|div|dl|dt|footer|h[1-6]|header|hr|li|ol|p|pre|section|table|tr|ul", re.IGNORECASE
)
_INLINE = re.compile(
    "a|abbr|acronym|b|big|body|button|center|cite|code|col|colgroup|del|em|embed|font|form|head|html|i|iframe|img|input"
    "|ins|kbd|label|link|mark|meta|nobr|object|option|q|s|samp|select|small|span|strike|strong|sub|sup|svg|tbody|td"
    "|textarea|tfoot|th|thead|time|title|tt|u|var|video|wbr",
    re.IGNORECASE,
)
_DROPPED = ("script", "style")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])[^<>]*>|<!--|<!doctype[^<>]*>|<\?[^<>]*>", re.IGNORECASE)
_SPACES = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINES = re.compile(r"\r\n?|[\x0b\x0c\u2028\u2029]")
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_C1 = re.compile(r"[\x80-\x9f]")
_LEFT_MARKUP = re.compile(r"<(?=[A-Za-z/!?])(?!https?://)")
_LEFT_ENTITY = re.compile(r"&(?=(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});)")
_UNCLEAN = re.compile(r"[^ -~]|[<&]|  ")
_MARKED = re.compile(r"([\\`*\[\]<|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_LINE_START = re.compile(r"^(?:(\d{1,9})([.)])(?=\s|$)|([#>+=~-]))")


def clean_text(value: str) -> str:
    """Plain text in lines, without empty lines at either end."""
    if _UNCLEAN.search(value) is None:
        return value.strip()
    for _ in range(_ROUNDS):
        cleaned = _without_tags(_ENTITY.sub(lambda match: html.unescape(match[0]), _visible(value)))
        if cleaned == value:
            break
        value = cleaned
    value = _LEFT_ENTITY.sub("& ", _LEFT_MARKUP.sub("< ", _visible(value)))
    lines = (re.sub(r" {2,}", " ", line).strip() for line in value.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(value: str) -> str:
    """Plain text on one line."""
    return re.sub(r"\s*\n\s*", " ", clean_text(value))


def escape_markdown(text: str) -> str:
    """Plain text as Markdown that shows it as it is, each line a paragraph."""
    lines = (_escaped(line) for line in text.split("\n") if line.strip())
    return "\n\n".join(lines)


def cut_title(text: str, limit: int) -> str:
    """The beginning of a text, cut at a word and marked so; the caller keeps the whole elsewhere."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    word = head.rfind(" ")
    return f"{head[:word] if word > limit // 2 else head}…".replace(" …", "…")


def _visible(value: str) -> str:
    """Without control, direction-changing and zero-width characters; spaces of every kind are spaces."""
    value = value.replace("Â\u00a0", " ")
    value = _SPACES.sub(" ", _LINES.sub("\n", value))
    value = _HIDDEN.sub("", _C1.sub(_from_windows, value))
    return _SURROGATES.sub("\ufffd", value)


def _from_windows(match: re.Match[str]) -> str:
    """HTML reads these code points as Windows-1252, from which they come when they stand in a text."""
    return bytes([ord(match[0])]).decode("cp1252", "ignore")


def _without_tags(value: str) -> str:
    if "<" not in value:
        return value
    kept: list[str] = []
    place = 0
    endless: set[str] = set()
    while (match := _TAG.search(value, place)) is not None:
        kept.append(value[place : match.start()])
        place = _end_of_dropped(match, value, endless)
        name = (match[2] or "").lower()
        if _BLOCK.fullmatch(name):
            kept.append("\n")
        elif name and not _INLINE.fullmatch(name) and name not in _DROPPED:
            kept.append(match[0])
    kept.append(value[place:])
    return "".join(kept)


def _end_of_dropped(match: re.Match[str], value: str, endless: set[str]) -> int:
    """Where the text goes on after a tag: after the whole of a comment, script or style that has an end.

    `endless` remembers what has no end, so that a text of such beginnings is not searched again for each.
    """
    name = (match[2] or "").lower()
    if match[0] == "<!--":
        closing = "-->"
    elif name in _DROPPED and not match[1]:
        closing = f"</{name}"
    else:
        return match.end()
    end = None if closing in endless else re.compile(re.escape(closing), re.IGNORECASE).search(value, match.end())
    if end is None:
        endless.add(closing)
        return match.end()
    return end.end() if closing == "-->" else end.start()


def _escaped(line: str) -> str:
    marked = _MARKED.sub(r"\\\1", line.strip())
    return _LINE_START.sub(lambda match: f"{match[1] or ''}\\{match[2] or match[3]}", marked)
