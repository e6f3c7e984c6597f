"""The folder tree: version folders are found in order, and a hostile tree gives faults, no crashes."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from portal.domain.errors import Invalid
from portal.fileform.media import MAX_MEDIUM_BYTES
from portal.fileform.tree import MAX_FILES, folder_of, list_folders, read_folder, read_registry_files
from tests.support.factories import make_parts, make_registry_files
from tests.support.files import write_content, write_parts

WARNING_FOLDER = "documents/risk_announcement/ra-2026-0001"


def make_folders(root: Path, *places: str) -> Path:
    for place in places:
        (root / "documents" / place).mkdir(parents=True)
    return root


def faults_of(root: Path) -> list[tuple[str, str, str]]:
    return [(fault.source, fault.field, fault.code) for fault in list_folders(root)[1]]


def refused(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        read_folder(folder)
    return [(fault.source, fault.code) for fault in error.value.faults]


def test_version_folders_are_listed_by_id_and_number(tmp_path: Path) -> None:
    ids = ["recall/rc-2026-0002/1", *(f"risk_announcement/ra-2026-0001/{number}" for number in (10, 9, 1, 2))]
    root = make_folders(tmp_path, *ids, "risk_announcement/rb-2026-0001/1", "foreign_notice/fx-cpsc-26-1.A/1")
    folders, faults = list_folders(root)
    assert faults == ()
    assert [(folder.document_id, folder.number) for folder in folders] == [
        ("fx-cpsc-26-1.A", 1),
        *(("ra-2026-0001", number) for number in (1, 2, 9, 10)),
        ("rb-2026-0001", 1),
        ("rc-2026-0002", 1),
    ]
    assert all(folder.where == folder_of(folder.document_id, folder.number) for folder in folders)
    assert all(folder.path == root / folder.where for folder in folders)


def test_a_tree_without_documents_is_empty(tmp_path: Path) -> None:
    assert list_folders(tmp_path) == ((), ())


@pytest.mark.parametrize(
    ("place", "where", "field", "code"),
    [
        ("warnings/ra-2026-0001/1", "warnings", "type", "unknown_code"),
        ("recall/ra-2026-0001/1", "recall/ra-2026-0001", "document_id", "id_type"),
        ("recall/rc-2026-1/1", "recall/rc-2026-1", "document_id", "identifier_form"),
        ("recall/rc-2026-00001/1", "recall/rc-2026-00001", "document_id", "identifier_form"),
        ("recall/zz-2026-0001/1", "recall/zz-2026-0001", "document_id", "id_type"),
        ("recall/RC-2026-0001/1", "recall/RC-2026-0001", "document_id", "identifier_form"),
        ("foreign_notice/fx-cpsc-a..b/1", "foreign_notice/fx-cpsc-a..b", "document_id", "identifier_form"),
        ("recall/rc-2026-0001", "recall/rc-2026-0001", "version", "missing"),
        ("recall/rc-2026-0001/0", "recall/rc-2026-0001/0", "version", "whole_number"),
        ("recall/rc-2026-0001/-1", "recall/rc-2026-0001/-1", "version", "whole_number"),
        ("recall/rc-2026-0001/１", "recall/rc-2026-0001/１", "version", "whole_number"),
        ("recall/rc-2026-0001/1234567", "recall/rc-2026-0001/1234567", "version", "whole_number"),
        ("recall/rc-2026-0001/draft", "recall/rc-2026-0001/draft", "version", "whole_number"),
        ("recall/rc-2026-0001/1 ", "recall/rc-2026-0001/1 ", "version", "whole_number"),
    ],
)
def test_a_folder_of_another_name_is_told(tmp_path: Path, place: str, where: str, field: str, code: str) -> None:
    assert (f"documents/{where}", field, code) in faults_of(make_folders(tmp_path, place))


def test_a_padded_number_beside_the_same_number_is_told(tmp_path: Path) -> None:
    root = make_folders(tmp_path, "recall/rc-2026-0001/1", "recall/rc-2026-0001/01")
    folders, _ = list_folders(root)
    assert [folder.number for folder in folders] == [1]
    assert faults_of(root) == [("documents/recall/rc-2026-0001/01", "version", "whole_number")]


def test_one_id_in_two_folders_is_told(tmp_path: Path) -> None:
    root = make_folders(tmp_path, "recall/rc-2026-0001/1", "guidance/rc-2026-0001/1")
    folders, _ = list_folders(root)
    assert [folder.where for folder in folders] == ["documents/recall/rc-2026-0001/1"]
    assert faults_of(root) == [("documents/guidance/rc-2026-0001", "document_id", "id_type")]


@pytest.mark.parametrize("where", ["stray.txt", "recall/stray.txt", "recall/rc-2026-0001/stray.txt"])
def test_a_file_where_folders_belong_is_told(tmp_path: Path, where: str) -> None:
    root = make_folders(tmp_path, "recall/rc-2026-0001/1")
    (root / "documents" / where).write_text("x")
    assert faults_of(root) == [(f"documents/{where}", "", "unknown_file")]


@pytest.mark.parametrize("name", [".DS_Store", ".gitkeep", "Thumbs.db"])
def test_litter_of_operating_systems_is_passed_over(tmp_path: Path, name: str) -> None:
    root = make_folders(tmp_path, "recall/rc-2026-0001/1")
    for folder in (root / "documents", root / "documents/recall", root / "documents/recall/rc-2026-0001/1"):
        (folder / name).write_text("x")
    assert faults_of(root) == []
    assert read_folder(root / "documents/recall/rc-2026-0001/1") == {}


@pytest.mark.parametrize("where", ["recall", "recall/rc-2026-0001", "recall/rc-2026-0001/1"])
def test_a_link_to_a_folder_is_never_followed(tmp_path: Path, where: str) -> None:
    outside = make_folders(tmp_path / "outside", "recall/rc-2026-0001/1") / "documents"
    link = tmp_path / "root/documents" / where
    link.parent.mkdir(parents=True)
    link.symlink_to(outside / where, target_is_directory=True)
    folders, _ = list_folders(tmp_path / "root")
    assert folders == ()
    assert (f"documents/{where}", "", "unknown_file") in faults_of(tmp_path / "root")


def test_documents_is_a_folder_itself(tmp_path: Path) -> None:
    outside = make_folders(tmp_path / "outside", "recall/rc-2026-0001/1")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/documents").symlink_to(outside / "documents", target_is_directory=True)
    (tmp_path / "file").mkdir()
    (tmp_path / "file/documents").write_text("x")
    for root in ("linked", "file"):
        assert list_folders(tmp_path / root)[0] == ()
        assert faults_of(tmp_path / root) == [("documents", "", "not_a_folder")]


def test_every_fault_of_the_tree_is_told_at_once(tmp_path: Path) -> None:
    root = make_folders(tmp_path, "warnings/x/1", "recall/rc-1/1", "guidance/gd-2026-0001/x")
    assert len(faults_of(root)) == 4


def test_a_folder_is_read_as_its_parts(tmp_path: Path) -> None:
    parts = make_parts(media={"seat.jpg": b"\xff\xd8", "plan.pdf": b"%PDF-"})
    assert read_folder(write_parts(tmp_path, parts)) == parts


def test_links_within_a_folder_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    folder = write_parts(tmp_path / "1", {"media/seat.jpg": b"x"})
    (folder / "document.yaml").symlink_to(outside)
    (folder / "media/other.jpg").symlink_to(outside)
    assert refused(folder) == [("document.yaml", "unsafe_name"), ("media/other.jpg", "unsafe_name")]


def test_a_link_in_the_place_of_the_media_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "1").mkdir()
    (tmp_path / "1/media").symlink_to(tmp_path / "outside", target_is_directory=True)
    assert refused(tmp_path / "1") == [("media", "unsafe_name")]


def test_nested_folders_are_refused(tmp_path: Path) -> None:
    folder = write_parts(tmp_path, {"media/deep/seat.jpg": b"x", "texts/zh-Hans.md": b"x"})
    assert refused(folder) == [("media/deep", "unsafe_name"), ("texts", "unsafe_name")]


def test_pipes_and_sockets_are_refused_and_not_opened(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    os.mkfifo(tmp_path / "document.yaml")
    os.mkfifo(tmp_path / "media/seat.jpg")
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(tmp_path / "ru.md"))
        found = refused(tmp_path)
    assert sorted(found) == [
        ("document.yaml", "unsafe_name"),
        ("media/seat.jpg", "unsafe_name"),
        ("ru.md", "unsafe_name"),
    ]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "document.yaml").open("wb") as file:
        file.truncate(MAX_MEDIUM_BYTES + 1)
    with (tmp_path / "zh-Hans.md").open("wb") as file:
        file.truncate(10**12)
    assert refused(tmp_path) == [("document.yaml", "file_too_large"), ("zh-Hans.md", "file_too_large")]


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    write_parts(tmp_path, {f"media/{number}.jpg": b"x" for number in range(MAX_FILES + 1)})
    assert refused(tmp_path) == [("", "too_many")]


@pytest.mark.parametrize("name", [b"\xff.md", "‮fdp.exe".encode(), b"a\nb.md", b"-rf", "．．".encode()])
def test_odd_file_names_can_be_read_and_told(tmp_path: Path, name: bytes) -> None:
    (tmp_path / "documents").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "documents") + b"/" + name)).write_bytes(b"x")
    ((source, _, code),) = faults_of(tmp_path)
    assert code == "unknown_file"
    assert source.encode("utf-8")
    assert list(read_folder(tmp_path / "documents").values()) == [b"x"]


def test_the_registry_is_read_as_it_stands(tmp_path: Path) -> None:
    assert read_registry_files(write_content(tmp_path, {})) == make_registry_files()
    assert read_registry_files(tmp_path / "nothing") == {}


def test_links_folders_and_huge_files_in_the_registry_are_refused(tmp_path: Path) -> None:
    root = write_content(tmp_path / "root", {})
    (tmp_path / "secret.txt").write_text("secret")
    (root / "registry/linked.yaml").symlink_to(tmp_path / "secret.txt")
    (root / "registry/folder").mkdir()
    with (root / "registry/huge.yaml").open("wb") as file:
        file.truncate(1_000_001)
    with pytest.raises(Invalid) as error:
        read_registry_files(root)
    assert {(fault.source, fault.code) for fault in error.value.faults} == {
        (f"registry/{name}", "unknown_file") for name in ("linked.yaml", "folder", "huge.yaml")
    }


def test_the_place_of_a_version_follows_from_its_id() -> None:
    assert folder_of("ra-2026-0001", 3) == f"{WARNING_FOLDER}/3"
    assert folder_of("rb-2026-0001", 1) == "documents/risk_announcement/rb-2026-0001/1"
    assert folder_of("fx-rasff-2026.1", 1) == "documents/foreign_notice/fx-rasff-2026.1/1"
