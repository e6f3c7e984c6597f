"""Help with the wording of a warning: what makes a danger sound smaller, what contradicts itself, what is missing.

Remarks, not refusals: an editor may have a reason. What may never be published is found elsewhere
(`domain.personal_numbers`). Whoever reads a warning decides by a few words whether it concerns them; hedging words
have been shown to stop people from acting (CPSC Recall Handbook).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.domain.documents.base import Document, TextValue
from portal.domain.documents.fields import N_
from portal.text.catalogs import catalog_for


class RemarkKind(StrEnum):
    VOLUNTARY = "voluntary"
    SOFTENING = "softening"
    CALMING = "calming"
    TELEPHONE = "telephone"
    NO_SUCH_DAY = "no_such_day"
    DATES = "dates"
    NO_ACTION = "no_action"


@dataclass(frozen=True)
class Remark:
    """A remark at a field of a form (`text.summary`, `data.signed_on`); `found` is what it is about."""

    field: str
    kind: RemarkKind
    found: str = ""


_SENTENCES: Mapping[RemarkKind, str] = {
    RemarkKind.VOLUNTARY: N_(
        "“%(found)s”: readers take this to mean that they need not act. Who began the recall has a field of its own."
    ),
    RemarkKind.SOFTENING: N_(
        "“%(found)s” makes the danger sound smaller than it is. Say what can happen; give a number where one is known."
    ),
    RemarkKind.CALMING: N_(
        "“%(found)s” tells readers that nothing is to be done. Say what they are to do, and leave the calming out."
    ),
    RemarkKind.TELEPHONE: N_(
        "“%(found)s” looks like a telephone number. Nobody's private number may stand here; "
        "for official ones there is a field, which readers can tap."
    ),
    RemarkKind.NO_SUCH_DAY: N_("“%(found)s”: there is no such day."),
    RemarkKind.DATES: N_("%(found)s: the order of these dates contradicts itself. One of them may be wrong."),
    RemarkKind.NO_ACTION: N_("Nothing here tells the reader what to do now. Choose at least one action."),
}
_DANGER = frozenset({"title", "summary", "body", "hazard_statement", "consequence", "defect", "warning_items"})
_WORDS: Mapping[str, Mapping[RemarkKind, re.Pattern[str]]] = {
    "zh-Hans": {
        RemarkKind.VOLUNTARY: re.compile("自愿|主动召回"),
        RemarkKind.SOFTENING: re.compile(
            "极个别|个别情况|个别产品|可能会|或许|也许|理论上|极少数|极端情况下|极小概率|概率极低|轻微|一定程度上|有可能会"
        ),
        RemarkKind.CALMING: re.compile(
            "(?:无需|不必|不用)(?:恐慌|担心|过虑)|(?:总体|基本)安全|出于谨慎|仅为预防|一般不会"
        ),
    },
    "ru": {
        RemarkKind.VOLUNTARY: re.compile(r"(?i)\bдобровольн\w*"),
        RemarkKind.SOFTENING: re.compile(
            r"(?i)\bв (?:крайне |очень )?(?:редких|единичных|отдельных|исключительных) случаях\b|\bтеоретически\w*"
            r"|\bмаловероятн\w*|\bнезначительн\w*|\bвозможно,|\bв некоторой степени\b|\bможет быть,"
        ),
        RemarkKind.CALMING: re.compile(
            r"(?i)\bнет (?:повода|причин|оснований) для (?:паники|беспокойства)\b|\bиз (?:пред)?осторожности\b"
            r"|\bне стоит (?:беспокоиться|паниковать)\b|\bв целом безопас\w*"
            r"|\b(?:опасаться|бояться) нечего\b|\bнечего (?:опасаться|бояться)\b|\bбеспокоиться не о чем\b"
        ),
    },
    "en": {
        RemarkKind.VOLUNTARY: re.compile(r"(?i)\bvoluntar(?:y|ily)\b"),
        RemarkKind.SOFTENING: re.compile(
            r"(?i)\bin (?:very |extremely )?(?:rare|isolated|some) cases\b|\btheoretically\b|\bmay possibly\b"
            r"|\bunlikely\b|\bminor\b|\bslight(?:ly)?\b"
        ),
        RemarkKind.CALMING: re.compile(
            r"(?i)\bno (?:need|reason|cause) (?:to worry|for (?:alarm|concern|panic))\b|\babundance of caution\b"
        ),
    },
}
_TELEPHONE = re.compile(
    r"(?<![\d-])(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]\d{7,8}"
    r"|(?:\+7|8)[ (-]{1,2}\d{3}[) -]{1,2}\d{3}[ -]?\d{2}[ -]?\d{2}|\+86[ -]?\d[\d -]{8,12}\d)(?![\d-])"
)
_CHINESE_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_RUSSIAN_DAY = re.compile(rf"(?i)\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")
_ORDERED = (
    *(("assessment.assessed_on", "signed_on"), ("decided_on", "signed_on"), ("signed_on", "effective_until")),
    *(("effective_from", "effective_until"), ("signed_on", "effective_from"), ("signed_on", "closing.on")),
    *(("products.*.produced.start", "products.*.sold.start"), ("products.*.produced.start", "signed_on")),
    *(("products.*.tests.*.tested_on", "signed_on"), ("measures.*.starts_on", "measures.*.ends_on")),
    *(("progress.notified_from", "progress.as_of"), ("foreign_recall.dated", "signed_on")),
)
"""Pairs of dates of which the first is not later than the second; rows are compared with themselves."""


def remark_sentence(remark: Remark, tag: str) -> str:
    """A remark with its reason, in the editor's language."""
    return catalog_for(tag).gettext(_SENTENCES[remark.kind]) % {"found": remark.found}


