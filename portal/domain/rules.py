"""Publication rules applied to one version, and the private record of who decided it.

Evaluated once, when a version is appended; replaying a log checks commitments only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from portal.domain.documents.base import Document, Rendition, Version, without_gone_rows
from portal.domain.documents.fields import SITE_ZONE, Line, Model, Moment, Truth
from portal.domain.documents.risk_announcement import RiskAnnouncement
from portal.domain.errors import Fault, fault
from portal.domain.registry import Registry, RuleSet, Step
from portal.domain.vocabulary import Level, Role

ROLE_OF_STEP: dict[str, Role] = {
    "drafted": Role.EDITOR,
    "translated": Role.TRANSLATOR,
    "reviewed": Role.REVIEWER,
    "approved": Role.PUBLISHER,
}
SECOND_READERS = frozenset({Role.TRANSLATOR, Role.REVIEWER})


class DecisionStep(Model):
    """One act of one member of staff; `by` is a staff id."""

    step: Step
    by: Line
    role: Role
    at: Moment
    language: Line | None = None


class Decision(Model):
    """Who decided a version, in which role, when, by which rule set. Private.

    `signal` is the id of the drafted signal of cases that the document answers; its cases are told of it.
    """

    basis: Literal["decided", "historical"]
    rule_set: Line | None = None
    emergency: Truth = False
    steps: tuple[DecisionStep, ...] = ()
    source: Line | None = None
    note: Line | None = None
    signal: Annotated[str, Field(pattern=r"^sg-\d{4}-\d{4,9}$")] | None = None

    def steps_named(self, name: str) -> tuple[DecisionStep, ...]:
        return tuple(step for step in self.steps if step.step == name)


@dataclass(frozen=True)
class Publication:
    """What is about to be appended, with what the rules need to judge it."""

    version: Version
    decision: Decision | None
    previous: Version | None = None

    @property
    def document(self) -> Document:
        return self.version.document


def check_rules(registry: Registry | None, publication: Publication) -> tuple[Fault, ...]:
    """Every publication rule that `publication` breaks. Foreign notices stand outside the rules."""
    if publication.document.is_foreign:
        if publication.decision is not None:
            return (fault("decision.yaml", "decision_unexpected"),)
        return ()
    if registry is None:
        return (fault("", "registry_missing", "registry/"),)
    faults = [*_code_faults(registry, publication.document)]
    day = publication.document.published_at.astimezone(SITE_ZONE).date()
    rules = registry.rules_on(day)
    decision = publication.decision
    if decision is None:
        return (*faults, fault("decision.yaml", "decision_missing"))
    if decision.basis == "historical":
        return (*faults, *_historical_faults(registry, publication, decision))
    if rules is None or decision.rule_set != rules.id:
        expected = rules.id if rules else ""
        return (*faults, fault("decision.rule_set", "rule_set", decision.rule_set or "", expected=expected))
    return (
        *faults,
        *_authority_faults(rules, publication.document),
        *_level_faults(rules, publication.version),
        *_step_faults(rules, publication, decision),
        *_translation_faults(publication, decision),
    )


def _code_faults(registry: Registry, document: Document) -> Iterator[Fault]:
    agencies = {"agency": document.agency}
    for field in ("ordered_by", "deciding_agency"):
        if getattr(document, field, None):
            agencies[field] = getattr(document, field)
    if document.closing is not None:
        agencies["closing.authority"] = document.closing.authority
    for key, measure in getattr(document, "measures", {}).items():
        if measure.authority is not None:
            agencies[f"measures.{key}.authority"] = measure.authority
    for path, code in agencies.items():
        if code not in registry.agencies:
            yield fault(path, "unknown_agency", code)
    scope = getattr(document, "scope", None)
    if scope is not None:
        yield from _unknown("scope.ports", "unknown_port", scope.ports, registry.ports.ports)
        yield from _unknown("scope.regions", "unknown_region", scope.regions, registry.ports.regions)
    points = getattr(document, "monitoring_points", ())
    yield from _unknown("monitoring_points", "unknown_monitoring_point", points, registry.ports.monitoring_points)


def _unknown(path: str, code: str, found: Iterable[str], known: Mapping[str, object]) -> Iterator[Fault]:
    for value in found:
        if value not in known:
            yield fault(path, code, value)


def _historical_faults(registry: Registry, publication: Publication, decision: Decision) -> Iterator[Fault]:
    """Content from before the portal, where the registry allows it."""
    latest = max((rules for rules in registry.rule_sets), key=lambda rules: rules.since)
    before = latest.historical_before
    if before is None or publication.document.published_at.astimezone(SITE_ZONE).date() >= before:
        yield fault("decision.basis", "rule_historical", "historical", before=before or "")
    if not decision.source:
        yield fault("decision.source", "missing")


def _authority_faults(rules: RuleSet, document: Document) -> Iterator[Fault]:
    kind, level = getattr(document, "kind", None), getattr(document, "level", None)
    for permission in rules.may_issue:
        if permission.agency != document.agency or document.type not in permission.types:
            continue
        if kind is not None and permission.kinds and kind not in permission.kinds:
            continue
        if level is not None and permission.levels and level not in permission.levels:
            continue
        return
    yield fault(
        "agency",
        "rule_issuer",
        document.agency,
        agency=document.agency,
        type=document.type,
        kind=kind.value if kind else "",
        level=int(level) if level else "",
    )


def _level_faults(rules: RuleSet, version: Version) -> Iterator[Fault]:
    """Departing from the level that follows from the assessment demands a reason that is published."""
    document = version.document
    if not isinstance(document, RiskAnnouncement):
        return
    marks = document.assessment
    follows = rules.level_following(marks.severity, marks.urgency, marks.extent)
    if follows != document.level and not version.original.text("assessment.departure_reason"):
        yield fault("assessment.departure_reason", "rule_level_departure", int(document.level), follows=int(follows))


def _step_faults(rules: RuleSet, publication: Publication, decision: Decision) -> Iterator[Fault]:
    document = publication.document
    for number, step in enumerate(decision.steps):
        path = f"decision.steps.{number}"
        expected = ROLE_OF_STEP.get(step.step)
        if step.step == "translation_reviewed":
            if step.role not in SECOND_READERS:
                yield fault(f"{path}.role", "rule_step_role", step.role, expected=", ".join(sorted(SECOND_READERS)))
        elif step.role is not expected:
            yield fault(f"{path}.role", "rule_step_role", step.role, expected=expected or "")
        if step.at > document.published_at or (number and step.at < decision.steps[number - 1].at):
            yield fault(f"{path}.at", "rule_step_order", step.at.isoformat())
    if decision.emergency:
        yield from _emergency_faults(rules, document, decision)
        return
    if document.provisional is not None:
        yield fault("provisional", "rule_emergency", document.provisional.until.isoformat())
    persons: dict[str, str] = {}
    for name in ("drafted", "reviewed", "approved"):
        taken = decision.steps_named(name)
        if not taken:
            yield fault("decision.steps", "rule_step_missing", step=name)
        elif name in rules.distinct_persons:
            for other, person in persons.items():
                if person == taken[-1].by:
                    yield fault("decision.steps", "rule_persons", taken[-1].by, steps=f"{other}, {name}")
            persons[name] = taken[-1].by


def _emergency_faults(rules: RuleSet, document: Document, decision: Decision) -> Iterator[Fault]:
    """One authorised officer for level I; review within the rule set's hours, the page provisional until then."""
    level: Level | None = getattr(document, "level", None)
    if level not in rules.emergency.levels:
        yield fault("decision.emergency", "rule_emergency", "true")
    if not decision.steps_named("approved"):
        yield fault("decision.steps", "rule_step_missing", step="approved")
    latest: datetime = document.published_at + timedelta(hours=rules.emergency.review_within_hours)
    if document.provisional is None:
        yield fault("provisional", "missing")
    elif not document.published_at < document.provisional.until <= latest:
        yield fault("provisional.until", "rule_emergency", document.provisional.until.isoformat())


def _translation_faults(publication: Publication, decision: Decision) -> Iterator[Fault]:
    """Every new or changed translation has been read by a second person."""
    document, previous = publication.document, publication.previous
    for language, rendition in publication.version.renditions.items():
        if language == document.language:
            continue
        if previous is not None and _is_as_before(previous, document, rendition):
            continue
        translators = {step.by for step in decision.steps_named("translated") if step.language == language}
        readers = {step.by for step in decision.steps_named("translation_reviewed") if step.language == language}
        if not translators or not readers - translators:
            yield fault("decision.steps", "second_reader_missing", language=language)


def _is_as_before(previous: Version, document: Document, rendition: Rendition) -> bool:
    """Whether a translation was read with an earlier version; that rows are gone with their texts makes no new one."""
    before = previous.renditions.get(rendition.language)
    if before is None or before.body != rendition.body:
        return False
    if before.content() == rendition.content():
        return True
    kept = without_gone_rows(before.texts, previous.document.model_dump(), document.model_dump())
    return kept == dict(rendition.texts)
