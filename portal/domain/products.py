"""Products as documents name them, and the identifiers by which a consumer recognises one."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from portal.domain.documents.fields import (
    GTIN,
    N_,
    VIN,
    Count,
    Country,
    Day,
    HSCode,
    Key,
    Line,
    Model,
    Row,
    Text,
    Truth,
    data,
    refusal,
    text,
)
from portal.domain.vocabulary import ConformityKind


class Extent(Model):
    """Which batches or serial numbers: one value, a range with both ends included, a prefix, or all."""

    value: Line | None = data(N_("Number"), None)
    start: Line | None = data(N_("From number"), None)
    end: Line | None = data(N_("To number"), None)
    prefix: Line | None = data(N_("Numbers beginning with"), None)
    all: Truth = data(N_("All numbers"), False)

    @model_validator(mode="after")
    def _exactly_one_form(self) -> Self:
        forms = (
            self.value is not None,
            self.start is not None or self.end is not None,
            self.prefix is not None,
            self.all,
        )
        if sum(forms) != 1:
            raise refusal("extent_form")
        if (self.start is None) != (self.end is None):
            raise refusal("extent_form")
        if (
            self.start is not None
            and self.end is not None
            and len(self.start) == len(self.end)
            and self.start > self.end
        ):
            raise refusal("order", field="start", later="end")
        return self

    def __str__(self) -> str:
        if self.all:
            return "*"
        if self.prefix is not None:
            return f"{self.prefix}…"
        return self.value or f"{self.start}–{self.end}"


class Period(Model):
    """A span of days, both included; an open end is left out."""

    start: Day | None = data(N_("From"), None)
    end: Day | None = data(N_("To"), None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start is None and self.end is None:
            raise refusal("period_empty")
        if self.start and self.end and self.start > self.end:
            raise refusal("order", field="start", later="end")
        return self


class ConformityDocument(Model):
    """A declaration or certificate of conformity, by the number printed."""

    kind: ConformityKind = data(N_("Kind"))
    number: Line = data(N_("Number"))


class TestResult(Row):
    """One measured value against its norm, as a laboratory reported it."""

    laboratory: Line | None = data(N_("Laboratory"), None)
    protocol: Line | None = data(N_("Test report"), None)
    tested_on: Day | None = data(N_("Date of test"), None)
    measured: Line | None = data(N_("Measured value"), None)
    norm: Line | None = data(N_("Norm"), None)
    regulation: Line | None = data(N_("Regulation or standard"), None)
    article: Line | None = data(N_("Article"), None)
    indicator: ClassVar[Text] = text(N_("Indicator"), required=True, max_chars=200)


class Product(Row):
    """A product under its stable key.

    Only a product with `warns` can be *matched* by a product check. `counterfeit_of` is the key of the genuine
    product whose identifiers this one carries.
    """

    name: ClassVar[Text] = text(N_("Product name"), required=True, max_chars=300)
    warns: Truth = data(N_("This document warns of it"), substantive=True)
    brand: Line | None = data(N_("Brand"), None, substantive=True)
    models: tuple[Line, ...] = data(N_("Model"), (), max_length=500, substantive=True)
    gtins: tuple[GTIN, ...] = data(N_("Barcode (GTIN)"), (), max_length=200, substantive=True)
    batches: tuple[Extent, ...] = data(N_("Batch"), (), max_length=500, substantive=True)
    serials: tuple[Extent, ...] = data(N_("Serial number"), (), max_length=500, substantive=True)
    vins: tuple[VIN, ...] = data(N_("VIN"), (), max_length=2000, substantive=True)
    model_years: tuple[Count, ...] = data(N_("Model year"), (), max_length=100, substantive=True)
    produced: Period | None = data(N_("Production period"), None, substantive=True)
    best_before: Period | None = data(N_("Best-before date"), None, substantive=True)
    sold: Period | None = data(N_("Sold"), None, substantive=True)
    specification: Line | None = data(N_("Specification"), None)
    origin: tuple[Country, ...] = data(N_("Country of origin"), (), max_length=30)
    hs_codes: tuple[HSCode, ...] = data(N_("HS code"), (), max_length=30)
    units: Count | None = data(N_("Units"), None)
    enterprises: tuple[Key, ...] = data(N_("Enterprises"), (), max_length=30)
    counterfeit_of: Key | None = data(N_("Counterfeit of"), None, substantive=True)
    conformity: tuple[ConformityDocument, ...] = data(N_("Conformity documents"), (), max_length=30)
    tests: dict[Key, TestResult] = data(N_("Test results"), {}, max_length=50)
    photos: tuple[Line, ...] = data(N_("Photographs"), (), max_length=20)
    marks: ClassVar[Text] = text(N_("How to recognise it"), max_chars=1000)

    @model_validator(mode="after")
    def _a_counterfeit_warns(self) -> Self:
        if self.counterfeit_of is not None and not self.warns:
            raise refusal("counterfeit_must_warn", field="warns")
        return self
