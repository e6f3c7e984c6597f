"""Foreign notice (境外通报): a recall or alert of a foreign agency, without level and without legal force here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from portal.domain.documents.base import Document
from portal.domain.documents.fields import (
    N_,
    Count,
    Country,
    Day,
    Key,
    Line,
    Model,
    Place,
    Row,
    Text,
    WebAddress,
    data,
    text,
)
from portal.domain.documents.response import MeasureTaken
from portal.domain.errors import Fault, fault
from portal.domain.products import Period
from portal.domain.vocabulary import ForeignNoticeKind, RecallRemedy


class Source(Model):
    """Whose notice it is, and on what terms it is repeated here."""

    name: Line = data(N_("Source"))
    country: Place = data(N_("Country or region of the source"))
    id: Line = data(N_("Number at the source"))
    url: WebAddress | None = data(N_("Address at the source"), None)
    dated: Day = data(N_("Date at the source"))
    licence: Line = data(N_("Licence"))
    attribution: Line = data(N_("Attribution"))
    reported_by: Line | None = data(N_("Taken from"), None)


class Related(Row):
    """The same recall at another agency."""

    url: WebAddress = data(N_("Address"))


class ForeignNotice(Document):
    """Everything beyond source, number, date, title and language only where the source says it.

    `source_hazards`, `source_risk`, `source_category` and `source_units` keep the source's own words, which belong to
    no vocabulary of ours.
    """

    type_code: ClassVar[str] = "foreign_notice"
    prefix: ClassVar[str] = "fx"
    is_foreign: ClassVar[bool] = True

    source: Source = data(N_("Source"))
    notice_kind: ForeignNoticeKind | None = data(N_("Kind of notice"), None, substantive=True)
    source_risk: Line | None = data(N_("Risk, in the source's words"), None, substantive=True)
    source_category: Line | None = data(N_("Category, in the source's words"), None)
    source_hazards: tuple[Line, ...] = data(N_("Hazards, in the source's words"), (), max_length=50, substantive=True)
    source_units: Line | None = data(N_("Units, in the source's words"), None)
    units: Count | None = data(N_("Units"), None, substantive=True)
    remedies: tuple[RecallRemedy, ...] = data(N_("Remedy"), (), substantive=True)
    measures: dict[Key, MeasureTaken] = data(N_("Measures"), {}, max_length=50, substantive=True)
    notified_by: Country | None = data(N_("Notifying country"), None)
    countries_of_destination: tuple[Country, ...] = data(N_("Countries of destination"), (), max_length=200)
    owners_notified_on: Day | None = data(N_("Owners notified"), None)
    produced: Period | None = data(N_("Production period"), None)
    elsewhere: dict[Key, Related] = data(N_("The same recall elsewhere"), {}, max_length=20)

    summary: ClassVar[Text] = text(N_("Summary"), max_chars=200)
    body: ClassVar[Text] = text(N_("Text"), markdown=True, max_chars=60_000)
    hazard_statement: ClassVar[Text] = text(N_("What can happen"), max_chars=8000)
    defect: ClassVar[Text] = text(N_("Defect"), max_chars=8000)
    remedy_instructions: ClassVar[Text] = text(N_("How the remedy is given"), max_chars=8000)
    injuries: ClassVar[Text] = text(N_("Incidents known"), max_chars=4000)

    def rules(self) -> Iterator[Fault]:
        yield from super().rules()
        if not self.is_public:
            yield fault("audience", "foreign_is_public")
