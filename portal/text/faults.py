"""Faults and errors as sentences: what was found and what is expected.

One closed table, fault code → English source sentence; `%(found)s` is the value found, the other names are the fault's
parameters. File and field are left to the caller, who prints them in front. Names of fields and files, codes and
values stay as they are written in the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.domain.documents.fields import N_
from portal.domain.errors import (
    Conflict,
    Damaged,
    Denied,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    PortalError,
    Slowed,
    Unavailable,
)
from portal.text.catalogs import catalog_for
from portal.text.draft_words import rule_sentence

NOTHING = "—"
"""Stands in a sentence where the fault has no value to show."""

_FIELDS: Mapping[str, str] = {
    "fixed_field": N_("“%(found)s”: this cannot be changed in a draft; begin another one instead."),
    "missing": N_("This is required and is missing."),
    "unknown_code": N_("“%(found)s” is not one of the permitted values: %(allowed)s."),
    "unknown_field": N_("There is no such field here; remove it or correct its name."),
    "unknown_key": N_("“%(key)s” does not exist in this document."),
    "date_form": N_("“%(found)s” is not a date; the form 2026-05-04 is expected."),
    "moment_gone": N_("%(found)s has gone by; a moment to come is expected."),
    "moment_or_now": N_(
        "A moment is given, and yet “At once” is chosen. Choose one of the two, or empty day and time."
    ),
    "translation_gap": N_("A paragraph is not translated yet; every one is expected before the second reading."),
    "ended_already": N_("%(found)s has been ended already; what is ended once is not ended again."),
    "not_confirmed": N_("Tick the box first: this cannot be undone."),
    "moment_form": N_("“%(found)s” is not a moment with its zone; the form 2026-05-04T09:30:00+08:00 is expected."),
    "whole_number": N_("“%(found)s” is not a whole number; digits alone are expected."),
    "truth_value": N_("“%(found)s” is neither true nor false, one of which is expected."),
    "web_address": N_("“%(found)s” is not a web address; one that begins with http:// or https:// is expected."),
    "control_character": N_("The text holds the character %(found)s, which may not be published; remove it."),
    "line_break": N_("“%(found)s” holds a line break or a tab; a single line is expected."),
    "html": N_("“%(found)s” is HTML; plain text or Markdown is expected."),
    "too_long": N_("“%(found)s” is too long; at most %(limit)s characters are permitted."),
    "too_short": N_("“%(found)s” is too short."),
    "too_many": N_("There are too many entries; at most %(limit)s are permitted."),
    "out_of_range": N_("%(found)s is outside the permitted range, whose limit is %(limit)s."),
    "order": N_("This is later than “%(later)s”; it is expected to be earlier or the same."),
    "period_empty": N_("The period has neither a start nor an end; at least one of them is expected."),
    "extent_form": N_("Exactly one form is expected: value, start with end, prefix, or all."),
    "not_a_mapping": N_("“%(found)s” is not a mapping; fields with their values are expected."),
    "not_a_list": N_("“%(found)s” is not a list; a list is expected."),
    "not_a_text": N_("This is not a text; a text is expected, no list and no mapping."),
}
_DOCUMENTS: Mapping[str, str] = {
    "individual_without_decision": N_("An individual is named; the decision that permits it is expected."),
    "unknown_document": N_("“%(found)s” is no document that was published here, or its text was erased."),
    "personal_number": N_(
        "The number of an identity document (%(found)s) may not be published; take it out wherever it stands."
    ),
    "counterfeit_must_warn": N_("A counterfeit is listed without a warning; true is expected."),
    "until_or_lifted": N_("Either effective_until or until_lifted is expected, and not both."),
    "restricted_kind": N_("Only a bulletin may be restricted to authorities; public is expected."),
    "ordered_by": N_("ordered_by is expected where a recall is ordered, and only there."),
    "food_class": N_("food_class is expected where food is recalled, and only there."),
    "product_not_identified": N_(
        "The product cannot be recognised; a model, batch, serial number, VIN or barcode is expected."
    ),
    "progress_sum": N_("More units are recovered, remedied or removed than are affected."),
    "more_than": N_("This number is greater than that of “%(limit)s”; at most as many are expected."),
    "passed_must_not_warn": N_("The product passed the inspection; no warning of it is expected."),
    "foreign_is_public": N_("A foreign notice is always public; public is expected."),
}
_FILES: Mapping[str, str] = {
    "not_utf8": N_("Byte %(found)s at offset %(offset)s is not UTF-8, which is expected."),
    "yaml_syntax": N_("Line %(line)s is not correct YAML: %(problem)s."),
    "yaml_alias": N_("Line %(line)s holds the anchor or alias “%(found)s”; the value itself is expected."),
    "yaml_tag": N_("Line %(line)s holds the tag “%(found)s”; values without tags are expected."),
    "yaml_duplicate_key": N_("The key “%(key)s” stands a second time in line %(line)s; once is expected."),
    "yaml_several_documents": N_("A second YAML document begins in line %(line)s; a single one is expected."),
    "yaml_too_deep": N_("Line %(line)s is nested too deeply; at most %(found)s levels are permitted."),
    "file_too_large": N_("The file has %(found)s bytes; at most %(limit_bytes)s are permitted."),
    "front_matter_missing": N_("The file has no front matter; it is expected at the start, between two lines of ---."),
    "unknown_file": N_("“%(found)s” has no place here; remove it or correct its name."),
    "unsafe_name": N_("“%(found)s” is not a permitted file name; a–z, 0–9, dot, underscore and hyphen are expected."),
    "page_title": N_(
        "A page begins with its title in a line “# …” of at most %(most)s characters; found: “%(found)s”."
    ),
    "no_content": N_("“%(found)s” holds neither documents/ nor registry/ nor pages/; a content folder is expected."),
    "not_a_folder": N_("“%(found)s” is not a folder, which is expected."),
    "media_form": N_("“%(found)s” cannot be read as %(expected)s, which is expected."),
    "media_type": N_("“%(found)s” is not of a permitted type: %(expected)s."),
    "media_undeclared": N_("“%(found)s” is not listed under media in document.yaml, where it is expected."),
    "media_missing": N_("The file “%(found)s” is missing."),
    "image_pixels": N_("The image has %(found)s pixels; at most %(limit)s are permitted."),
    "original_missing": N_("The text in the original's language is missing; the file %(language)s.md is expected."),
    "change_note_missing": N_(
        "The change note in the original's language is missing; the file change.%(language)s.md is expected."
    ),
    "change_note_in_first_version": N_("A first version changes nothing; no change note is expected."),
    "translates_version": N_("“%(found)s” is not a version that this text can translate; permitted: %(range)s."),
    "redacted_alone": N_("“%(found)s” stands beside redacted.yaml, which is expected to stand alone."),
    "source_form": N_("The file cannot be read as %(expected)s: %(found)s."),
    "source_columns": N_("The rows have another number of columns (%(found)s); %(expected)s are expected."),
    "log_line": N_("The log file is wrong in line %(line)s: %(problem)s."),
    "backup_form": N_("The file is not a backup that can be read: %(found)s."),
    "backup_damaged": N_("“%(found)s” is missing from the backup or damaged."),
    "verifier_key": N_("“%(found)s” is not a public key as `portal checkpoint --show-key` prints it."),
    "checkpoint_form": N_("“%(found)s” does not begin a checkpoint; a C2SP signed note is expected."),
    "checkpoint_signature": N_("The checkpoint “%(found)s” has no good signature of the key expected."),
}
_PUBLISHING: Mapping[str, str] = {
    "id_type": N_("The id “%(found)s” does not fit; one that begins with “%(expected)s” is expected."),
    "id_series": N_("The id “%(found)s” is of another series; one that begins with “%(expected)s” is expected."),
    "id_taken": N_("The id “%(found)s” stands elsewhere too: %(other)s; an id is expected once."),
    "version_gap": N_("Version %(found)s does not follow; version %(expected)s is expected."),
    "version_known_differs": N_("The log holds this version with another “%(part)s”; the same bytes are expected."),
    "significance_must_be_major": N_("The version changes or adds “%(because)s”, which is never minor."),
    "published_in_future": N_("%(found)s lies in the future; a moment that has come is expected."),
    "published_before_previous": N_(
        "%(found)s is earlier than the previous version; %(expected)s or later is expected."
    ),
    "audience_narrowed": N_("The audience has become “%(found)s”; it was public and is expected to stay so."),
    "type_changed": N_("The type has become “%(found)s”; “%(expected)s” as before is expected."),
    "language_changed": N_("The language has become “%(found)s”; “%(expected)s” as before is expected."),
    "document_closed": N_("The closing has become “%(found)s”; “%(expected)s” as before is expected."),
    "same_as_current": N_("This version is the same as the current one; a change is expected."),
    "redacted_parts": N_("“%(found)s” cannot be redacted here, or not alone; this version's parts: %(parts)s."),
    "log_not_prefix": N_("The file is of another log or history: %(found)s; %(expected)s is expected."),
    "commitment_differs": N_("The bytes of “%(part)s” are not those to which the log is committed."),
}
_RULES: Mapping[str, str] = {
    "registry_missing": N_("“%(found)s” of the registry is missing."),
    "unknown_agency": N_("“%(found)s” is not an agency in the registry."),
    "unknown_port": N_("“%(found)s” is not a port in the registry."),
    "unknown_region": N_("“%(found)s” is not a region in the registry."),
    "unknown_monitoring_point": N_("“%(found)s” is not a monitoring point in the registry."),
    "decision_missing": N_("The decision is missing; the file decision.yaml is expected."),
    "decision_unexpected": N_("A foreign notice stands outside the publication rules; no decision is expected."),
    "second_reader_missing": N_(
        "The text in %(language)s is new or changed; a translator and a second reader are expected in the steps."
    ),
    "rule_set": N_("“%(found)s” is not the rule set in force on the day of publication; “%(expected)s” is expected."),
    "rule_issuer": N_(
        "By the publication rules %(agency)s may not issue this: type %(type)s, kind %(kind)s, level %(level)s."
    ),
    "rule_persons": N_("%(found)s took several steps: %(steps)s; different persons are expected."),
    "rule_step_missing": N_("The step “%(step)s” is missing."),
    "rule_step_order": N_("%(found)s is out of order; steps are expected one after the other, up to published_at."),
    "rule_step_role": N_("“%(found)s” is not the role for this step; expected: %(expected)s."),
    "rule_emergency": N_(
        "“%(found)s” does not fit the emergency procedure, its levels and the time in which it must be reviewed."
    ),
    "rule_historical": N_("Only content published before %(before)s may be historical."),
    "rule_level_departure": N_(
        "The level is %(found)s where %(follows)s follows from the assessment; a reason is expected in the original."
    ),
}
_STAFF: Mapping[str, str] = {
    "sign_in_wrong": N_("The login or the password is wrong. Check both; the password tells capital letters apart."),
    "setup_code_wrong": N_("The login or the set-up code is wrong, or the code was used or has expired."),
    "second_factor_wrong": N_("The code is wrong or was used already. Wait for the next one, or use a recovery code."),
    "password_wrong": N_("The password is wrong."),
    "password_short": N_("The password is too short; at least %(limit)s characters are expected."),
    "password_long": N_("The password is too long; at most %(limit)s characters are permitted."),
    "password_weak": N_(
        "The password is easy to guess; one without your login and with more different characters is expected."
    ),
    "password_differs": N_("The two passwords differ; type the same one twice."),
    "login_form": N_(
        "“%(found)s” is not a login; 2 to 40 small letters, digits, dots, hyphens or underscores, "
        "a letter first, are expected."
    ),
}
_EVIDENCE: Mapping[str, str] = {
    "evidence_empty": N_("“%(found)s” is empty; please choose the file again."),
    "evidence_too_large": N_("“%(found)s” is too large; a file may have at most %(limit)s MB."),
    "evidence_type": N_("“%(found)s” is neither a photo nor a PDF; a photo (%(expected)s) or a PDF is expected."),
    "evidence_pixels": N_("“%(found)s” has %(size)s pixels; at most %(limit)s million pixels are permitted."),
    "evidence_damaged": N_("“%(found)s” is damaged or incomplete and cannot be opened; please choose it again."),
    "evidence_encrypted": N_("“%(found)s” is protected with a password; a PDF that opens without one is expected."),
    "mail_refused": N_("The mail server refuses this address or message (status %(status)s)."),
    "evidence_mixed": N_("“%(found)s” hides a file of another kind; a plain photo or PDF is expected."),
}
_CASES: Mapping[str, str] = {
    "amount": N_("“%(found)s” is not an amount; digits are expected, with two of them after a point at the most."),
    "day_in_future": N_("%(found)s lies in the future; a day up to today is expected."),
    "phone_form": N_("“%(found)s” cannot be dialled; 5 to 15 digits are expected, + in front of a country code."),
    "email_form": N_("“%(found)s” is not an e-mail address; a form like name@example.com is expected."),
    "no_email_for_reports": N_("A report takes no e-mail address, to protect you; leave it out."),
    "resident_card": N_("This is not the number of a resident identity card; check its 18 characters."),
    "identity_form": N_("This cannot be a number of the document chosen; check both."),
    "clues_too_short": N_(
        "Please say more: at least %(limit)s characters are needed to look into it; there are %(found)s."
    ),
    "clues_missing": N_("Please name at least the firm, the place or the product; otherwise nobody can look into it."),
    "bought_abroad": N_("This authority cannot settle purchases made outside China; a report is possible."),
    "bought_for_resale": N_("What was bought for resale cannot be complained about; a report is possible."),
    "consent_needed": N_("Without your consent to this the data may not be used; tick it, or leave the data out."),
    "receipt_character": N_("A receipt code has no character “%(found)s”; digits and Latin letters are expected."),
    "receipt_length": N_("A receipt code has %(expected)s characters; here are %(found)s."),
    "receipt_check": N_("There is a mistake in the code: compare it with your slip, character by character."),
    "receipt_other": N_("This is the code of another slip; type the one on this page."),
    "receipt_unknown": N_(
        "No case opens with this code. It may have been erased, or the code belongs to another authority."
    ),
    "case_number": N_("“%(found)s” is not a case number; the form 2026-000123-4 is expected."),
    "form_token": N_("The form was opened too long ago or not here. Everything is still on it: please send it again."),
    "form_sent_already": N_(
        "This form was sent already. What stands on it now has not been sent: send it only if it is another case."
    ),
    "case_moved_on": N_("The case has moved on meanwhile, and this is no longer possible. See where it stands now."),
    "case_store_busy": N_("It could not be stored just now. Your text is still here: please send it again shortly."),
    "erase_not_confirmed": N_("Tick the box first: what is erased cannot be brought back."),
    "one_unit_of_days": N_("Either working_days or calendar_days is expected, and not both."),
}
_DESK: Mapping[str, str] = {
    "gap_left": N_("The answer still holds a gap in square brackets; fill it in or take it out."),
    "unknown_officer": N_("“%(found)s” is not a case officer of this agency."),
    "unknown_case": N_("There is no case %(found)s among those of your agencies."),
}
_SENTENCES: Mapping[str, str] = {
    **_FIELDS,
    **_DOCUMENTS,
    **_FILES,
    **_PUBLISHING,
    **_RULES,
    **_STAFF,
    **_EVIDENCE,
    **_CASES,
    **_DESK,
}

_IDENTIFIER_FORMS: Mapping[str, str] = {
    "uscc": N_("“%(found)s” is not a unified social credit code; 18 digits and capital letters are expected."),
    "inn": N_("“%(found)s” is not an INN; 10 or 12 digits are expected."),
    "ogrn": N_("“%(found)s” is not an OGRN; 13 digits are expected."),
    "ogrnip": N_("“%(found)s” is not an OGRNIP; 15 digits are expected."),
    "gtin": N_("“%(found)s” is not a GTIN; 8, 12, 13 or 14 digits are expected."),
    "vin": N_("“%(found)s” is not a VIN; 17 digits and capital letters without I, O and Q are expected."),
    "hs": N_("“%(found)s” is not an HS code; 4, 6, 8 or 10 digits are expected."),
    "country": N_("“%(found)s” is not a country code; two capital letters as in ISO 3166 are expected."),
    "document_id": N_("“%(found)s” is not a document id; the form ra-2026-0012 is expected."),
    "official_number": N_(
        "“%(found)s” is not an official number; the form 黑市监〔2026〕12号 or 2026年第5号 is expected."
    ),
    "key": N_("“%(found)s” is not a key; a small letter and then small letters, digits or underscores are expected."),
    "log_name": N_("“%(found)s” is not a name for a log; characters without spaces and plus signs are expected."),
}
_CHECK_DIGITS: Mapping[str, str] = {
    "uscc": N_("The check character of the unified social credit code “%(found)s” is not the one expected."),
    "inn": N_("The check digit of the INN “%(found)s” is not the one expected."),
    "ogrn": N_("The check digit of the OGRN “%(found)s” is not the one expected."),
    "ogrnip": N_("The check digit of the OGRNIP “%(found)s” is not the one expected."),
    "gtin": N_("The check digit of the GTIN “%(found)s” is not the one expected."),
    "vin": N_("The check digit of the VIN “%(found)s” is not the one expected."),
}
_BY_SCHEME: Mapping[str, Mapping[str, str]] = {"identifier_form": _IDENTIFIER_FORMS, "check_digit": _CHECK_DIGITS}
FAULT_CODES = frozenset({*_SENTENCES, *_BY_SCHEME})
"""Every fault code that has a sentence."""

_NOT_FOUND: Mapping[str, str] = {
    "document": N_("There is no document %(key)s."),
    "version": N_("There is no version %(key)s."),
    "medium": N_("There is no file %(key)s."),
    "page": N_("There is no page %(key)s."),
    "entry": N_("The log has no entry %(key)s."),
    "instance": N_("There is no instance in %(key)s."),
    "staff_member": N_("There is no account %(key)s."),
    "session": N_("There is no open session %(key)s."),
    "case": N_("There is no case %(key)s here."),
    "draft": N_("There is no draft %(key)s here."),
    "preview": N_("There is no preview %(key)s, or the link has expired."),
    "evidence": N_("There is no file %(key)s."),
    "receipt": N_("No case opens with the receipt code %(key)s."),
    "registry": N_("The registry has no %(key)s."),
    "signal": N_("There is no signal %(key)s."),
    "submission": N_("What was sent with case %(key)s has been erased."),
    "comment": N_("There is no remark %(key)s."),
    "catalog": N_("The catalog %(key)s has not been compiled; run `make translations`."),
}


def fault_sentence(fault: Fault, tag: str = "en") -> str:
    """What was found and what is expected. KeyError for a code that is not in the table."""
    message = _source_sentence(fault.code, fault.params)
    return catalog_for(tag).gettext(message) % _shown({**fault.params, "found": fault.found})


def _source_sentence(code: str, params: Mapping[str, Any]) -> str:
    """The English source sentence of a fault code; that of an identifier depends on its scheme."""
    if code in _BY_SCHEME:
        return _BY_SCHEME[code][params["scheme"]]
    return _SENTENCES[code]


def error_sentence(error: PortalError, tag: str = "en") -> str:
    """What went wrong. The faults of an Invalid are only counted; each has a sentence of its own."""
    catalog = catalog_for(tag)
    match error:
        case NotFound():
            return catalog.gettext(_NOT_FOUND[error.kind]) % {"key": error.key}
        case Invalid():
            count = len(error.faults)
            message = catalog.ngettext("The input has %(count)s fault.", "The input has %(count)s faults.", count)
            return message % {"count": count}
        case Conflict():
            message = catalog.gettext("%(what)s has another state: expected %(expected)s, found %(found)s.")
            return message % _shown({"what": error.what, "expected": error.expected, "found": error.found})
        case Forbidden():
            return rule_sentence(error.rule, error.params, tag)
        case Denied():
            return catalog.gettext("Your roles do not permit this.")
        case Slowed():
            return _slowed(error, tag)
        case Unavailable():
            return _unavailable(error, tag)
        case Damaged(position=None):
            return catalog.gettext("Stored content is damaged: %(what)s.") % {"what": error.what}
        case Damaged():
            message = catalog.gettext("Stored content is damaged at log position %(position)s: %(what)s.")
            return message % {"what": error.what, "position": error.position}
    raise KeyError(error.code)


def told_at_the_desk(error: PortalError) -> str:
    """Why something was refused while nobody was there to be told: every fault, in Chinese and in Russian."""
    lines = []
    for tag in ("zh-Hans", "ru"):
        if not isinstance(error, Invalid):
            lines.append(error_sentence(error, tag))
            continue
        for found in error.faults:
            sentence = fault_sentence(found, tag)
            lines.append(f"{found.field}: {sentence}" if found.field else sentence)
    return "\n".join(lines)


def _unavailable(error: Unavailable, tag: str) -> str:
    count = error.retry_after_seconds
    message = catalog_for(tag).ngettext(
        "%(what)s is busy; try again in %(count)s second.",
        "%(what)s is busy; try again in %(count)s seconds.",
        count,
    )
    return message % {"what": error.what, "count": count}


def _slowed(error: Slowed, tag: str) -> str:
    """The wait, in seconds below two minutes, else in minutes."""
    seconds = error.retry_after_seconds
    if seconds < 120:
        message = catalog_for(tag).ngettext(
            "Too many attempts. Try again in %(count)s second.",
            "Too many attempts. Try again in %(count)s seconds.",
            seconds,
        )
        return message % {"count": seconds}
    minutes = -(-seconds // 60)
    message = catalog_for(tag).ngettext(
        "Too many attempts. Try again in %(count)s minute.",
        "Too many attempts. Try again in %(count)s minutes.",
        minutes,
    )
    return message % {"count": minutes}


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: NOTHING if value in ("", None) else value for name, value in values.items()}
