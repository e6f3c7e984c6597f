"""Significance of a version per language, which decides who is told of it: derived, claimed by the editor, guarded.

A change of level, scope, direction, batch or serial range, remedy, consumer action or date is never minor; nor is the
first rendition in a language, for its readers.
"""

from __future__ import annotations

from portal.domain.changes import list_data_changes, substantive_path
from portal.domain.documents.base import Version
from portal.domain.errors import Fault, Invalid, fault
from portal.domain.log import SignificanceByLanguage
from portal.domain.vocabulary import Significance


def significance_of(version: Version, previous: Version | None) -> SignificanceByLanguage:
    """Who is to be told of `version`.

    Raises Invalid where a change note claims minor for what is never minor: a substantive change of data, or the
    first rendition in a language.
    """
    if previous is None:
        return SignificanceByLanguage()
    changes = list_data_changes(previous.document, version.document)
    substantive = substantive_path(changes)
    faults: list[Fault] = []
    found: dict[str, Significance] = {}
    for language, rendition in version.renditions.items():
        before = previous.renditions.get(language)
        because = substantive or ("" if before is not None else f"{language}.md")
        text_changed = before is None or before.content() != rendition.content()
        note = version.change_notes.get(language)
        if note is not None and note.significance is Significance.MINOR and because:
            refused = fault("significance", "significance_must_be_major", "minor", because=because)
            faults.append(refused.at(f"change.{language}.md"))
        derived = Significance.MAJOR if because or text_changed or changes else Significance.MINOR
        found[language] = note.significance if note is not None and note.significance else derived
    if faults:
        raise Invalid(faults)
    default = found[version.document.language]
    return SignificanceByLanguage(default, {tag: value for tag, value in found.items() if value is not default})
