"""Take the pictures of the README: `python -m tests.browser.screenshots FOLDER`, or `make screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.support.browsing import browsing, make_instance, serving

PICTURES = (
    ("document-zh-390", "/zh/documents/ra-2026-0001", 390, "light"),
    ("document-ru-390-dark", "/ru/documents/ra-2026-0001", 390, "dark"),
    ("home-zh-1280", "/zh/", 1280, "light"),
)
HEIGHT = 1100


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        home = Path(work) / "instance"
        make_instance(home)
        with serving(home) as root, browsing() as browser:
            for name, path, width, scheme in PICTURES:
                page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(root + path)
                page.screenshot(path=folder / f"{name}.png")
                page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
