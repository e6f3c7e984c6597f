"""What a person sends in: one submission, read from a form's fields, checked by its kind.

Demanded is what the law demands of the kind and no more (市场监督管理投诉举报处理办法, SAMR Orders 20 and 121): a
complaint needs a real identity, a report may be anonymous but needs concrete clues, risk information accuses nobody.
Text is kept as typed; characters that nobody can see or that reverse a line are left out. Contact stands apart, so that
it can be erased alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from portal.domain import identifiers
from portal.domain.case_vocabulary import (
    ActingFor,
    CaseKind,
    ComplaintRemedy,
    Consent,
    Harm,
    IdentityKind,
    IncidentKind,
    IntakeChannel,
    ObjectionKind,
    PictureCategory,
    PlaceOfPurchase,
    PurchaseCountry,
    ReporterKind,
)
from portal.domain.documents.fields import Count, Day, Model, Truth
from portal.domain.documents.validation import model_faults
from portal.domain.errors import Fault, Invalid, fault
from portal.domain.identity import identity_fault, is_email, is_phone
from portal.domain.stated_products import StatedProduct
from portal.domain.vocabulary import ProblemKind

MAX_ACCOUNT = 8_000
"""Characters of what happened."""
MIN_CLUES = 20
"""Characters that a report needs at least to be concrete."""
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
CURRENCIES = ("CNY", "RUB", "USD", "EUR", "HKD")


def clean_text(value: Any) -> Any:
    """A person's text without what nobody can see, lines ended alike, no blanks around."""
    if not isinstance(value, str):
        return value
    return _INVISIBLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _clean_line(value: Any) -> Any:
    found = clean_text(value)
    return re.sub(r"\s+", " ", found) if isinstance(found, str) else found


def _empty_is_none(value: Any) -> Any:
    return None if value == "" else value


PlainLine = Annotated[str, BeforeValidator(_clean_line), StringConstraints(max_length=300)]
PlainText = Annotated[str, BeforeValidator(clean_text), StringConstraints(max_length=MAX_ACCOUNT)]
MaybeDay = Annotated[Day | None, BeforeValidator(_empty_is_none)]
MaybeCount = Annotated[Annotated[Count, Field(le=1_000_000_000)] | None, BeforeValidator(_empty_is_none)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2, allow_inf_nan=False)]
Price = Annotated[Amount | None, BeforeValidator(_empty_is_none)]


class Contact(Model):
    """Who somebody is and how to reach them; sealed at rest, erased after the retention period."""

    name: PlainLine = ""
    identity_kind: IdentityKind | None = None
    identity_number: PlainLine = ""
    phone: PlainLine = ""
    email: PlainLine = ""
    address: PlainLine = ""

    @property
    def is_empty(self) -> bool:
        return not any((self.name, self.identity_number, self.phone, self.email, self.address))


class Submission(Model):
    """One submission. `for_resale` and a country other than China lead a complainant elsewhere.

    `seller` is whom it is about; `enterprise` and `enterprise_code` who a reporting or objecting enterprise is;
    `organisation` who sends risk information. `document_id` is what an objection is about.
    """

    kind: CaseKind
    language: Annotated[str, Field(pattern=r"^(zh-Hans|zh-Hant|ru|en)$")] = "zh-Hans"
    intake_channel: IntakeChannel = IntakeChannel.WEB
    reporter_kind: ReporterKind = ReporterKind.CONSUMER
    acting_for: ActingFor = ActingFor.SELF
    category: PictureCategory | None = None
    product: StatedProduct = Field(default_factory=StatedProduct)
    problem_kind: ProblemKind | None = None
    account: PlainText = ""
    incident: IncidentKind = IncidentKind.NONE
    harm: Harm = Harm.NONE
    injured: MaybeCount = None
    occurred_on: MaybeDay = None
    country: PurchaseCountry | None = None
    place: PlaceOfPurchase | None = None
    seller: PlainLine = ""
    seller_address: PlainLine = ""
    order_number: PlainLine = ""
    bought_on: MaybeDay = None
    price: Price = None
    currency: Annotated[str, Field(pattern=f"^({'|'.join(CURRENCIES)})$")] = "CNY"
    for_resale: Truth = False
    remedies: tuple[ComplaintRemedy, ...] = Field(default=(), max_length=len(ComplaintRemedy))
    enterprise: PlainLine = ""
    enterprise_code: PlainLine = ""
    organisation: PlainLine = ""
    units: MaybeCount = None
    measures_taken: PlainText = ""
    objection: ObjectionKind | None = None
    document_id: PlainLine = ""
    reward_wanted: Truth = False
    consents: frozenset[Consent] = frozenset()
    contact: Contact = Field(default_factory=Contact)

    @property
    def is_named(self) -> bool:
        """Whether the person can be told of decisions by name."""
        return bool(self.contact.name or self.contact.phone or self.contact.email)

    @property
    def is_confidential(self) -> bool:
        """Reports of violations and whatever insiders send."""
        return self.kind is CaseKind.REPORT or self.reporter_kind is ReporterKind.INSIDER

    def without_contact(self) -> Submission:
        return self.model_copy(update={"contact": Contact()})


def read_submission(fields: Mapping[str, Any], today: date) -> Submission:
    """A submission from the fields of a form, nested as the model is.

    Raises Invalid with every fault, each under the path of its field.
    """
    try:
        found = Submission.model_validate(fields)
    except ValidationError as error:
        raise Invalid(model_faults(error)) from None
    faults = submission_faults(found, today)
    if faults:
        raise Invalid(faults)
    return found


