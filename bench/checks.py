"""Judge the product check: `python -m bench.checks`, or `make check-quality`.

Every judged check of `tests/data/product-checks.yaml` is made on a throw-away instance of the sample corpus with the
foreign notices written there. Printed are, a row for each kind, how many came out as judged, how many said *matched* or
*nothing found* wrongly, and how often the first document is the one that is meant.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.app import Portal
from portal.domain.checking import Answer
from portal.domain.scans import readings_of
from portal.domain.stated_products import StatedProduct
from portal.fileform.strictyaml import load_mapping
from portal.fileform.writing import dump_yaml, encode_rendition
from portal.services.checking import CheckResult
from tests.support.corpus import NOW, corpus_portal

ROOT = Path(__file__).parents[1]
SET = ROOT / "tests" / "data" / "product-checks.yaml"
MAX_BYTES = 1_000_000
COUNTRIES = {"cpsc": "US", "nhtsa": "US", "rasff": "EU"}


@dataclass(frozen=True)
class Judged:
    """One check and what it has to say."""

    kind: str
    readings: tuple[StatedProduct, ...]
    answer: Answer
    documents: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    product: str = ""
    status: str = ""
    shown: str = ""


@dataclass
class Score:
    """Counts of one kind."""

    checks: int = 0
    right: int = 0
    false_matched: int = 0
    false_nothing: int = 0
    first: int = 0
    with_documents: int = 0
    wrong: list[str] = field(default_factory=list)


def read_set(path: Path = SET) -> tuple[tuple[Judged, ...], Mapping[str, Any]]:
    """The judged checks, and the foreign notices that they suppose."""
    found = load_mapping(path.read_bytes(), path.name, MAX_BYTES)
    return tuple(_judged(row) for row in found["checks"]), found["foreign"]


def _judged(row: Mapping[str, Any]) -> Judged:
    stated = StatedProduct(**row.get("stated", {}))
    lists = {name: tuple(row.get(name, ())) for name in ("documents", "absent", "reasons", "limits", "faults", "flags")}
    return Judged(
        kind=row["kind"],
        readings=readings_of(row["text"], stated) if "text" in row else (stated,),
        answer=Answer(row["answer"]),
        product=row.get("product", ""),
        status=row.get("status", ""),
        shown=str(row.get("text") or row.get("stated")),
        **lists,
    )


@contextmanager
def judged_instance(folder: Path, foreign: Mapping[str, Any]) -> Iterator[Portal]:
    """The sample corpus with foreign notices, searched as of the moment of the judgement."""
    with corpus_portal(folder / "instance") as portal:
        if foreign:
            write_foreign(folder / "foreign", foreign)
            portal.importing.import_tree(folder / "foreign")
        portal.indexing.catch_up_whole()
        yield portal


def write_foreign(folder: Path, notices: Mapping[str, Any]) -> None:
    """The notices as a content folder."""
    for document_id, notice in notices.items():
        data = {
            "type": "foreign_notice",
            "language": "en",
            "published_at": "2026-04-01T00:00:00Z",
            "source": {
                "name": notice["data"]["agency"].upper(),
                "country": COUNTRIES[notice["data"]["agency"]],
                "id": document_id.split("-", 2)[2],
                "dated": "2026-04-01",
                "licence": "Public domain",
                "attribution": "Test",
            },
        } | notice["data"]
        texts = {"title": notice["title"]} | {f"products.{key}.name": name for key, name in notice["names"].items()}
        place = folder / "documents" / "foreign_notice" / document_id / "1"
        place.mkdir(parents=True)
        (place / "document.yaml").write_bytes(dump_yaml(data))
        (place / "en.md").write_bytes(encode_rendition(texts, ""))


def faults_of(judged: Judged, result: CheckResult) -> tuple[str, ...]:
    """What a result says otherwise than it was judged."""
    found = tuple(finding.document_id for finding in result.findings)
    wrong = [] if result.answer is judged.answer else [f"answer {result.answer.value}"]
    if found[: len(judged.documents)] != judged.documents or (not judged.documents and found):
        wrong.append(f"documents {', '.join(found) or 'none'}")
    wrong += [f"told of {document_id}" for document_id in judged.absent if document_id in found]
    reasons = {f"{r.aspect.value} {r.outcome.value}" for f in result.findings[:1] for r in f.reasons}
    codes = {
        "reasons": (judged.reasons, reasons),
        "limits": (judged.limits, {limit.code.value for limit in result.limits}),
        "faults": (judged.faults, {f"{fault.field} {fault.code}" for fault in result.faults}),
        "flags": (judged.flags, _flags(result)),
    }
    for name, (wanted, told) in codes.items():
        wrong += [f"{name} lack {code}" for code in wanted if code not in told]
    if judged.status and result.findings and result.findings[0].status.value != judged.status:
        wrong.append(f"status {result.findings[0].status.value}")
    if judged.product and result.findings and result.findings[0].product_key != judged.product:
        wrong.append(f"product {result.findings[0].product_key}")
    return tuple(wrong)


def _flags(result: CheckResult) -> set[str]:
    first = result.findings[:1]
    found = {"counterfeit"} if any(finding.is_counterfeit for finding in first) else set()
    return found | ({"genuine"} if any(finding.genuine_identifier for finding in first) else set())


def judge(portal: Portal, checks: Sequence[Judged]) -> dict[str, Score]:
    """Every check made; scores by kind."""
    scores: dict[str, Score] = {}
    for judged in checks:
        score = scores.setdefault(judged.kind, Score())
        result = portal.checking.check_any(judged.readings, NOW)
        wrong = faults_of(judged, result)
        score.checks += 1
        score.right += not wrong
        score.false_matched += result.answer is Answer.MATCHED and judged.answer is not Answer.MATCHED
        score.false_nothing += result.answer is Answer.NOTHING_FOUND and judged.answer is not Answer.NOTHING_FOUND
        if judged.documents:
            score.with_documents += 1
            score.first += bool(result.findings) and result.findings[0].document_id == judged.documents[0]
        if wrong:
            score.wrong.append(f"{judged.shown}: {'; '.join(wrong)}")
    return scores


def main() -> int:
    checks, foreign = read_set()
    with tempfile.TemporaryDirectory() as folder, judged_instance(Path(folder), foreign) as portal:
        scores = judge(portal, checks)
    print("| kind | checks | as judged | falsely matched | falsely nothing found | first document right |")
    print("|---|---|---|---|---|---|")
    for kind, s in [*scores.items(), ("all", _sum(scores.values()))]:
        first = f"{s.first}/{s.with_documents}"
        print(f"| {kind} | {s.checks} | {s.right} | {s.false_matched} | {s.false_nothing} | {first} |")
    for line in (line for score in scores.values() for line in score.wrong):
        print(line, file=sys.stderr)
    return 1 if any(score.wrong for score in scores.values()) else 0


def _sum(scores: Any) -> Score:
    total = Score()
    for score in scores:
        for name in ("checks", "right", "false_matched", "false_nothing", "first", "with_documents"):
            setattr(total, name, getattr(total, name) + getattr(score, name))
    return total


if __name__ == "__main__":
    sys.exit(main())
