"""What the reference pages show, in words: rules, places, corrections, entries of the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.locales import Locale
from portal.domain.log import Action
from portal.domain.registry import Permission, Registry, RuleSet
from portal.domain.vocabulary import Level, LevelScheme, Status
from portal.services.ledger import Correction, PublicEntry
from portal.text import labels, typography
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.hant import to_traditional
from portal.web import current
from portal.web.document_pages import HistoryEntry, history_entries
from portal.web.marks import LevelMark, level_mark, title_of

PAGE_SIZE = 25


@dataclass(frozen=True)
class LevelRule:
    """A level with what the rules tie to it."""

    mark: LevelMark
    food_label: str
    hours: str
    channels: str


@dataclass(frozen=True)
class RulesPage:
    """The rule set in force; `is_verified` is False for sample figures."""

    since: str
    basis: str
    is_verified: bool
    levels: tuple[LevelRule, ...]
    permissions: tuple[tuple[str, tuple[str, ...]], ...]
    steps: str
    emergency_hours: int
    report_months: int
    report_basis: str


@dataclass(frozen=True)
class PlaceRow:
    """A port; `code` is what lists filter by."""

    code: str
    name: str
    kind: str
    opposite: str
    region: str


@dataclass(frozen=True)
class GoodsRow:
    name: str
    direction: str
    categories: str
    hs_codes: str
    ports: str


@dataclass(frozen=True)
class PlacesPage:
    ports: tuple[PlaceRow, ...]
    points: tuple[tuple[str, str], ...]
    goods: tuple[GoodsRow, ...]


@dataclass(frozen=True)
class CorrectionRow:
    """A correction with what changed; `entry` is None where nothing may be said but that it was erased."""

    document_id: str
    number: int
    title: str
    title_language: str | None
    is_redaction: bool
    entry: HistoryEntry | None


@dataclass(frozen=True)
class CorrectionsPage:
    total: int
    rows: tuple[CorrectionRow, ...]
    number: int
    pages: int


@dataclass(frozen=True)
class EntryRow:
    """An entry of the log; `about` is its document where that is public."""

    position: int
    time: str
    action: str
    document_id: str | None
    version: int | None
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LogPage:
    """The head of the log with its signed checkpoint, and a stretch of entries, the newest first."""

    log_id: str
    size: int
    root: str
    is_public_copy: bool
    checkpoint: str
    verifier_key: str
    entries: tuple[EntryRow, ...]
    earlier: int | None
    is_newest: bool


def said(names: Mapping[str, str] | None, tag: str) -> str:
    """Words of the registry in the reader's language, else in Chinese."""
    if not names:
        return ""
    text = names.get(CONVERTED_FROM.get(tag, tag), names["zh-Hans"])
    return to_traditional(text) if tag in CONVERTED_FROM else text


def rules_page(registry: Registry | None, now: datetime, locale: Locale) -> RulesPage | None:
    """The rules in force at a moment, None where there are none."""
    rules = registry.rules_on(now.astimezone(SITE_ZONE).date()) if registry is not None else None
    if registry is None or rules is None:
        return None
    tag = locale.tag
    return RulesPage(
        since=typography.format_date(rules.since, tag),
        basis=said(rules.basis, tag),
        is_verified=rules.verified,
        levels=tuple(_level_rule(level, rules, tag) for level in Level),
        permissions=tuple(_permissions(registry, rules, tag)),
        steps=typography.join_items((_step_word(step, tag) for step in rules.distinct_persons), tag),
        emergency_hours=rules.emergency.review_within_hours,
        report_months=rules.recall_reports.every_months if rules.recall_reports else 0,
        report_basis=said(rules.recall_reports.basis, tag) if rules.recall_reports else "",
    )


def _level_rule(level: Level, rules: RuleSet, tag: str) -> LevelRule:
    mark = level_mark(int(level), LevelScheme.GOODS, Status.IN_FORCE, tag)
    if mark is None:
        raise ValueError(level)
    hours = rules.time_limits.get(str(int(level)))
    words = catalog_for(tag)
    told = words.ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours} if hours is not None else "—"
    channels = typography.join_items(
        (_channel_word(channel, tag) for channel in rules.channels.get(str(int(level)), ())), tag
    )
    return LevelRule(mark, labels.label(level, tag, scheme=LevelScheme.FOOD_EMERGENCY), told, channels)


