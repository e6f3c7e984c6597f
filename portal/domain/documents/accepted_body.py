"""Accepted body (采信机构): a third-party body whose results are accepted, and its exit (measure 20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from portal.domain.documents.base import Document
from portal.domain.documents.fields import N_, Day, HSCode, Line, Text, data, text
from portal.domain.errors import Fault, fault
from portal.domain.vocabulary import AcceptedBodyState


class AcceptedBody(Document):
    """The body, its standing, and for which goods and tests its results are accepted."""

    type_code: ClassVar[str] = "accepted_body"
    prefix: ClassVar[str] = "ab"

    state: AcceptedBodyState = data(N_("Standing"), substantive=True)
    since: Day = data(N_("Since"), substantive=True)
    accreditation: Line | None = data(N_("Accreditation number"), None)
    valid_until: Day | None = data(N_("Valid until"), None, substantive=True)
    hs_codes: tuple[HSCode, ...] = data(N_("HS code"), (), max_length=200, substantive=True)

    field_of_work: ClassVar[Text] = text(N_("Goods and tests"), required=True, max_chars=3000)
    state_reason: ClassVar[Text] = text(N_("Reason for the standing"), max_chars=1000)

    @property
    def standing(self) -> AcceptedBodyState:
        """Whether the results of the body are accepted."""
        return self.state

    def rules(self) -> Iterator[Fault]:
        yield from super().rules()
        if not self.enterprises:
            yield fault("enterprises", "missing")
