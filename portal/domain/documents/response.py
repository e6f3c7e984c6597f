"""Scope, risk assessment, measures and their evaluation: groups of fields that several types share."""

from __future__ import annotations

from typing import ClassVar

from portal.domain.documents.fields import (
    N_,
    Count,
    Country,
    Day,
    HSCode,
    Line,
    Model,
    Row,
    Text,
    Token,
    WebAddress,
    data,
    text,
)
from portal.domain.vocabulary import Direction, Grade, Measure


class Scope(Model):
    """Whom and what a warning concerns (measure 10)."""

    direction: Direction = data(N_("Trade direction"), substantive=True)
    ports: tuple[Token, ...] = data(N_("Ports"), (), max_length=100, substantive=True)
    regions: tuple[Token, ...] = data(N_("Regions"), (), max_length=100, substantive=True)
    countries: tuple[Country, ...] = data(N_("Countries"), (), max_length=100, substantive=True)
    countries_of_destination: tuple[Country, ...] = data(
        N_("Countries of destination"), (), max_length=100, substantive=True
    )
    hs_codes: tuple[HSCode, ...] = data(N_("HS code"), (), max_length=200, substantive=True)
    addressees: ClassVar[Text] = text(N_("Addressees"), required=True, max_chars=300)


class RiskAssessment(Model):
    """The experts' marks (measures 5 to 8), 1 the gravest, and the level that was set from them."""

    severity: Grade = data(N_("Severity"), substantive=True)
    urgency: Grade = data(N_("Urgency"), substantive=True)
    extent: Grade = data(N_("Extent"), substantive=True)
    assessed_on: Day | None = data(N_("Date of assessment"), None)
    departure_reason: ClassVar[Text] = text(N_("Reason for departing from the level that follows"), max_chars=1000)


class MeasureTaken(Row):
    """A measure of rapid response, since when and by whom."""

    code: Measure = data(N_("Measure"), substantive=True)
    starts_on: Day | None = data(N_("From"), None, substantive=True)
    ends_on: Day | None = data(N_("To"), None, substantive=True)
    authority: Token | None = data(N_("Authority"), None)
    detail: ClassVar[Text] = text(N_("Details"), max_chars=1000)


class EffectEvaluation(Model):
    """Whether the measures work (measure 11)."""

    evaluated_on: Day = data(N_("Date of evaluation"))
    next_review_on: Day | None = data(N_("Next review"), None)
    method: ClassVar[Text] = text(N_("Method"), required=True, max_chars=500)
    result: ClassVar[Text] = text(N_("Result"), required=True, max_chars=1000)


class Incidents(Model):
    """Incidents and injuries known when the version was published."""

    incidents: Count | None = data(N_("Incidents"), None)
    injuries: Count | None = data(N_("Injuries"), None)
    illnesses: Count | None = data(N_("Illnesses"), None)
    deaths: Count | None = data(N_("Deaths"), None)
    fires: Count | None = data(N_("Fires"), None)


class ForeignRecall(Model):
    """The recall of the same goods abroad."""

    country: Country = data(N_("Country"))
    reference: Line | None = data(N_("Reference"), None)
    url: WebAddress | None = data(N_("Web address"), None)


class Progress(Model):
    """How far a recall has come (measure 12); figures add up by `as_of`."""

    as_of: Day = data(N_("As of"), substantive=True)
    affected: Count = data(N_("Units affected"), substantive=True)
    remedied: Count = data(N_("Recovered or remedied"))
    unreachable: Count | None = data(N_("Owners not reachable"), None)
    removed: Count | None = data(N_("Scrapped or taken abroad"), None)
    notified_from: Day | None = data(N_("Notification of owners began"), None)
    notified_to: Day | None = data(N_("Notification of owners ended"), None)
