"""Settings of the server are checked once, all of them, before anything starts."""

from __future__ import annotations

import pytest

from portal.domain.errors import Invalid
from portal.text.faults import fault_sentence
from portal.web.settings import serving_settings_from, split_address


def test_without_settings_the_site_is_served_to_this_machine_alone() -> None:
    settings = serving_settings_from({})
    assert (settings.bind, settings.url) == ("127.0.0.1:8000", "http://127.0.0.1:8000")
    assert settings.metrics.startswith("127.0.0.1:")
    assert settings.proxies == ()
    assert settings.workers >= 1


def test_port_alone_moves_address_and_bind() -> None:
    settings = serving_settings_from({"PORT": "8123"})
    assert (settings.bind, settings.url) == ("127.0.0.1:8123", "http://127.0.0.1:8123")


def test_settings_for_a_proxy() -> None:
    settings = serving_settings_from(
        {
            "PORTAL_BIND": "unix:/run/portal.sock",
            "PORTAL_URL": "https://warnings.example/",
            "PORTAL_HOSTS": "warnings.example, www.warnings.example",
            "PORTAL_PROXIES": "10.0.0.1,192.0.2.0/24",
            "PORTAL_METRICS": "off",
        }
    )
    assert settings.url == "https://warnings.example"
    assert settings.hosts == ("warnings.example", "www.warnings.example")
    assert settings.metrics == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORTAL_BIND", "everywhere"),
        ("PORTAL_BIND", "127.0.0.1:99999"),
        ("PORTAL_URL", "warnings.example"),
        ("PORTAL_URL", "ftp://warnings.example"),
        ("PORTAL_HOSTS", "a b"),
        ("PORTAL_PROXIES", "10.0.0.300"),
        ("PORTAL_METRICS", "9464"),
        ("PORTAL_WORKERS", "0"),
        ("PORTAL_THREADS", "many"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_expected(name: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        serving_settings_from({name: value})
    (found,) = caught.value.faults
    assert found.field == name
    assert value in fault_sentence(found)


def test_every_wrong_setting_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        serving_settings_from({"PORT": "x", "PORTAL_THREADS": "x"})
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(("text", "pair"), [("127.0.0.1:9464", ("127.0.0.1", 9464)), ("[::1]:80", ("::1", 80))])
def test_an_address_is_host_and_port(text: str, pair: tuple[str, int]) -> None:
    assert split_address(text) == pair
