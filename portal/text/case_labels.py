"""Labels of the vocabularies of cases, in the languages of the site; the words of a state depend on the kind of case.

English stands here; Chinese and Russian stand in the catalogs and, where the customer's terms have no row, in
`docs/terms.md`. Each vocabulary is a message context of its own. Long for what it lists: every code once.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from portal.domain import case_vocabulary as c
from portal.domain.case_rules import Step
from portal.text.catalogs import catalog_for
from portal.text.labels import P_, Message

_STATES: Mapping[c.CaseState, Message] = {
    c.CaseState.SUBMITTED: P_("case state", "Received"),
    c.CaseState.ACCEPTED: P_("case state", "Accepted"),
    c.CaseState.NOT_ACCEPTED: P_("case state", "Not accepted"),
    c.CaseState.AWAITING_REPORTER: P_("case state", "Awaiting material from you"),
    c.CaseState.UNDER_INVESTIGATION: P_("case state", "Being dealt with"),
    c.CaseState.CASE_FILED: P_("case state", "Case filed"),
    c.CaseState.CASE_NOT_FILED: P_("case state", "No case filed"),
    c.CaseState.RESOLVED: P_("case state", "Resolved (the problem is solved)"),
    c.CaseState.CLOSED: P_("case state", "Closed (the problem is not solved)"),
    c.CaseState.REFERRED: P_("case state", "Handed over to another department, the police or the procuratorate"),
    c.CaseState.WITHDRAWN_BY_REPORTER: P_("case state", "Withdrawn by the reporter"),
    c.CaseState.REOPENED: P_("case state", "Reopened"),
}
_STATES_OF_A_KIND: Mapping[tuple[c.CaseKind, c.CaseState], Message] = {
    (c.CaseKind.COMPLAINT, c.CaseState.UNDER_INVESTIGATION): P_("case state", "In mediation"),
    (c.CaseKind.REPORT, c.CaseState.UNDER_INVESTIGATION): P_("case state", "Being verified"),
}
_MEANINGS: Mapping[c.CaseState, Message] = {
    c.CaseState.SUBMITTED: P_(
        "case state meaning",
        "Your submission has arrived and nobody can lose it. An officer will read it within the time stated below.",
    ),
    c.CaseState.ACCEPTED: P_(
        "case state meaning",
        "The authority deals with your complaint and will try to bring both sides to an agreement.",
    ),
    c.CaseState.NOT_ACCEPTED: P_(
        "case state meaning",
        "The authority may not or cannot deal with this complaint. The ground and where you can turn are stated below.",
    ),
    c.CaseState.AWAITING_REPORTER: P_(
        "case state meaning", "Something is missing to go on. Please answer below; the time limit rests until then."
    ),
    c.CaseState.UNDER_INVESTIGATION: P_("case state meaning", "An officer is working on it."),
    c.CaseState.CASE_FILED: P_("case state meaning", "The authority has opened a case against the business."),
    c.CaseState.CASE_NOT_FILED: P_(
        "case state meaning",
        "After verification no case is opened. The ground and where you can turn are stated below.",
    ),
    c.CaseState.RESOLVED: P_(
        "case state meaning", "The matter is settled. If it turns out otherwise, you can have it reopened."
    ),
    c.CaseState.CLOSED: P_(
        "case state meaning",
        "The matter has ended without a solution. The ground and where you can turn are stated below.",
    ),
    c.CaseState.REFERRED: P_(
        "case state meaning", "Another body is competent and has received your submission; it will go on from there."
    ),
    c.CaseState.WITHDRAWN_BY_REPORTER: P_("case state meaning", "You have asked to end it. You can have it reopened."),
    c.CaseState.REOPENED: P_("case state meaning", "It is being looked at again."),
}
_LABELS: Mapping[type[Enum], Mapping[Enum, Message]] = {
    c.CaseKind: {
        c.CaseKind.COMPLAINT: P_("case kind", "Complaint (replacement, repair or compensation wanted)"),
        c.CaseKind.REPORT: P_("case kind", "Report of a violation (nothing wanted for oneself)"),
        c.CaseKind.ENTERPRISE_REPORT: P_("case kind", "Enterprise's report of a risk of its own product"),
        c.CaseKind.RISK_INFORMATION: P_("case kind", "Risk information"),
        c.CaseKind.OBJECTION: P_("case kind", "Objection or request for credit repair"),
    },
    c.ReporterKind: {
        c.ReporterKind.CONSUMER: P_("reporter kind", "Consumer"),
        c.ReporterKind.ENTERPRISE: P_("reporter kind", "Enterprise or sole trader"),
        c.ReporterKind.TESTING_BODY: P_("reporter kind", "Testing, inspection or certification body"),
        c.ReporterKind.RESEARCH: P_("reporter kind", "University or research institute"),
        c.ReporterKind.ASSOCIATION: P_("reporter kind", "Industry association"),
        c.ReporterKind.INSIDER: P_("reporter kind", "Insider"),
        c.ReporterKind.AGENCY: P_("reporter kind", "Government agency"),
        c.ReporterKind.MEDICAL: P_("reporter kind", "Medical institution"),
        c.ReporterKind.CONSUMER_ORGANISATION: P_("reporter kind", "Consumer organisation"),
        c.ReporterKind.MEDIA: P_("reporter kind", "News media"),
    },
    c.PlaceOfPurchase: {
        c.PlaceOfPurchase.ECOMMERCE: P_(
            "place of purchase", "Online within the country (live streams and social networks too)"
        ),
        c.PlaceOfPurchase.CROSS_BORDER_ECOMMERCE: P_("place of purchase", "Online across the border"),
        c.PlaceOfPurchase.STORE: P_("place of purchase", "Shop"),
        c.PlaceOfPurchase.MARKET: P_("place of purchase", "Market or shopping centre for home and foreign trade"),
        c.PlaceOfPurchase.BORDER_RESIDENTS_TRADE: P_("place of purchase", "Border residents' mutual trade"),
        c.PlaceOfPurchase.PRIVATE_RESALE: P_("place of purchase", "Private reseller"),
        c.PlaceOfPurchase.PERSONAL_CARRIAGE: P_("place of purchase", "Carried or mailed across the border by oneself"),
        c.PlaceOfPurchase.UNKNOWN: P_("place of purchase", "Not known"),
        c.PlaceOfPurchase.GENERAL_TRADE: P_("place of purchase", "General trade"),
        c.PlaceOfPurchase.BORDER_TRADE: P_("place of purchase", "Border trade"),
    },
    c.PurchaseCountry: {
        c.PurchaseCountry.CHINA: P_("country of purchase", "In China"),
        c.PurchaseCountry.RUSSIA: P_("country of purchase", "In Russia"),
        c.PurchaseCountry.OTHER: P_("country of purchase", "In another country"),
    },
    c.IncidentKind: {
        c.IncidentKind.INJURY: P_("incident kind", "Injury"),
        c.IncidentKind.ILLNESS: P_("incident kind", "Illness (food poisoning too)"),
        c.IncidentKind.FIRE: P_("incident kind", "Fire"),
        c.IncidentKind.TRAFFIC_ACCIDENT: P_("incident kind", "Traffic accident"),
        c.IncidentKind.PROPERTY_DAMAGE: P_("incident kind", "Damage to property"),
        c.IncidentKind.NEAR_MISS: P_("incident kind", "Near miss (nothing happened in the end)"),
        c.IncidentKind.NONE: P_("incident kind", "None"),
    },
    c.Harm: {
        c.Harm.NONE: P_("harm", "Nobody hurt"),
        c.Harm.MINOR: P_("harm", "Minor (no doctor seen)"),
        c.Harm.MODERATE: P_("harm", "Moderate (a doctor was seen)"),
        c.Harm.SERIOUS: P_("harm", "Serious (hospital or lasting damage)"),
        c.Harm.DEATH: P_("harm", "Death"),
    },
    c.ComplaintRemedy: {
        c.ComplaintRemedy.REPAIR: P_("complaint remedy", "Repair"),
        c.ComplaintRemedy.REPLACE: P_("complaint remedy", "Replacement"),
        c.ComplaintRemedy.REFUND: P_("complaint remedy", "Refund"),
        c.ComplaintRemedy.RETURN: P_("complaint remedy", "Return of the goods"),
        c.ComplaintRemedy.REDO: P_("complaint remedy", "Work done again"),
        c.ComplaintRemedy.MAKE_UP_QUANTITY: P_("complaint remedy", "Missing quantity made up"),
        c.ComplaintRemedy.COMPENSATION: P_("complaint remedy", "Compensation"),
    },
    c.ActingFor: {
        c.ActingFor.SELF: P_("acting for", "Myself"),
        c.ActingFor.CHILD: P_("acting for", "My child"),
        c.ActingFor.RELATIVE: P_("acting for", "A relative"),
        c.ActingFor.CLIENT: P_("acting for", "A client (as an agent)"),
    },
    c.IntakeChannel: {
        c.IntakeChannel.WEB: P_("intake channel", "Website"),
        c.IntakeChannel.PHONE: P_("intake channel", "Telephone"),
        c.IntakeChannel.LETTER: P_("intake channel", "Letter"),
        c.IntakeChannel.COUNTER: P_("intake channel", "Counter"),
        c.IntakeChannel.TRANSFERRED: P_("intake channel", "Handed over by another body"),
    },
    c.IdentityKind: {
        c.IdentityKind.RESIDENT_CARD: P_("identity document", "Resident identity card"),
        c.IdentityKind.HK_MACAO_TAIWAN: P_(
            "identity document", "Permit or residence card of Hong Kong, Macao and Taiwan residents"
        ),
        c.IdentityKind.PASSPORT: P_("identity document", "Passport"),
        c.IdentityKind.PERMANENT_RESIDENCE: P_("identity document", "Foreigner's permanent residence card"),
    },
    c.Consent: {
        c.Consent.PUBLISH: P_("consent", "My complaint may be made public without anything that identifies me."),
        c.Consent.DELEGATED_MEDIATION: P_(
            "consent", "A consumer organisation or another lawful body may be asked to mediate."
        ),
        c.Consent.IDENTITY_DATA: P_(
            "consent", "I consent separately to the use of my identity document data for this matter."
        ),
        c.Consent.HEALTH_DATA: P_(
            "consent", "I consent separately to the use of the health data that I state, for this matter."
        ),
        c.Consent.CHILD_DATA: P_(
            "consent", "As parent or guardian I consent to the use of the child's data for this matter."
        ),
        c.Consent.TRANSFER_ABROAD: P_(
            "consent",
            "My data may be passed on to the competent authority of another country where the matter needs it.",
        ),
    },
    c.ObjectionKind: {
        c.ObjectionKind.CORRECTION: P_("objection kind", "What was published is wrong"),
        c.ObjectionKind.ANNULLED_PENALTY: P_("objection kind", "The penalty has been annulled"),
        c.ObjectionKind.MISTAKEN_IDENTITY: P_("objection kind", "We have been taken for somebody else"),
        c.ObjectionKind.CREDIT_REPAIR: P_("objection kind", "Request for credit repair"),
    },
    c.RefusalGround: {
        c.RefusalGround.NOT_OUR_BUSINESS: P_("refusal ground", "Not within the powers of this authority"),
        c.RefusalGround.HANDLED_ELSEWHERE: P_(
            "refusal ground", "A court, an arbitration body, an authority or an association has it or had it"
        ),
        c.RefusalGround.NO_CONSUMER_DISPUTE: P_(
            "refusal ground", "Not bought for daily life, or no dispute with the business is shown"
        ),
        c.RefusalGround.TOO_OLD: P_(
            "refusal ground", "More than three years since it was known or should have been known"
        ),
        c.RefusalGround.MATERIAL_MISSING: P_("refusal ground", "Required material is missing or untrue"),
        c.RefusalGround.IDENTITY_REFUSED: P_(
            "refusal ground", "Another person's name was used, or identification was refused"
        ),
        c.RefusalGround.OTHER_BY_LAW: P_("refusal ground", "Another ground by law"),
    },
    c.MediationEnd: {
        c.MediationEnd.WITHDRAWN_OR_SETTLED: P_(
            "mediation end", "The complaint was withdrawn, or the sides have settled"
        ),
        c.MediationEnd.SIDE_ABSENT: P_("mediation end", "A side does not appear or refuses mediation"),
        c.MediationEnd.NO_AGREEMENT: P_("mediation end", "A side says that no agreement can be reached"),
        c.MediationEnd.TESTING_COSTS: P_("mediation end", "No agreement on who pays for testing"),
        c.MediationEnd.TIME_IS_UP: P_("mediation end", "The time limit has run out without an agreement"),
        c.MediationEnd.REFUSAL_GROUND_FOUND: P_("mediation end", "A ground of refusal was found later"),
        c.MediationEnd.PARTY_ENDED: P_("mediation end", "A party has died or ceased to exist"),
        c.MediationEnd.OTHER_BY_LAW: P_("mediation end", "Another ground by law"),
    },
    c.ReferredTo: {
        c.ReferredTo.OTHER_DEPARTMENT: P_("referred to", "Another department"),
        c.ReferredTo.POLICE: P_("referred to", "Police"),
        c.ReferredTo.PROCURATORATE: P_("referred to", "Procuratorate"),
        c.ReferredTo.CUSTOMS: P_("referred to", "Customs"),
        c.ReferredTo.RUSSIAN_AUTHORITY: P_("referred to", "Russian authority"),
    },
    c.ExportReason: {
        c.ExportReason.PROCURATORATE: P_("export reason", "For the procuratorate (public-interest litigation)"),
        c.ExportReason.POLICE: P_("export reason", "For the police"),
        c.ExportReason.COURT: P_("export reason", "For a court or a reconsideration body"),
        c.ExportReason.OTHER_DEPARTMENT: P_("export reason", "For another competent department"),
        c.ExportReason.SUPERVISION: P_("export reason", "For the supervising authority"),
        c.ExportReason.STATISTICS: P_("export reason", "For statistics and analysis"),
        c.ExportReason.REPORTER_REQUEST: P_("export reason", "At the reporter's request"),
    },
    c.CaseAction: {
        c.CaseAction.FILE: P_("case action", "Filed"),
        c.CaseAction.ACCEPT: P_("case action", "Accept"),
        c.CaseAction.REFUSE: P_("case action", "Refuse"),
        c.CaseAction.ASK: P_("case action", "Ask for material"),
        c.CaseAction.ANSWER: P_("case action", "Material supplied"),
        c.CaseAction.INVESTIGATE: P_("case action", "Begin work"),
        c.CaseAction.FILE_CASE: P_("case action", "File a case"),
        c.CaseAction.NOT_FILE_CASE: P_("case action", "Do not file a case"),
        c.CaseAction.RESOLVE: P_("case action", "Resolve"),
        c.CaseAction.CLOSE: P_("case action", "Close"),
        c.CaseAction.REFER: P_("case action", "Refer"),
        c.CaseAction.WITHDRAW: P_("case action", "Withdraw"),
        c.CaseAction.REOPEN: P_("case action", "Reopen"),
        c.CaseAction.EXTEND: P_("case action", "Extend the time limit"),
        c.CaseAction.ASSIGN: P_("case action", "Assign"),
        c.CaseAction.FORWARD: P_("case action", "Forward to another agency"),
        c.CaseAction.CLASSIFY: P_("case action", "Classify"),
        c.CaseAction.MESSAGE: P_("case action", "Message"),
        c.CaseAction.NOTE: P_("case action", "Internal note"),
        c.CaseAction.ADD_EVIDENCE: P_("case action", "Evidence added"),
        c.CaseAction.CORRECT: P_("case action", "Own data corrected"),
        c.CaseAction.MERGE: P_("case action", "Merge"),
        c.CaseAction.SPLIT: P_("case action", "Split"),
        c.CaseAction.LINK_DOCUMENT: P_("case action", "Link a document"),
        c.CaseAction.ERASE: P_("case action", "Data erased"),
    },
    c.PictureCategory: {
        c.PictureCategory.APPLIANCES: P_("picture category", "Appliances, chargers, tools"),
        c.PictureCategory.CHILDREN: P_("picture category", "Toys and children's goods"),
        c.PictureCategory.CLOTHING: P_("picture category", "Clothes and shoes"),
        c.PictureCategory.FOOD: P_("picture category", "Food and drink"),
        c.PictureCategory.COSMETICS: P_("picture category", "Cosmetics and hygiene"),
        c.PictureCategory.TABLEWARE: P_("picture category", "Dishes and kitchenware"),
        c.PictureCategory.VEHICLES: P_("picture category", "Vehicles and parts"),
        c.PictureCategory.MEDICAL: P_("picture category", "Medicines and medical devices"),
        c.PictureCategory.OTHER: P_("picture category", "Something else"),
    },
    Step: {
        Step.DECIDE_ACCEPTANCE: P_("case step", "Decision whether to accept the complaint"),
        Step.MEDIATE: P_("case step", "Mediation"),
        Step.DECIDE_FILING: P_("case step", "Decision whether to file a case"),
        Step.TELL_REPORTER: P_("case step", "Notifying the reporter of the decision"),
        Step.RESPOND: P_("case step", "Answer"),
    },
}


def case_label(code: Enum, tag: str) -> str:
    """The label of a member of any vocabulary of cases, but for states, see `state_label`."""
    return _translated(_LABELS[type(code)][code], tag)


def state_label(state: c.CaseState, kind: c.CaseKind, tag: str) -> str:
    """A state in the words of its kind of case: a report is verified, a dispute mediated."""
    return _translated(_STATES_OF_A_KIND.get((kind, state), _STATES[state]), tag)


def state_meaning(state: c.CaseState, tag: str) -> str:
    """What a state means for the person who filed the case."""
    return _translated(_MEANINGS[state], tag)


def _translated(message: Message, tag: str) -> str:
    return catalog_for(tag).pgettext(message.context, message.text)
