"""Document, version, rendition: what every document type shares, and the status derived from its data.

Every document type is one module in this package with one subclass of `Document`; `registry` finds it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import field_validator

from portal.domain import identifiers
from portal.domain.documents.fields import (
    N_,
    SITE_ZONE,
    Country,
    Day,
    Key,
    Line,
    Model,
    Moment,
    Text,
    Token,
    WebAddress,
    data,
    refusal,
    text,
)
from portal.domain.enterprises import Enterprise
from portal.domain.errors import Fault, fault
from portal.domain.products import Product
from portal.domain.vocabulary import (
    Audience,
    Category,
    ClosingKind,
    Disclosure,
    Hazard,
    LevelScheme,
    Mark,
    ProblemKind,
    Significance,
    Status,
)

SUMMARY_MAX_CHARS = 200
BODY_MAX_CHARS = 60_000


class Closing(Model):
    """How a document came to its end; the page stays readable under it."""

    kind: ClosingKind = data(N_("Kind of closing"), substantive=True)
    on: Day = data(N_("Date of closing"), substantive=True)
    authority: Token = data(N_("Authority"), substantive=True)
    reason: ClassVar[Text] = text(N_("Reason for closing"), required=True, max_chars=1000)


class Provisional(Model):
    """The mark of the emergency procedure: review is still to come."""

    until: Moment = data(N_("Review due by"))


class Contact(Model):
    """Where a reader turns to."""

    name: Line | None = data(N_("Contact"), None)
    phone: Line | None = data(N_("Telephone"), None)
    email: Line | None = data(N_("E-mail"), None)
    url: WebAddress | None = data(N_("Web address"), None)
    hours: ClassVar[Text] = text(N_("Hours"), max_chars=200)


class Medium(Model):
    """A media file of the version, with its alternative text per language."""

    file: Line = data(N_("File"))
    alt: ClassVar[Text] = text(N_("Alternative text"), required=True, max_chars=300)


class Document(Model):
    """Fields of every type. Subclasses say what a type adds, requires and how it ends.

    `published_at` is the publication date (发布日期) as data and orders lists; the log's own time is when appended.
    """

    type_code: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    restricted_prefix: ClassVar[str | None] = None
    closings: ClassVar[frozenset[ClosingKind]] = frozenset({ClosingKind.WITHDRAWN})
    open_status: ClassVar[Status] = Status.IN_FORCE
    term_status: ClassVar[Status] = Status.EXPIRED
    is_foreign: ClassVar[bool] = False

    type: str = data(N_("Document type"))
    agency: Token = data(N_("Issuing agency"), substantive=True)
    language: Line = data(N_("Language of the original"))
    audience: Audience = data(N_("Audience"), Audience.PUBLIC)
    published_at: Moment = data(N_("Date of publication"))
    signed_on: Day | None = data(N_("Date of the act"), None, substantive=True)
    official_number: Line | None = data(N_("Official number"), None)
    index_number: Line | None = data(N_("Index number"), None)
    topic_class: Line | None = data(N_("Topic class"), None)
    genre_class: Line | None = data(N_("Genre class"), None)
    disclosure: Disclosure | None = data(N_("Disclosure"), None)
    level_scheme: LevelScheme = data(N_("Level scheme"), LevelScheme.GOODS)
    categories: tuple[Category, ...] = data(N_("Category"), (), substantive=True)
    problem_kind: ProblemKind | None = data(N_("Kind of problem"), None)
    hazards: tuple[Hazard, ...] = data(N_("Hazard"), ())
    products: dict[Key, Product] = data(N_("Products"), {}, max_length=2000)
    enterprises: dict[Key, Enterprise] = data(N_("Enterprises"), {}, max_length=200)
    related: tuple[Line, ...] = data(N_("Related documents"), (), max_length=50)
    media: dict[Key, Medium] = data(N_("Media"), {}, max_length=40)
    press_contact: Contact | None = data(N_("Press contact"), None)
    provisional: Provisional | None = data(N_("Provisional"), None)
    closing: Closing | None = data(N_("Closing"), None)

    title: ClassVar[Text] = text(N_("Title"), required=True, max_chars=300)
    summary: ClassVar[Text] = text(N_("Summary"), required=True, max_chars=SUMMARY_MAX_CHARS)
    body: ClassVar[Text] = text(N_("Text"), required=True, markdown=True, max_chars=BODY_MAX_CHARS)

    @field_validator("language")
    @classmethod
    def _language_of_a_rendition(cls, value: str) -> str:
        from portal.domain.locales import RENDITION_TAGS

        if value not in RENDITION_TAGS:
            raise refusal("unknown_code", allowed=", ".join(RENDITION_TAGS))
        return value

    @field_validator("official_number")
    @classmethod
    def _official_number_form(cls, value: str | None) -> str | None:
        """The printed form is kept; `normal_official_number` gives the normalised one."""
        if value is not None:
            try:
                identifiers.normalise_official_number(value)
            except identifiers.WrongIdentifier as error:
                raise refusal(error.code, scheme=error.scheme) from None
        return value

    def rules(self) -> Iterator[Fault]:
        """Faults that concern several fields together; subclasses add those of their type."""
        if not self.is_foreign:
            for name in ("signed_on", "categories"):
                if not getattr(self, name):
                    yield fault(name, "missing")
            if any(product.warns for product in self.products.values()) and self.problem_kind is None:
                yield fault("problem_kind", "missing")
        if self.closing is not None and self.closing.kind not in self.closings:
            yield fault("closing.kind", "unknown_code", allowed=", ".join(sorted(self.closings)))
        yield from self._reference_faults()

    def _reference_faults(self) -> Iterator[Fault]:
        for key, product in self.products.items():
            for enterprise in product.enterprises:
                if enterprise not in self.enterprises:
                    yield fault(f"products.{key}.enterprises", "unknown_key", key=enterprise)
            genuine = product.counterfeit_of
            if genuine is not None and (genuine == key or genuine not in self.products):
                yield fault(f"products.{key}.counterfeit_of", "unknown_key", key=genuine)
            for photo in product.photos:
                if photo not in self.media:
                    yield fault(f"products.{key}.photos", "unknown_key", key=photo)

    @property
    def normal_official_number(self) -> str | None:
        return identifiers.normalise_official_number(self.official_number) if self.official_number else None

    @property
    def is_public(self) -> bool:
        return self.audience is Audience.PUBLIC

    @property
    def names_individuals(self) -> bool:
        """Whether search engines are to be kept away from the start."""
        return any(enterprise.individual for enterprise in self.enterprises.values())

    @property
    def origins(self) -> tuple[Country, ...]:
        return tuple(dict.fromkeys(code for product in self.products.values() for code in product.origin))

    @property
    def standing(self) -> StrEnum | None:
        """The standing of the body that the document is about, where it is about one."""
        return None

    def starts_at(self) -> datetime | None:
        """When the document comes into force, where that is not at once."""
        return None

    def ends_at(self) -> datetime | None:
        """The first moment at which the document's own term is over."""
        return None

    def hidden_from(self) -> datetime | None:
        """The moment from which the content is hidden though not erased (the end of a blacklist term)."""
        return None

    def standing_facts(self) -> Mapping[str, Any]:
        """What stays public of a document whose content is hidden, as codes and dates."""
        return {"agency": self.agency}


