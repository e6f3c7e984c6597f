"""Settings of the server, read from the environment once and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from urllib.parse import urlsplit

from portal.domain.errors import Fault, Invalid, fault

LIFELINE = "PORTAL_LIFELINE"
"""Set by `portal serve` for its children: the number of a pipe whose other end closes when it is gone."""
DEFAULT_PORT = 8000
DEFAULT_METRICS = "127.0.0.1:9464"
DEFAULT_THREADS = 4
MAX_WORKERS = 64
MAX_THREADS = 64
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_ADDRESS = re.compile(r"(?P<host>\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):(?P<port>\d{1,5})")
_HOST = re.compile(r"[a-z0-9.:-]{1,253}")


@dataclass(frozen=True)
class ServingSettings:
    """Where and how the site is served.

    `bind` is `host:port` or `unix:path`; `url` is the site's public address, told in feeds and links; `hosts` are the
    names it answers to; `proxies` are the addresses whose X-Forwarded-For and -Proto are believed; `metrics` is the
    private address of the metrics, empty for none.
    """

    bind: str
    url: str
    hosts: tuple[str, ...]
    proxies: tuple[str, ...]
    metrics: str
    workers: int
    threads: int


def serving_settings_from(environment: Mapping[str, str] = os.environ) -> ServingSettings:
    """Read PORT, PORTAL_BIND, PORTAL_URL, PORTAL_HOSTS, PORTAL_PROXIES, PORTAL_METRICS, PORTAL_WORKERS and
    PORTAL_THREADS. Raises Invalid with every fault."""
    faults: list[Fault] = []

    def read(name: str, default: str, is_valid: Callable[[str], bool], form: str) -> str:
        found = environment.get(name, default) or default
        if not is_valid(found):
            faults.append(fault(name, "unknown_code", found, allowed=form))
            return default
        return found

    def count(name: str, default: int, most: int) -> int:
        return int(read(name, str(default), _is_count(most), f"1–{most}"))

    port = read("PORT", str(DEFAULT_PORT), _is_port, "1–65535")
    bind = read("PORTAL_BIND", f"127.0.0.1:{port}", is_bind, "host:port, unix:path")
    local = bind if not bind.startswith("unix:") else f"127.0.0.1:{port}"
    url = read("PORTAL_URL", f"http://{local}", _is_url, "http://…, https://…").rstrip("/")
    hosts = read("PORTAL_HOSTS", ",".join(LOCAL_HOSTS), _all(_HOST.fullmatch), "host,host")
    proxies = read("PORTAL_PROXIES", "", _all(_is_network), "10.0.0.1,10.0.0.0/8")
    metrics = read("PORTAL_METRICS", DEFAULT_METRICS, lambda text: text == "off" or _is_address(text), "host:port, off")
    workers = count("PORTAL_WORKERS", default_workers(), MAX_WORKERS)
    threads = count("PORTAL_THREADS", DEFAULT_THREADS, MAX_THREADS)
    if faults:
        raise Invalid(faults)
    return ServingSettings(bind, url, _items(hosts), _items(proxies), metrics.removeprefix("off"), workers, threads)


def default_workers() -> int:
    """One a core that this process may use: pages are work for the processor, waiting is done by threads."""
    return max(min(len(os.sched_getaffinity(0)), MAX_WORKERS), 1)


def is_bind(text: str) -> bool:
    return _is_address(text) or (text.startswith("unix:") and len(text) > len("unix:"))


def split_address(text: str) -> tuple[str, int]:
    """`host:port` as a pair; the brackets of an IPv6 address are taken off."""
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def _all(is_valid: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda text: all(is_valid(item) for item in _items(text))


def _is_count(most: int) -> Callable[[str], bool]:
    return lambda text: text.isascii() and text.isdigit() and 1 <= int(text) <= most


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) < 65536


def _is_address(text: str) -> bool:
    match = _ADDRESS.fullmatch(text)
    return match is not None and _is_port(match["port"])


def _is_network(text: str) -> bool:
    try:
        return bool(ip_network(text))
    except ValueError:
        return False


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
