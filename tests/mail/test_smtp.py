"""Mail through a real SMTP server on the loopback: what arrives, and what each answer of a server means."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from portal.domain.errors import Invalid, Unavailable
from portal.mail.smtp import MailServer, SMTPMailer, mailer_from
from tests.support.browsing import free_port
from tests.support.tools import needed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
SENDER = "noreply@warnings.example"
READER = "анна.смирнова@почта.рф"
TEXT = "Ваше обращение № 2026-000017: новое сообщение.\n" + "很长的一行。" * 300


class Inbox:
    """A server's mind: keeps what arrives; `answers` are what it says to a command instead."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if "DATA" not in self.answers:
            self.envelopes.append(envelope)
        return self.answers.get("DATA", "250 OK")

    async def handle_QUIT(self, server: Any, session: Any, envelope: Envelope) -> str:
        return self.answers.get("QUIT", "221 Bye")

    def read(self) -> EmailMessage:
        (envelope,) = self.envelopes
        parsed = email.message_from_bytes(cast(bytes, envelope.content), policy=email.policy.default)
        return cast(EmailMessage, parsed)


Serve = Callable[..., MailServer]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox) -> Iterator[Serve]:
    started: list[Controller] = []

    def start(user: str = "", password: str = "", *, is_tls: bool = False, **options: Any) -> MailServer:
        port = free_port()
        controller = Controller(inbox, "127.0.0.1", port, **options)
        controller.start()
        started.append(controller)
        return MailServer("127.0.0.1", port, user, password, is_tls)

    yield start
    for controller in started:
        controller.stop()


def test_a_message_arrives_whole_and_says_that_a_machine_wrote_it(serve: Serve, inbox: Inbox) -> None:
    SMTPMailer(serve(enable_SMTPUTF8=True), SENDER).send(READER, "Ответ по делу № 17 · 关于您的来件", TEXT, "ru")
    (envelope,), message = inbox.envelopes, inbox.read()
    assert envelope.rcpt_tos == ["анна.смирнова@xn--80a1acny.xn--p1ai"]
    assert envelope.mail_from == message["From"].addresses[0].addr_spec == SENDER
    assert message["Subject"] == "Ответ по делу № 17 · 关于您的来件"
    assert message.get_content().replace("\r\n", "\n").rstrip("\n") == TEXT
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ru"
    assert message["Message-ID"].endswith("@warnings.example>")
    assert message["Date"].datetime.tzinfo is not None
    assert max(map(len, cast(bytes, envelope.content).split(b"\r\n"))) <= 998


def test_a_message_sent_again_is_recognised_as_the_same(serve: Serve, inbox: Inbox) -> None:
    mailer = SMTPMailer(serve(), SENDER)
    for key in ("a", "a", "b", "", ""):
        mailer.send("anna@example.org", "?", "?", "en", key)
    ids = [email.message_from_bytes(cast(bytes, envelope.content))["Message-ID"] for envelope in inbox.envelopes]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("anna@example.org\r\nBcc: all@example.org", "?"),
        ("anna@example.org, all@example.org", "?"),
        ("anna@example.org", "?\r\nBcc: all@example.org"),
        ("anna@example.org", "?\nX: y"),
        ("<anna@example.org>", "?"),
        ("=?utf-8?q?anna=0d=0aBcc=3A_all=40example.org=0d=0a?=@example.org", "?"),
        ("", "?"),
    ],
)
def test_nothing_can_be_slipped_into_the_headers(serve: Serve, inbox: Inbox, to: str, subject: str) -> None:
    mailer = SMTPMailer(serve(), SENDER)
    with pytest.raises(Invalid) as error:
        mailer.send(to, subject, "text", "en")
    assert "example.org" not in str(error.value)
    assert inbox.envelopes == []


