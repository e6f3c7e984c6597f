"""Enterprises as documents name them."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from portal.domain.documents.fields import (
    INN,
    N_,
    OGRN,
    OGRNIP,
    USCC,
    Country,
    Line,
    Row,
    Truth,
    data,
    refusal,
)
from portal.domain.vocabulary import EnterpriseRole


class Enterprise(Row):
    """An enterprise, or a person trading as one, in the roles it has in this document."""

    name: Line = data(N_("Name as registered"), substantive=True)
    name_other: Line | None = data(N_("Name in another script"), None)
    roles: tuple[EnterpriseRole, ...] = data(N_("Role"), min_length=1, substantive=True)
    country: Country | None = data(N_("Country"), None)
    uscc: USCC | None = data(N_("Unified social credit code"), None)
    inn: INN | None = data(N_("INN"), None)
    ogrn: OGRN | None = data(N_("OGRN"), None)
    ogrnip: OGRNIP | None = data(N_("OGRNIP"), None)
    existence_confirmed: Truth | None = data(N_("Existence confirmed"), None)
    individual: Truth = data(N_("An individual"), False)
    naming_decision: Line | None = data(N_("Decision that permits publishing the name"), None)

    @model_validator(mode="after")
    def _individual_named_by_decision(self) -> Self:
        """An individual's name is published only with the decision that permits it."""
        if self.individual and self.naming_decision is None:
            raise refusal("individual_without_decision", field="naming_decision")
        return self

    def codes(self) -> tuple[str, ...]:
        """Every registration code given, for looking the enterprise up."""
        return tuple(code for code in (self.uscc, self.inn, self.ogrn, self.ogrnip) if code)
