"""Deterministic content of any size: the same number gives the same bytes on every machine.

Documents are risk announcements, recalls and blacklist entries of some 2 KB in Chinese and Russian. Words are as
common and as rare as in real notices: a good or a defect stands in every tenth document, a brand or a model in a few.
Document `i` does not depend on how many are made.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from bench.words import ACTIONS, ADVICE, FINDINGS, GOODS, MARKS, PLACES, Good
from portal.fileform.tree import folder_of
from portal.fileform.writing import dump_yaml, encode_change_note, encode_rendition

FIRST_DAY = date(2025, 1, 2)
DAYS = 660
REVISED_EVERY = 20
"""Every twentieth document has a second version, which adds a batch."""
ASSESSMENTS = (
    ("1", {"severity": "1", "urgency": "2", "extent": "2"}),
    ("2", {"severity": "2", "urgency": "2", "extent": "3"}),
    ("3", {"severity": "3", "urgency": "3", "extent": "4"}),
    ("4", {"severity": "4", "urgency": "4", "extent": "4"}),
)
"""Levels with an assessment from which each follows."""


@dataclass(frozen=True)
class GeneratedVersion:
    """One version as its parts."""

    document_id: str
    number: int
    parts: dict[str, bytes]

    @property
    def folder(self) -> str:
        return folder_of(self.document_id, self.number)

    @property
    def size(self) -> int:
        return sum(len(part) for part in self.parts.values())


def registry_files() -> dict[str, bytes]:
    """The registry that generated documents refer to."""
    rule_set = {
        "id": "bench",
        "since": "2025-01-01",
        "verified": "false",
        "basis": {"zh-Hans": "测试规则"},
        "historical_before": "2025-01-01",
        "may_issue": [{"agency": "bench_amr", "types": ["risk_announcement", "recall", "blacklist_entry"]}],
        "distinct_persons": ["drafted", "reviewed", "approved"],
        "emergency": {"levels": ["1"], "review_within_hours": "24"},
        "time_limits": {},
        "channels": {},
        "level_table": [{"level": level, **assessment} for level, assessment in ASSESSMENTS[:3]],
    }
    agency = {"names": {"zh-Hans": "测试市场监督管理局", "ru": "Испытательное управление", "en": "Bench Regulator"}}
    ports = {code: {"names": {"zh-Hans": zh, "ru": ru}, "kind": "road"} for code, zh, ru in PLACES}
    contents: dict[str, Any] = {
        "agencies.yaml": {"agencies": {"bench_amr": agency}},
        "ports.yaml": {"ports": ports, "regions": {}, "monitoring_points": {}},
        "publication-rules.yaml": {"rule_sets": [rule_set]},
        "site.yaml": {"name": {"zh-Hans": "测试平台"}, "organiser": "bench_amr", "sample": "true"},
    }
    return {name: dump_yaml(content) for name, content in contents.items()}


def generate(count: int, first: int = 0) -> Iterator[GeneratedVersion]:
    """The versions of documents `first` to `first + count - 1`, oldest version of each document first."""
    for index in range(first, first + count):
        document = _Maker(index)
        yield document.version(1)
        if index % REVISED_EVERY == 0:
            yield document.version(2)


def write_tree(root: Path, count: int) -> tuple[int, int]:
    """Write `count` documents and the registry below `root`; how many versions and how many bytes they are."""
    versions = size = 0
    _write(root / "registry", registry_files())
    for version in generate(count):
        _write(root / version.folder, version.parts)
        versions += 1
        size += version.size
    return versions, size


def _write(folder: Path, parts: dict[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, content in parts.items():
        (folder / name).write_bytes(content)


class _Maker:
    """One document: everything about it follows from its index."""

    def __init__(self, index: int) -> None:
        self.random = random.Random(f"document {index}")  # noqa: S311
        self.index = index
        self.type = ("ra", "ra", "ra", "ra", "ra", "ra", "rc", "rc", "rc", "bl")[index % 10]
        self.good: Good = self.random.choice(GOODS)
        self.finding = self.random.choice(FINDINGS)
        self.port, self.place_zh, self.place_ru = self.random.choice(PLACES)
        self.brand = "".join(self.random.choice(MARKS) for _ in range(3)).capitalize()
        self.model = (
            f"{self.random.choice('ABEHKMPTX')}{self.random.choice('ABEHKMPTX')}-{self.random.randrange(1, 900)}"
        )
        self.batch = f"{self.random.randrange(240101, 261231)}"
        self.day = FIRST_DAY + timedelta(days=self.random.randrange(DAYS))
        self.noon = datetime(self.day.year, self.day.month, self.day.day, 4, tzinfo=UTC)
        self.level, self.assessment = self.random.choices(ASSESSMENTS, (1, 4, 25, 70))[0]
        self.origin = self.random.choice(("RU", "CN"))
        self.units = self.random.randrange(20, 90_000)
        self.sentences = self.random.sample(ADVICE, 9)

    @property
    def document_id(self) -> str:
        return f"{self.type}-{self.day.year}-{self.index + 1:04d}"

    def version(self, number: int) -> GeneratedVersion:
        at = self.noon + timedelta(days=number - 1)
        zh, ru = self._texts()
        parts = {
            "document.yaml": dump_yaml(self._data(number, at)),
            "zh-Hans.md": encode_rendition(zh, self._body(0)),
            "ru.md": encode_rendition(ru, self._body(1), number),
            "decision.yaml": dump_yaml(_decision(at)),
        }
        if number > 1:
            parts["change.zh-Hans.md"] = encode_change_note("经补充调查，新增一个批次。", None)
            parts["change.ru.md"] = encode_change_note("По итогам проверки добавлена ещё одна партия.", None)
        return GeneratedVersion(self.document_id, number, parts)

    def _data(self, number: int, at: datetime) -> dict[str, Any]:
        batches = [{"value": self.batch}, {"value": f"{self.batch}-{number}"}][:number]
        common: dict[str, Any] = {
            "type": {"ra": "risk_announcement", "rc": "recall", "bl": "blacklist_entry"}[self.type],
            "agency": "bench_amr",
            "language": "zh-Hans",
            "published_at": at.isoformat(),
            "signed_on": at.date().isoformat(),
            "official_number": f"黑市监〔{self.day.year}〕{self.index + 1}号",
            "categories": [self.good.category],
            "enterprises": {"e1": self._enterprise()},
            "products": {
                "p1": {
                    "warns": "true",
                    "brand": self.brand,
                    "models": [self.model],
                    "batches": batches,
                    "origin": [self.origin],
                    "enterprises": ["e1"],
                }
            },
        }
        own = {"ra": self._risk_announcement, "rc": self._recall, "bl": self._blacklist_entry}[self.type]
        return common | own()

    def _enterprise(self) -> dict[str, Any]:
        body = f"91230100MA{self.index % 1_000_000:06d}"[:17]
        body = body.ljust(17, "0")
        role = {"ra": "importer", "rc": "producer", "bl": "punished"}[self.type]
        name = f"{self.place_zh}{self.brand}测试贸易有限公司"
        return {"name": name, "roles": [role], "country": "CN", "uscc": body + uscc.calc_check_digit(body)}

    def _risk_announcement(self) -> dict[str, Any]:
        kind = ("public_announcement", "notice")[self.index % 2]
        press: dict[str, Any] = {"press_contact": {"phone": "0451-0000-0002"}} if self.level < "3" else {}
        return press | {
            "problem_kind": "defect",
            "hazards": [self.finding.hazard],
            "kind": kind,
            "level": self.level,
            "effective_from": self.noon.isoformat(),
            "effective_until": (self.day + timedelta(days=180)).isoformat(),
            "scope": {"direction": "import", "ports": [self.port]},
            "consumer_actions": list(ACTIONS[self.index % len(ACTIONS)]),
            "assessment": self.assessment,
            "measures": {"m1": {"code": "suspend_sale", "starts_on": self.day.isoformat()}},
        }

    def _recall(self) -> dict[str, Any]:
        return {
            "problem_kind": "defect",
            "hazards": [self.finding.hazard],
            "recall_basis": "safety",
            "initiator": "voluntary",
            "units": str(self.units),
            "remedies": ["replace"],
            "consumer_actions": list(ACTIONS[self.index % len(ACTIONS)]),
            "period": {"start": self.day.isoformat()},
            "contact": {"phone": "0451-0000-0001"},
            "incidents": {"incidents": self.level, "injuries": "0"},
        }

    def _blacklist_entry(self) -> dict[str, Any]:
        return {
            "products": {},
            "blacklist_class": "serious",
            "decision_number": f"黑市监罚〔{self.day.year}〕{self.index + 1}号",
            "decided_on": (self.day - timedelta(days=10)).isoformat(),
            "deciding_agency": "bench_amr",
            "listed_on": self.day.isoformat(),
            "earliest_end": (self.day + timedelta(days=90)).isoformat(),
            "latest_end": (self.day + timedelta(days=365)).isoformat(),
        }

    def _texts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        good, finding = self.good, self.finding
        zh: dict[str, Any] = {
            "title": f"关于{self.place_zh}“{self.brand}”{good.zh}的公告",
            "summary": f"部分批次{good.zh}{finding.zh}。",
        }
        ru: dict[str, Any] = {
            "title": f"О товаре «{self.brand}»: {good.ru} ({self.place_ru})",
            "summary": f"{good.ru.capitalize()}: {finding.ru}.",
        }
        if self.type == "ra":
            zh |= {
                "scope.addressees": "社会公众",
                "hazard_statement": finding.zh,
                "warning_items": [f"请核对型号{self.model}和批号。"],
            }
            ru |= {
                "scope.addressees": "население",
                "hazard_statement": finding.ru,
                "warning_items": [f"Проверьте модель {self.model} и партию."],
            }
        elif self.type == "rc":
            zh |= {"defect": finding.zh, "consequence": finding.zh, "remedy_instructions": "请联系销售者免费更换。"}
            ru |= {"defect": finding.ru, "consequence": finding.ru, "remedy_instructions": "Продавец заменит товар."}
        else:
            zh |= {
                "violation": f"销售的{good.zh}{finding.zh}。",
                "legal_basis": "《中华人民共和国产品质量法》第四十九条",
            }
            ru |= {
                "violation": f"{good.ru}: {finding.ru}.",
                "legal_basis": "Закон КНР «О качестве продукции», статья 49",
            }
        if self.type != "bl":
            zh["products.p1.name"] = good.zh
            ru["products.p1.name"] = good.ru
        return zh, ru

    def _body(self, language: int) -> str:
        heading = ("## 处置建议", "## Что делать")[language]
        paragraphs = [sentence[language] for sentence in self.sentences]
        return "\n\n".join([*paragraphs[:5], heading, *paragraphs[5:]]) + "\n"


def _decision(at: datetime) -> dict[str, Any]:
    steps = (
        ("drafted", "editor.a", "editor", 6),
        ("translated", "translator.a", "translator", 5),
        ("translation_reviewed", "translator.b", "translator", 4),
        ("reviewed", "reviewer.a", "reviewer", 3),
        ("approved", "publisher.a", "publisher", 2),
    )
    return {
        "basis": "decided",
        "rule_set": "bench",
        "steps": [
            {"step": step, "by": by, "role": role, "at": (at - timedelta(hours=hours)).isoformat()}
            | ({"language": "ru"} if step.startswith("translat") else {})
            for step, by, role, hours in steps
        ],
    }
