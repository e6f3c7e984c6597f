"""How well search finds: judged queries, by language and by kind of query, tuned half and held-out half.

    python -m bench.search_quality [--misses]

The queries and their judgements are in tests/data/search-queries.yaml. nDCG@10 with gains 2^grade − 1 (Järvelin and
Kekäläinen 2002), the reciprocal rank of the first relevant document, and the share of queries with nothing relevant
among the first ten. With PORTAL_TEST_DATA also on the real foreign files.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path
from typing import Any

import yaml

from portal.app import Portal
from portal.services.finding import Search
from portal.services.reading import stored_version
from tests.support.judging import DATA, judged_portal

DEPTH = 10


@dataclass(frozen=True)
class Judged:
    """A query with the grades of the documents that answer it."""

    text: str
    language: str
    kind: str
    half: str
    relevant: Mapping[str, int]
    match: str = ""
    """What the title or a product of a foreign notice says where it is relevant; in place of `relevant`."""


@dataclass(frozen=True)
class Score:
    """What a query came to."""

    query: Judged
    found: tuple[str, ...]
    ndcg: float
    reciprocal_rank: float

    @property
    def is_empty(self) -> bool:
        """Whether nothing relevant was found."""
        return self.reciprocal_rank == 0.0


@dataclass(frozen=True)
class Group:
    """The queries of a language, a kind or a half."""

    name: str
    queries: int
    ndcg: float
    mrr: float
    empty: float


def read_queries(part: str = "corpus", path: Path = DATA / "search-queries.yaml") -> tuple[Judged, ...]:
    """The judged queries of a part of the file."""
    told: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))[part]
    halves = ("tuned", "held out")
    return tuple(
        Judged(
            item["q"],
            item["language"],
            item["kind"],
            halves[place % 2],
            item.get("relevant", {}),
            item.get("match", ""),
        )
        for place, item in enumerate(told)
    )


def gain(grades: Iterable[int]) -> float:
    """Discounted cumulative gain of grades in order."""
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def score(query: Judged, found: Sequence[str]) -> Score:
    grades = [query.relevant.get(document_id, 0) for document_id in found[:DEPTH]]
    ideal = gain(sorted(query.relevant.values(), reverse=True)[:DEPTH])
    first = next((place for place, grade in enumerate(grades, start=1) if grade), None)
    return Score(query, tuple(found[:DEPTH]), gain(grades) / ideal, 1 / first if first else 0.0)


def evaluate(portal: Portal, queries: Sequence[Judged]) -> tuple[Score, ...]:
    """Every query, as a reader's first page finds; those judged by what a title says, among foreign notices only."""
    now = portal.clock.now()
    titles = titles_of(portal) if any(query.match for query in queries) else {}
    scores = []
    for query in queries:
        filters = {"foreign": ("yes",)} if query.match else {}
        judged = replace(query, relevant=matching(titles, query.match)) if query.match else query
        scores.append(score(judged, portal.finding.find(Search(query.text, filters), now).document_ids))
    return tuple(scores)


def titles_of(portal: Portal) -> Mapping[str, str]:
    """The title and the products of every foreign notice, in lower case."""
    found = {}
    with portal.log.reading() as log:
        for state in log.iter_states():
            version = stored_version(log, log.list_versions(state.document_id)[-1]) if state.is_foreign else None
            for rendition in version.renditions.values() if version is not None else ():
                named = [path for path in rendition.texts if path == "title" or path.endswith(".name")]
                found[state.document_id] = " ".join(str(rendition.texts[path]) for path in named).lower()
    return found


def matching(titles: Mapping[str, str], pattern: str) -> Mapping[str, int]:
    wanted = re.compile(pattern)
    found = {document_id: 1 for document_id, title in titles.items() if wanted.search(title)}
    if not found:
        raise ValueError(f"nothing is relevant by {pattern}")
    return found


def grouped(scores: Sequence[Score], by: Callable[[Judged], str]) -> tuple[Group, ...]:
    """Scores by the language, the kind or the half of their queries."""
    names = dict.fromkeys(by(found.query) for found in scores)
    return tuple(_group(name, [found for found in scores if by(found.query) == name]) for name in names)


def _group(name: str, scores: Sequence[Score]) -> Group:
    return Group(
        name,
        len(scores),
        statistics.mean(found.ndcg for found in scores),
        statistics.mean(found.reciprocal_rank for found in scores),
        statistics.mean(found.is_empty for found in scores),
    )


def table(scores: Sequence[Score]) -> str:
    """The report: all, halves, languages, kinds."""
    lines = ["| group | queries | nDCG@10 | MRR | nothing relevant |", "|---|---|---|---|---|"]
    by: tuple[Callable[[Judged], str], ...] = (
        lambda _query: "all",
        lambda query: f"half: {query.half}",
        lambda query: f"language: {query.language}",
        lambda query: f"kind: {query.kind}",
    )
    for name in by:
        for group in grouped(scores, name):
            row = (group.name, str(group.queries), f"{group.ndcg:.3f}", f"{group.mrr:.3f}", f"{group.empty:.1%}")
            lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="name the queries of the tuned half below 0.85")
    options = parser.parse_args()
    real = os.environ.get("PORTAL_TEST_DATA")
    parts = {"corpus": None} | ({"real": Path(real) / "foreign"} if real else {})
    for part, folder in parts.items():
        with tempfile.TemporaryDirectory() as work, judged_portal(Path(work) / "instance", real=folder) as portal:
            scores = evaluate(portal, read_queries(part))
        print(f"\n### {part}\n\n{table(scores)}")
        for found in scores:
            if options.misses and found.query.half == "tuned" and found.ndcg < 0.85:
                print(f"{found.ndcg:.2f} {found.query.text}  {' '.join(found.found)}")


if __name__ == "__main__":
    main()
