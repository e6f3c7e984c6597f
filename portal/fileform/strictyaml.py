"""YAML read with every scalar a string; what could surprise a reader is refused.

`NO` stays NO and `0402` stays 0402; duplicate keys, aliases, tags, several documents, deep nesting and complex keys
are faults. Built on libyaml's events, so that nothing is constructed that is not wanted.
"""

from __future__ import annotations

from typing import Any, NoReturn

import yaml
from yaml.reader import ReaderError

from portal.domain.errors import Fault, Invalid, fault

MAX_DEPTH = 12
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load_mapping(encoded: bytes, source: str, max_bytes: int) -> dict[str, Any]:
    """The mapping a YAML file holds.

    Raises Invalid with one fault naming `source`, the line and what was expected.
    """
    text = decode_utf8(encoded, source, max_bytes)
    return load_mapping_text(text, source)


def decode_utf8(encoded: bytes, source: str, max_bytes: int) -> str:
    """Text of a file. Raises Invalid where it is too large or not UTF-8."""
    if len(encoded) > max_bytes:
        raise Invalid([fault("", "file_too_large", len(encoded), limit_bytes=max_bytes).at(source)])
    try:
        # A byte order mark says how the file is encoded and is no part of its text.
        return encoded.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Invalid([fault("", "not_utf8", f"0x{encoded[error.start]:02x}", offset=error.start).at(source)]) from None


def load_mapping_text(text: str, source: str, first_line: int = 1) -> dict[str, Any]:
    """The mapping in `text`, whose first line is line `first_line` of the file."""
    try:
        found = _compose(text, first_line)
    except ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + first_line
        raise Invalid([fault("", "yaml_syntax", "", problem=str(error.reason), line=line).at(source)]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + first_line
        problem = getattr(error, "problem", None) or str(error)
        raise Invalid([fault("", "yaml_syntax", "", problem=problem, line=line).at(source)]) from None
    except _Refused as refused:
        raise Invalid([refused.fault.at(source)]) from None
    if not isinstance(found, dict):
        raise Invalid([fault("", "not_a_mapping", found if isinstance(found, str) else "").at(source)])
    return found


class _Refused(Exception):
    def __init__(self, found: Fault) -> None:
        self.fault = found
        super().__init__(found.code)


def _compose(text: str, first_line: int) -> Any:
    """Build strings, lists and dicts from the parser's events.

    Written for speed, as every read of the log passes here: `container` is what is being filled, `key` the key that
    waits for its value, `stack` holds both for the containers around.
    """
    stack: list[tuple[Any, str | None]] = []
    container: Any = None
    key: str | None = None
    root: Any = None
    documents = 0
    next_event = _Loader(text).get_event
    while (event := next_event()) is not None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            plain, quoted = event.implicit
            if event.anchor is not None or event.tag is not None or not (plain or quoted):
                _refuse(event, first_line)
            value: Any = event.value
            if key is None and type(container) is dict:
                if value in container:
                    line = _line(event, first_line)
                    raise _Refused(fault(value, "yaml_duplicate_key", value, key=value, line=line))
                key = value
                continue
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            _check_start(event, len(stack), key is None and type(container) is dict, first_line)
            value = {} if kind is yaml.MappingStartEvent else []
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            container, key = stack.pop()
            continue
        elif kind is yaml.AliasEvent:
            _refuse(event, first_line)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise _Refused(fault("", "yaml_several_documents", line=_line(event, first_line)))
            continue
        else:
            continue
        if container is None:
            root = value
        elif key is None:
            container.append(value)
        else:
            container[key] = value
            key = None
        if kind is not yaml.ScalarEvent:
            stack.append((container, None))
            container = value
    return {} if root is None else root


def _check_start(event: Any, depth: int, as_key: bool, first_line: int) -> None:
    if event.anchor is not None or event.tag is not None or not event.implicit:
        _refuse(event, first_line)
    if depth >= MAX_DEPTH:
        raise _Refused(fault("", "yaml_too_deep", MAX_DEPTH, line=_line(event, first_line)))
    if as_key:
        raise _Refused(fault("", "yaml_syntax", "", problem="a key must be text", line=_line(event, first_line)))


def _refuse(event: Any, first_line: int) -> NoReturn:
    """An anchor, an alias or a tag."""
    if event.anchor is not None:
        raise _Refused(fault("", "yaml_alias", event.anchor, line=_line(event, first_line)))
    raise _Refused(fault("", "yaml_tag", event.tag or "", line=_line(event, first_line)))


def _line(event: Any, first_line: int) -> int:
    return int(event.start_mark.line) + first_line
