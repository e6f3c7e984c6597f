"""The keys of the private database in a file of their own, apart from its backup: a stolen backup opens no case.

A backup names the keys it needs by fingerprints; a fingerprint of random key material tells nothing of it.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from portal.domain.errors import Conflict, Invalid, fault
from portal.storage.instance import sync_folder, write_durably

_KEY_NAME = re.compile(r"hashing\.key|sealing-\d{4}\.key")
_MAX_KEY_BYTES = 4_096
Keys = Mapping[str, bytes]


def read_keys(folder: Path) -> Keys:
    """The keys in a vault's folder by their names; none where there is no folder."""
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if _KEY_NAME.fullmatch(path.name)}


def fingerprints(keys: Keys) -> dict[str, str]:
    return {name: hashlib.sha256(b"portal key\0" + key.strip()).hexdigest()[:16] for name, key in keys.items()}


def write_keys(keys: Keys, target: Path) -> None:
    """Write a file of keys, which appears only when complete and is readable by its owner alone."""
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as partial:
        try:
            with tarfile.open(fileobj=partial, mode="w") as archive:
                for name, key in keys.items():
                    header = tarfile.TarInfo(name)
                    header.size, header.mode = len(key), 0o600
                    archive.addfile(header, io.BytesIO(key))
            partial.flush()
            os.fsync(partial.fileno())
            Path(partial.name).rename(target)
            sync_folder(target.parent)
        except BaseException:
            Path(partial.name).unlink(missing_ok=True)
            raise


def load_keys(source: Path) -> Keys:
    """The keys in a file that `write_keys` wrote. Raises Invalid where it is none."""
    keys: dict[str, bytes] = {}
    try:
        with tarfile.open(source, mode="r:") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or not _KEY_NAME.fullmatch(member.name) or member.size > _MAX_KEY_BYTES:
                    raise Invalid([fault("", "backup_form", member.name).at(source.name)])
                keys[member.name] = content.read()
    except (tarfile.TarError, OSError) as error:
        raise Invalid([fault("", "backup_form", str(error)).at(source.name)]) from error
    if "hashing.key" not in keys:
        raise Invalid([fault("", "backup_damaged", "hashing.key").at(source.name)])
    return keys


def require_keys(needed: Mapping[str, str], keys: Keys) -> None:
    """Raises Conflict where a key that a backup needs is not among `keys`, or is another of the same name."""
    found = fingerprints(keys)
    missing = sorted(name for name, print_ in needed.items() if found.get(name) != print_)
    if missing:
        raise Conflict("keys", f"{', '.join(missing)} (--keys FILE)", "no such key, or another of that name")


def install_keys(keys: Keys, folder: Path, *, replace: bool = False) -> None:
    """Put keys into a vault's folder beside those it has.

    Raises Conflict, and puts none, where another key of the same name is there, unless it may be replaced.
    """
    present = read_keys(folder)
    differing = sorted(name for name in keys if name in present and present[name].strip() != keys[name].strip())
    if differing and not replace:
        raise Conflict("keys", f"{', '.join(differing)} (--replace)", "another key of that name")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, key in keys.items():
        if name not in present or name in differing:
            write_durably(folder / name, key)
