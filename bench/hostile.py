"""Texts made to cost time: what they cost beside plain prose of the same length, in the same run.

    python -m bench.hostile

A ratio far above the others is a way to hold up the portal with one document.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from time import process_time

from portal.importers.cleaning import clean_text
from portal.text.markdown import render_markdown
from portal.text.wordiff import compare_words

BODY_CHARS = 60_000
MARKUP_CHARS = 200_000
RUNS = 3
PROSE = "Проверьте номер партии и верните товар продавцу. "


def full(piece: str) -> str:
    """A body as long as it may be."""
    return (piece * (BODY_CHARS // len(piece) + 1))[:BODY_CHARS]


MARKDOWN = {
    "brackets": full("["),
    "image brackets": full("!["),
    "brackets pairs": full("[]("),
    "stars": full("*"),
    "stars and words": full("*a **b"),
    "nested emphasis": full("*a ")[: BODY_CHARS // 2] + full("b* ")[: BODY_CHARS // 2],
    "underscores": full("*_"),
    "backticks": "".join("`" * length + " " for length in range(1, 345)),
    "nested quotes": ">" * 1_000 + " a",
    "quotes": full("> a\n\n"),
    "nested lists": "".join("  " * depth + "- a\n" for depth in range(230)),
    "list": full("- a\n"),
    "loose list": full("1. a\n\n"),
    "table": "|a|b|\n|-|-|\n" + full("|c|d|\n"),
    "table with short rows": "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + full("|\n"),
    "many tables": full("|a|\n|-|\n|b|\n\n"),
    "fences": full("```\n"),
    "ampersands": full("&"),
    "angles": full("<"),
    "links": full("[a](b)"),
    "references": "[a]: /u\n" + full("[a]"),
    "line breaks": full("a\\\n"),
    "backslashes": full("\\"),
    "headings": full("# a\n"),
}
"""Of the Markdown renderer."""


def _words(vocabulary: int, separator: str, seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311  no secret
    return separator.join(f"слово{chance.randrange(vocabulary)}" for _ in range(BODY_CHARS // 6))[:BODY_CHARS]


def _permuted(seed: int) -> str:
    numbers = list(range(9_000))
    random.Random(seed).shuffle(numbers)  # noqa: S311  no secret
    return " ".join(f"{number}w" for number in numbers)[:BODY_CHARS]


COMPARED: dict[str, Callable[[int], str]] = {
    "few words in one line": lambda seed: _words(2, " ", seed),
    "few words in many lines": lambda seed: _words(2, "\n", seed),
    "few words in many sentences": lambda seed: _words(2, ". ", seed),
    "some words in one line": lambda seed: _words(100, " ", seed),
    "every word once, in any order": _permuted,
    "marks": lambda seed: "." * (BODY_CHARS - seed),
    "marks and brackets": lambda seed: '."' * (BODY_CHARS // 2 - seed),
    "one word": lambda seed: "x" * (BODY_CHARS - seed),
    "line ends": lambda seed: "\n" * (BODY_CHARS - seed) + str(seed),
    "spaces": lambda seed: " " * (BODY_CHARS - seed) + str(seed),
}
"""Of the comparison: two texts, by seed."""
MARKUP = ("<script>", "<!--", "<style ", "&amp;amp;", "<a ")
"""Of the cleaning of foreign records, repeated."""


def seconds(work: Callable[[], object]) -> float:
    """Median of the processor's time."""
    found = []
    for _ in range(RUNS):
        began = process_time()
        work()
        found.append(process_time() - began)
    return statistics.median(found)


def main() -> None:
    """Measure and print."""
    prose, later = full(PROSE), full(PROSE.replace("номер", "знак"))
    print("| what | text | ms | times plain prose |\n|---|---|---|---|")
    plain = seconds(lambda: render_markdown(prose))
    for name, source in MARKDOWN.items():
        _row("render", name, seconds(lambda source=source: render_markdown(source[:BODY_CHARS])), plain)  # type: ignore[misc]
    plain = seconds(lambda: compare_words(prose, later))
    for name, make in COMPARED.items():
        _row("compare", name, seconds(lambda make=make: compare_words(make(1), make(2))), plain)  # type: ignore[misc]
    plain = seconds(lambda: clean_text(PROSE * (MARKUP_CHARS // len(PROSE))))
    for piece in MARKUP:
        cost = seconds(lambda piece=piece: clean_text(piece * (MARKUP_CHARS // len(piece))))  # type: ignore[misc]
        _row("clean", piece, cost, plain)


def _row(what: str, name: str, cost: float, plain: float) -> None:
    print(f"| {what} | {name} | {cost * 1000:.0f} | {cost / plain:.1f} |", flush=True)


if __name__ == "__main__":
    main()
