"""Enterprises by name: who is named in which public documents, and in which role.

Two enterprises of one name are one only where they share a registration code; whoever has none stands for itself, in
each document. An individual's name is found only as long as its document may be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.enterprises import Enterprise
from portal.domain.vocabulary import EnterpriseRole
from portal.services.ports import Search, SearchReader
from portal.services.viewing import View, Viewing

MAX_DOCUMENTS = 60
"""Documents that are read for one answer; how many there are is told."""


@dataclass(frozen=True)
class Mention:
    """One document that names an enterprise."""

    view: View
    enterprise: Enterprise

    @property
    def roles(self) -> tuple[EnterpriseRole, ...]:
        return self.enterprise.roles


@dataclass(frozen=True)
class NamedEnterprise:
    """An enterprise with every document found that names it; without codes there is one document."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    country: str | None
    mentions: tuple[Mention, ...]

    @property
    def is_victim(self) -> bool:
        """Whether its name was used by others, in any of the documents."""
        return any(EnterpriseRole.IMPERSONATED in mention.roles for mention in self.mentions)


@dataclass(frozen=True)
class NamedEnterprises:
    """What a name finds, at a position of the log; `documents` counts all that match, read or not."""

    position: int
    documents: int
    enterprises: tuple[NamedEnterprise, ...]

    @property
    def is_cut(self) -> bool:
        return self.documents > MAX_DOCUMENTS


class Enterprises:
    """Looks enterprises up. Raises Unavailable while there is no index."""

    def __init__(self, index: SearchReader, viewing: Viewing) -> None:
        self._index, self._viewing = index, viewing

    def find(self, text: str, now: datetime) -> NamedEnterprises:
        """Enterprises whose name has all words of a text; those with most documents first."""
        named = self._index.list_named(text, now, MAX_DOCUMENTS)
        views = self._viewing.list_current(named.document_ids, now)
        mentions = [mention for view in views for mention in _mentions(view)]
        matches = self._index.are_named(text, [_names_of(mention.enterprise) for mention in mentions])
        found = _grouped([mention for mention, is_meant in zip(mentions, matches, strict=True) if is_meant])
        return NamedEnterprises(named.position, named.total, found)

    def profile(self, code: str, now: datetime) -> NamedEnterprise:
        """What is known of the enterprise with a registration code, from the newest documents that name it."""
        search = Search(filters={"enterprise": (code,)}, page_size=MAX_DOCUMENTS)
        views = self._viewing.list_current(self._index.match(search, now, ()).document_ids, now)
        mentions = [mention for view in views for mention in _mentions(view) if code in mention.enterprise.codes()]
        return _enterprise(mentions)


def roles_in(view: View, code: str) -> tuple[EnterpriseRole, ...]:
    """What the enterprise with a code is in a document; nothing where the document may not be read any more."""
    found = [mention for mention in _mentions(view) if code in mention.enterprise.codes()]
    return tuple(dict.fromkeys(role for mention in found for role in mention.roles))


def _mentions(view: View) -> list[Mention]:
    enterprises: Mapping[str, Enterprise] = view.version.document.enterprises if view.version is not None else {}
    return [Mention(view, enterprise) for enterprise in enterprises.values()]


def _names_of(enterprise: Enterprise) -> tuple[str, ...]:
    return tuple(filter(None, (enterprise.name, enterprise.name_other)))


def _grouped(mentions: Sequence[Mention]) -> tuple[NamedEnterprise, ...]:
    """By shared codes; a code may tie two that were apart before."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        codes = set(mention.enterprise.codes())
        tied = [group for group in groups if codes & {code for other in group for code in other.enterprise.codes()}]
        groups = [group for group in groups if group not in tied]
        groups.append([*(other for group in tied for other in group), mention])
    found = [_enterprise(group) for group in groups]
    return tuple(sorted(found, key=lambda one: (not one.codes, -len(one.mentions), one.names)))


def _enterprise(mentions: Sequence[Mention]) -> NamedEnterprise:
    named = [mention.enterprise for mention in mentions]
    return NamedEnterprise(
        codes=tuple(dict.fromkeys(code for enterprise in named for code in enterprise.codes())),
        names=tuple(dict.fromkeys(name for enterprise in named for name in _names_of(enterprise))),
        country=next((enterprise.country for enterprise in named if enterprise.country), None),
        mentions=tuple(mentions),
    )
