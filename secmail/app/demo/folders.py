"""Mailboxes on disk between two runs of the demonstration: one file per message, all plain `.eml`."""

import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from secmail.app.demo.imap import FOLDERS, Mail
from secmail.app.demo.people import Role

_SEEN = ".seen"


def write(root: Path, role: Role, mails: Iterable[Mail]) -> None:
    """Replaces what is there. The name of a file tells order, moment (seconds since 1970) and whether it was read."""
    building = root / f".{role.value}.new"
    shutil.rmtree(building, ignore_errors=True)
    for folder in FOLDERS:
        (building / folder).mkdir(parents=True)
    for number, mail in enumerate(mails):
        name = f"{number:05d}.{int(mail.received.timestamp())}{_SEEN if mail.seen else ''}.eml"
        (building / mail.folder / name).write_bytes(mail.raw)
    shutil.rmtree(root / role.value, ignore_errors=True)
    building.rename(root / role.value)


def read(root: Path, role: Role) -> Sequence[Mail]:
    """What `write` wrote, in its order."""
    return [_read(file, folder) for folder in FOLDERS for file in sorted((root / role.value / folder).glob("*.eml"))]


def _read(file: Path, folder: str) -> Mail:
    moment = datetime.fromtimestamp(int(file.name.split(".")[1]), UTC)
    return Mail(folder, file.read_bytes(), moment, seen=file.stem.endswith(_SEEN))
