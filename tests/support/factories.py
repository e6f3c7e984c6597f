"""Parts of versions, valid by default: change what a test is about and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from portal.fileform.writing import dump_yaml, encode_change_note, encode_rendition

USCC = "91231081MA1FAKE038"
NOON = "2026-05-04T12:00:00+08:00"

REGISTRY: dict[str, dict[str, Any]] = {
    "agencies.yaml": {
        "agencies": {
            "amr": {"names": {"zh-Hans": "省市场监督管理局", "ru": "Управление рынка", "en": "Market Regulator"}},
            "customs": {"names": {"zh-Hans": "口岸海关", "ru": "Таможня", "en": "Customs"}},
        }
    },
    "ports.yaml": {
        "ports": {"suifenhe_road": {"names": {"zh-Hans": "绥芬河公路口岸", "ru": "Суйфэньхэ"}, "kind": "road"}},
        "regions": {"mudanjiang": {"names": {"zh-Hans": "牡丹江市", "ru": "Муданьцзян"}}},
        "monitoring_points": {"market": {"names": {"zh-Hans": "互市贸易区"}, "region": "mudanjiang"}},
    },
    "publication-rules.yaml": {
        "rule_sets": [
            {
                "id": "2025",
                "since": "2025-01-01",
                "verified": "false",
                "basis": {"zh-Hans": "示例规则"},
                "historical_before": "2025-01-01",
                "may_issue": [
                    {
                        "agency": "amr",
                        "types": [
                            "risk_announcement",
                            "recall",
                            "blacklist_entry",
                            "monitoring_result",
                            "inspection_result",
                            "trade_measure_alert",
                            "accepted_body",
                            "guidance",
                        ],
                    },
                    {"agency": "customs", "types": ["risk_announcement"], "kinds": ["bulletin"], "levels": ["3", "4"]},
                ],
                "distinct_persons": ["drafted", "reviewed", "approved"],
                "emergency": {"levels": ["1"], "review_within_hours": "24"},
                "time_limits": {"1": "2", "2": "24", "3": "72", "4": "120"},
                "channels": {"1": ["broadcast", "internet"]},
                "level_table": [
                    {"level": "1", "severity": "1", "urgency": "2", "extent": "2"},
                    {"level": "2", "severity": "2", "urgency": "2", "extent": "3"},
                    {"level": "3", "severity": "3", "urgency": "3", "extent": "4"},
                ],
                "recall_reports": {"every_months": "3", "basis": {"zh-Hans": "示例办法"}},
            }
        ]
    },
    "site.yaml": {"name": {"zh-Hans": "示例平台"}, "organiser": "amr", "sample": "true"},
}


def make_registry_files() -> dict[str, bytes]:
    """The registry that the factories' documents refer to."""
    return {name: dump_yaml(content) for name, content in REGISTRY.items()}


