"""Brings a database file to the version of this program: numbered files, each in one transaction, after a copy."""

import importlib.resources
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from secmail.domain.errors import ActionNeeded, BugError, Code, Unavailable
from secmail.store.db import Database
from secmail.store.errors import translated
from secmail.store.values import outside_facts

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step; `number` is the version of the file after it."""

    number: int
    sql: str


@cache
def migrations(kind: str) -> tuple[Migration, ...]:
    """The steps for "mail" or "sealed", in order, without a gap.

    Read once: where the program is replaced by a newer one while it runs, the files are not its own any more.
    """
    folder = importlib.resources.files("secmail.store").joinpath("schema", kind)
    with translated():
        found = [
            Migration(int(match[1]), entry.read_text("utf-8"))
            for entry in folder.iterdir()
            if (match := _NAME.fullmatch(entry.name))
        ]
    found.sort(key=lambda step: step.number)
    if not found or [step.number for step in found] != list(range(1, len(found) + 1)):
        raise BugError(f"store: numbers of the {kind} migrations")
    return tuple(found)


def migrate(database: Database, path: Path, key: bytes, *, steps: Sequence[Migration]) -> None:
    """Applies what is missing. ActionNeeded STORE_NEWER when the file is from a newer program.

    Before an existing file is changed it is copied to `<name>.before`, encrypted with the same key; the copy of the
    step before is replaced, so that deleted mail does not live on in many copies.
    """
    version = database.version
    require_not_newer(version, steps)
    missing = [step for step in steps if step.number > version]
    if missing and version > 0:
        database.copy_to(before(path), key)
    database.add_function("outside", outside_facts)
    for step in missing:
        with database.transaction():
            database.script(step.sql)
            database.script(f"PRAGMA user_version = {step.number:d}")


def before(path: Path) -> Path:
    """Where the copy made before a migration lies."""
    return path.with_name(path.name + ".before")


def require_not_newer(version: int, steps: Sequence[Migration]) -> None:
    if version > steps[-1].number:
        raise ActionNeeded(Code.STORE_NEWER, f"version {version}, this program knows {steps[-1].number}")


def require_current(database: Database, steps: Sequence[Migration]) -> None:
    """For a reader, which may not migrate: the writer has to open the file first."""
    require_not_newer(database.version, steps)
    if database.version < steps[-1].number:
        raise Unavailable(Code.STORE_UNREADABLE, "not brought to this version yet")
