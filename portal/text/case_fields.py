"""Labels and explanations of the fields of a case, as a person is asked for them; by their path in a submission."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.case_vocabulary import CaseKind
from portal.domain.documents.fields import N_
from portal.text.catalogs import catalog_for

_LABELS: Mapping[str, str] = {
    "want": N_("What do you want to do?"),
    "hurt": N_("Has somebody been hurt or fallen ill?"),
    "country": N_("Where was it bought?"),
    "for_resale": N_("It was bought for resale or for use in a business"),
    "category": N_("What kind of goods is it?"),
    "product.name": N_("What is it called?"),
    "product.brand": N_("Brand"),
    "product.model": N_("Model or article number"),
    "product.gtin": N_("Digits under the barcode"),
    "product.batch": N_("Batch or lot"),
    "product.serial": N_("Serial number"),
    "product.vin": N_("VIN of the vehicle"),
    "product.producer": N_("Producer on the label"),
    "product.producer_code": N_("Producer's code (USCC, INN or OGRN)"),
    "product.conformity": N_("Number of the declaration or certificate"),
    "product.produced_on": N_("Date of production"),
    "problem_kind": N_("What is wrong with it?"),
    "account": N_("What happened?"),
    "incident": N_("What came of it?"),
    "harm": N_("How badly was somebody hurt?"),
    "injured": N_("How many people were hurt?"),
    "occurred_on": N_("When did it happen?"),
    "place": N_("How was it bought?"),
    "seller": N_("Name of the shop, platform or firm"),
    "seller_address": N_("Its address or link"),
    "order_number": N_("Order or receipt number"),
    "bought_on": N_("When was it bought?"),
    "price": N_("Price paid"),
    "currency": N_("Currency"),
    "remedies": N_("What do you ask for?"),
    "enterprise": N_("Name of your enterprise"),
    "enterprise_code": N_("Code of your enterprise (USCC, INN or OGRN)"),
    "organisation": N_("Your organisation"),
    "units": N_("How many items are affected?"),
    "measures_taken": N_("What have you done so far?"),
    "objection": N_("What do you ask for?"),
    "document_id": N_("Which publication is it about?"),
    "reward_wanted": N_("I ask for a reward if the report is confirmed"),
    "reporter_kind": N_("Who are you in this matter?"),
    "acting_for": N_("For whom are you writing?"),
    "consents": N_("What you permit"),
    "contact.name": N_("Your name as in your document"),
    "contact.identity_kind": N_("Identity document"),
    "contact.identity_number": N_("Number of the document"),
    "contact.phone": N_("Telephone"),
    "contact.email": N_("E-mail"),
    "contact.address": N_("Postal address"),
    "evidence": N_("Photographs and papers"),
    "text": N_("Your message"),
    "receipt_code": N_("Receipt code"),
    "sure": N_("Erase everything"),
    "token": N_("Form"),
}
_LABELS_OF_A_KIND: Mapping[tuple[str, CaseKind], str] = {
    ("account", CaseKind.REPORT): N_("What do you know?"),
    ("account", CaseKind.ENTERPRISE_REPORT): N_("What is the danger, and how did you learn of it?"),
    ("account", CaseKind.RISK_INFORMATION): N_("What have you observed?"),
    ("account", CaseKind.OBJECTION): N_("What is wrong, and how can it be proved?"),
    ("seller", CaseKind.REPORT): N_("Whom is it about? Firm, shop or platform"),
    ("seller_address", CaseKind.REPORT): N_("Where are they? Address or link"),
    ("contact.name", CaseKind.ENTERPRISE_REPORT): N_("Person to talk to"),
    ("contact.name", CaseKind.OBJECTION): N_("Person to talk to"),
    ("contact.name", CaseKind.REPORT): N_("Your name"),
    ("contact.name", CaseKind.RISK_INFORMATION): N_("Your name"),
    ("enterprise", CaseKind.OBJECTION): N_("Name of the enterprise or person concerned"),
    ("enterprise_code", CaseKind.OBJECTION): N_("Its code (USCC, INN or OGRN), if it has one"),
    ("place", CaseKind.REPORT): N_("How are the goods sold?"),
}
_HELP: Mapping[str, str] = {
    "product.name": N_("As on the package, for example: electric kettle."),
    "product.model": N_("On the rating plate or the back of the package, for example: XJ-200."),
    "product.gtin": N_("8 to 14 digits, for example: 6901234567892."),
    "product.batch": N_("Often beside the date of production, for example: 240501."),
    "document_id": N_("Its number on this site, for example: bl-2026-0003."),
    "account": N_("In your own words: what, where, in which order. Names of other people are not needed."),
    "seller": N_("As on the receipt or in the order."),
    "contact.phone": N_("With the country code if it is not Chinese: +7 900 123-45-67."),
    "contact.email": N_("Only if you want to hear by mail that there is news. The mail never says what it is about."),
    "contact.identity_number": N_("The law asks for a real identity in a complaint. It is kept encrypted."),
    "price": N_("A number, for example: 1299.50."),
    "evidence": N_("The product, its label and barcode, the receipt, the damage. JPEG, PNG, WebP, HEIC or PDF."),
    "reward_wanted": N_("A reward can be paid only to somebody whom the authority can reach by name."),
    "consents": N_("Each is “no” unless you tick it. What is needed is said beside it."),
}
_HELP_OF_A_KIND: Mapping[tuple[str, CaseKind], str] = {
    ("account", CaseKind.REPORT): N_(
        "What is done, where, since when, how it can be checked. At least twenty characters. "
        "Leave out what only you can know, if you fear to be recognised."
    ),
    ("account", CaseKind.RISK_INFORMATION): N_("Cases, symptoms, measurements. No names of patients, please."),
    ("account", CaseKind.OBJECTION): N_("Quote the passage, and name the decision or paper that proves it."),
    ("seller", CaseKind.REPORT): N_("At least the firm or the product must be named."),
}


def field_label(path: str, tag: str, kind: CaseKind | None = None) -> str:
    """The question or name of a field; some are asked otherwise in some kinds of case. KeyError for no field."""
    message = _LABELS_OF_A_KIND.get((path, kind)) if kind is not None else None
    return catalog_for(tag).gettext(message or _LABELS[path])


def field_help(path: str, tag: str, kind: CaseKind | None = None) -> str:
    """What helps to answer; empty where the question says enough."""
    message = _HELP_OF_A_KIND.get((path, kind)) if kind is not None else None
    message = message or _HELP.get(path, "")
    return catalog_for(tag).gettext(message) if message else ""
