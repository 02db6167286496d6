"""Where the profile's secrets lie: the system's key store, or a private file for demonstrations and servers."""

import base64
import json
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import keyring
import keyring.errors

from secmail.app.profile import Profile, write_private
from secmail.domain.accounts import Account, Password, SignIn
from secmail.domain.errors import ActionNeeded, Code, Unavailable

_SERVICE = "secmail"
_DEVICE_KEY = "device-key"


class SecretStore(Protocol):
    """Named secrets as text."""

    @property
    def kind(self) -> str:
        """What keeps them, for support."""
        ...

    def read(self, name: str) -> str | None: ...

    def write(self, name: str, secret: str) -> None: ...

    def remove(self, name: str) -> None: ...


class SystemSecrets:
    """Through `keyring`: Windows Credential Manager, macOS Keychain, Secret Service. `scope` tells profiles apart."""

    def __init__(self, scope: str) -> None:
        self._service = f"{_SERVICE}:{scope}"

    @property
    def kind(self) -> str:
        return keyring.get_keyring().name

    def read(self, name: str) -> str | None:
        try:
            return keyring.get_password(self._service, name)
        except keyring.errors.KeyringError as error:
            raise Unavailable(Code.KEYSTORE_UNAVAILABLE, type(error).__name__) from None

    def write(self, name: str, secret: str) -> None:
        try:
            keyring.set_password(self._service, name, secret)
        except keyring.errors.KeyringError as error:
            raise Unavailable(Code.KEYSTORE_UNAVAILABLE, type(error).__name__) from None

    def remove(self, name: str) -> None:
        try:
            keyring.delete_password(self._service, name)
        except keyring.errors.PasswordDeleteError:
            return  # it was not there
        except keyring.errors.KeyringError as error:
            raise Unavailable(Code.KEYSTORE_UNAVAILABLE, type(error).__name__) from None


def system_secret(service: str, user: str) -> str | None:
    """What somebody else has put into the system's key store. Unavailable KEYSTORE_UNAVAILABLE."""
    try:
        return keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise Unavailable(Code.KEYSTORE_UNAVAILABLE, type(error).__name__) from None


class FileSecrets:
    """A JSON file for the owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def kind(self) -> str:
        return "file"

    def read(self, name: str) -> str | None:
        secret = self._all().get(name)
        return secret if isinstance(secret, str) else None

    def write(self, name: str, secret: str) -> None:
        self._save(self._all() | {name: secret})

    def remove(self, name: str) -> None:
        self._save({key: value for key, value in self._all().items() if key != name})

    def _all(self) -> dict[str, object]:
        try:
            stored = json.loads(self._path.read_bytes()) if self._path.exists() else {}
        except (OSError, ValueError) as error:
            raise Unavailable(Code.KEYSTORE_UNAVAILABLE, type(error).__name__) from None
        return stored if isinstance(stored, dict) else {}

    def _save(self, secrets_by_name: dict[str, object]) -> None:
        write_private(self._path, json.dumps(secrets_by_name).encode())


class ProfileKeys:
    """Satisfies `engine.ports.KeyStore`, and holds the key of the mail database."""

    def __init__(self, store: SecretStore, *, opens: Path | None = None) -> None:
        """`opens`: the file that the device key opens, once there is one."""
        self._store = store
        self._opens = opens

    @property
    def kind(self) -> str:
        """What keeps the secrets, for support."""
        return self._store.kind

    def password(self, account: Account) -> Password:
        secret = self._store.read(_name(account))
        if secret is None:
            raise ActionNeeded(Code.MAIL_AUTH, "no password kept")
        return Password(secret)

    def keep_password(self, account: Account, password: Password) -> None:
        self._store.write(_name(account), password.reveal)

    def forget_password(self, account: Account) -> None:
        """Of every way."""
        for way in SignIn:
            self._store.remove(_name(replace(account, sign_in=way)))

    def device_key(self) -> bytes:
        """32 bytes; made at the first start. ActionNeeded KEYSTORE_KEY_LOST: one was made, and is not here."""
        secret = self._store.read(_DEVICE_KEY)
        if secret is None and self._opens is not None and self._opens.exists():
            raise ActionNeeded(Code.KEYSTORE_KEY_LOST)
        if secret is None:
            secret = base64.b64encode(secrets.token_bytes(32)).decode()
            self._store.write(_DEVICE_KEY, secret)
        return base64.b64decode(secret)


def keys_of(profile: Profile) -> ProfileKeys:
    """The key store that the profile's settings ask for."""
    opens = profile.databases / "mail.db"
    if profile.settings.key_file:
        return ProfileKeys(FileSecrets(profile.key_file), opens=opens)
    return ProfileKeys(SystemSecrets(str(profile.folder.resolve())), opens=opens)


def _name(account: Account) -> str:
    """By the way of signing in: a token kept before is never sent as a password."""
    return f"{account.sign_in.value}:{account.address.casefold()}"