def _permissions(registry: Registry, rules: RuleSet, tag: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    by_agency: dict[str, list[str]] = {}
    for permission in rules.may_issue:
        by_agency.setdefault(permission.agency, []).extend(_permitted(permission, tag))
    for agency, lines in by_agency.items():
        yield registry.agencies[agency].name(CONVERTED_FROM.get(tag, tag)), tuple(lines)


def _permitted(permission: Permission, tag: str) -> Iterable[str]:
    """Types alone in one line; announcements with their kinds and levels."""
    levels = typography.join_items(("ⅠⅡⅢⅣ"[int(level) - 1] for level in permission.levels), tag)
    kinds = typography.join_items((labels.label(kind, tag) for kind in permission.kinds), tag)
    types = typography.join_items((labels.type_label(type_code, tag) for type_code in permission.types), tag)
    words = catalog_for(tag)
    details = [kinds] if kinds else []
    if levels:
        details.append(words.gettext("levels %(levels)s") % {"levels": levels})
    yield typography.pair(types, typography.join_clauses(details, tag), tag) if details else types


def _step_word(step: str, tag: str) -> str:
    words = catalog_for(tag)
    return {
        "drafted": words.gettext("drafting"),
        "translated": words.gettext("translation"),
        "translation_reviewed": words.gettext("review of the translation"),
        "reviewed": words.gettext("review"),
        "approved": words.gettext("approval"),
    }[step]


def _channel_word(channel: str, tag: str) -> str:
    words = catalog_for(tag)
    return {
        "broadcast": words.gettext("radio and television"),
        "press": words.gettext("newspapers"),
        "internet": words.gettext("internet"),
        "social_media": words.gettext("social media"),
    }.get(channel, channel)


def places_page(registry: Registry | None, tag: str) -> PlacesPage:
    """Ports, monitoring points and watched goods of the registry."""
    if registry is None:
        return PlacesPage((), (), ())
    places, source = registry.ports, CONVERTED_FROM.get(tag, tag)
    regions = {code: region.name(source) for code, region in places.regions.items()}
    ports = tuple(
        PlaceRow(
            code,
            port.name(source),
            _kind_word(port.kind, tag),
            said(port.opposite, tag),
            regions.get(port.region or "", ""),
        )
        for code, port in places.ports.items()
    )
    points = tuple((point.name(source), regions.get(point.region, "")) for point in places.monitoring_points.values())
    goods = tuple(
        GoodsRow(
            name=said(found.names, tag),
            direction=labels.label(found.direction, tag),
            categories=typography.join_items((labels.label(code, tag) for code in found.categories), tag),
            hs_codes=typography.join_items(found.hs_codes, tag),
            ports=typography.join_items((places.ports[code].name(source) for code in found.ports), tag),
        )
        for found in places.watched_goods.values()
    )
    return PlacesPage(ports, points, goods)


def _kind_word(kind: str, tag: str) -> str:
    words = catalog_for(tag)
    return {
        "road": words.gettext("road"),
        "rail": words.gettext("railway"),
        "river": words.gettext("river"),
        "air": words.gettext("air"),
    }[kind]


def correction_rows(found: tuple[Correction, ...], locale: Locale) -> tuple[CorrectionRow, ...]:
    """Corrections in words."""
    return tuple(_correction_row(correction, locale) for correction in found)


def _correction_row(correction: Correction, locale: Locale) -> CorrectionRow:
    viewing, now = current.portal().viewing, current.now()
    view = viewing.get(correction.document_id, now)
    title, language = title_of(view, locale)
    entries = () if correction.is_redaction else history_entries(viewing.list_history(view.document_id, now), locale)
    entry = next((entry for entry in entries if entry.number == correction.number), None)
    return CorrectionRow(correction.document_id, correction.number, title, language, correction.is_redaction, entry)


def entry_rows(entries: tuple[PublicEntry, ...], locale: Locale) -> tuple[EntryRow, ...]:
    """Entries of the log in words."""
    return tuple(
        EntryRow(
            position=entry.position,
            time=typography.format_moment(entry.time, locale.tag),
            action=_action_word(entry.action, locale.tag),
            document_id=entry.document_id,
            version=entry.version,
            parts=tuple((part.name or "—", part.commitment) for part in entry.parts),
        )
        for entry in entries
    )


def _action_word(action: Action, tag: str) -> str:
    words = catalog_for(tag)
    return {
        Action.PUBLISH: words.gettext("published"),
        Action.END: words.gettext("term of publication ended"),
        Action.REDACT: words.gettext("erasure ordered"),
        Action.REDACTED: words.gettext("erasure completed"),
    }[action]
