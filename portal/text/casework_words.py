"""Words of the officers' side of cases: views of the queue, clocks, fields of a submission, lines of the timeline."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.case_queues import QueueOrder, QueueView
from portal.domain.case_vocabulary import CaseAction
from portal.domain.documents.fields import N_
from portal.text.catalogs import catalog_for

_VIEWS: Mapping[QueueView, str] = {
    QueueView.OPEN: N_("All open"),
    QueueView.NEW: N_("New"),
    QueueView.OVERDUE: N_("Overdue"),
    QueueView.DUE_SOON: N_("Due soon"),
    QueueView.MINE: N_("Mine"),
    QueueView.UNREAD: N_("Unread"),
    QueueView.ENDED: N_("Ended"),
    QueueView.ALL: N_("All"),
}
_ORDERS: Mapping[QueueOrder, str] = {
    QueueOrder.DUE: N_("Due first"),
    QueueOrder.NEWEST: N_("Newest first"),
    QueueOrder.HARM: N_("Severest harm first"),
}
_FIELDS: Mapping[str, str] = {
    "kind": N_("Kind of case"),
    "language": N_("Language of the answers"),
    "intake_channel": N_("How it came in"),
    "agency": N_("Agency"),
    "category": N_("Kind of goods"),
    "product.name": N_("Product"),
    "product.brand": N_("Brand"),
    "product.model": N_("Model"),
    "product.gtin": N_("Barcode (GTIN)"),
    "product.batch": N_("Batch"),
    "product.serial": N_("Serial number"),
    "product.vin": N_("VIN"),
    "product.producer": N_("Producer"),
    "product.producer_code": N_("Producer's code"),
    "product.conformity": N_("Declaration or certificate"),
    "product.produced_on": N_("Produced on"),
    "problem_kind": N_("Problem"),
    "account": N_("What happened"),
    "incident": N_("Incident"),
    "harm": N_("Harm"),
    "injured": N_("Persons hurt"),
    "occurred_on": N_("Happened on"),
    "country": N_("Bought in"),
    "place": N_("Where bought"),
    "seller": N_("Seller, or whom it is about"),
    "seller_address": N_("Address or link"),
    "order_number": N_("Order or receipt number"),
    "bought_on": N_("Bought on"),
    "price": N_("Price"),
    "currency": N_("Currency"),
    "for_resale": N_("For resale"),
    "remedies": N_("Asks for"),
    "enterprise": N_("Enterprise"),
    "enterprise_code": N_("Enterprise's code (USCC, INN, OGRN)"),
    "organisation": N_("Organisation"),
    "units": N_("Units affected"),
    "measures_taken": N_("Measures taken"),
    "objection": N_("Asks for (objection)"),
    "document_id": N_("Published document"),
    "reward_wanted": N_("Reward wanted"),
    "reporter_kind": N_("Reporter"),
    "acting_for": N_("Acting for"),
    "consents": N_("Consents"),
    "contact.name": N_("Name"),
    "contact.identity_kind": N_("Identity document"),
    "contact.identity_number": N_("Number of the document"),
    "contact.phone": N_("Telephone"),
    "contact.email": N_("E-mail"),
    "contact.address": N_("Postal address"),
    "evidence": N_("Files"),
}
_TOOLS: Mapping[CaseAction, str] = {
    CaseAction.ASSIGN: N_("Who deals with it"),
    CaseAction.CLASSIFY: N_("Category and channel"),
    CaseAction.SPLIT: N_("Split off a second case"),
    CaseAction.MERGE: N_("Merge into another case"),
}


def view_label(view: QueueView, tag: str) -> str:
    """A ready-made queue."""
    return catalog_for(tag).gettext(_VIEWS[view])


def order_label(order: QueueOrder, tag: str) -> str:
    return catalog_for(tag).gettext(_ORDERS[order])


def desk_field(path: str, tag: str) -> str:
    """A field of a submission as officers name it. KeyError for no field."""
    return catalog_for(tag).gettext(_FIELDS[path])


def tool_label(action: CaseAction, tag: str, otherwise: str) -> str:
    """What a form of the desk is for, where the act's own label says too little."""
    message = _TOOLS.get(action)
    return catalog_for(tag).gettext(message) if message else otherwise


def clock_words(days: int, is_overdue: bool, tag: str) -> str:
    """How much time is left, or by how much it was missed, in working days."""
    words = catalog_for(tag)
    if is_overdue and days == 0:
        # Missed over a weekend or holiday: no working day has gone by since.
        return words.gettext("overdue")
    if is_overdue:
        message = words.ngettext("%(num)s working day overdue", "%(num)s working days overdue", days)
    elif days == 0:
        return words.gettext("due today")
    else:
        message = words.ngettext("due in %(num)s working day", "due in %(num)s working days", days)
    return message % {"num": days}
