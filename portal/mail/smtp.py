"""One message to one person over SMTP (RFC 5321), marked as written by a machine (RFC 3834).

A failure tells who can mend it: Unavailable is passing, or the operator's, and is tried again; Invalid is final and
about this address or message. Neither repeats the address, so that none comes into a log.
"""

from __future__ import annotations

import hashlib
import secrets
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from portal.domain.errors import Invalid, Unavailable, fault
from portal.domain.identity import is_email

TIMEOUT_SECONDS = 20.0
RETRY_AFTER_SECONDS = 60
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
_FINAL = 500
_POLICY = SMTP.clone(cte_type="7bit")
"""Every server takes seven bits; what does not fit is encoded."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over. `is_tls`: encrypted from the first byte (RFC 8314), else with STARTTLS."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, where nobody listens in."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def mailer_from(address: str, sender: str) -> SMTPMailer | None:
    """The mailer of `smtp://[user:password@]host[:port]` or `smtps://…`; None where no address is set.

    Raises Invalid with the fault of PORTAL_SMTP or PORTAL_MAIL_FROM.
    """
    if not address:
        return None
    if not is_email(sender):
        raise Invalid([fault("PORTAL_MAIL_FROM", "unknown_code", sender, allowed="name@example.org")])
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in DEFAULT_PORTS or not host or parts.path.strip("/") or parts.query:
        # The address may hold a password and is not repeated.
        allowed = "smtp://user:password@host:port, smtps://user:password@host:port"
        raise Invalid([fault("PORTAL_SMTP", "unknown_code", "…", allowed=allowed)])
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    server = MailServer(host, port or DEFAULT_PORTS[scheme], user, password, scheme == "smtps")
    return SMTPMailer(server, sender)


class SMTPMailer:
    """Hands messages to one server, each over a connection of its own. Safe for threads and processes."""

    def __init__(
        self,
        server: MailServer,
        sender: str,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server, self._sender = server, sender
        self._timeout_seconds = timeout_seconds
        self._tls = tls or ssl.create_default_context()

    def send(self, to: str, subject: str, text: str, language: str, key: str = "") -> None:
        """Send plain text in one language (a BCP 47 tag). It was handed over once this returns.

        A message sent again with the same `key` has the same Message-ID, so that mail programs show it once.
        Raises Invalid where the address or the message will never be taken, Unavailable where a later try may help.
        """
        message = self._message(to, subject, text, language, key)
        try:
            self._hand_over(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code) from error
        except smtplib.SMTPNotSupportedError as error:
            # A server that cannot take an address in letters beyond ASCII (RFC 6531) will not learn it.
            raise _unavailable() if to.isascii() else _refusal(_FINAL) from error
        except (smtplib.SMTPException, OSError) as error:
            # Greeting, TLS, sign-in and sender are the operator's to mend: no recipient is at fault.
            raise _unavailable() from error
        except ValueError as error:
            # No command of SMTP can be made of it; tried again it would be the same, and hold up every later letter.
            raise _refusal(_FINAL) from error

    def _hand_over(self, message: EmailMessage) -> None:
        connection = self._connected()
        try:
            connection.send_message(message)
            # It was taken: whatever goes wrong with the farewell must not have it sent again.
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
        finally:
            connection.close()

    def _message(self, to: str, subject: str, text: str, language: str, key: str) -> EmailMessage:
        message = EmailMessage(policy=_POLICY)
        domain = _mail_domain(self._sender)
        identity = hashlib.sha256(key.encode()).hexdigest()[:40] if key else secrets.token_hex(20)
        try:
            message["From"] = _address(self._sender)
            message["To"] = _address(to)
            message["Subject"] = subject
            message["Date"] = format_datetime(datetime.now(UTC))
            message["Message-ID"] = f"<{identity}@{domain}>"
            message["Auto-Submitted"] = "auto-generated"
            message["X-Auto-Response-Suppress"] = "All"
            message.set_content(text)
            message["Content-Language"] = language
        except (ValueError, UnicodeError) as error:
            # Line breaks in what becomes a header, and characters that no encoding has.
            raise Invalid([fault("subject", "line_break", "…")]) from error
        return message

    def _connected(self) -> smtplib.SMTP:
        """A connection on which a message may be sent, encrypted where the server is elsewhere and can do it."""
        server = self._server
        connection: smtplib.SMTP
        if server.is_tls:
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout_seconds, context=self._tls)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self._timeout_seconds)
        try:
            connection.ehlo_or_helo_if_needed()
            if not server.is_tls and not server.is_local and (connection.has_extn("starttls") or server.user):
                # With a password to tell it is not done without.
                connection.starttls(context=self._tls)
                connection.ehlo()
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _address(typed: str) -> Address:
    """The address with its domain as DNS knows it; what is before the @ stays. Raises Invalid."""
    if not is_email(typed):
        raise Invalid([fault("email", "email_form")])
    return Address(username=typed.rpartition("@")[0], domain=_mail_domain(typed))


def _mail_domain(address: str) -> str:
    domain = address.rpartition("@")[2]
    return domain if domain.isascii() else domain.encode("idna").decode()


def _refusal(status: int) -> Invalid | Unavailable:
    """What the server's answer to a recipient or a text means: 5xx is final (RFC 5321, 4.2.1).

    The server's words are left out: they commonly repeat the address.
    """
    return _unavailable() if status < _FINAL else Invalid([fault("email", "mail_refused", status=status)])


def _unavailable() -> Unavailable:
    return Unavailable("mail", RETRY_AFTER_SECONDS)
