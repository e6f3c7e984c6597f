"""Every command as an operator runs it: results, messages, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal.cli import portal as cli
from tests.support.commands import run_portal
from tests.support.factories import (
    BLACKLIST,
    BLACKLIST_TEXTS,
    RECALL,
    RECALL_TEXTS,
    WARNING_TEXTS_RU,
    make_parts,
)
from tests.support.files import write_content, write_parts

WIDER = {"products.p1.batches": [{"start": "240501", "end": "240731"}]}
CONTENT = {
    "risk_announcement/ra-2026-0001/1": make_parts(),
    "risk_announcement/ra-2026-0001/2": make_parts(
        set_data=WIDER,
        ru=WARNING_TEXTS_RU,
        ru_translates=2,
        notes={"zh-Hans": "扩大批次", "ru": "Добавлены партии."},
    ),
    "recall/rc-2026-0001/1": make_parts(RECALL, RECALL_TEXTS),
    "blacklist_entry/bl-2026-0001/1": make_parts(BLACKLIST, BLACKLIST_TEXTS),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with a little content, for commands that only read."""
    folder = tmp_path_factory.mktemp("cli")
    content = write_content(folder / "content", CONTENT)
    assert run_portal(folder / "home", "init").returncode == 0
    imported = run_portal(folder / "home", "import", content)
    assert imported.returncode == 0, imported.stderr
    return folder / "home"


def test_every_command_explains_itself() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        assert len(command.help) > 30, name


def test_show_tells_status_fields_and_text_in_the_readers_language(home: Path) -> None:
    russian = run_portal(home, "show", "ra-2026-0001", "--language", "ru")
    assert russian.returncode == 0
    assert "О риске при использовании детских автокресел" in russian.stdout
    assert "III уровень (повышенный риск) · жёлтый" in russian.stdout
    assert "Немедленно прекратите использование" in russian.stdout
    traditional = run_portal(home, "show", "ra-2026-0001", "--language", "zh-Hant")
    assert "立即停止使用" in traditional.stdout
    assert "產品" in traditional.stdout


def test_show_gives_an_old_version(home: Path) -> None:
    shown = json.loads(run_portal(home, "show", "ra-2026-0001", "--version", "1", "--json").stdout)
    assert (shown["version"], shown["newest"], shown["status"]) == (1, 2, "in_force")
    assert shown["data"]["products"]["p1"]["batches"] == [{"start": "240501", "end": "240630"}]


def test_history_tells_what_changed_and_why(home: Path) -> None:
    assert "扩大批次" in run_portal(home, "history", "ra-2026-0001", "--language", "zh-Hans").stdout
    items = json.loads(run_portal(home, "history", "ra-2026-0001", "--json", "--language", "ru").stdout)
    assert [item["significance"] for item in items] == ["major", "major"]
    assert items[1]["change_note"] == "Добавлены партии."


@pytest.mark.parametrize(
    ("language", "word"), [("zh-Hans", "批次"), ("zh-Hant", "批次"), ("ru", "Парти"), ("en", "Batch")]
)
def test_compare_gives_the_machines_change_line_in_every_language(home: Path, language: str, word: str) -> None:
    compared = run_portal(home, "compare", "ra-2026-0001", "1", "2", "--language", language)
    assert compared.returncode == 0
    assert "240501–240630 → 240501–240731" in compared.stdout
    assert word in compared.stdout


def test_list_filters(home: Path) -> None:
    found = json.loads(run_portal(home, "list", "--json").stdout)
    assert found["total"] == 4 - 1
    by_type = json.loads(run_portal(home, "list", "--type", "recall", "--json").stdout)
    assert [document["document"] for document in by_type["documents"]] == ["rc-2026-0001"]
    missing = json.loads(run_portal(home, "list", "--missing", "ru", "--json").stdout)
    assert {document["document"] for document in missing["documents"]} == {"rc-2026-0001", "bl-2026-0001"}


