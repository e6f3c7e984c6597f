"""A walk over every page of the sample corpus: no broken link, valid HTML, languages complete, nothing restricted."""

from __future__ import annotations

import json
import re
import subprocess
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from flask.testing import FlaskClient

from portal.domain.locales import LOCALES, Locale
from tests.support.tools import NODE_TOOLS, needed

ROOT = "http://localhost"
MOST = 2_500
KEPT_OF_A_KIND = 2
"""Pages of one kind, status and language that the validator looks at."""
RULES = {"extends": ["html-validate:standard"]}
OWN_SCRIPT = r'( type="module")? src="/static/[a-z-]+\.js"( defer)?></script>'
HREFLANGS = [*(locale.tag for locale in LOCALES), "x-default"]


@dataclass
class Walk:
    """What was seen on a walk: pages by address, and what is wrong."""

    pages: dict[str, Any] = field(default_factory=dict)
    kinds: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    fragments: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def elements(tree: Any, *names: str) -> Any:
    return (node for node in tree.iter() if isinstance(node.tag, str) and node.tag in names)


def walk(site: FlaskClient, locale: Locale) -> Walk:
    """Follow every link to a page of one language; those to other languages are followed on their own walk."""
    found, seen = Walk(), {f"/{locale.path}/"}
    queue = deque(seen)
    while queue:
        address = queue.popleft()
        assert len(seen) < MOST
        with site.get(address) as answer:
            is_gone = answer.status_code == 410 and "/documents/" in address
            if answer.status_code != 200 and not is_gone:
                found.faults.append(f"{address}: {answer.status_code}")
                continue
            if answer.mimetype != "text/html":
                continue
            page = answer.get_data(as_text=True)
        endpoint, _ = site.application.url_map.bind("localhost").match(urlsplit(address).path)
        found.kinds.setdefault((endpoint, answer.status_code), []).append(address)
        found.pages[address] = page
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        found.faults += [f"{address}: {fault}" for fault in faults_of(tree, page, locale)]
        for target in targets(tree, address):
            plain, _, fragment = target.partition("#")
            if fragment and not plain.startswith("/static/"):
                found.fragments.append((address, plain, fragment))
            elsewhere = any(plain.startswith(f"/{other.path}/") for other in LOCALES if other is not locale)
            # Filters can be joined without end: one step away from a plain address is enough.
            further = "?" in plain and "?" in address
            if plain not in seen and not elsewhere and not further:
                seen.add(plain)
                queue.append(plain)
    return found


def targets(tree: Any, address: str) -> set[str]:
    """The addresses of this site that a page leads to."""
    found = set()
    for node in elements(tree, "a", "link", "img", "use", "form", "script"):
        target = node.get("href") or node.get("src") or node.get("action")
        if target:
            full = urljoin(ROOT + address, target)
            if full.startswith(f"{ROOT}/"):
                found.add(full.removeprefix(ROOT))
    return found


def faults_of(tree: Any, page: str, locale: Locale) -> list[str]:
    """What is wrong with a page whatever its kind."""
    faults = []
    if tree.get("lang") != locale.tag:
        faults.append("language")
    ids = [
        node.get("id")
        for node in elements(tree, *{n.tag for n in tree.iter() if isinstance(n.tag, str)})
        if node.get("id")
    ]
    if len(ids) != len(set(ids)):
        faults.append("an id stands twice")
    if len(list(elements(tree, "h1"))) != 1:
        faults.append("not one h1")
    links = list(elements(tree, "link"))
    told = [node.get("hreflang") for node in links if node.get("rel") == "alternate" and node.get("hreflang")]
    if told != HREFLANGS:
        faults.append(f"hreflang {told}")
    if sum(node.get("rel") == "canonical" for node in links) != 1:
        faults.append("canonical")
    if not any(node.get("type") == "application/atom+xml" for node in links):
        faults.append("no feed announced")
    # Scripts are files of this site; nothing is written into a page but data.
    if re.search(f"<script(?! type=.application/ld\\+json)(?!{OWN_SCRIPT})", page) or re.search(
        r"\son[a-z]+=|javascript:|\sstyle=", page
    ):
        faults.append("script or style on the page")
    for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        json.loads(text)
    if re.search(
        r"%\([a-z]+\)s|\{\{|(?<![\w-])None(?![\w-])",
        re.sub(r"<pre.*?</pre>|<script.*?</script>", "", page, flags=re.DOTALL),
    ):
        faults.append("a value is missing in a sentence")
    return faults


@pytest.fixture(scope="module")
def walks() -> dict[str, Walk]:
    return {}


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.path)
def test_every_page_that_can_be_reached_is_whole(site: FlaskClient, locale: Locale, tmp_path: Path) -> None:
    found = walk(site, locale)
    found.faults += [
        f"{address}: no #{fragment} at {plain}"
        for address, plain, fragment in found.fragments
        if plain in found.pages and f'id="{fragment}"' not in found.pages[plain]
    ]
    assert found.faults == []
    endpoints = {endpoint for endpoint, _ in found.kinds}
    assert endpoints >= {
        "documents.compare",
        "documents.version",
        "enterprises.by_code",
        "reference.statistics",
        "pages.page",
    }
    validate(found, site, locale, tmp_path)


def validate(found: Walk, site: FlaskClient, locale: Locale, folder: Path) -> None:
    """Let the validator look at some pages of every kind, at error pages and at documents of every type."""
    chosen = [address for addresses in found.kinds.values() for address in addresses[:KEPT_OF_A_KIND]]
    documents = (
        address for (endpoint, _), of in found.kinds.items() if endpoint == "documents.document" for address in of
    )
    chosen += {re.split(r"[/-]", address.split("/documents/")[1])[0]: address for address in documents}.values()
    pages = {address: found.pages[address] for address in chosen}
    pages[f"/{locale.path}/nothing"] = site.get(f"/{locale.path}/nothing").get_data(as_text=True)
    for number, page in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(page, "utf-8")
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES), "utf-8")
    command = [needed("html-validate", NODE_TOOLS / "html-validate"), "--formatter", "json", "*.html"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    reports = json.loads(result.stdout or "[]")
    told = {
        f"{list(pages)[int(Path(report['filePath']).stem)]}: {message['ruleId']} {message['message']}"
        for report in reports
        for message in report["messages"]
    }
    assert sorted(told) == []
    assert result.returncode == 0, result.stderr
