"""What a profile remembers of vaults in the private folders of its mailboxes; kept as settings of the mail database.

Nothing here is believed because it is here: documents are judged anew each time before a vault is taken from them. A
value that cannot be read counts as none; then the folder is read again.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from secmail.domain.addresses import normal
from secmail.domain.errors import Code
from secmail.domain.policy import MEBIBYTE
from secmail.engine.ports.mailbox_store import FolderStore

_WAITING_LIMIT = 16
_WAITING_BYTES = 32 * MEBIBYTE
_OWNERS_LIMIT = 64


class Standing(StrEnum):
    """What a message of the folder is to us."""

    OURS = "ours"
    """The vault's file as it is here, or was: what is here continues it."""
    RIVAL = "rival"
    """Changed elsewhere while it was changed here: to be merged."""
    WAITING = "waiting"
    """Of a vault that nobody has opened here yet."""
    REFUSED = "refused"
    """Not of an owner, not for this mailbox, or unreadable."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message of the folder. `digest`: of the vault's file in it, empty where it could not be read."""

    uid: int
    vault: str
    digest: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class FolderNotes:
    """What lies in a mailbox's private folder. `folder`: its name there, None while there is none.

    `looked`: when it was last read. `strangers`: messages in it that are not ours. `problem`: why it could not be read,
    or a vault not be put there, the last time.
    """

    folder: str | None = None
    uidvalidity: int = 0
    items: tuple[Item, ...] = ()
    looked: datetime | None = None
    strangers: int = 0
    problem: Code | None = None

    def known(self, uid: int) -> bool:
        """Whether that message was read already."""
        return any(item.uid == uid for item in self.items)

    def holds(self, vault: str, digest: str) -> bool:
        """Whether that very file lies there."""
        return any((item.vault, item.digest) == (vault, digest) for item in self.items)

    def only(self, uids: Iterable[int]) -> "FolderNotes":
        """Without the messages that are gone."""
        present = frozenset(uids)
        return replace(self, items=tuple(item for item in self.items if item.uid in present))

    def noted(self, item: Item) -> "FolderNotes":
        """With one more, or another standing of it."""
        others = tuple(other for other in self.items if other.uid != item.uid)
        return replace(self, items=(*others, item))

    def joined(self, vault: str) -> "FolderNotes":
        """Rivals of this vault are in what is here now."""
        rival = (vault, Standing.RIVAL)
        items = (replace(i, standing=Standing.OURS) if (i.vault, i.standing) == rival else i for i in self.items)
        return replace(self, items=tuple(items))

    def without(self, vault: str, standing: Standing) -> "FolderNotes":
        """Such items of a vault are to be read again."""
        return replace(self, items=tuple(i for i in self.items if (i.vault, i.standing) != (vault, standing)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A package of a vault that nobody has opened here yet. `trusted`: its signer's chain was, when it came."""

    vault: str
    signer: str
    trusted: bool
    uid: int
    document: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class VaultNotes:
    """What is remembered of a vault. `owners`: certificates (DER) of its holder, as they were last seen.

    `came`: when it last came from the mailbox. `seen`: digest of the file that was last seen there; `withheld`: when
    the server last did not have it any more. `document`: the file of digest `signed` as its holder signed it here, to
    be put there, and again if need be.
    """

    owners: tuple[bytes, ...] = ()
    came: datetime | None = None
    seen: str = ""
    withheld: datetime | None = None
    signed: str = ""
    document: bytes = field(default=b"", repr=False)


class TravelNotes:
    """Reads and writes them. Engine thread."""

    def __init__(self, settings: FolderStore) -> None:
        self._settings = settings

    def folder(self, address: str) -> FolderNotes:
        stored = self._read(_folder_name(address))
        try:
            items = tuple(Item(int(u), str(v), str(d), Standing(s)) for u, v, d, s in stored["items"])
            return FolderNotes(
                folder=stored["folder"],
                uidvalidity=int(stored["uidvalidity"]),
                items=items,
                looked=_moment(stored["looked"]),
                strangers=int(stored["strangers"]),
                problem=Code(stored["problem"]) if stored["problem"] else None,
            )
        except (KeyError, ValueError, TypeError):
            return FolderNotes()

    def keep_folder(self, address: str, notes: FolderNotes) -> None:
        stored = {
            "folder": notes.folder,
            "uidvalidity": notes.uidvalidity,
            "items": [[item.uid, item.vault, item.digest, item.standing] for item in notes.items],
            "looked": _text(notes.looked),
            "strangers": notes.strangers,
            "problem": notes.problem,
        }
        self._write(_folder_name(address), stored)

    def vault(self, vault: str) -> VaultNotes:
        stored = self._read(_vault_name(vault))
        try:
            owners = tuple(map(_bytes, stored["owners"]))
            return VaultNotes(
                owners=owners,
                came=_moment(stored["came"]),
                seen=str(stored["seen"]),
                withheld=_moment(stored["withheld"]),
                signed=str(stored["signed"]),
                document=_bytes(stored["document"]),
            )
        except (KeyError, ValueError, TypeError):
            return VaultNotes()

    def keep_vault(self, vault: str, notes: VaultNotes) -> None:
        stored = {
            "owners": [_base64(der) for der in notes.owners[-_OWNERS_LIMIT:]],
            "came": _text(notes.came),
            "seen": notes.seen,
            "withheld": _text(notes.withheld),
            "signed": notes.signed,
            "document": _base64(notes.document),
        }
        self._write(_vault_name(vault), stored)

    def waiting(self, address: str) -> tuple[Waiting, ...]:
        stored = self._read(_waiting_name(address)).get("waiting", [])
        try:
            return tuple(Waiting(str(v), str(s), bool(t), int(u), _bytes(d)) for v, s, t, u, d in stored)
        except (ValueError, TypeError):
            return ()

    def keep_waiting(self, address: str, waiting: Iterable[Waiting]) -> None:
        """As many as may be kept: one for each vault and signer, trusted signers' first, then the newest."""
        kept = _bounded(waiting)
        rows = [[each.vault, each.signer, each.trusted, each.uid, _base64(each.document)] for each in kept]
        self._write(_waiting_name(address), {"waiting": rows})

    def forget(self, address: str) -> None:
        """When the account is removed."""
        for name in (_folder_name(address), _waiting_name(address)):
            if self._settings.setting(name):
                self._settings.set_setting(name, "")

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads(self._settings.setting(name) or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, name: str, stored: Mapping[str, object]) -> None:
        text = json.dumps(stored, sort_keys=True, separators=(",", ":"))
        if text != self._settings.setting(name):
            self._settings.set_setting(name, text)


def _bounded(waiting: Iterable[Waiting]) -> list[Waiting]:
    newest: dict[tuple[str, str], Waiting] = {}
    for each in sorted(waiting, key=lambda each: each.uid):
        newest[each.vault, each.signer] = each
    kept: list[Waiting] = []
    size = 0
    for each in sorted(newest.values(), key=lambda each: (each.trusted, each.uid), reverse=True)[:_WAITING_LIMIT]:
        size += len(each.document)
        if size <= _WAITING_BYTES:
            kept.append(each)
    return kept


def _folder_name(address: str) -> str:
    return f"travel.folder.{normal(address)}"


def _waiting_name(address: str) -> str:
    return f"travel.waiting.{normal(address)}"


def _vault_name(vault: str) -> str:
    return f"travel.vault.{vault}"


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
