"""Static pages in files: each fault is told with its file, and what is imported is exported again."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.app import Portal
from portal.domain.errors import Invalid
from portal.fileform.pages import MAX_PAGE_BYTES, read_pages
from portal.fileform.tree import read_registry_files
from tests.support.factories import make_registry_files

ABOUT = "pages/about/zh-Hans.md"
GOOD = "# 关于本平台\n\n正文。\n".encode()


def test_pages_are_read_by_name_and_language() -> None:
    pages = read_pages({ABOUT: GOOD, "pages/about/ru.md": "# О портале\n\nТекст.\n".encode(), "portal.yaml": b"x"})
    assert set(pages) == {"about"}
    assert pages["about"]["ru"].title == "О портале"
    assert pages["about"]["zh-Hans"].body == "正文。"


@pytest.mark.parametrize(
    ("files", "source", "code"),
    [
        ({ABOUT: "没有标题".encode()}, ABOUT, "page_title"),
        ({ABOUT: b"# \n\ntext"}, ABOUT, "page_title"),
        ({ABOUT: b"# " + b"x" * 121}, ABOUT, "page_title"),
        ({ABOUT: b"## two\n"}, ABOUT, "page_title"),
        ({ABOUT: b""}, ABOUT, "page_title"),
        ({ABOUT: b"# \xff\n"}, ABOUT, "not_utf8"),
        ({ABOUT: b"# x\n" + b"y" * MAX_PAGE_BYTES}, ABOUT, "file_too_large"),
        ({"pages/about/ru.md": GOOD}, ABOUT, "missing"),
        ({ABOUT: GOOD, "pages/about/de.md": GOOD}, "pages/about/de.md", "unknown_file"),
        ({ABOUT: GOOD, "pages/About/zh-Hans.md": GOOD}, "pages/About/zh-Hans.md", "unknown_file"),
        ({ABOUT: GOOD, "pages/a/b/zh-Hans.md": GOOD}, "pages/a/b/zh-Hans.md", "unknown_file"),
    ],
)
def test_a_fault_names_its_file(files: dict[str, bytes], source: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        read_pages(files)
    assert [(fault.source, fault.code) for fault in error.value.faults] == [(source, code)]


def write_pages(root: Path, **pages: bytes) -> Path:
    for slug, content in pages.items():
        (root / "pages" / slug).mkdir(parents=True)
        (root / "pages" / slug / "zh-Hans.md").write_bytes(content)
    return root


@pytest.mark.parametrize("odd", ["pages/note.txt", "pages/about/draft.docx"])
def test_a_file_that_is_no_page_stops_the_import(portal: Portal, tmp_path: Path, odd: str) -> None:
    root = write_pages(tmp_path / "tree", about=GOOD)
    (root / odd).write_bytes(b"x")
    with pytest.raises(Invalid) as error:
        portal.importing.import_tree(root)
    assert [(fault.source, fault.code) for fault in error.value.faults] == [(odd, "unknown_file")]
    assert portal.pages.list_pages("zh-Hans") == ()


def test_an_empty_folder_is_no_page(portal: Portal, tmp_path: Path) -> None:
    root = write_pages(tmp_path / "tree", about=GOOD)
    (root / "pages" / "empty").mkdir()
    with pytest.raises(Invalid):
        portal.importing.import_tree(root)


def test_pages_replace_pages_and_leave_the_registry(portal: Portal, tmp_path: Path) -> None:
    registry = portal.log.read_registry()
    portal.importing.import_tree(write_pages(tmp_path / "one", about=GOOD, old=GOOD))
    portal.importing.import_tree(write_pages(tmp_path / "two", about="# 新标题\n".encode()))
    assert [(page.slug, page.title) for page in portal.pages.list_pages("ru")] == [("about", "新标题")]
    assert set(registry) < set(portal.log.read_registry())
    assert set(registry) == set(make_registry_files())


def test_pages_are_exported_as_they_came(portal: Portal, tmp_path: Path) -> None:
    root = write_pages(tmp_path / "tree", about=GOOD)
    portal.importing.import_tree(root)
    portal.exporting.export(tmp_path / "out", public=True)
    assert read_registry_files(tmp_path / "out")[ABOUT] == GOOD
