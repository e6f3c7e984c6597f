"""Closed vocabularies of cases: English tokens as stored. Their labels are in `portal.text.case_labels`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from portal.domain.vocabulary import Category


class CaseKind(StrEnum):
    """What a person sends in; each has states, clocks and words of its own."""

    COMPLAINT = "complaint"
    REPORT = "report"
    ENTERPRISE_REPORT = "enterprise_report"
    RISK_INFORMATION = "risk_information"
    OBJECTION = "objection"


class CaseState(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    AWAITING_REPORTER = "awaiting_reporter"
    UNDER_INVESTIGATION = "under_investigation"
    CASE_FILED = "case_filed"
    CASE_NOT_FILED = "case_not_filed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REFERRED = "referred"
    WITHDRAWN_BY_REPORTER = "withdrawn_by_reporter"
    REOPENED = "reopened"


class ReporterKind(StrEnum):
    CONSUMER = "consumer"
    ENTERPRISE = "enterprise"
    TESTING_BODY = "testing_body"
    RESEARCH = "research"
    ASSOCIATION = "association"
    INSIDER = "insider"
    AGENCY = "agency"
    MEDICAL = "medical"
    CONSUMER_ORGANISATION = "consumer_organisation"
    MEDIA = "media"


class PlaceOfPurchase(StrEnum):
    """Where it was bought. The last two are set by an officer, never asked of a citizen."""

    ECOMMERCE = "ecommerce"
    CROSS_BORDER_ECOMMERCE = "cross_border_ecommerce"
    STORE = "store"
    MARKET = "market"
    BORDER_RESIDENTS_TRADE = "border_residents_trade"
    PRIVATE_RESALE = "private_resale"
    PERSONAL_CARRIAGE = "personal_carriage"
    UNKNOWN = "unknown"
    GENERAL_TRADE = "general_trade"
    BORDER_TRADE = "border_trade"


OFFICERS_PLACES = frozenset({PlaceOfPurchase.GENERAL_TRADE, PlaceOfPurchase.BORDER_TRADE})


class PurchaseCountry(StrEnum):
    """On which side of the border it was bought; it decides which authority can help."""

    CHINA = "CN"
    RUSSIA = "RU"
    OTHER = "other"


class IncidentKind(StrEnum):
    INJURY = "injury"
    ILLNESS = "illness"
    FIRE = "fire"
    TRAFFIC_ACCIDENT = "traffic_accident"
    PROPERTY_DAMAGE = "property_damage"
    NEAR_MISS = "near_miss"
    NONE = "none"


class Harm(StrEnum):
    """How badly somebody was hurt, in a layman's words."""

    NONE = "none"
    MINOR = "minor"
    MODERATE = "moderate"
    SERIOUS = "serious"
    DEATH = "death"

    @property
    def weight(self) -> int:
        """0 for nobody hurt to 4 for a death; for orders and scores."""
        return list(Harm).index(self)


class ComplaintRemedy(StrEnum):
    """What a complainant asks for."""

    REPAIR = "repair"
    REPLACE = "replace"
    REFUND = "refund"
    RETURN = "return"
    REDO = "redo"
    MAKE_UP_QUANTITY = "make_up_quantity"
    COMPENSATION = "compensation"


class ActingFor(StrEnum):
    SELF = "self"
    CHILD = "child"
    RELATIVE = "relative"
    CLIENT = "client"


class IntakeChannel(StrEnum):
    """How a case came in. Only `web` is filed by the person."""

    WEB = "web"
    PHONE = "phone"
    LETTER = "letter"
    COUNTER = "counter"
    TRANSFERRED = "transferred"


class IdentityKind(StrEnum):
    """The document by which a complainant is known (《市场监督管理投诉举报处理办法》)."""

    RESIDENT_CARD = "resident_card"
    HK_MACAO_TAIWAN = "hk_macao_taiwan"
    PASSPORT = "passport"
    PERMANENT_RESIDENCE = "permanent_residence"