def test_a_text_that_ends_itself_stays_one_message(serve: Serve, inbox: Inbox) -> None:
    text = "one\n.\nMAIL FROM:<x@example.org>\n..two\n"
    SMTPMailer(serve(), SENDER).send("anna@example.org", "?", text, "en")
    assert inbox.read().get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    ("command", "answer", "kind"),
    [
        ("RCPT", "550 5.1.1 anna@example.org: no such person", Invalid),
        ("RCPT", "450 4.2.1 come again later", Unavailable),
        ("DATA", "554 5.7.1 not wanted", Invalid),
        ("DATA", "451 4.3.0 out of order", Unavailable),
        ("MAIL", "550 5.7.1 the sender is not known here", Unavailable),
    ],
)
def test_each_answer_of_a_server_means_again_or_never(
    serve: Serve, inbox: Inbox, command: str, answer: str, kind: type[Exception]
) -> None:
    inbox.answers[command] = answer
    mailer = SMTPMailer(serve(), SENDER)
    with pytest.raises(kind) as error:
        mailer.send("anna@example.org", "?", "?", "en")
    assert "anna" not in str(error.value)


def test_a_bad_farewell_does_not_have_a_message_sent_twice(serve: Serve, inbox: Inbox) -> None:
    inbox.answers["QUIT"] = "500 no"
    SMTPMailer(serve(), SENDER).send("anna@example.org", "?", "?", "en")
    assert len(inbox.envelopes) == 1


def test_an_address_that_the_server_cannot_take_is_final(serve: Serve) -> None:
    mailer = SMTPMailer(serve(enable_SMTPUTF8=False), SENDER)
    with pytest.raises(Invalid):
        mailer.send(READER, "?", "?", "ru")


def test_a_server_that_is_not_there_is_tried_again() -> None:
    mailer = SMTPMailer(MailServer("127.0.0.1", free_port()), SENDER)
    with pytest.raises(Unavailable):
        mailer.send("anna@example.org", "?", "?", "en")


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mailer = SMTPMailer(MailServer("127.0.0.1", silent.getsockname()[1]), SENDER, timeout_seconds=0.2)
        with pytest.raises(Unavailable):
            mailer.send("anna@example.org", "?", "?", "en")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_mailer_signs_in_where_it_is_told_to(serve: Serve, inbox: Inbox) -> None:
    def check(server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"portal", b"p:w@rd"))

    options = {"authenticator": check, "auth_require_tls": False, "auth_required": True}
    right = serve("portal", "p:w@rd", **options)
    mailer = mailer_from(f"smtp://portal:p%3Aw%40rd@127.0.0.1:{right.port}", SENDER)
    assert mailer is not None
    mailer.send("anna@example.org", "?", "?", "en")
    assert len(inbox.envelopes) == 1
    wrong = SMTPMailer(serve("portal", "other", **options), SENDER)
    with pytest.raises(Unavailable):
        wrong.send("anna@example.org", "?", "?", "en")
    assert len(inbox.envelopes) == 1


def test_over_tls_the_server_must_prove_itself(serve: Serve, inbox: Inbox, tmp_path: Path) -> None:
    files = ("-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem"))
    names = ("-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1")
    command = [needed("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True)
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server = serve(is_tls=True, ssl_context=own)
    with pytest.raises(Unavailable):
        SMTPMailer(server, SENDER).send("anna@example.org", "?", "?", "en")
    trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    SMTPMailer(server, SENDER, tls=trusted).send("anna@example.org", "?", "?", "en")
    assert len(inbox.envelopes) == 1


def test_without_an_address_there_is_no_mailer() -> None:
    assert mailer_from("", "") is None


@pytest.mark.parametrize(
    ("address", "sender", "field"),
    [
        ("http://mail.example", SENDER, "PORTAL_SMTP"),
        ("smtp://", SENDER, "PORTAL_SMTP"),
        ("smtp://user:secret@mail.example:99999", SENDER, "PORTAL_SMTP"),
        ("smtps://user:secret@mail.example/path", SENDER, "PORTAL_SMTP"),
        ("smtp://mail.example", "", "PORTAL_MAIL_FROM"),
        ("smtp://mail.example", "portal", "PORTAL_MAIL_FROM"),
    ],
)
def test_a_wrong_setting_is_told_without_its_password(address: str, sender: str, field: str) -> None:
    with pytest.raises(Invalid) as error:
        mailer_from(address, sender)
    assert [found.field for found in error.value.faults] == [field]
    assert "secret" not in str(error.value)
