"""A vault is made and changed; what would be left if the program were killed before any change of any file?

    python killed_custody.py FOLDER      under `file_shim`, with SHIM_ROOT=FOLDER/practice and SHIM_LOG=FOLDER/log

Prints JSON: for each state of the files, in their order, which deed was going on and what is wrong with it ("" for
nothing). The states are looked at with the rooms themselves, without an engine, so that many of them can be.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.app.demo.pki import Credential
from secmail.domain.cards import Card, CardKey, CardKind, KeyRole
from secmail.domain.errors import SecmailError
from secmail.domain.ids import CardId
from secmail.domain.mandates import Right
from secmail.domain.vaults import KnownVault, SlotKind
from secmail.pki import certificate
from secmail.store.stores import Stores
from secmail.vault.opened import OpenedVault
from secmail.vault.room import VaultRoom
from tests.support.custody_desk import CustodyDesk
from tests.support.engine_desk import KEY
from tests.support.file_shim import Disk, Files, read_log, thinned
from tests.support.pki_lab import COLLEAGUE, SECRETARY

_KEPT = ("vaults/", "db/")
_MARK = "now-"
_PHRASE = "quatre chevaux sous la pluie"


class Beginner(CustodyDesk):
    """Only the colleague, who has no vault yet."""

    def make_vault(self, opener: Credential, sealed: Credential) -> None:
        """None for the doctor."""


def live(folder: Path) -> Beginner:
    """Every deed of custody once, each after its mark."""
    desk = Beginner(folder)
    desk.start()
    desk.insert("colleague")

    def slot() -> str:
        (facts,) = desk.ask(v.Vaults())
        return next(slot.id for slot in facts.slots if slot.kind is SlotKind.PASSPHRASE)

    deeds: tuple[tuple[str, Callable[[], c.Command]], ...] = (
        ("create", lambda: v.CreateVault(COLLEAGUE.address)),
        ("new key", v.MakeKey),
        ("passphrase", lambda: v.AddPassphrase(_PHRASE)),
        ("shares", lambda: v.MakeShares(("Anne", "Basile"), 2)),
        ("grant", lambda: _grant(desk)),
        ("remove slot", lambda: v.RemoveSlot(slot())),
    )
    for deed, command in deeds:
        made = command()
        (folder / f"{_MARK}{deed}").touch()
        desk.done(made)
        desk.flush()
    (folder / f"{_MARK}end").touch()
    desk.stop()
    return desk


def states(folder: Path, log: Path) -> Iterator[tuple[str, Files]]:
    """What a kill leaves is what was written until then; files of shared memory are made anew at each start."""
    disk, deed, last = Disk({}, folder), "", None
    kept = tuple(str(folder / name) for name in _KEPT)
    for change in read_log(log):
        if change.kind == "R" and not change.second.startswith(kept):
            continue  # a card that is put in or out
        disk.apply(change)
        if change.kind == "O" and (name := Path(change.first.decode()).name).startswith(_MARK):
            deed = name.removeprefix(_MARK)
        whole = next(disk.losses()) if deed else {}
        files = {name: data for name, data in whole.items() if name.startswith(_KEPT) and not name.endswith("-shm")}
        if deed and files != last:
            last = files
            yield deed, files


class Survivor:
    """Looks at what was left: either there is no vault yet, or its holder's card opens it, its database and journal."""

    def __init__(self, folder: Path, card: Credential) -> None:
        self._folder, self._card = folder, card

    def wrong(self, files: Files, deed: str) -> str:
        """What is; empty for nothing."""
        shutil.rmtree(self._folder, ignore_errors=True)
        for name, content in files.items():
            place = self._folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        try:
            return self._look(deed)
        except SecmailError as error:
            return f"{error.code}: {error.detail}"

    def _look(self, deed: str) -> str:
        room = VaultRoom(self._folder / "vaults")
        challenges = room.challenges(self._shown())
        if not challenges:
            return "" if deed == "create" else "no vault"
        vault = room.open(challenges[0], self._card.sign(challenges[0].data))
        try:
            return self._behind(vault)
        finally:
            vault.wipe()

    def _behind(self, vault: OpenedVault) -> str:
        stores = Stores(self._folder / "db", key=KEY)
        known = self._known(stores, vault.facts.id)
        if known is not None and (known.epoch, known.generation) > (vault.facts.epoch, vault.facts.generation):
            return "more is remembered than there is"
        stores.sealed(vault.facts.id, vault.sealing_keys()).close()
        reader = stores.sealed_reader(vault.facts.id, vault.sealing_keys()[0])
        try:
            broken = reader.broken_at()
        finally:
            reader.close()
        return "" if broken is None else f"journal broken at {broken}"

    @staticmethod
    def _known(stores: Stores, vault: str) -> KnownVault | None:
        db = stores.mail()
        try:
            return db.custody.known_vault(vault)
        finally:
            db.close()

    def _shown(self) -> Card:
        key = CardKey(KeyRole.AUTHENTICATION, certificate.facts(self._card.der), can_sign=True, can_decrypt=True)
        return Card(CardId("card"), "card", "reader", CardKind.CPS, COLLEAGUE.surname, (key,), unlocked=True)


def _grant(desk: Beginner) -> c.Command:
    der = desk.lab.cpe_authentication(SECRETARY).der
    return v.GrantMandate(frozenset({Right.READ}), desk.clock.now() + timedelta(days=30), certificate=der)


def main(folder: Path) -> None:
    place = folder / "practice"
    place.mkdir()
    lived = live(place)
    survivor = Survivor(folder / "survivor", lived.colleague_authentication)
    few = thinned(states(place, folder / "log"), lambda state: state[1])
    told = [[deed, survivor.wrong(files, deed)] for deed, files in few]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    os.environ.pop("LD_PRELOAD", None)
    main(Path(sys.argv[1]))
