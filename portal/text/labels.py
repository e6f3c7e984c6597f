"""Labels of every vocabulary, document type and field, in the languages of the site.

English stands here, following the codes; Chinese and Russian stand in the catalogs and are listed, where the
customer's terms have no row, in `docs/terms.md`. Each vocabulary is a message context of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Literal, NamedTuple

from babel import Locale

from portal.domain import vocabulary as v
from portal.domain.documents.fields import Model, find_field
from portal.domain.locales import BY_TAG
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.hant import to_traditional

AssessmentKind = Literal["severity", "urgency", "extent"]


class Message(NamedTuple):
    """An English source string in its context."""

    context: str
    text: str


def P_(context: str, text: str) -> Message:
    """Mark a message with its context for the catalogs."""
    return Message(context, text)


_LEVELS: Mapping[v.LevelScheme, Mapping[v.Level, Message]] = {
    v.LevelScheme.GOODS: {
        v.Level.I: P_("level", "Level I (extremely serious risk) · red"),
        v.Level.II: P_("level", "Level II (serious risk) · orange"),
        v.Level.III: P_("level", "Level III (elevated risk) · yellow"),
        v.Level.IV: P_("level", "Level IV (moderate risk) · blue"),
    },
    v.LevelScheme.FOOD_EMERGENCY: {
        v.Level.I: P_("food level", "Level I (extremely major) · red"),
        v.Level.II: P_("food level", "Level II (major) · orange"),
        v.Level.III: P_("food level", "Level III (considerable) · yellow"),
        v.Level.IV: P_("food level", "Level IV (ordinary) · blue"),
    },
}
_COUNTRIES: Mapping[str, Message] = {
    "HK": P_("region", "Hong Kong, China"),
    "MO": P_("region", "Macao, China"),
    "TW": P_("region", "Taiwan, China"),
    "US": P_("region", "United States"),
}
_FOOD_CLASSES: Mapping[v.Level, Message] = {
    v.Level.I: P_("food class", "Class I"),
    v.Level.II: P_("food class", "Class II"),
    v.Level.III: P_("food class", "Class III"),
}
_ASSESSMENTS: Mapping[AssessmentKind, Mapping[v.Grade, Message]] = {
    "severity": {
        v.Grade.FIRST: P_("severity", "Extremely serious"),
        v.Grade.SECOND: P_("severity", "Serious"),
        v.Grade.THIRD: P_("severity", "Elevated"),
        v.Grade.FOURTH: P_("severity", "Moderate"),
    },
    "urgency": {
        v.Grade.FIRST: P_("urgency", "Immediate"),
        v.Grade.SECOND: P_("urgency", "Urgent"),
        v.Grade.THIRD: P_("urgency", "Soon"),
        v.Grade.FOURTH: P_("urgency", "In the ordinary course"),
    },
    "extent": {
        v.Grade.FIRST: P_("extent", "Several provinces or countries"),
        v.Grade.SECOND: P_("extent", "The province"),
        v.Grade.THIRD: P_("extent", "Several cities"),
        v.Grade.FOURTH: P_("extent", "Local"),
    },
}
_TYPES: Mapping[str, Message] = {
    "risk_announcement": P_("document type", "Risk announcement"),
    "recall": P_("document type", "Recall"),
    "blacklist_entry": P_("document type", "Blacklist entry"),
    "monitoring_result": P_("document type", "Monitoring result"),
    "inspection_result": P_("document type", "Inspection result"),
    "trade_measure_alert": P_("document type", "Trade measure alert"),
    "accepted_body": P_("document type", "Accepted body"),
    "guidance": P_("document type", "Guidance"),
    "foreign_notice": P_("document type", "Foreign notice"),
}
_LISTS: Mapping[str, Message] = {
    "risk_announcement": P_("list", "Risk announcements"),
    "recall": P_("list", "Recalled goods"),
    "blacklist_entry": P_("list", "Blacklist"),
    "monitoring_result": P_("list", "Monitoring results"),
    "inspection_result": P_("list", "Inspection results"),
    "trade_measure_alert": P_("list", "Alerts on technical trade measures"),
    "accepted_body": P_("list", "Accepted bodies"),
    "guidance": P_("list", "Advice to consumers"),
    "foreign_notice": P_("list", "Foreign notices"),
}
_DIRECTED_MEASURES: Mapping[tuple[v.Measure, v.Direction], Message] = {
    (v.Measure.RESTRICT_TRADE, v.Direction.IMPORT): P_("measure", "Restrict import"),
    (v.Measure.RESTRICT_TRADE, v.Direction.EXPORT): P_("measure", "Restrict export"),
    (v.Measure.PROHIBIT_TRADE, v.Direction.IMPORT): P_("measure", "Prohibit import"),
    (v.Measure.PROHIBIT_TRADE, v.Direction.EXPORT): P_("measure", "Prohibit export"),
}
# Members of two vocabularies with one token are equal, so each vocabulary has a table of its own.
_LABELS: Mapping[type[Enum], Mapping[Enum, Message]] = {
    v.LevelScheme: {
        v.LevelScheme.GOODS: P_("level scheme", "Goods"),
        v.LevelScheme.FOOD_EMERGENCY: P_("level scheme", "Food emergency"),
    },
    v.AnnouncementKind: {
        v.AnnouncementKind.BULLETIN: P_("announcement kind", "Bulletin (to ports and authorities)"),
        v.AnnouncementKind.NOTICE: P_("announcement kind", "Notice (to producers and sellers)"),
        v.AnnouncementKind.PUBLIC_ANNOUNCEMENT: P_("announcement kind", "Public announcement (to the public)"),
    },
    v.Audience: {
        v.Audience.PUBLIC: P_("audience", "Public"),
        v.Audience.AUTHORITIES: P_("audience", "Authorities"),
    },
    v.Hazard: {
        v.Hazard.HEALTH: P_("hazard", "Health"),
        v.Hazard.PHYSICAL: P_("hazard", "Physical"),
        v.Hazard.CHEMICAL: P_("hazard", "Chemical"),
        v.Hazard.BIOLOGICAL: P_("hazard", "Biological"),
        v.Hazard.ENVIRONMENTAL: P_("hazard", "Environmental"),
    },
    v.ProblemKind: {
        v.ProblemKind.DEFECT: P_("problem kind", "Defect"),
        v.ProblemKind.COUNTERFEIT: P_("problem kind", "Counterfeit"),
        v.ProblemKind.LABELLING: P_("problem kind", "Labelling"),
        v.ProblemKind.NON_CONFORMITY: P_("problem kind", "Non-conformity"),
    },
    v.Direction: {
        v.Direction.IMPORT: P_("trade direction", "Import"),
        v.Direction.EXPORT: P_("trade direction", "Export"),
        v.Direction.BOTH: P_("trade direction", "Import and export"),
    },
    v.Measure: {
        v.Measure.LOWER_CREDIT_RATING: P_("measure", "Lower credit rating"),
        v.Measure.TRACEBACK: P_("measure", "Traceback"),
        v.Measure.RECALL: P_("measure", "Recall"),
        v.Measure.TIGHTENED_SUPERVISION: P_("measure", "Tightened supervision"),
        v.Measure.RESTRICT_TRADE: P_("measure", "Restrict import or export"),
        v.Measure.PROHIBIT_TRADE: P_("measure", "Prohibit import or export"),
        v.Measure.SEAL_AND_DETAIN: P_("measure", "Seal and detain"),
        v.Measure.RETURN_SHIPMENT: P_("measure", "Return shipment"),
        v.Measure.SUSPEND_SALE: P_("measure", "Suspend sale"),
        v.Measure.WITHDRAW_FROM_MARKET: P_("measure", "Withdraw from market"),
        v.Measure.TECHNICAL_TREATMENT: P_("measure", "Technical treatment"),
        v.Measure.DESTROY: P_("measure", "Destroy"),
        v.Measure.PORT_CONTROL: P_("measure", "Port control"),
        v.Measure.RISK_REDUCTION: P_("measure", "Risk reduction (by the enterprise)"),
        v.Measure.MARKET_EXIT: P_("measure", "Market exit"),
        v.Measure.TRANSFER_GUARANTEE: P_("measure", "Transfer guarantee"),
    },
    v.ConsumerAction: {
        v.ConsumerAction.STOP_USING: P_("consumer action", "Stop using"),
        v.ConsumerAction.DO_NOT_EAT: P_("consumer action", "Do not eat"),
        v.ConsumerAction.UNPLUG: P_("consumer action", "Unplug"),
        v.ConsumerAction.DO_NOT_CHARGE: P_("consumer action", "Do not charge"),
        v.ConsumerAction.KEEP_FROM_CHILDREN: P_("consumer action", "Keep from children"),
        v.ConsumerAction.DO_NOT_RESELL: P_("consumer action", "Do not resell"),
        v.ConsumerAction.KEEP_PRODUCT: P_("consumer action", "Keep the product and receipt"),
        v.ConsumerAction.DO_NOT_BIN: P_("consumer action", "Do not bin"),
        v.ConsumerAction.CHECK_BATCH: P_("consumer action", "Check the batch"),
        v.ConsumerAction.CONTACT_SELLER: P_("consumer action", "Contact the seller"),
        v.ConsumerAction.SEEK_CARE: P_("consumer action", "Seek care if unwell"),
    },
    v.Category: {
        v.Category.VEHICLES: P_("category", "Vehicles"),
        v.Category.ELECTRONICS: P_("category", "Electronics"),
        v.Category.FUNCTIONAL_CLOTHING: P_("category", "Functional clothing"),
        v.Category.INFANT_CLOTHING: P_("category", "Infant clothing"),
        v.Category.CHILDREN: P_("category", "Children's goods"),
        v.Category.FOOD: P_("category", "Food"),
        v.Category.FOOD_CONTACT: P_("category", "Food contact articles"),
        v.Category.AGRICULTURAL: P_("category", "Agricultural products"),
        v.Category.COSMETICS: P_("category", "Cosmetics"),
        v.Category.MEDICAL_DEVICES: P_("category", "Medical devices"),
        v.Category.HAZARDOUS_CHEMICALS: P_("category", "Hazardous chemicals"),
        v.Category.DANGEROUS_GOODS: P_("category", "Dangerous goods"),
        v.Category.BULK_RESOURCES: P_("category", "Bulk resources"),
        v.Category.SOLID_WASTE: P_("category", "Solid waste"),
        v.Category.NONROAD_MACHINERY: P_("category", "Non-road machinery"),
        v.Category.OTHER_CONSUMER: P_("category", "Other consumer goods"),
        v.Category.OTHER_INDUSTRIAL: P_("category", "Other industrial goods"),
    },
    v.Status: {
        v.Status.SCHEDULED: P_("status", "Scheduled"),
        v.Status.IN_FORCE: P_("status", "In force"),
        v.Status.LIFTED: P_("status", "Lifted (the risk is gone)"),
        v.Status.EXPIRED: P_("status", "Expired (the risk may remain)"),
        v.Status.WITHDRAWN: P_("status", "Withdrawn (published in error)"),
        v.Status.ONGOING: P_("status", "Ongoing recall"),
        v.Status.COMPLETED: P_("status", "Completed recall (some goods may remain)"),
        v.Status.LISTED: P_("status", "Listed"),
        v.Status.REMOVED: P_("status", "Removed from the list"),
        v.Status.REDACTED: P_("status", "Redacted by law"),
    },
    v.Mark: {
        v.Mark.PROVISIONAL: P_("mark", "Provisional (emergency publication, review to come)"),
        v.Mark.RESTRICTED: P_("mark", "Restricted to authorities"),
        v.Mark.FOREIGN: P_("mark", "Foreign notice (without legal force in China)"),
    },
    v.ClosingKind: {
        v.ClosingKind.LIFTED: P_("closing kind", "Lifted"),
        v.ClosingKind.WITHDRAWN: P_("closing kind", "Withdrawn"),
        v.ClosingKind.COMPLETED: P_("closing kind", "Completed"),
        v.ClosingKind.REMOVED: P_("closing kind", "Removed"),
    },
    v.Significance: {
        v.Significance.MAJOR: P_("significance", "Major change"),
        v.Significance.MINOR: P_("significance", "Minor change"),
    },
    v.BlacklistClass: {
        v.BlacklistClass.MINOR: P_("blacklist class", "Minor"),
        v.BlacklistClass.GENERAL: P_("blacklist class", "General"),
        v.BlacklistClass.SERIOUS: P_("blacklist class", "Serious"),
    },
    v.RecallRemedy: {
        v.RecallRemedy.REPAIR: P_("recall remedy", "Repair"),
        v.RecallRemedy.REPLACE: P_("recall remedy", "Replace"),
        v.RecallRemedy.REFUND: P_("recall remedy", "Refund"),
        v.RecallRemedy.RETURN: P_("recall remedy", "Return"),
        v.RecallRemedy.DESTROY: P_("recall remedy", "Destroy as instructed"),
        v.RecallRemedy.SOFTWARE_UPDATE: P_("recall remedy", "Software update"),
    },
    v.RecallBasis: {
        v.RecallBasis.SAFETY: P_("recall basis", "Safety"),
        v.RecallBasis.ENVIRONMENTAL: P_("recall basis", "Environmental"),
        v.RecallBasis.FOOD: P_("recall basis", "Food"),
    },
    v.Initiator: {
        v.Initiator.VOLUNTARY: P_("initiator", "Voluntary"),
        v.Initiator.ORDERED: P_("initiator", "Ordered"),
    },
    v.EnterpriseRole: {
        v.EnterpriseRole.PRODUCER: P_("enterprise role", "Producer"),
        v.EnterpriseRole.IMPORTER: P_("enterprise role", "Importer"),
        v.EnterpriseRole.EXPORTER: P_("enterprise role", "Exporter"),
        v.EnterpriseRole.SELLER: P_("enterprise role", "Seller"),
        v.EnterpriseRole.PUNISHED: P_("enterprise role", "Punished"),
        v.EnterpriseRole.IMPERSONATED: P_("enterprise role", "Victim of impersonation"),
        v.EnterpriseRole.TESTING_BODY: P_("enterprise role", "Testing body"),
    },
    v.ConformityKind: {
        v.ConformityKind.EAEU_DECLARATION: P_("conformity kind", "EAEU declaration of conformity"),
        v.ConformityKind.EAEU_CERTIFICATE: P_("conformity kind", "EAEU certificate of conformity"),
        v.ConformityKind.EAEU_STATE_REGISTRATION: P_("conformity kind", "EAEU certificate of state registration"),
        v.ConformityKind.CCC: P_("conformity kind", "China compulsory certification (CCC)"),
        v.ConformityKind.OTHER: P_("conformity kind", "Other conformity document"),
    },
    v.ForeignNoticeKind: {
        v.ForeignNoticeKind.RECALL: P_("foreign notice kind", "Recall"),
        v.ForeignNoticeKind.ALERT: P_("foreign notice kind", "Alert"),
        v.ForeignNoticeKind.INFORMATION: P_("foreign notice kind", "Information"),
        v.ForeignNoticeKind.BORDER_REJECTION: P_("foreign notice kind", "Border rejection"),
    },
    v.TradeMeasureStage: {
        v.TradeMeasureStage.PROPOSED: P_("trade measure stage", "Proposed (open for comment)"),
        v.TradeMeasureStage.ADOPTED: P_("trade measure stage", "Adopted (not yet in force)"),
        v.TradeMeasureStage.IN_FORCE: P_("trade measure stage", "In force"),
    },
    v.AcceptedBodyState: {
        v.AcceptedBodyState.ACCEPTED: P_("accepted body state", "Accepted"),
        v.AcceptedBodyState.SUSPENDED: P_("accepted body state", "Suspended"),
        v.AcceptedBodyState.REMOVED: P_("accepted body state", "Removed"),
    },
    v.InspectionOutcome: {
        v.InspectionOutcome.PASSED: P_("inspection outcome", "Passed"),
        v.InspectionOutcome.FAILED: P_("inspection outcome", "Failed"),
    },
    v.Disclosure: {
        v.Disclosure.OPEN: P_("disclosure", "Open"),
        v.Disclosure.ON_REQUEST: P_("disclosure", "On request"),
        v.Disclosure.CLOSED: P_("disclosure", "Closed"),
    },
    v.Role: {
        v.Role.EDITOR: P_("role", "Editor"),
        v.Role.TRANSLATOR: P_("role", "Translator"),
        v.Role.REVIEWER: P_("role", "Reviewer"),
        v.Role.PUBLISHER: P_("role", "Publisher"),
        v.Role.CASE_OFFICER: P_("role", "Case officer"),
        v.Role.AUDITOR: P_("role", "Auditor"),
        v.Role.ADMINISTRATOR: P_("role", "Administrator"),
    },
    v.RedactionReason: {
        v.RedactionReason.COURT_ORDER: P_("redaction reason", "Court order"),
        v.RedactionReason.DECISION_ANNULLED: P_("redaction reason", "Decision annulled"),
        v.RedactionReason.PERSONAL_DATA: P_("redaction reason", "Personal data"),
        v.RedactionReason.STATE_OR_TRADE_SECRET: P_("redaction reason", "State or trade secret"),
        v.RedactionReason.CREDIT_REPAIR: P_("redaction reason", "Credit repair"),
        v.RedactionReason.OTHER_BY_LAW: P_("redaction reason", "Other ground by law"),
    },
}


def label(code: Enum, tag: str, *, scheme: v.LevelScheme = v.LevelScheme.GOODS) -> str:
    """The label of a vocabulary's member. `scheme` chooses between the two plans of levels.

    A grade has no label without its kind, see `assessment_label`, and raises KeyError.
    """
    if isinstance(code, v.Level):
        return _translated(_LEVELS[scheme][code], tag)
    return _translated(_LABELS[type(code)][code], tag)


def measure_label(measure: v.Measure, direction: v.Direction | None, tag: str) -> str:
    """The label of a measure; a restriction or prohibition is told with the direction it is of, where that is one."""
    if direction is not None and (measure, direction) in _DIRECTED_MEASURES:
        return _translated(_DIRECTED_MEASURES[measure, direction], tag)
    return label(measure, tag)


def assessment_label(kind: AssessmentKind, grade: v.Grade, tag: str) -> str:
    """The word for a mark of the risk assessment."""
    return _translated(_ASSESSMENTS[kind][grade], tag)


def food_class_label(food_class: v.Level, tag: str) -> str:
    """The class of a food recall, which is counted like a level and is none; there are three."""
    return _translated(_FOOD_CLASSES[food_class], tag)


def type_label(type_code: str, tag: str) -> str:
    """The label of a document type, foreign notices included."""
    return _translated(_TYPES[type_code], tag)


def list_label(type_code: str, tag: str) -> str:
    """The heading of the list of all documents of a type."""
    return _translated(_LISTS[type_code], tag)


def field_label(model: type[Model], path: str, tag: str) -> str:
    """The label of the field at a concrete or starred path; a row or a list's item has that of the field it is in.

    Raises KeyError where no field of `model` is at the path.
    """
    spec = find_field(model, path) or find_field(model, path.rpartition(".")[0])
    if spec is None:
        raise KeyError(path)
    return catalog_for(tag).gettext(spec.label)


def country_name(code: str, tag: str) -> str:
    """The name of a country or region by its ISO 3166 code: as CLDR has it, or as officials here write it."""
    if code in _COUNTRIES:
        return _translated(_COUNTRIES[code], tag)
    if tag in CONVERTED_FROM:
        return to_traditional(_territories(CONVERTED_FROM[tag])[code])
    return _territories(tag)[code]


def currency_name(code: str, tag: str) -> str:
    """A currency in the reader's words, with its ISO 4217 code: 人民币 (CNY) · российский рубль (RUB)."""
    if tag in CONVERTED_FROM:
        return to_traditional(currency_name(code, CONVERTED_FROM[tag]))
    return f"{Locale.parse(BY_TAG[tag].babel).currencies[code]} ({code})"


def language_name(code: str, tag: str) -> str:
    """A language in the reader's words: 俄语 · английский."""
    if tag in CONVERTED_FROM:
        return to_traditional(language_name(code, CONVERTED_FROM[tag]))
    return str(Locale.parse(BY_TAG[tag].babel).languages[code.partition("-")[0]])


@lru_cache
def _territories(tag: str) -> Mapping[str, str]:
    return dict(Locale.parse(BY_TAG[tag].babel).territories)


def _translated(message: Message, tag: str) -> str:
    return catalog_for(tag).pgettext(message.context, message.text)
