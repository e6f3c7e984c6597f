"""Words of drafts: purposes and states, steps, for what one waits, its clock, refusals by rule, helps at its fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum

from portal.domain.documents.fields import N_
from portal.domain.documents.registry import document_types
from portal.domain.drafts import DraftState, Purpose
from portal.text import labels, typography
from portal.text.catalogs import catalog_for

_PURPOSES: Mapping[Purpose, str] = {
    Purpose.NEW: N_("New document"),
    Purpose.CORRECTION: N_("Correction"),
    Purpose.LEVEL_CHANGE: N_("Change of level"),
    Purpose.LIFTING: N_("Lifting of the warning"),
    Purpose.COMPLETION: N_("Completion of the recall"),
    Purpose.WITHDRAWAL: N_("Withdrawal of what was published by mistake"),
    Purpose.REMOVAL: N_("Removal from the list"),
    Purpose.TRANSLATION: N_("Translation"),
    Purpose.PROGRESS: N_("Progress of the recall"),
    Purpose.REVIEW: N_("Review after the emergency"),
}
_STATES: Mapping[DraftState, str] = {
    DraftState.DRAFT: N_("Being written"),
    DraftState.IN_REVIEW: N_("In review"),
    DraftState.REVIEWED: N_("Reviewed, to be signed"),
    DraftState.QUEUED: N_("Signed, waiting for its moment"),
    DraftState.PUBLISHED: N_("Published"),
    DraftState.DISCARDED: N_("Given up"),
}
_STEPS: Mapping[str, str] = {
    "drafted": N_("submitted"),
    "translated": N_("translated"),
    "translation_reviewed": N_("read the translation as second reader"),
    "reviewed": N_("reviewed"),
    "approved": N_("signed"),
}
_ACTS: Mapping[str, str] = {
    "drafted": N_("writing or submitting the draft"),
    "translated": N_("translating"),
    "translation_reviewed": N_("reading the translation as second reader"),
    "reviewed": N_("reviewing"),
    "approved": N_("signing"),
}
_RULES: Mapping[str, str] = {
    "rule_review_owed": N_(
        "This warning was published by the emergency procedure, and the publication rules demand its review by other "
        "persons. The draft of the review can neither be given up nor be published in the emergency procedure again."
    ),
    "rule_emergency_ends": N_(
        "By the publication rules the emergency procedure is for warning. A warning is ended the usual way: review, "
        "then signing."
    ),
    "rule_signer": N_(
        "Who signed this for publication may sign no more, so it was not published at its moment. By the publication "
        "rules somebody who may has to sign it."
    ),
}
_WAITING: Mapping[str, str] = {
    "review_owed": N_("Review after the emergency is owed"),
    "sent_back": N_("Sent back: remarks are open"),
    "writing": N_("Being written"),
    "translating": N_("To be translated"),
    "second_reading": N_("Translation to be read by a second person"),
    "reviewing": N_("To be reviewed"),
    "signing": N_("To be signed"),
    "queued": N_("Queued"),
}
_SPECIAL_FIELDS: Mapping[str, str] = {
    "": N_("The whole"),
    "body": N_("Text"),
    "change": N_("Change note"),
}
_HELPS: Mapping[str, str] = {
    "data.effective_from": N_("Harbin time (UTC+8). Left empty: from the moment of publication."),
    "data.until_lifted": N_("Either this or a last day."),
    "data.official_number": N_("As printed: 黑市监〔2026〕12号"),
    "data.related": N_("Numbers of documents published here, one a line: ra-2026-0003"),
    "data.products.*.gtins": N_("One a line; the last digit is checked."),
    "data.products.*.vins": N_("One a line, 17 characters."),
    "data.products.*.warns": N_("Not for goods that are named only for comparison, such as the genuine ones."),
    "data.enterprises.*.uscc": N_("18 characters; the last one is checked."),
    "data.enterprises.*.inn": N_("10 or 12 digits; the last ones are checked."),
    "data.enterprises.*.individual": N_("A person's name needs the decision that permits publishing it."),
    "data.level": N_("It follows from the risk assessment below; departing from that needs a published reason."),
    "text.summary": N_("What happens to a person, with which product. Three lines at the most."),
    "text.hazard_statement": N_("What happens to a person first, then the term: may catch fire – physical hazard."),
    "text.warning_items": N_("One a line."),
    "text.body": N_("Markdown: headings begin with ##, lists with -, tables with |. No HTML."),
    "rows.products.*.batches": N_("In each line one number, or a range, or how numbers begin, or all."),
    "rows.products.*.serials": N_("In each line one number, or a range, or how numbers begin, or all."),
}
SOON_SHARE = 4
"""A clock is told as running out in the last quarter of its time."""
DAY = 24


def purpose_label(purpose: Purpose, tag: str) -> str:
    """What a draft is to do to its document."""
    return catalog_for(tag).gettext(_PURPOSES[purpose])


def state_label(state: DraftState, tag: str) -> str:
    """Where a draft stands."""
    return catalog_for(tag).gettext(_STATES[state])


def step_words(step: str, tag: str) -> str:
    """What somebody has done: submitted, reviewed, signed."""
    return catalog_for(tag).gettext(_STEPS[step])


def waiting_words(waiting: Enum, tag: str) -> str:
    """For what a draft waits."""
    return catalog_for(tag).gettext(_WAITING[str(waiting.value)])


def field_words(type_code: str, path: str, tag: str) -> str:
    """The name of a field of a draft, rows with their keys; the path itself where the model has no such field."""
    words = catalog_for(tag)
    if path in _SPECIAL_FIELDS:
        return words.gettext(_SPECIAL_FIELDS[path])
    try:
        label = labels.field_label(document_types()[type_code], path, tag)
    except KeyError:
        return path
    group, _, _ = path.rpartition(".")
    return typography.bracket(label, _group_words(type_code, group, tag), tag) if group else label


def _group_words(type_code: str, group: str, tag: str) -> str:
    """The name of a group of fields, with the key of its row: 产品 p1."""
    field, _, key = group.partition(".")
    return f"{labels.field_label(document_types()[type_code], field, tag)} {key}".rstrip()


def field_helps(tag: str) -> dict[str, str]:
    """Help by the declared names of form fields, rows under `*`."""
    words = catalog_for(tag)
    return {name: words.gettext(message) for name, message in _HELPS.items()}


def time_words(span: timedelta, tag: str) -> str:
    """A span in the unit that says most: minutes below two hours, hours below two days, else days."""
    words, minutes = catalog_for(tag), max(0, round(span.total_seconds() / 60))
    hours = round(minutes / 60)
    if minutes < 120:
        return words.ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    if hours < 2 * DAY:
        return words.ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    days = round(hours / DAY)
    return words.ngettext("%(num)s day", "%(num)s days", days) % {"num": days}


def left_words(left: timedelta, tag: str) -> str:
    """What is left of a time limit, or by how much it was missed."""
    words = catalog_for(tag)
    if left < timedelta():
        return words.gettext("overdue by %(time)s") % {"time": time_words(-left, tag)}
    return words.gettext("%(time)s left") % {"time": time_words(left, tag)}


def rule_sentence(rule: str, params: Mapping[str, object], tag: str) -> str:
    """Why the publication rules refuse a step."""
    words = catalog_for(tag)
    if rule == "rule_persons":
        steps = [words.gettext(_ACTS[name]) for name in _step_names(str(params.get("steps", "")))]
        message = words.gettext(
            "The publication rules (four eyes) want different persons for these steps: %(steps)s. "
            "You have taken one of them; somebody else must take the other."
        )
        return message % {"steps": typography.join_items(steps, tag)}
    if rule == "rule_emergency":
        return words.gettext(
            "By the publication rules the emergency procedure is for warnings of level I alone; this one goes the "
            "usual way: review, then signing."
        )
    if rule in _RULES:
        return words.gettext(_RULES[rule])
    return words.gettext("The publication rule %(rule)s forbids this.") % {"rule": rule}


def _step_names(steps: str) -> list[str]:
    """The names in a list of steps, such as `translated, translation_reviewed (ru)`."""
    names = (part.split(" ")[0] for part in steps.split(", "))
    return [name for name in names if name in _ACTS]
