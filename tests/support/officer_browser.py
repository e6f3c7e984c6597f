"""An officer at the pages of cases in a real browser: the acts on a case."""

from __future__ import annotations

from playwright.sync_api import Page


def opened(page: Page, act: str) -> None:
    """Unfold the form of an act."""
    page.click(f"#act-{act} > summary")


def sent(page: Page, act: str) -> None:
    """Send the form of an act."""
    page.click(f"#act-{act} form > p button")
