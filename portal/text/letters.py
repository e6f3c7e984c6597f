"""Words of letters about cases: that something happened, never what. A letter may be read by others."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.locales import BY_TAG
from portal.text.catalogs import catalog_for


def letter_words(kind: str, tag: str, params: Mapping[str, str], root: str) -> tuple[str, str]:
    """Subject and text of a letter of a kind (`filed`, `news`, `digest`); `root` is the site's public address."""
    return digest_words(tag, params, root) if kind == "digest" else _case_words(kind, tag, params, root)


def _case_words(kind: str, tag: str, params: Mapping[str, str], root: str) -> tuple[str, str]:
    words = catalog_for(tag)
    told = {"number": params["number"], "url": f"{root}/{BY_TAG[tag].path}/cases/follow-up"}
    if kind == "filed":
        subject = words.gettext("Submission %(number)s has been received") % told
        first = words.gettext("Your submission %(number)s has been received.") % told
    else:
        subject = words.gettext("There is news on submission %(number)s") % told
        first = words.gettext("There is news on your submission %(number)s.") % told
    lines = (
        first,
        words.gettext("To read it, open %(url)s and enter your receipt code.") % told,
        words.gettext("Nobody at the authority will ever ask you for the receipt code by telephone or e-mail."),
        words.gettext("This message was sent by the portal by itself; please do not reply to it."),
    )
    return subject, "\n\n".join(lines) + "\n"


def digest_words(tag: str, params: Mapping[str, str], root: str) -> tuple[str, str]:
    """What is due, for the case office: numbers alone."""
    words = catalog_for(tag)
    lines = (
        words.gettext("Overdue: %(overdue)s") % params,
        words.gettext("Due today: %(today)s") % params,
        words.gettext("Due within seven days: %(week)s") % params,
        words.gettext("With an unread message: %(unread)s") % params,
    )
    return words.gettext("Cases that are due"), "\n".join(lines) + f"\n\n{root}/staff/cases\n"
