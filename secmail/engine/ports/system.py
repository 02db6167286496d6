"""The moment, the key store, the drop folder, the trust anchors and what is published, as the engine needs them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.accounts import Account, Password
from secmail.domain.checks import Check
from secmail.domain.practice_software import Preset
from secmail.domain.publications import Fetched, Pins
from secmail.domain.settings import Settings, SettingsChange


class Clock(Protocol):
    """The only source of the present moment below the front ends."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class ProgramSettings(Protocol):
    """The settings beside the databases. Blocking, short: pool or read thread."""

    def kept(self) -> Settings:
        """As they count from the next start on."""
        ...

    def change(self, change: SettingsChange) -> Settings:
        """Keeps them; the proxy counts at once. Rejected PROXY_UNFIT, ActionNeeded FILE_UNWRITABLE."""
        ...


class KeyStore(Protocol):
    """The operating system's key store. Blocking, short.

    One secret for each account and way of signing in (`Account.sign_in`): a password, a refresh token, a passphrase.
    """

    def password(self, account: Account) -> Password:
        """ActionNeeded MAIL_AUTH when there is none, Unavailable KEYSTORE_UNAVAILABLE."""
        ...

    def keep_password(self, account: Account, password: Password) -> None: ...

    def forget_password(self, account: Account) -> None: ...


class DropFolder(Protocol):
    """The practice software's folder. Blocking: pool."""

    def put(self, folder: str, name: str, content: bytes, *, below: str = "") -> str:
        """Temporary name, fsync, rename, fsync of the folder; never overwrites: the final name may differ.

        `below`: a folder in it, made where it is not there; then the answer is `below/name`.

        A file of this name with the same bytes is taken as written before (a crash came between). Unavailable
        EXPORT_UNREACHABLE when the folder is missing, full or read-only.
        """
        ...

    def mark(self, folder: str, name: str) -> None:
        """An empty file of exactly this name (one that `put` gave, with another ending); one that is there stays."""
        ...

    def lying(self, folder: str, names: Sequence[str]) -> frozenset[str] | None:
        """Those of these files that are still there; None when nobody can tell, because the folder is away."""
        ...

    def digest(self, folder: str, name: str) -> str | None:
        """SHA-256 (hexadecimal) of the file of this name; None when it is there no longer, or cannot be read."""
        ...

    def check(self, folder: str) -> Check:
        """Rights, space, by writing and removing a file."""
        ...

    def examine(self, folder: str, now: datetime) -> tuple[Check, ...]:
        """The same for the diagnosis: rights with what hinders, room, and whether what lies there is taken. May take
        long: not in the pool."""
        ...


class Presets(Protocol):
    """What is known of practice software. Blocking, short: pool."""

    def all(self) -> tuple[Preset, ...]:
        """By their titles."""
        ...


class PublicAnchors(Protocol):
    """Trust anchors and revocation lists at hand. Blocking, short: pool."""

    @property
    def pins(self) -> Pins:
        """Authorities that are recognised by their fingerprints, wherever their certificates come from."""
        ...

    def certificates(self) -> tuple[bytes, ...]:
        """File contents: anchors and intermediates that somebody chose to trust."""
        ...

    def offered(self) -> tuple[bytes, ...]:
        """File contents that other software brought: only what matches a pin counts."""
        ...

    def revocation_lists(self) -> tuple[bytes, ...]: ...


class PublicationPort(Protocol):
    """What authorities publish over http. Blocking: its own thread.

    Nothing that comes back is trusted before its signature or its pin has been checked. Unavailable PUBLICATION_OFFLINE
    or PUBLICATION_REFUSED.
    """

    def get(self, url: str, tag: str = "") -> Fetched | None:
        """What the address holds; None when it still holds what `tag` came with."""
        ...

    def ask(self, url: str, question: bytes) -> bytes:
        """The answer of an OCSP responder to an OCSPRequest."""
        ...

    def interrupt(self) -> None:
        """From another thread: ends what runs soon, and whatever comes later at once."""
        ...
