"""Letters about cases by mail: implements `Postman` of the upkeep of cases."""

from __future__ import annotations

from typing import Protocol

from portal.services.cases.ports import Letter
from portal.text.letters import letter_words


class Mailer(Protocol):
    """Hands over one message (`portal.mail.smtp.SMTPMailer`)."""

    def send(self, to: str, subject: str, text: str, language: str, key: str = "") -> None: ...


class MailPostman:
    """Puts a letter into its reader's words and sends it; `root` is the site's public address."""

    def __init__(self, mailer: Mailer, root: str) -> None:
        self._mailer, self._root = mailer, root

    def send(self, to: str, letter: Letter) -> None:
        """Raises Unavailable where trying again may help, Invalid where it will not."""
        subject, text = letter_words(letter.kind, letter.language, letter.params, self._root)
        self._mailer.send(to, subject, text, letter.language, letter.key)