def test_schema_is_printed_for_every_type(home: Path) -> None:
    assert json.loads(run_portal(home, "schema", "recall").stdout)["properties"]["units"]
    assert "defect" in json.loads(run_portal(home, "schema", "recall", "--part", "rendition").stdout)["properties"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "ra-2026-9999"), 3),
        (("show", "ra-2026-0001", "--version", "9"), 3),
        (("compare", "ra-2026-0001", "1", "7"), 3),
        (("schema", "nonsense"), 2),
        (("redact",), 2),
        (("redact", "ra-2026-9999", "--dry-run"), 3),
        (("import", "no-such-folder"), 2),
        (("verify", "--key", "nonsense", "--checkpoint", __file__), 1),
    ],
)
def test_errors_have_their_exit_code_and_say_so_on_stderr(home: Path, arguments: tuple[str, ...], code: int) -> None:
    result = run_portal(home, *arguments)
    assert result.returncode == code
    assert result.stderr.strip()
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_without_an_instance_the_way_to_one_is_told(tmp_path: Path) -> None:
    result = run_portal(tmp_path / "none", "list")
    assert result.returncode == 3
    assert "portal init" in result.stderr


def test_a_checkpoint_proves_the_log_and_a_forged_one_does_not(home: Path, tmp_path: Path) -> None:
    note = run_portal(home, "checkpoint").stdout
    key = run_portal(home, "checkpoint", "--show-key").stdout.strip()
    (tmp_path / "good.txt").write_text(note)
    (tmp_path / "bad.txt").write_text(note.replace("\n5\n", "\n4\n"))
    assert run_portal(home, "verify", "--checkpoint", tmp_path / "good.txt").returncode == 0
    assert run_portal(home, "verify", "--checkpoint", tmp_path / "good.txt", "--key", key).returncode == 0
    forged = run_portal(home, "verify", "--checkpoint", tmp_path / "bad.txt")
    assert (forged.returncode, forged.stdout) == (1, "")


def test_publish_takes_id_and_version_from_the_folders_name(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_portal(home, "init")
    run_portal(home, "import", write_content(tmp_path / "content", {}))
    folder = write_parts(tmp_path / "rc-2026-0007" / "1", make_parts(RECALL, RECALL_TEXTS))
    assert "rc-2026-0007 version 1" in run_portal(home, "publish", folder).stdout
    assert "known before" in run_portal(home, "publish", folder).stdout
    unnamed = write_parts(tmp_path / "draft", make_parts(RECALL, RECALL_TEXTS))
    assert "rc-2026-0008 version 1" in run_portal(home, "publish", unnamed).stdout


def test_a_refused_version_names_file_field_and_expectation(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_portal(home, "init")
    run_portal(home, "import", write_content(tmp_path / "content", {}))
    folder = write_parts(tmp_path / "draft", make_parts(RECALL, RECALL_TEXTS, set_data={"food_class": "9"}))
    result = run_portal(home, "publish", folder)
    assert result.returncode == 1
    assert "document.yaml: food_class:" in result.stderr
    assert "nothing was written" in result.stderr


def test_check_content_writes_nothing_and_needs_no_instance(tmp_path: Path) -> None:
    content = write_content(tmp_path / "content", CONTENT)
    assert run_portal(tmp_path / "none", "check-content", content).stdout == "4 versions, no faults\n"
    write_parts(content / "documents/recall/rc-2026-0002/1", {"document.yaml": b"\xff"})
    result = run_portal(tmp_path / "none", "check-content", content)
    assert result.returncode == 1
    assert "rc-2026-0002/1/document.yaml" in result.stderr
    assert not (tmp_path / "none").exists()


def test_a_blacklist_entry_whose_term_has_passed_is_ended_by_the_import(home: Path) -> None:
    state = json.loads(run_portal(home, "list", "--type", "blacklist_entry", "--json").stdout)["documents"][0]
    assert state["status"] == "removed"
    assert run_portal(home, "end-terms").stdout == ""


def test_what_the_machine_refuses_is_told_without_a_traceback(tmp_path: Path, home: Path) -> None:
    (tmp_path / "file").write_text("x")
    for result in (run_portal(tmp_path / "file", "init"), run_portal(home, "export", tmp_path / "file" / "export")):
        assert result.returncode == 1
        assert str(tmp_path / "file") in result.stderr
        assert "Traceback" not in result.stderr


def test_a_folder_without_content_is_refused(tmp_path: Path, home: Path) -> None:
    result = run_portal(home, "import", tmp_path)
    assert result.returncode == 1
    assert "neither documents/ nor registry/" in result.stderr
