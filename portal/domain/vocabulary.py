"""Closed vocabularies: English tokens as stored. Their labels are in `portal.text.labels`."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Level(IntEnum):
    """Warning level by harm, urgency and extent (黑政规〔2018〕3号, measure 8); 1 is the gravest."""

    I = 1  # noqa: E741  the level's own numeral
    II = 2
    III = 3
    IV = 4


class Grade(IntEnum):
    """A mark of the risk assessment: severity, urgency or extent; 1 is the gravest."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4


class LevelScheme(StrEnum):
    """Which plan the levels follow; food emergencies have a plan with other words."""

    GOODS = "goods"
    FOOD_EMERGENCY = "food_emergency"


class AnnouncementKind(StrEnum):
    """A risk announcement's kind, which is also its addressee (measure 9)."""

    BULLETIN = "bulletin"
    NOTICE = "notice"
    PUBLIC_ANNOUNCEMENT = "public_announcement"


class Audience(StrEnum):
    """Who may read a document. It can widen from authorities to the public, never narrow."""

    PUBLIC = "public"
    AUTHORITIES = "authorities"


class Hazard(StrEnum):
    HEALTH = "health"
    PHYSICAL = "physical"
    CHEMICAL = "chemical"
    BIOLOGICAL = "biological"
    ENVIRONMENTAL = "environmental"


class ProblemKind(StrEnum):
    DEFECT = "defect"
    COUNTERFEIT = "counterfeit"
    LABELLING = "labelling"
    NON_CONFORMITY = "non_conformity"


class Direction(StrEnum):
    """Direction of trade."""

    IMPORT = "import"
    EXPORT = "export"
    BOTH = "both"


class Measure(StrEnum):
    """A measure of rapid response (measure 11)."""

    LOWER_CREDIT_RATING = "lower_credit_rating"
    TRACEBACK = "traceback"
    RECALL = "recall"
    TIGHTENED_SUPERVISION = "tightened_supervision"
    RESTRICT_TRADE = "restrict_trade"
    PROHIBIT_TRADE = "prohibit_trade"
    SEAL_AND_DETAIN = "seal_and_detain"
    RETURN_SHIPMENT = "return_shipment"
    SUSPEND_SALE = "suspend_sale"
    WITHDRAW_FROM_MARKET = "withdraw_from_market"
    TECHNICAL_TREATMENT = "technical_treatment"
    DESTROY = "destroy"
    PORT_CONTROL = "port_control"
    RISK_REDUCTION = "risk_reduction"
    MARKET_EXIT = "market_exit"
    TRANSFER_GUARANTEE = "transfer_guarantee"


class ConsumerAction(StrEnum):
    """What a consumer is to do; coded so that every language has it at once."""

    STOP_USING = "stop_using"
    DO_NOT_EAT = "do_not_eat"
    UNPLUG = "unplug"
    DO_NOT_CHARGE = "do_not_charge"
    KEEP_FROM_CHILDREN = "keep_from_children"
    DO_NOT_RESELL = "do_not_resell"
    KEEP_PRODUCT = "keep_product"
    DO_NOT_BIN = "do_not_bin"
    CHECK_BATCH = "check_batch"
    CONTACT_SELLER = "contact_seller"
    SEEK_CARE = "seek_care"


class Category(StrEnum):
    """Product category."""

    VEHICLES = "vehicles"
    ELECTRONICS = "electronics"
    FUNCTIONAL_CLOTHING = "functional_clothing"
    INFANT_CLOTHING = "infant_clothing"
    CHILDREN = "children"
    FOOD = "food"
    FOOD_CONTACT = "food_contact"
    AGRICULTURAL = "agricultural"
    COSMETICS = "cosmetics"
    MEDICAL_DEVICES = "medical_devices"
    HAZARDOUS_CHEMICALS = "hazardous_chemicals"
    DANGEROUS_GOODS = "dangerous_goods"
    BULK_RESOURCES = "bulk_resources"
    SOLID_WASTE = "solid_waste"
    NONROAD_MACHINERY = "nonroad_machinery"
    OTHER_CONSUMER = "other_consumer"
    OTHER_INDUSTRIAL = "other_industrial"


class Status(StrEnum):
    """Derived status of a document at a moment, never stored."""

    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    LIFTED = "lifted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ONGOING = "ongoing"
    COMPLETED = "completed"
    LISTED = "listed"
    REMOVED = "removed"
    REDACTED = "redacted"


class Mark(StrEnum):
    """A mark shown beside the status."""

    PROVISIONAL = "provisional"
    RESTRICTED = "restricted"
    FOREIGN = "foreign"


class ClosingKind(StrEnum):
    LIFTED = "lifted"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"
    REMOVED = "removed"


class Significance(StrEnum):
    """Whether a version changes what a reader must know; decides who is told."""

    MAJOR = "major"
    MINOR = "minor"


class BlacklistClass(StrEnum):
    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class RecallRemedy(StrEnum):
    REPAIR = "repair"
    REPLACE = "replace"
    REFUND = "refund"
    RETURN = "return"
    DESTROY = "destroy"
    SOFTWARE_UPDATE = "software_update"


class RecallBasis(StrEnum):
    """On which ground goods are recalled (measure 12)."""

    SAFETY = "safety"
    ENVIRONMENTAL = "environmental"
    FOOD = "food"


class Initiator(StrEnum):
    """Whether a recall was begun by the enterprise or ordered by an authority."""

    VOLUNTARY = "voluntary"
    ORDERED = "ordered"


class EnterpriseRole(StrEnum):
    PRODUCER = "producer"
    IMPORTER = "importer"
    EXPORTER = "exporter"
    SELLER = "seller"
    PUNISHED = "punished"
    IMPERSONATED = "impersonated"
    TESTING_BODY = "testing_body"


class ConformityKind(StrEnum):
    """Kind of conformity document printed on, or claimed for, a product."""

    EAEU_DECLARATION = "eaeu_declaration"
    EAEU_CERTIFICATE = "eaeu_certificate"
    EAEU_STATE_REGISTRATION = "eaeu_state_registration"
    CCC = "ccc"
    OTHER = "other"


class ForeignNoticeKind(StrEnum):
    """What a foreign agency calls its notice, reduced to four kinds."""

    RECALL = "recall"
    ALERT = "alert"
    INFORMATION = "information"
    BORDER_REJECTION = "border_rejection"


class TradeMeasureStage(StrEnum):
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"


class AcceptedBodyState(StrEnum):
    """Standing of a third-party body whose results are accepted (measure 20)."""

    ACCEPTED = "accepted"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class InspectionOutcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"


class Disclosure(StrEnum):
    """公开属性: how far a government document is open."""

    OPEN = "open"
    ON_REQUEST = "on_request"
    CLOSED = "closed"


class Role(StrEnum):
    """A member of staff's role in a decision."""

    EDITOR = "editor"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    CASE_OFFICER = "case_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class RedactionReason(StrEnum):
    """The lawful ground on which published content is erased."""

    COURT_ORDER = "court_order"
    DECISION_ANNULLED = "decision_annulled"
    PERSONAL_DATA = "personal_data"
    STATE_OR_TRADE_SECRET = "state_or_trade_secret"  # noqa: S105  a code, no secret
    CREDIT_REPAIR = "credit_repair"
    OTHER_BY_LAW = "other_by_law"