def start_of(day: date) -> datetime:
    """The first moment of a day in the site's zone."""
    return datetime.combine(day, time(), SITE_ZONE)


def end_of(day: date) -> datetime:
    """The first moment after a day in the site's zone."""
    return start_of(day + timedelta(days=1))


@dataclass(frozen=True)
class StatusFacts:
    """What the status of a document depends on; stored beside its current version, so that lists need no parsing."""

    open_status: Status
    ended_status: Status = Status.EXPIRED
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    closing: ClosingKind | None = None
    closed_at: datetime | None = None
    redacted: bool = False
    provisional_until: datetime | None = None


def status_facts(document: Document, *, redacted: bool = False) -> StatusFacts:
    """The facts of `document` that `status_at` needs."""
    closing = document.closing
    return StatusFacts(
        open_status=document.open_status,
        ended_status=document.term_status,
        starts_at=document.starts_at(),
        ends_at=document.ends_at(),
        closing=closing.kind if closing else None,
        closed_at=start_of(closing.on) if closing else None,
        redacted=redacted,
        provisional_until=document.provisional.until if document.provisional else None,
    )


def status_at(facts: StatusFacts, now: datetime) -> Status:
    """The status at `now`: the first that holds of redacted, withdrawn, closed, expired, scheduled, in force."""
    if facts.redacted:
        return Status.REDACTED
    if facts.closing is ClosingKind.WITHDRAWN:
        return Status.WITHDRAWN
    if facts.closing is not None and (facts.closed_at is None or facts.closed_at <= now):
        return Status(facts.closing.value)
    if facts.ends_at is not None and facts.ends_at <= now:
        return facts.ended_status
    if facts.starts_at is not None and facts.starts_at > now:
        return Status.SCHEDULED
    return facts.open_status