class Consent(StrEnum):
    """What a person may permit, each "no" until said otherwise (个人信息保护法, articles 29, 31, 39)."""

    PUBLISH = "publish"
    DELEGATED_MEDIATION = "delegated_mediation"
    IDENTITY_DATA = "identity_data"
    HEALTH_DATA = "health_data"
    CHILD_DATA = "child_data"
    TRANSFER_ABROAD = "transfer_abroad"


class ObjectionKind(StrEnum):
    """What a person named in a publication asks for."""

    CORRECTION = "correction"
    ANNULLED_PENALTY = "annulled_penalty"
    MISTAKEN_IDENTITY = "mistaken_identity"
    CREDIT_REPAIR = "credit_repair"


class RefusalGround(IntEnum):
    """Why a complaint is not accepted."""

    NOT_OUR_BUSINESS = 1
    HANDLED_ELSEWHERE = 2
    NO_CONSUMER_DISPUTE = 3
    TOO_OLD = 4
    MATERIAL_MISSING = 5
    IDENTITY_REFUSED = 6
    OTHER_BY_LAW = 7


class MediationEnd(IntEnum):
    """Why mediation of a complaint ended."""

    WITHDRAWN_OR_SETTLED = 1
    SIDE_ABSENT = 2
    NO_AGREEMENT = 3
    TESTING_COSTS = 4
    TIME_IS_UP = 5
    REFUSAL_GROUND_FOUND = 6
    PARTY_ENDED = 7
    OTHER_BY_LAW = 8


class ReferredTo(StrEnum):
    """To whom a case is handed over."""

    OTHER_DEPARTMENT = "other_department"
    POLICE = "police"
    PROCURATORATE = "procuratorate"
    CUSTOMS = "customs"
    RUSSIAN_AUTHORITY = "russian_authority"


class ExportReason(StrEnum):
    """Why cases leave the portal as files; the audit log keeps it."""

    PROCURATORATE = "procuratorate"
    POLICE = "police"
    COURT = "court"
    OTHER_DEPARTMENT = "other_department"
    SUPERVISION = "supervision"
    STATISTICS = "statistics"
    REPORTER_REQUEST = "reporter_request"


class CaseAction(StrEnum):
    """What can happen to a case; `portal.domain.cases` says from which state to which."""

    FILE = "file"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASK = "ask"
    ANSWER = "answer"
    INVESTIGATE = "investigate"
    FILE_CASE = "file_case"
    NOT_FILE_CASE = "not_file_case"
    RESOLVE = "resolve"
    CLOSE = "close"
    REFER = "refer"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    EXTEND = "extend"
    ASSIGN = "assign"
    FORWARD = "forward"
    CLASSIFY = "classify"
    MESSAGE = "message"
    NOTE = "note"
    ADD_EVIDENCE = "add_evidence"
    CORRECT = "correct"
    MERGE = "merge"
    SPLIT = "split"
    LINK_DOCUMENT = "link_document"
    ERASE = "erase"


class PictureCategory(StrEnum):
    """Kinds of goods as a citizen picks them by picture; an officer refines them to a category."""

    APPLIANCES = "appliances"
    CHILDREN = "children"
    CLOTHING = "clothing"
    FOOD = "food"
    COSMETICS = "cosmetics"
    TABLEWARE = "tableware"
    VEHICLES = "vehicles"
    MEDICAL = "medical"
    OTHER = "other"

    @property
    def category(self) -> Category:
        """The product category that it most often means."""
        return _CATEGORY[self]


_CATEGORY: Mapping[PictureCategory, Category] = {
    PictureCategory.APPLIANCES: Category.ELECTRONICS,
    PictureCategory.CHILDREN: Category.CHILDREN,
    PictureCategory.CLOTHING: Category.FUNCTIONAL_CLOTHING,
    PictureCategory.FOOD: Category.FOOD,
    PictureCategory.COSMETICS: Category.COSMETICS,
    PictureCategory.TABLEWARE: Category.FOOD_CONTACT,
    PictureCategory.VEHICLES: Category.VEHICLES,
    PictureCategory.MEDICAL: Category.MEDICAL_DEVICES,
    PictureCategory.OTHER: Category.OTHER_CONSUMER,
}