def make_decision(*, languages: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    """A decision by three persons on the morning of publication; `languages` were translated and read."""
    steps: list[dict[str, str]] = [_step("drafted", "zhang.min", "editor", "08:00")]
    for language in languages:
        steps.append(_step("translated", "petrova.a", "translator", "08:30") | {"language": language})
        steps.append(_step("translation_reviewed", "sun.li", "translator", "08:40") | {"language": language})
    steps.append(_step("reviewed", "wang.tao", "reviewer", "09:00"))
    steps.append(_step("approved", "liu.yan", "publisher", "10:00"))
    return {"basis": "decided", "rule_set": "2025", "steps": steps} | changes


def _step(step: str, by: str, role: str, time: str) -> dict[str, str]:
    return {"step": step, "by": by, "role": role, "at": f"2026-05-04T{time}:00+08:00"}


WARNING: dict[str, Any] = {
    "type": "risk_announcement",
    "agency": "amr",
    "language": "zh-Hans",
    "published_at": NOON,
    "signed_on": "2026-05-04",
    "official_number": "黑市监〔2026〕12号",
    "categories": ["children"],
    "problem_kind": "defect",
    "hazards": ["physical"],
    "kind": "public_announcement",
    "level": "3",
    "effective_from": NOON,
    "until_lifted": "true",
    "scope": {"direction": "import", "ports": ["suifenhe_road"]},
    "consumer_actions": ["stop_using", "check_batch"],
    "assessment": {"severity": "3", "urgency": "3", "extent": "3"},
    "measures": {"m1": {"code": "suspend_sale", "starts_on": "2026-05-04"}},
    "enterprises": {"e1": {"name": "绥芬河示例商贸有限公司", "roles": ["importer"], "country": "CN"}},
    "products": {
        "p1": {
            "warns": "true",
            "brand": "Северок",
            "models": ["ДК-200"],
            "batches": [{"start": "240501", "end": "240630"}],
            "origin": ["RU"],
            "enterprises": ["e1"],
        }
    },
}
WARNING_TEXTS: dict[str, Any] = {
    "title": "关于部分进口儿童安全座椅的风险警示公告",
    "summary": "部分批次座椅的卡扣可能在碰撞时松脱。",
    "hazard_statement": "碰撞时儿童可能从座椅中甩出。",
    "scope.addressees": "社会公众",
    "warning_items": ["请立即停止使用上述批次产品。"],
    "products.p1.name": "儿童安全座椅",
}
WARNING_TEXTS_RU: dict[str, Any] = {
    "title": "О риске при использовании детских автокресел",
    "summary": "Замок кресла может раскрыться при ударе.",
    "hazard_statement": "При ударе ребёнок может выпасть из кресла.",
    "products.p1.name": "Детское автокресло",
}
RECALL: dict[str, Any] = {
    **{key: WARNING[key] for key in ("agency", "language", "published_at", "signed_on", "categories", "problem_kind")},
    "type": "recall",
    "hazards": ["physical"],
    "recall_basis": "safety",
    "initiator": "voluntary",
    "units": "1200",
    "remedies": ["replace"],
    "consumer_actions": ["stop_using", "contact_seller"],
    "period": {"start": "2026-05-04"},
    "contact": {"phone": "0451-0000-0001"},
    "incidents": {"incidents": "2", "injuries": "0"},
    "enterprises": {"e1": {"name": "哈尔滨示例玩具有限公司", "roles": ["producer"], "country": "CN"}},
    "products": {"p1": {"warns": "true", "models": ["T-1"], "enterprises": ["e1"]}},
}
RECALL_TEXTS: dict[str, Any] = {
    "title": "召回部分玩具",
    "summary": "小零件可能脱落。",
    "defect": "小零件可能脱落。",
    "consequence": "儿童可能误吞窒息。",
    "remedy_instructions": "免费更换。",
    "products.p1.name": "积木",
}
BLACKLIST: dict[str, Any] = {
    "type": "blacklist_entry",
    "agency": "amr",
    "language": "zh-Hans",
    "published_at": NOON,
    "signed_on": "2026-05-04",
    "categories": ["food"],
    "blacklist_class": "serious",
    "decision_number": "黑市监罚〔2026〕7号",
    "decided_on": "2026-04-20",
    "deciding_agency": "amr",
    "listed_on": "2026-05-04",
    "earliest_end": "2026-08-04",
    "latest_end": "2026-10-04",
    "enterprises": {"e1": {"name": "牡丹江示例食品有限公司", "roles": ["punished"], "country": "CN"}},
}
BLACKLIST_TEXTS: dict[str, Any] = {
    "title": "关于将牡丹江示例食品有限公司列入名单的公告",
    "summary": "因销售未经检验的进口食品。",
    "violation": "销售未经检验检疫的进口冻品，情节严重。",
    "legal_basis": "《中华人民共和国食品安全法》第一百二十九条",
}
BODY = "## 情况\n\n经检验，卡扣强度不足。\n"


def change(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with values replaced at dotted paths; None removes."""
    found: dict[str, Any] = copy.deepcopy(dict(values))
    for path, value in changes.items():
        *groups, last = path.split(".")
        target = found
        for group in groups:
            target = target.setdefault(group, {})
        if value is None:
            target.pop(last, None)
        else:
            target[last] = value
    return found


def make_parts(
    data: Mapping[str, Any] = WARNING,
    texts: Mapping[str, Any] = WARNING_TEXTS,
    *,
    set_data: Mapping[str, Any] | None = None,
    set_texts: Mapping[str, Any] | None = None,
    body: str = BODY,
    ru: Mapping[str, Any] | None = None,
    ru_translates: int = 1,
    notes: Mapping[str, str] | None = None,
    significance: Mapping[str, str] | None = None,
    decision: Mapping[str, Any] | None = None,
    media: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The parts of one version.

    `set_data` and `set_texts` replace values at dotted paths (text paths are keys as they stand); `ru` adds a Russian
    rendition; `notes` are change notes by language, with `significance` claimed where given.
    """
    texts = {path: value for path, value in {**texts, **(set_texts or {})}.items() if value is not None}
    languages = ("ru",) if ru is not None else ()
    parts = {
        "document.yaml": dump_yaml(change(data, set_data or {})),
        "zh-Hans.md": encode_rendition(texts, body),
        "decision.yaml": dump_yaml(decision or make_decision(languages=languages)),
    }
    if ru is not None:
        parts["ru.md"] = encode_rendition(ru, "Текст.", ru_translates)
    for language, note in (notes or {}).items():
        parts[f"change.{language}.md"] = encode_change_note(note, (significance or {}).get(language))
    for name, content in (media or {}).items():
        parts[f"media/{name}"] = content
    return parts


def make_foreign_data(**changes: Any) -> dict[str, Any]:
    """Data of a foreign notice."""
    return {
        "type": "foreign_notice",
        "agency": "cpsc",
        "language": "en",
        "published_at": "2026-04-01T00:00:00Z",
        "source": {
            "name": "U.S. Consumer Product Safety Commission",
            "country": "US",
            "id": "1",
            "dated": "2026-04-01",
            "licence": "Public domain",
            "attribution": "CPSC",
        },
    } | changes


COMMON: dict[str, Any] = {
    "agency": "amr",
    "language": "zh-Hans",
    "published_at": NOON,
    "signed_on": "2026-05-04",
    "categories": ["children"],
}
COMMON_TEXTS: dict[str, Any] = {"title": "关于儿童用品的通报", "summary": "本月情况。"}
MONITORING: dict[str, Any] = {
    **COMMON,
    "type": "monitoring_result",
    "hazards": ["chemical"],
    "period": {"start": "2026-04-01", "end": "2026-04-30"},
    "samples": "40",
    "findings": "3",
}
MONITORING_TEXTS: dict[str, Any] = {**COMMON_TEXTS, "findings_statement": "三批次甲醛超标。"}
INSPECTION: dict[str, Any] = {
    **COMMON,
    "type": "inspection_result",
    "period": {"start": "2026-04-01"},
    "samples": "12",
    "failed": "1",
    "problem_kind": "non_conformity",
    "products": {"p1": {"warns": "true", "models": ["T-1"]}, "p2": {"warns": "false", "models": ["T-2"]}},
    "inspected": {
        "i1": {"product": "p1", "outcome": "failed"},
        "i2": {"product": "p2", "outcome": "passed"},
    },
}
INSPECTION_TEXTS: dict[str, Any] = {
    **COMMON_TEXTS,
    "plan": "2026年第二季度抽查计划",
    "sampling": "随机抽样。",
    "products.p1.name": "积木",
    "products.p2.name": "拼图",
}
TRADE_MEASURE: dict[str, Any] = {
    **COMMON,
    "type": "trade_measure_alert",
    "imposed_by": ["RU"],
    "stage": "proposed",
    "comment_deadline": "2026-07-01",
}
TRADE_MEASURE_TEXTS: dict[str, Any] = {**COMMON_TEXTS, "requirement": "须附符合性声明。"}
ACCEPTED_BODY: dict[str, Any] = {
    **COMMON,
    "type": "accepted_body",
    "state": "accepted",
    "since": "2026-05-01",
    "enterprises": {"e1": {"name": "哈尔滨示例检测有限公司", "roles": ["seller"], "country": "CN"}},
}
ACCEPTED_BODY_TEXTS: dict[str, Any] = {**COMMON_TEXTS, "field_of_work": "玩具的机械性能检测"}
GUIDANCE: dict[str, Any] = {**COMMON, "type": "guidance"}
GUIDANCE_TEXTS: dict[str, Any] = {**COMMON_TEXTS, "advice": ["购买前查看标识。"]}
FOREIGN_TEXTS: dict[str, Any] = {"title": "Child seats recalled"}

VALID: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "accepted_body": (ACCEPTED_BODY, ACCEPTED_BODY_TEXTS),
    "blacklist_entry": (BLACKLIST, BLACKLIST_TEXTS),
    "foreign_notice": (make_foreign_data(), FOREIGN_TEXTS),
    "guidance": (GUIDANCE, GUIDANCE_TEXTS),
    "inspection_result": (INSPECTION, INSPECTION_TEXTS),
    "monitoring_result": (MONITORING, MONITORING_TEXTS),
    "recall": (RECALL, RECALL_TEXTS),
    "risk_announcement": (WARNING, WARNING_TEXTS),
    "trade_measure_alert": (TRADE_MEASURE, TRADE_MEASURE_TEXTS),
}
"""Data and texts of one valid document of every type."""


def make_version_parts(
    type_code: str, data: Mapping[str, Any] | None = None, texts: Mapping[str, Any] | None = None
) -> dict[str, bytes]:
    """The parts of a first version of any type, in the language of its original."""
    valid_data, valid_texts = VALID[type_code]
    found = data if data is not None else valid_data
    parts = {
        "document.yaml": dump_yaml(found),
        f"{found.get('language', 'zh-Hans')}.md": encode_rendition(texts if texts is not None else valid_texts, BODY),
    }
    return parts if type_code == "foreign_notice" else parts | {"decision.yaml": dump_yaml(make_decision())}
