"""The sample configuration of nginx, started: TLS outside, the portal inside, nothing lost between them."""

from __future__ import annotations

import re
import ssl
import subprocess
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from tests.support.browsing import free_port, make_instance, serving, wait_until
from tests.support.tools import needed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
HOST = "warnings.example"
MAIN = """user root; daemon off; pid {work}/nginx.pid; error_log {work}/error.log;
events {{}}
http {{
client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
{sample}
}}"""


def adapted(sample: str, work: Path, ports: dict[str, str]) -> str:
    """The sample with the ports and paths that a test may use; everything else as it is shipped."""
    for old, new in ports.items():
        assert old in sample
        sample = sample.replace(old, new)
    return (
        sample.replace("/etc/ssl/portal", str(work))
        .replace("/var/log/nginx", str(work))
        .replace("/dev/shm/", f"{work}/")  # noqa: S108  the memory of the sample
    )


def make_certificate(work: Path) -> None:
    names = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}")
    files = ("-keyout", str(work / "privkey.pem"), "-out", str(work / "fullchain.pem"))
    command = [needed("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True)


Ask = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def site(work: Path) -> Iterator[Ask]:
    """Asks nginx for a path, over TLS or plainly."""
    nginx = needed("nginx", "/usr/sbin/nginx")
    make_certificate(work)
    make_instance(work / "instance")
    settings = {"PORTAL_URL": f"https://{HOST}", "PORTAL_HOSTS": HOST, "PORTAL_PROXIES": "127.0.0.1"}
    with serving(work / "instance", PORTAL_WORKERS="1", **settings) as root:
        plain, tls = free_port(), free_port()
        ports = {
            "server 127.0.0.1:8000": f"server {root.removeprefix('http://')}",
            # Told at this level: that a body was put into a file.
            "portal.error.log crit": "portal.error.log warn",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2;",
        }
        sample = adapted(SAMPLE.read_text(encoding="utf-8"), work, ports)
        (work / "nginx.conf").write_text(MAIN.format(work=work, sample=sample), encoding="utf-8")
        trusted = ssl.create_default_context(cafile=str(work / "fullchain.pem"))
        trusted.check_hostname = False  # the connection goes to the loopback address, whatever the certificate says

        def ask(
            path: str, body: bytes | None = None, *, secure: bool = True, **headers: str
        ) -> tuple[int, dict[str, str], bytes]:
            connection = (
                HTTPSConnection("127.0.0.1", tls, timeout=30, context=trusted)
                if secure
                else HTTPConnection("127.0.0.1", plain, timeout=30)
            )
            try:
                sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
                connection.request("GET" if body is None else "POST", path, body, sent)
                answer = connection.getresponse()
                return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
            finally:
                connection.close()

        server = subprocess.Popen(
            [nginx, "-e", str(work / "error.log"), "-c", str(work / "nginx.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(lambda: ask("/healthz")[0] == 200, server)
            yield ask
        finally:
            server.terminate()
            server.wait(30)


def test_a_page_comes_over_tls_with_its_headers(site: Ask) -> None:
    status, headers, body = site("/ru/documents/ra-2026-0001", Accept_Encoding="identity")
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"]
    assert f'<link rel="canonical" href="https://{HOST}/ru/documents/ra-2026-0001">' in body.decode()


def test_a_conditional_request_passes_through(site: Ask) -> None:
    tag = site("/zh/recalls.atom", Accept_Encoding="gzip")[1]["etag"]
    status, headers, body = site("/zh/recalls.atom", Accept_Encoding="gzip", If_None_Match=tag)
    assert (status, body) == (304, b"")
    assert headers["etag"] == tag


def test_plain_http_leads_to_tls(site: Ask) -> None:
    status, headers, _ = site("/zh/recalls?status=ongoing", secure=False)
    assert (status, headers["location"]) == (301, f"https://{HOST}/zh/recalls?status=ongoing")


def test_what_a_client_claims_of_hosts_changes_nothing(site: Ask) -> None:
    claims = {"X_Forwarded_Host": "evil.example", "Forwarded": "host=evil.example", "X_Forwarded_For": "203.0.113.9"}
    status, _, body = site("/zh/subscribe", Accept_Encoding="identity", **claims)
    assert status == 200
    assert b"evil.example" not in body


def test_what_an_officer_writes_is_put_into_no_file(site: Ask, work: Path) -> None:
    log = work / "portal.error.log"
    before = len(log.read_text(encoding="utf-8"))
    assert site("/staff/cases/2026-000012-3", b"x" * 400_000, Content_Type="application/octet-stream")[0] < 500
    assert "buffered to a temporary file" not in log.read_text(encoding="utf-8")[before:]


def test_a_large_body_is_refused_by_nginx_except_where_photos_are_sent(site: Ask) -> None:
    assert site("/zh/", Content_Length="2000000")[0] == 413
    assert site("/zh/cases/new/", Content_Length="2000000")[0] == 413
    assert site("/ru/cases/new", Content_Length="30000000")[0] == 413


def test_photos_sent_with_a_case_reach_the_portal_and_lie_in_no_file(site: Ask, work: Path) -> None:
    status, _, answer = site("/ru/cases/new", b"x" * 20_000_000, Content_Type="application/octet-stream")
    assert status < 500
    assert status != 413
    assert b"nginx" not in answer
    assert [path for path in (work / "portal-uploads").rglob("*") if path.is_file()] == []


def test_logs_tell_nothing_of_readers(site: Ask, work: Path) -> None:
    site("/zh/search?q=secretword", User_Agent="curious-agent")
    lines = (work / "portal.log").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(re.fullmatch(r"\S+ \d{3} \d+ [\d.]+", line) for line in lines)


@pytest.mark.parametrize("path", ["/staff/cases/enter", "/staff/cases/2026-000012-3/evidence"])
def test_scans_that_an_officer_adds_reach_the_portal_too(site: Ask, path: str) -> None:
    assert site(path, b"x" * 5_000_000, Content_Type="application/octet-stream")[0] not in (413, 502)
