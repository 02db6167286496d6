"""A workstation's profile that was in order, copied for each fault that is planted into it.

bench = Bench(tmp_path, office)            # an `Office` whose account and drop folder are set up
bench.change(card_modules=["/nowhere.so"]) # settings of the profile
bench.account(port=1)                      # the incoming server as the database has it
bench.troubles()                           # {(subject, code)} of what `secmail diagnose` finds wrong
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from secmail.app.demo import profiles
from secmail.app.demo.pki import LEAF_LIFE
from secmail.app.keystores import ProfileKeys, keys_of
from secmail.app.profile import Profile, load
from secmail.domain.accounts import Account
from secmail.engine.ports import MailDb
from secmail.store.stores import Stores
from secmail.vault.room import VaultRoom
from tests.support import pki_lab
from tests.support.command import secmail
from tests.support.office import Office

Trouble = tuple[str, str | None]


class Bench:
    """`undo`: what is started for the fault ends with the test."""

    def __init__(self, folder: Path, office: Office, undo: ExitStack) -> None:
        self.folder, self.office, self.undo = folder, office, undo
        self.profile_folder = folder / "workstation"
        self.anchors, self.reader, self.drop = folder / "authorities", folder / "cards", folder / "results"
        shutil.copytree(office.profile.folder, self.profile_folder)
        shutil.copytree(office.anchors, self.anchors)
        shutil.copytree(office.folder / "reader", self.reader)
        self.drop.mkdir()
        self.change(trust_folders=[str(self.anchors)], card_folders=[str(self.reader)])
        self.setting("export.folder", str(self.drop))

    @property
    def profile(self) -> Profile:
        return load(self.profile_folder)

    @property
    def keys(self) -> ProfileKeys:
        return keys_of(self.profile)

    def change(self, **settings: Any) -> None:
        """Of the profile's file."""
        path = self.profile.settings_file
        path.write_text(json.dumps(json.loads(path.read_text()) | settings))

    @contextmanager
    def database(self) -> Iterator[MailDb]:
        """The mail database, while the program does not run."""
        stores = Stores(self.profile.databases, key=self.keys.device_key(), vaults=self.profile.vaults)
        database = stores.mail()
        try:
            yield database
        finally:
            database.close()

    def setting(self, name: str, value: str) -> None:
        with self.database() as database:
            database.folders.set_setting(name, value)

    def incoming(self, **server: Any) -> None:
        """Where mail comes from, as somebody has set it."""
        self._account(lambda account: replace(account, incoming=replace(account.incoming, **server)))

    def outgoing(self, **server: Any) -> None:
        self._account(lambda account: replace(account, outgoing=replace(account.outgoing, **server)))

    def account(self) -> Account:
        with self.database() as database:
            (account,) = database.folders.accounts()
        return account

    def own_certificate(self, left: timedelta) -> None:
        """The one that the vault is known to have held when it was last open has so much of its life left."""
        lab, address = self.office.cast.lab, self.account().address
        profile = profiles.person_software(replace(pki_lab.DOCTOR, address=address), profiles.CONFIDENTIALITY)
        end = lab.at + left
        made = lab.issue(profile, key="about to end", validity=profiles.Validity(end - LEAF_LIFE, end))
        (vault,) = VaultRoom(self.profile.vaults).facts()
        with self.database() as database:
            database.own_certificates.see(vault.id, (made.der,))

    def troubles(self) -> frozenset[Trouble]:
        """What `secmail diagnose` says is not in order."""
        ran = secmail("--profile", self.profile_folder, "diagnose", "--json")
        wrong = [check for check in ran.json()["checks"] if check["state"] in {"failed", "warning"}]
        assert ran.code == (1 if any(check["state"] == "failed" for check in wrong) else 0)
        assert all(check["remedy"] for check in wrong)
        return frozenset((check["subject"], check["code"]) for check in wrong)

    def _account(self, changed: Callable[[Account], Account]) -> None:
        with self.database() as database:
            (account,) = database.folders.accounts()
            database.folders.add_account(changed(account))
