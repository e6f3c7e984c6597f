"""The customer's terms in two languages, for translators: the labels of codes as the catalogs have them."""

from __future__ import annotations

from functools import lru_cache

from portal.domain import vocabulary as v
from portal.domain.documents.registry import document_types
from portal.text import labels

_VOCABULARIES = (
    v.AnnouncementKind,
    v.Hazard,
    v.ProblemKind,
    v.Direction,
    v.Measure,
    v.ConsumerAction,
    v.Category,
    v.Status,
    v.BlacklistClass,
    v.RecallRemedy,
    v.EnterpriseRole,
)
_ENDS = "（("
SHORTEST = 2


@lru_cache
def terms(source: str, target: str) -> tuple[tuple[str, str], ...]:
    """Every term of the glossary in both languages, each once."""
    pairs = [(labels.label(level, source), labels.label(level, target)) for level in v.Level]
    for vocabulary in _VOCABULARIES:
        pairs += [(labels.label(code, source), labels.label(code, target)) for code in vocabulary]
    for code in document_types():
        pairs.append((labels.type_label(code, source), labels.type_label(code, target)))
    return tuple(dict.fromkeys(pairs))


def glossary(text: str, source: str, target: str) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """The terms that occur in a text, and all the others."""
    folded = text.casefold()
    found = tuple(pair for pair in terms(source, target) if _occurs(pair[0], folded))
    return found, tuple(pair for pair in terms(source, target) if pair not in found)


def _occurs(term: str, folded: str) -> bool:
    """A term occurs by its words before a remark in brackets."""
    bare = term
    for sign in _ENDS:
        bare = bare.partition(sign)[0]
    bare = bare.strip().casefold()
    return len(bare) >= SHORTEST and bare in folded
