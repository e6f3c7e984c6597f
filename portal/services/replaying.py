"""Continuing a log from its export: entry by entry, each checked against its commitments, rules not asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from portal.domain.documents.registry import prefixes
from portal.domain.errors import Damaged, Fault, Invalid, fault
from portal.domain.log import META, REDACTION, Action, Entry, Frontier, Meta, commit, leaf_hash
from portal.domain.state import state_of, unread_state
from portal.fileform.logfile import Closing, LogFile
from portal.fileform.logfile import Line as LogLine
from portal.fileform.meta import decode_meta
from portal.fileform.parts import DOCUMENT, read_redaction_note, read_version
from portal.fileform.tree import LOG_FILE, folder_of, read_folder
from portal.services.ports import LogWriter, Part, PublicationLog, RedactionRow
from portal.services.publishing import version_row
from portal.services.redacting import apply_redaction

BATCH_ENTRIES = 60


class Replaying:
    """Replays `log.jsonl` and the folders it commits to."""

    def __init__(self, log: PublicationLog) -> None:
        self._log = log

    def check_prefix(self, root: Path) -> None:
        """Raises Invalid unless one of the two logs, this one and the file's, begins with the other.

        A file of another log is refused; so is one whose closing line does not fit its entries.
        """
        file, head = LogFile(root / LOG_FILE), self._log.head()
        if head.size and head.log_id != file.header.log_id:
            raise _refused("log_not_prefix", file.header.log_id, expected=head.log_id)
        frontier = Frontier()
        for line in file.iter_lines():
            if isinstance(line, Closing):
                if (line.size, line.root) != (frontier.size, frontier.root()):
                    raise _refused(
                        "log_line", f"root {line.root.hex()}", line=0, problem="the root does not fit the entries"
                    )
                break
            if line.entry.position != frontier.size + 1:
                raise _refused("log_line", "", line=frontier.size + 2, problem="positions follow one another")
            frontier = frontier.append(leaf_hash(line.encoded))
            if frontier.size == head.size and frontier.root() != head.root:
                raise _refused("log_not_prefix", frontier.root().hex(), expected=head.root.hex())
        if frontier.size < head.size and frontier.root() != self._root_at(frontier.size):
            raise _refused("log_not_prefix", frontier.root().hex(), expected=self._root_at(frontier.size).hex())

    def replay(self, root: Path, progress: Callable[[int, int], None] = lambda _done, _total: None) -> int:
        """Append what the file has beyond this log. Returns how many entries.

        Raises Invalid naming the part that does not fit its commitment; whole batches before it stay.
        """
        file, head = LogFile(root / LOG_FILE), self._log.head()
        if not head.size:
            with self._log.writing() as log:
                log.start_log(file.header.log_id, is_public_copy=file.header.is_public)
        done = head.size
        lines = (line for line in file.iter_lines() if isinstance(line, LogLine) and line.entry.position > head.size)
        while batch := list(islice(lines, BATCH_ENTRIES)):
            prepared = [(line, tuple(_parts_of(root, line))) for line in batch]
            with self._log.writing() as log:
                for line, parts in prepared:
                    if line.entry.position > log.head().size:
                        _append(log, line.entry, parts)
            done += len(batch)
            progress(done, done)
        return done - head.size

    def _root_at(self, size: int) -> bytes:
        frontier = Frontier()
        for entry in islice(self._log.iter_entries(), size):
            frontier = frontier.append(leaf_hash(entry.encoded))
        return frontier.root()


def _parts_of(root: Path, line: LogLine) -> Iterator[Part]:
    if line.meta is None:
        return
    meta = _meta_of(line)
    where = folder_of(meta.document_id, meta.version)
    contents = _contents(root, where, line, meta)
    faults: list[Fault] = []
    for name, salt, commitment in zip((META, *meta.parts), line.salts, line.entry.commitments, strict=True):
        content = line.meta if name == META else contents.get(name)
        if salt is None:
            yield Part(name, None, None)
            continue
        if content is None:
            faults.append(fault("", "missing").at(f"{where}/{name}"))
        elif commit(salt, content) != commitment:
            faults.append(fault("", "commitment_differs", name, part=name).at(f"{where}/{name}"))
        yield Part(name, salt, content)
    if faults:
        raise Invalid(faults)


def _meta_of(line: LogLine) -> Meta:
    try:
        assert line.meta is not None  # noqa: S101  callers pass lines with meta only
        meta = decode_meta(line.meta)
    except Damaged as error:
        raise _refused("log_line", "", line=line.entry.position + 1, problem=str(error)) from None
    if meta.document_id.split("-", 1)[0] not in prefixes() or len(meta.parts) + 1 != len(line.entry.commitments):
        raise _refused("log_line", meta.document_id, line=line.entry.position + 1, problem="the meta part does not fit")
    return meta


def _contents(root: Path, where: str, line: LogLine, meta: Meta) -> Mapping[str, bytes]:
    if line.entry.action is Action.PUBLISH:
        if all(salt is None for salt in line.salts[1:]):
            return {}
        try:
            return read_folder(root / where)
        except FileNotFoundError:
            raise Invalid([fault("", "missing", where).at(where)]) from None
    return {REDACTION: line.note} if line.note is not None and REDACTION in meta.parts else {}


def _append(log: LogWriter, entry: Entry, parts: tuple[Part, ...]) -> None:
    log.append(entry, parts)
    if not parts or parts[0].content is None:
        return
    meta = decode_meta(parts[0].content)
    if entry.action is Action.PUBLISH:
        _append_version(log, entry, meta, parts)
    elif entry.action is Action.REDACT:
        note = parts[1].content
        if note is not None:
            erased = read_redaction_note(note).parts
            apply_redaction(log, RedactionRow(entry.position, meta.document_id, meta.version, erased))
    elif entry.action is Action.REDACTED:
        _complete(log, entry, meta)
    else:
        state = log.find_state(meta.document_id)
        if state is not None:
            log.save_state(replace(state, ended_position=entry.position))


def _append_version(log: LogWriter, entry: Entry, meta: Meta, parts: tuple[Part, ...]) -> None:
    held = {part.name: part.content for part in parts[1:] if part.content is not None}
    before = log.find_state(meta.document_id)
    row = version_row(meta, entry.position)
    log.save_version(row)
    if DOCUMENT in held:
        version = read_version(meta.document_id, meta.version, held)
        log.save_state(state_of(version, entry.position, before))
        return
    model = prefixes()[meta.document_id.split("-", 1)[0]]
    at = row.published_at
    log.save_state(
        unread_state(meta.document_id, model, meta.version, entry.position, at, before, erased=not meta.parts)
    )


def _complete(log: LogWriter, entry: Entry, meta: Meta) -> None:
    redact = int((meta.facts or {}).get("redact", "0"))
    for row in log.list_redactions():
        if row.position == redact:
            log.save_redaction(replace(row, completed_position=entry.position))


def _refused(code: str, found: str, **params: object) -> Invalid:
    return Invalid([fault("", code, found, **params).at(LOG_FILE)])
