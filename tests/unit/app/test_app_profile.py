"""Profiles, key stores and the log: what lies where, and what never does."""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from secmail.app import logsetup
from secmail.app.keystores import FileSecrets, ProfileKeys, SystemSecrets, keys_of
from secmail.app.profile import Profile, Settings, load, write_private
from secmail.domain.accounts import Account, Password, Server
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.ids import AccountId

ACCOUNT = Account(AccountId(1), "Dr@Cabinet.example", "Dr", "dr", Server("imap", 993), Server("smtp", 465))


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    settings = Settings(
        language="en",
        card_folders=("/reader",),
        card_environment=(("SOFTHSM2_CONF", "/x"),),
        key_file=True,
        find_card_modules=False,
        certificate_policies=("1.2.250.1.213.1",),
        policies_of_roots=(("ab" * 32, ("1.2.3", "1.2.4")),),
    )
    Profile(tmp_path / "p", settings).save()
    assert load(tmp_path / "p") == Profile(tmp_path / "p", settings)


def test_a_folder_without_settings_is_a_new_profile(tmp_path: Path) -> None:
    assert load(tmp_path) == Profile(tmp_path, Settings())


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'{"card_folders": 3}', b"\xff"])
def test_damaged_settings_are_said_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    with pytest.raises(ActionNeeded) as caught:
        load(tmp_path)
    assert caught.value.code is Code.SETTINGS_UNREADABLE
    assert (tmp_path / "settings.json").read_bytes() == content


def test_settings_of_a_newer_program_keep_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"language": "en", "from_the_future": 1}))
    assert load(tmp_path).settings == Settings(language="en")


def test_folders_are_for_the_owner_only(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "p", Settings(key_file=True))
    profile.save()
    keys_of(profile).device_key()
    for path in (profile.folder, profile.vaults, profile.databases, profile.log):
        assert path.stat().st_mode & 0o077 == 0, path
    assert profile.key_file.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_what_an_older_program_left_open_is_closed_at_the_start(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "p", Settings())
    profile.save()
    left = [profile.databases / name for name in ("mail.db", "mail.db-wal", "mail.db-shm", "sealed-a.db.before")]
    left += [profile.vaults / "a.vault", profile.vaults / "a.vault.bak", profile.settings_file]
    for path in left:
        path.touch()
        path.chmod(0o644)
    profile.databases.chmod(0o755)
    profile.folder.chmod(0o755)
    others = tmp_path / "elsewhere"
    others.touch(mode=0o644)
    others.chmod(0o644)
    (profile.vaults / "link").symlink_to(others)
    (profile.folder / "of somebody").touch()
    (profile.folder / "of somebody").chmod(0o644)
    profile.make()
    assert {path.stat().st_mode & 0o777 for path in left} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (profile.databases, profile.folder)} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in (others, profile.folder / "of somebody")} == {0o644}


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("a file in the way")
    with pytest.raises(ActionNeeded) as caught:
        Profile(tmp_path / "p").make()
    assert caught.value.code is Code.FILE_UNWRITABLE


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys.json"
    write_private(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ActionNeeded) as caught:
        write_private(path, b"new")
    assert caught.value.code is Code.FILE_UNWRITABLE
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]
    assert path.read_bytes() == b"old"


class MemoryKeyring(KeyringBackend):
    """A key store as `keyring` sees one."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture(params=["file", "system"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ProfileKeys]:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield ProfileKeys(FileSecrets(tmp_path / "keys.json") if request.param == "file" else SystemSecrets("profile"))
    keyring.set_keyring(before)


def test_a_password_is_kept_and_forgotten(keys: ProfileKeys) -> None:
    keys.keep_password(ACCOUNT, Password("sésame"))
    assert keys.password(ACCOUNT).reveal == "sésame"
    keys.forget_password(ACCOUNT)
    keys.forget_password(ACCOUNT)
    with pytest.raises(ActionNeeded) as caught:
        keys.password(ACCOUNT)
    assert caught.value.code is Code.MAIL_AUTH


def test_the_device_key_is_made_once(keys: ProfileKeys) -> None:
    key = keys.device_key()
    assert len(key) == 32
    assert keys.device_key() == key


def test_without_a_key_store_it_is_said() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        with pytest.raises(SecmailError) as caught:
            ProfileKeys(SystemSecrets("profile")).device_key()
    finally:
        keyring.set_keyring(before)
    assert caught.value.code is Code.KEYSTORE_UNAVAILABLE


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("to dr.martin@cabinet.example refused", "to <address> refused"),
        ("NIR 2500175056001 seen", "NIR <number> seen"),
        ("subject 'Résultats DUPONT' shown", "subject <text> shown"),
        ("folder 3 has 120 new", "folder 3 has 120 new"),
    ],
)
def test_the_log_holds_no_persons(line: str, kept: str) -> None:
    assert logsetup.redacted(line) == kept


def test_an_exception_is_logged_by_type_and_place() -> None:
    formatter = logsetup.RedactingFormatter("%(message)s")
    try:
        raise ValueError("DUPONT Marie")
    except ValueError as error:
        record = logging.LogRecord(
            "secmail", logging.ERROR, "", 1, "failed", None, (type(error), error, error.__traceback__)
        )
    text = formatter.format(record)
    assert "DUPONT" not in text
    assert "ValueError" in text
    assert "test_an_exception_is_logged_by_type_and_place line" in text
