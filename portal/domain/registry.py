"""The registry: agencies, ports, publication rules and site, as dated data outside the log.

It says who exists and who may do what; `portal.domain.rules` applies it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator

from portal.domain.case_rules import CaseSite
from portal.domain.documents.fields import Count, Country, Day, HSCode, Line, Model, Token, Truth, refusal
from portal.domain.documents.validation import model_faults
from portal.domain.errors import Fault, Invalid, fault
from portal.domain.vocabulary import AnnouncementKind, Category, Direction, Grade, Level

Names = Annotated[dict[str, Line], Field(min_length=1)]
"""Official names by language tag; zh-Hans is always given."""
Step = Literal["drafted", "translated", "translation_reviewed", "reviewed", "approved"]


class Named(Model):
    names: Names

    @field_validator("names")
    @classmethod
    def _has_chinese(cls, value: dict[str, str]) -> dict[str, str]:
        if "zh-Hans" not in value:
            raise refusal("missing", field="zh-Hans")
        return value

    def name(self, language: str) -> str:
        """The name in `language`, else in Chinese."""
        return self.names.get(language, self.names["zh-Hans"])


class Predecessor(Named):
    until: Day


class Agency(Named):
    """A public body that issues documents."""

    number_prefixes: tuple[Line, ...] = ()
    predecessors: tuple[Predecessor, ...] = ()
    address: Names | None = None
    phone: Line | None = None
    url: Line | None = None


class Port(Named):
    """A port of entry, with the place on the other bank."""

    kind: Literal["road", "rail", "river", "air"]
    opposite: Names | None = None
    opposite_country: Country = "RU"
    region: Token | None = None


class Region(Named):
    pass


class MonitoringPoint(Named):
    region: Token


class WatchedGoods(Named):
    direction: Direction
    categories: tuple[Category, ...] = ()
    hs_codes: tuple[HSCode, ...] = ()
    ports: tuple[Token, ...] = ()


class Permission(Model):
    """What one agency may issue; no kinds or levels given means every one."""

    agency: Token
    types: tuple[Token, ...]
    kinds: tuple[AnnouncementKind, ...] = ()
    levels: tuple[Level, ...] = ()


class Emergency(Model):
    levels: tuple[Level, ...]
    review_within_hours: Count


class RecallReports(Model):
    """How often whoever recalls has to report the state of the recall, and by what rule."""

    every_months: Annotated[Count, Field(ge=1)]
    basis: Names

    def next_after(self, day: date) -> date:
        """The day on which the report after that of `day` is owed; the last of its month where it has no such day."""
        months = day.year * 12 + day.month - 1 + self.every_months
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))


class LevelRow(Model):
    """The level that follows where every mark is at least as grave as stated."""

    level: Level
    severity: Grade
    urgency: Grade
    extent: Grade


class RuleSet(Model):
    """Publication rules in force from a day on (measure 10)."""

    id: Line
    since: Day
    verified: Truth
    basis: Names
    historical_before: Day | None = None
    may_issue: tuple[Permission, ...]
    distinct_persons: tuple[Step, ...]
    emergency: Emergency
    time_limits: dict[str, Count]
    channels: dict[str, tuple[Token, ...]]
    level_table: tuple[LevelRow, ...]
    recall_reports: RecallReports | None = None

    def level_following(self, severity: int, urgency: int, extent: int) -> Level:
        """The level the table gives for three marks, 1 the gravest."""
        for row in self.level_table:
            if severity <= row.severity and urgency <= row.urgency and extent <= row.extent:
                return row.level
        return Level.IV


class Hotline(Model):
    """A telephone that people can call, with its hours and the languages spoken there."""

    number: Line
    about: Names
    hours: Names | None = None
    languages: tuple[Line, ...] = ()
    country: Country = "CN"


class FeedAuthority(Model):
    """A host that the publisher held on a day: what the ids of feed entries begin with (RFC 4151). Never changed."""

    host: Annotated[Line, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")]
    since: Day


class Site(Model):
    """What the site says of itself: the footer that government sites owe, and more."""

    name: Names
    organiser: Token
    undertaker: Names | None = None
    identification_code: Line | None = None
    filing_number: Line | None = None
    security_filing_number: Line | None = None
    hotlines: tuple[Hotline, ...] = ()
    corrections: Names | None = None
    """How to report an error of the site (网站纠错)."""
    licence: Names | None = None
    feed_authority: FeedAuthority | None = None
    sample: Truth = False
    rehearsal: Truth = False


class AgenciesFile(Model):
    agencies: dict[Token, Agency]


class PortsFile(Model):
    ports: dict[Token, Port]
    regions: dict[Token, Region] = Field(default_factory=dict)
    monitoring_points: dict[Token, MonitoringPoint] = Field(default_factory=dict)
    watched_goods: dict[Token, WatchedGoods] = Field(default_factory=dict)


class RulesFile(Model):
    rule_sets: tuple[RuleSet, ...] = Field(min_length=1)


FILES: dict[str, type[Model]] = {
    "agencies.yaml": AgenciesFile,
    "ports.yaml": PortsFile,
    "publication-rules.yaml": RulesFile,
    "site.yaml": Site,
}
"""The files of `content/registry/` and the model of each."""
CASES = "cases.yaml"
"""May be absent: the instance then takes no cases."""


@dataclass(frozen=True)
class Registry:
    """Everything of the registry, checked as a whole."""

    agencies: Mapping[str, Agency]
    ports: PortsFile
    rule_sets: tuple[RuleSet, ...]
    site: Site
    cases: CaseSite | None = None

    def rules_on(self, day: date) -> RuleSet | None:
        """The rule set in force on `day`, in the site's zone."""
        in_force = [rules for rules in self.rule_sets if rules.since <= day]
        return max(in_force, key=lambda rules: rules.since) if in_force else None


