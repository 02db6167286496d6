"""A profile to be backed up, and backups as somebody else would forge them."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from secmail.app.keystores import keys_of
from secmail.app.profile import Profile, Settings
from secmail.app.wiring import backed_up
from secmail.domain.accounts import Password
from secmail.domain.ids import AccountId
from secmail.domain.upkeep import BackupMade, BackupOrder, Progress
from secmail.store import backup_format
from secmail.store.backup import Backups
from secmail.store.backup_format import Writer
from secmail.store.mail_db import MailDb
from secmail.store.stores import Stores
from tests.support.store_samples import NOW, SEALED_KEY, inbox, new_message

T = TypeVar("T")
PASSPHRASE = Password("cheval pile agrafe correcte")
VAULT = "0123456789abcdef0123456789abcdef"
SETTINGS = Settings(key_file=True, find_card_modules=False, igc_sante=False, fetch_revocation=False)


def to_its_end(work: Generator[Progress, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: T = end.value
            return result


@contextmanager
def cheap_passphrases() -> Iterator[None]:
    """Costs that nobody would choose, for tests that make many backups."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup_format, "_MEMORY_KIB", 32)
        patch.setattr(backup_format, "_ITERATIONS", 1)
        yield


def new_profile(folder: Path) -> Profile:
    profile = Profile(folder, SETTINGS)
    profile.save()
    return profile


def mail_of(profile: Profile) -> MailDb:
    return Stores(profile.databases, key=keys_of(profile).device_key()).mail()


def fill(profile: Profile, *, messages: int = 20) -> None:
    """Mail, letters in each state of the outbox, a closed sealed database, a vault, an authority."""
    stores = Stores(profile.databases, key=keys_of(profile).device_key())
    mail = stores.mail()
    mail.messages.add(inbox(mail), [new_message(uid) for uid in range(1, messages + 1)])
    for number in range(2):
        entry = mail.outbox.begin(AccountId(1), "dr@example", ["a@example"], message_id=f"<{number}@x>")
        mail.outbox.ready(entry.id, b"sealed letter", protection="aes-256-gcm")
    stores.sealed(VAULT, [SEALED_KEY]).close()
    mail.close()
    (profile.vaults / f"{VAULT}.vault").write_bytes(b'{"vault": 1}')
    (profile.vaults / f"{VAULT}.vault.bak").write_bytes(b'{"vault": 1}')
    (profile.vaults / f"{VAULT}.damaged").write_bytes(b"not to be kept")
    (profile.trust / "Autorité racine.cer").write_bytes(b"\x30\x03\x02\x01\x05")


def backups_of(profile: Profile) -> Backups:
    return Backups(backed_up(profile), key=keys_of(profile).device_key())


def back_up(profile: Profile, file: Path, **sealed: bytes) -> BackupMade:
    return to_its_end(backups_of(profile).make(BackupOrder(str(file), PASSPHRASE, NOW, sealed)))


def forge(file: Path, entries: Mapping[str, bytes] | list[tuple[str, bytes]]) -> None:
    """A backup that opens with the passphrase and holds what somebody likes."""
    with file.open("wb") as stream:
        writer = Writer(stream, PASSPHRASE)
        for name, content in entries.items() if isinstance(entries, Mapping) else entries:
            writer.add(name, content)
        writer.finish()
