"""What search engines are led to: every public page in every language, nobody's name and nothing restricted."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from portal.domain.locales import LOCALES


def listed(site: FlaskClient) -> set[str]:
    found: set[str] = set()
    for part in re.findall(r"<loc>https?://[^/]+(/sitemap[^<]+)</loc>", site.get("/sitemap.xml").text):
        found |= set(re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", site.get(part).text))
    return found


def test_every_address_is_there_in_every_language_and_answers(site: FlaskClient) -> None:
    addresses = listed(site)
    for locale in LOCALES:
        assert f"/{locale.path}/documents/ra-2026-0001" in addresses
        assert f"/{locale.path}/pages/about" in addresses
    for address in sorted(addresses)[::7]:
        assert site.get(address).status_code == 200, address


def test_what_robots_are_to_leave_alone_is_not_listed(site: FlaskClient) -> None:
    addresses = listed(site)
    for document_id in ("bl-2025-0006", "bl-2025-0003", "rb-2026-0001"):
        assert not any(document_id in address for address in addresses)
    for address in addresses:
        if "/documents/bl-" in address and address.startswith("/zh/"):
            assert 'name="robots" content="noindex"' not in site.get(address).text


def test_entries_about_people_are_hidden_from_robots(site: FlaskClient) -> None:
    addresses = listed(site)
    entries = re.findall(r'"/zh/documents/(bl-[^"/]+)"', site.get("/zh/blacklist").text)
    assert entries
    for document_id in entries:
        answer = site.get(f"/zh/documents/{document_id}")
        is_hidden = answer.status_code == 410 or 'content="noindex"' in answer.text
        assert is_hidden == (f"/zh/documents/{document_id}" not in addresses), document_id