def remarks_on(
    model: type[Document], data: Mapping[str, Any], texts: Mapping[str, TextValue], body: str, language: str
) -> tuple[Remark, ...]:
    """Everything worth a second look in a draft, its texts in one language."""
    found: dict[tuple[str, RemarkKind], Remark] = {}
    for path, value in (*texts.items(), ("body", body)):
        text = value if isinstance(value, str) else "\n".join(value)
        for remark in _of_text(path, text, language):
            found.setdefault((remark.field, remark.kind), remark)
    for remark in (*_of_dates(data), *_of_actions(model, data)):
        found.setdefault((remark.field, remark.kind), remark)
    return tuple(found.values())


def _of_text(path: str, text: str, language: str) -> Iterator[Remark]:
    field = f"text.{path}"
    if path in _DANGER:
        for kind, words in _WORDS.get(language, {}).items():
            match = words.search(text)
            if match:
                yield Remark(field, kind, match[0])
    telephone = _TELEPHONE.search(text)
    if telephone and not path.endswith(".hours"):
        yield Remark(field, RemarkKind.TELEPHONE, telephone[0])
    yield from (Remark(field, RemarkKind.NO_SUCH_DAY, shown) for shown in _impossible_days(text))


def _impossible_days(text: str) -> Iterator[str]:
    days = [(match[0], match[1], match[2], match[3]) for match in _CHINESE_DAY.finditer(text)]
    for match in _RUSSIAN_DAY.finditer(text):
        days.append((match[0], match[3], str(_MONTHS.index(match[2].lower()) + 1), match[1]))
    for shown, year, month, day in days:
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            yield shown


def _of_dates(data: Mapping[str, Any]) -> Iterator[Remark]:
    for earlier, later in _ORDERED:
        for path, keys, value in _dates_at(data, earlier.split("."), (), ()):
            for _, other_keys, other in _dates_at(data, later.split("."), (), ()):
                shared = min(len(keys), len(other_keys))
                if keys[:shared] == other_keys[:shared] and value > other:
                    yield Remark(f"data.{path}", RemarkKind.DATES, f"{value.isoformat()} > {other.isoformat()}")


def _dates_at(
    value: Any, steps: list[str], done: tuple[str, ...], keys: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], date]]:
    if not steps:
        day = _day(value)
        if day is not None:
            yield ".".join(done), keys, day
    elif isinstance(value, Mapping):
        for name in value if steps[0] == "*" else [steps[0]]:
            more = (*keys, str(name)) if steps[0] == "*" else keys
            yield from _dates_at(value.get(name), steps[1:], (*done, str(name)), more)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _of_actions(model: type[Document], data: Mapping[str, Any]) -> Iterator[Remark]:
    """Producers and authorities are told by warning items; the public has to be told what to do."""
    if "consumer_actions" not in model.model_fields or data.get("consumer_actions"):
        return
    if data.get("audience") != "authorities" and data.get("kind") not in ("bulletin",):
        yield Remark("data.consumer_actions", RemarkKind.NO_ACTION)
