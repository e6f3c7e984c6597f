"""Words of the way of drafts: steps, for what a draft waits, its clock, and why a rule refuses a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum

from portal.domain.documents.fields import N_
from portal.domain.documents.registry import document_types
from portal.text import labels, typography
from portal.text.catalogs import catalog_for

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
SOON_SHARE = 4
"""A clock is told as running out in the last quarter of its time."""
DAY = 24


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