_M = TypeVar("_M", bound=Model)


def read_registry(files: Mapping[str, Mapping[str, Any]]) -> Registry:
    """The registry from the loaded YAML of its files, by file name.

    Raises Invalid with every fault of every file.
    """
    faults: list[Fault] = []
    read: dict[str, Model] = {}
    models: dict[str, type[Model]] = {**FILES, CASES: CaseSite}
    for name, model in models.items():
        if name not in files and name == CASES:
            continue
        if name not in files:
            faults.append(fault("", "registry_missing", name).at(f"registry/{name}"))
            continue
        try:
            read[name] = model.model_validate(files[name])
        except ValidationError as error:
            faults += [found.at(f"registry/{name}") for found in model_faults(error)]
    for name in set(files) - set(FILES) - {CASES}:
        faults.append(fault("", "unknown_file", name).at(f"registry/{name}"))
    if faults:
        raise Invalid(faults)
    agencies, ports, rules, site = (read[name] for name in FILES)
    assert isinstance(agencies, AgenciesFile)  # noqa: S101  FILES is in this order
    assert isinstance(ports, PortsFile)  # noqa: S101
    assert isinstance(rules, RulesFile)  # noqa: S101
    assert isinstance(site, Site)  # noqa: S101
    cases = read.get(CASES)
    assert cases is None or isinstance(cases, CaseSite)  # noqa: S101
    registry = Registry(agencies.agencies, ports, rules.rule_sets, site, cases)
    faults += _reference_faults(registry)
    if faults:
        raise Invalid(faults)
    return registry


def _reference_faults(registry: Registry) -> list[Fault]:
    faults = []
    for number, rules in enumerate(registry.rule_sets):
        for nth, permission in enumerate(rules.may_issue):
            if permission.agency not in registry.agencies:
                path = f"rule_sets.{number}.may_issue.{nth}.agency"
                faults.append(fault(path, "unknown_agency", permission.agency).at("registry/publication-rules.yaml"))
    if registry.site.organiser not in registry.agencies:
        faults.append(fault("organiser", "unknown_agency", registry.site.organiser).at("registry/site.yaml"))
    if registry.cases is not None and registry.cases.agency not in registry.agencies:
        faults.append(fault("agency", "unknown_agency", registry.cases.agency).at(f"registry/{CASES}"))
    for key, port in registry.ports.ports.items():
        if port.region is not None and port.region not in registry.ports.regions:
            faults.append(fault(f"ports.{key}.region", "unknown_region", port.region).at("registry/ports.yaml"))
    for key, point in registry.ports.monitoring_points.items():
        if point.region not in registry.ports.regions:
            path = f"monitoring_points.{key}.region"
            faults.append(fault(path, "unknown_region", point.region).at("registry/ports.yaml"))
    for key, goods in registry.ports.watched_goods.items():
        for port_code in goods.ports:
            if port_code not in registry.ports.ports:
                path = f"watched_goods.{key}.ports"
                faults.append(fault(path, "unknown_port", port_code).at("registry/ports.yaml"))
    return faults