def read_contact(fields: Mapping[str, Any]) -> Contact:
    """A person's own data from the fields of a form. Raises Invalid with every fault under `contact`."""
    try:
        return Contact.model_validate(fields)
    except ValidationError as error:
        raise Invalid([each.under("contact") for each in model_faults(error)]) from None


def submission_faults(found: Submission, today: date) -> tuple[Fault, ...]:
    """Everything that a submission of its kind lacks or has wrong."""
    faults = [each.under("product") for each in found.product.faults()]
    faults += _missing("account", found.account)
    faults += _day_faults(found, today)
    faults += _contact_faults(found)
    faults += _DEMANDS[found.kind](found)
    faults += _consent_faults(found)
    return tuple(faults)


def _missing(path: str, value: object) -> list[Fault]:
    return [] if value else [fault(path, "missing")]


def _day_faults(found: Submission, today: date) -> list[Fault]:
    days = {"occurred_on": found.occurred_on, "bought_on": found.bought_on}
    return [fault(path, "day_in_future", day) for path, day in days.items() if day is not None and day > today]


def _contact_faults(found: Submission) -> list[Fault]:
    contact, faults = found.contact, []
    if contact.phone and not is_phone(contact.phone):
        faults.append(fault("contact.phone", "phone_form", contact.phone))
    if contact.email and not is_email(contact.email):
        faults.append(fault("contact.email", "email_form", contact.email))
    if contact.email and found.is_confidential:
        faults.append(fault("contact.email", "no_email_for_reports"))
    if contact.identity_number:
        if contact.identity_kind is None:
            faults.append(fault("contact.identity_kind", "missing"))
        elif wrong := identity_fault(contact.identity_kind, contact.identity_number):
            # The number itself is never repeated in a message.
            faults.append(fault("contact.identity_number", wrong))
    return faults


def _complaint(found: Submission) -> list[Fault]:
    faults = _missing("seller", found.seller) + _missing("country", found.country) + _missing("place", found.place)
    faults += _missing("remedies", found.remedies)
    if found.country is not None and found.country is not PurchaseCountry.CHINA:
        faults.append(fault("country", "bought_abroad", found.country))
    if found.for_resale:
        faults.append(fault("for_resale", "bought_for_resale"))
    contact = found.contact
    faults += _missing("contact.name", contact.name) + _missing("contact.phone", contact.phone)
    if contact.identity_kind is None:
        faults += _missing("contact.identity_kind", None)
    return faults + _missing("contact.identity_number", contact.identity_number)


def _report(found: Submission) -> list[Fault]:
    if found.account and len(found.account) < MIN_CLUES:
        return [fault("account", "clues_too_short", str(len(found.account)), limit=MIN_CLUES)]
    if not (found.seller or found.seller_address or not found.product.is_empty):
        return [fault("seller", "clues_missing")]
    return []


def _enterprise_report(found: Submission) -> list[Fault]:
    faults = _missing("enterprise", found.enterprise) + _code_faults(found, required=True)
    if found.product.is_empty:
        faults += _missing("product.name", "")
    return faults + _missing("contact.name", found.contact.name) + _missing("contact.phone", found.contact.phone)


def _risk_information(found: Submission) -> list[Fault]:
    if found.product.is_empty and found.category is None:
        return _missing("product.name", "")
    return []


def _objection(found: Submission) -> list[Fault]:
    faults = _missing("objection", found.objection) + _missing("enterprise", found.enterprise)
    faults += _missing("document_id", found.document_id) + _code_faults(found, required=False)
    try:
        if found.document_id:
            identifiers.parse_document_id(found.document_id.lower())
    except identifiers.WrongIdentifier as error:
        faults.append(fault("document_id", error.code, found.document_id, scheme=error.scheme))
    return faults + _missing("contact.name", found.contact.name) + _missing("contact.phone", found.contact.phone)


_DEMANDS: Mapping[CaseKind, Callable[[Submission], list[Fault]]] = {
    CaseKind.COMPLAINT: _complaint,
    CaseKind.REPORT: _report,
    CaseKind.ENTERPRISE_REPORT: _enterprise_report,
    CaseKind.RISK_INFORMATION: _risk_information,
    CaseKind.OBJECTION: _objection,
}
_CODE_CHECKS: Mapping[str, Callable[[str], str]] = {
    "uscc": identifiers.check_uscc,
    "inn": identifiers.check_inn,
    "ogrn": identifiers.check_ogrn,
    "ogrnip": identifiers.check_ogrnip,
}


def _code_faults(found: Submission, *, required: bool) -> list[Fault]:
    """A code of an enterprise is told by its length: ИНН 10 or 12, ОГРН 13, ОГРНИП 15, USCC 18."""
    code = re.sub(r"[\s-]", "", found.enterprise_code).upper()
    if not code:
        return _missing("enterprise_code", "") if required else []
    scheme = {10: "inn", 12: "inn", 13: "ogrn", 15: "ogrnip"}.get(len(code), "uscc")
    try:
        _CODE_CHECKS[scheme](code)
    except identifiers.WrongIdentifier as error:
        return [fault("enterprise_code", error.code, found.enterprise_code, scheme=error.scheme)]
    return []


def _consent_faults(found: Submission) -> list[Fault]:
    """Sensitive data needs consent of its own (个人信息保护法, articles 28, 29 and 31)."""
    needed = []
    if found.contact.identity_number:
        needed.append(Consent.IDENTITY_DATA)
    if found.is_named and found.harm is not Harm.NONE:
        needed.append(Consent.HEALTH_DATA)
    if found.acting_for is ActingFor.CHILD:
        needed.append(Consent.CHILD_DATA)
    return [fault("consents", "consent_needed", consent) for consent in needed if consent not in found.consents]
