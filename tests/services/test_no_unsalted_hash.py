"""No hash of content stands anywhere without a salt: short content could be guessed from it after its erasure."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from portal.app import Portal
from portal.domain.vocabulary import RedactionReason
from portal.services.redacting import Redaction
from tests.support.factories import RECALL, RECALL_TEXTS, WARNING_TEXTS_RU, make_parts, make_version_parts
from tests.support.files import write_content

ALGORITHMS = ("md5", "sha1", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")


def traces_of(content: bytes) -> set[bytes]:
    """Every plain hash of `content` in the forms in which programs write them."""
    digests = [hashlib.new(name, content, usedforsecurity=False).digest() for name in ALGORITHMS]
    written = {form for digest in digests for form in (digest, digest.hex().encode(), base64.b64encode(digest))}
    return written | {form.upper() for form in written if form.isalnum()}


def test_no_unsalted_hash_of_content_is_in_any_file(portal: Portal, tmp_path: Path) -> None:
    versions = {
        "risk_announcement/ra-2026-0001/1": make_parts(ru=WARNING_TEXTS_RU),
        "risk_announcement/ra-2026-0001/2": make_parts(ru=WARNING_TEXTS_RU, body="新内容", notes={"zh-Hans": "更正"}),
        "recall/rc-2026-0001/1": make_parts(RECALL, RECALL_TEXTS),
        "foreign_notice/fx-cpsc-1/1": make_version_parts("foreign_notice"),
    }
    portal.importing.import_tree(write_content(tmp_path / "content", versions))
    portal.redacting.redact(Redaction("rc-2026-0001", (), RedactionReason.COURT_ORDER, "amr", "ruling"))
    for public in (True, False):
        portal.exporting.export(tmp_path / f"export-{public}", public=public)
    portal.close()
    places = [portal.settings.home, tmp_path / "export-True", tmp_path / "export-False"]
    files = [path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()]
    contents = {content for parts in versions.values() for content in parts.values()}
    contents |= {line for content in contents for line in content.splitlines() if line}
    found = [trace for content in contents for trace in traces_of(content) if any(trace in file for file in files)]
    assert found == []