def told_status(document: Document, status: Status) -> StrEnum | None:
    """What a reader is told as the status: the standing, where the document is about one and is in force itself.

    Nothing of a text in force without a term, nor of another authority's notice: nobody here could vouch for it.
    """
    if status is not Status.IN_FORCE:
        return status
    if document.standing is not None:
        return document.standing
    return status if document.starts_at() is not None and not document.is_foreign else None


def marks_of(document: Document) -> tuple[Mark, ...]:
    """The marks shown beside the status."""
    marks = []
    if document.provisional is not None:
        marks.append(Mark.PROVISIONAL)
    if not document.is_public:
        marks.append(Mark.RESTRICTED)
    if document.is_foreign:
        marks.append(Mark.FOREIGN)
    return tuple(marks)


def clock_boundaries(facts: StatusFacts) -> tuple[datetime, ...]:
    """The moments at which the status changes without a new version, in order."""
    moments = (facts.starts_at, facts.ends_at, facts.closed_at)
    return tuple(sorted(moment for moment in moments if moment is not None))


TextValue = str | tuple[str, ...]


@dataclass(frozen=True)
class Rendition:
    """A version's text in one language: `texts` maps field paths to text, `body` is Markdown.

    `translates_version` names the version whose original this text renders; None for the original itself.
    """

    language: str
    texts: Mapping[str, TextValue]
    body: str = ""
    translates_version: int | None = None

    def text(self, path: str) -> str:
        """The single text at `path`, empty where there is none."""
        value = self.texts.get(path, "")
        return value if isinstance(value, str) else "\n".join(value)

    def content(self) -> tuple[tuple[str, TextValue], ...]:
        """Everything a reader reads, comparable between versions."""
        return (*sorted(self.texts.items()), ("body", self.body))


def without_gone_rows(
    texts: Mapping[str, TextValue], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, TextValue]:
    """The texts without those of rows and groups that stood in the data `before` and do so `after` no more."""
    return {
        path: text
        for path, text in texts.items()
        if _stands(after, path.split(".")[:-1]) or not _stands(before, path.split(".")[:-1])
    }


def _stands(data: Any, steps: list[str]) -> bool:
    for step in steps:
        data = data.get(step) if isinstance(data, Mapping) else None
        if data is None:
            return False
    return True


@dataclass(frozen=True)
class ChangeNote:
    """What changed and why, of one version in one language, with the significance the editor claims for it."""

    language: str
    body: str
    significance: Significance | None = None


@dataclass(frozen=True)
class Version:
    """One immutable, numbered state of a document: the whole document, again."""

    document_id: str
    number: int
    document: Document
    renditions: Mapping[str, Rendition]
    change_notes: Mapping[str, ChangeNote] = field(default_factory=dict)

    @property
    def original(self) -> Rendition:
        return self.renditions[self.document.language]

    def rendition_for(self, language: str) -> Rendition:
        """The rendition a reader of `language` gets: their own, or the original."""
        return self.renditions.get(language, self.original)


def is_outdated(rendition: Rendition, translated: Rendition, current: Rendition) -> bool:
    """Whether the original's text differs between the version `rendition` translates and the current one."""
    return rendition.translates_version is not None and translated.content() != current.content()


def hidden_at(document: Document, now: datetime) -> bool:
    """Whether the content is hidden at `now`, though nothing is erased."""
    moment = document.hidden_from()
    return moment is not None and moment <= now
