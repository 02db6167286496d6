"""Cards that are PKCS#12 files in a folder; `soft_card` tells their layout."""

import hashlib
import logging
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from secmail.card import errors, inventory
from secmail.card.inventory import Abilities, Place
from secmail.card.soft_card import CERTIFICATE_SUFFIX, CONTAINER_SUFFIXES
from secmail.cms.own_schemes import SigningKey, sign_with
from secmail.domain.cards import PLAIN_SCHEME, Card, CardKey, CardKind, KeyRole, ModuleShown, Pin, SignatureScheme
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, PinRefused, Rejected, SecmailError
from secmail.domain.ids import CardId
from secmail.pki import certificate, usage
from secmail.pki.asn1 import PARSE_ERRORS

_log = logging.getLogger(__name__)

_MAX_FILE = 1024 * 1024
_MAX_CARDS = 32
_READER = "PKCS#12"

Stamp = tuple[tuple[str, int, int, int], ...]
"""Name, inode, size and time of change of each file: another stamp is another card."""


@dataclass(frozen=True, slots=True)
class StoredKey:
    """One container with the certificate that belongs to it (None: unknown before the PIN) and its role."""

    container: Path
    certificate: bytes | None
    role: KeyRole | None


@dataclass(slots=True)
class FileCard:
    """A card in the folder; `private` holds its keys while it is unlocked, one for each of `shown`."""

    id: CardId
    label: str
    stamp: Stamp
    files: tuple[StoredKey, ...]
    shown: tuple[CardKey, ...]
    private: dict[str, SigningKey] = field(default_factory=dict, repr=False)

    def card(self) -> Card:
        """What people see."""
        place = Place(id=self.id, label=self.label, reader=_READER, unlocked=bool(self.private))
        return inventory.card(place, self.shown, unknown=CardKind.FILE)


class Pkcs12Source:
    """One folder as a reader; satisfies `source.CardSource`. A folder that is not there is an empty reader."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cards: dict[CardId, FileCard] = {}

    @property
    def name(self) -> str:
        """Of the folder."""
        return self._folder.name

    def knows(self, card: CardId) -> bool:
        """By the folder, with which its cards' ids begin."""
        return card.startswith(str(self._folder / "_")[:-1])

    def module(self) -> ModuleShown | None:
        """Files need no card software."""
        return None

    def open(self) -> None:
        """Nothing to load."""

    def poll(self) -> tuple[Card, ...]:
        """The cards in the folder now; one whose files changed is a new card, and locked."""
        seen: dict[CardId, FileCard] = {}
        for label, containers in self._containers():
            stamp = _stamp(containers)
            if stamp is None:
                continue
            card = CardId(f"{self._folder / label}:{hashlib.sha256(repr(stamp).encode()).hexdigest()[:8]}")
            known = self._cards.get(card)
            seen[card] = known or _read(card, label, stamp=stamp, containers=containers)
        self._cards = seen
        return tuple(card.card() for card in seen.values())

    def unlock(self, card: CardId, pin: Pin | None) -> None:
        """Opens every container of the card with the passphrase. KEYFILE_UNREADABLE for one that is no PKCS#12."""
        found = self._card(card)
        if found.private:
            return
        if pin is None:
            raise errors.pin_needed()
        passphrase = pin.take()
        private: dict[str, SigningKey] = {}
        shown: list[CardKey] = []
        for file in found.files:
            key, der = _open_container(file.container, passphrase)
            entry = _card_key(der, file.role, key)
            if entry is None:
                raise Rejected(Code.KEYFILE_UNREADABLE, "no certificate of a person or organisation")
            private[entry.certificate.sha256] = key
            shown.append(entry)
        found.private, found.shown = private, inventory.in_order(shown)

    def lock(self, card: CardId) -> None:
        """Forgets the keys."""
        self._card(card).private = {}

    def sign(
        self,
        card: CardId,
        role: KeyRole,
        data: bytes,
        *,
        scheme: SignatureScheme = PLAIN_SCHEME,
        pin: Pin | None = None,  # noqa: ARG002 -- the port's; no key in a file wants its PIN twice
    ) -> bytes:
        """By the kind of the key."""
        key, private = self._key(card, role)
        if not key.can_sign or (scheme.pss and not key.can_pss):
            raise errors.unusable(f"{role} key does not sign{' so' if key.can_sign else ''}")
        return sign_with(private, data, digest=scheme.digest, pss=scheme.pss)

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> bytes:
        """RSA PKCS#1 v1.5."""
        key, private = self._key(card, role)
        if not key.can_decrypt or not isinstance(private, rsa.RSAPrivateKey):
            raise errors.unusable(f"{role} key does not decrypt")
        try:
            return private.decrypt(ciphertext, padding.PKCS1v15())
        except ValueError:
            raise errors.unusable("not a block for this key") from None

    def diagnose(self) -> tuple[Check, ...]:
        """The folder, and the files in it that are no PKCS#12."""
        state = CheckState.OK if self._folder.is_dir() else CheckState.SKIPPED
        checks = [Check(CheckSubject.CARD_READER, state, str(self._folder))]
        for card in self._cards.values():
            for file in card.files:
                if not _is_pkcs12(_read_bounded(file.container)):
                    found = file.container.name
                    checks.append(Check(CheckSubject.CARD, CheckState.FAILED, found, Code.KEYFILE_UNREADABLE))
        return tuple(checks)

    def close(self) -> None:
        """Forgets every key."""
        self._cards = {}

    def _containers(self) -> list[tuple[str, list[Path]]]:
        """(name, containers) of each card; names that begin with a dot are being written."""
        found: list[tuple[str, list[Path]]] = []
        for entry in _entries(self._folder)[:_MAX_CARDS]:
            if entry.is_dir():
                inside = [entry / role for role in KeyRole]
                paths = [path.with_suffix(suffix) for path in inside for suffix in CONTAINER_SUFFIXES]
                containers = [path for path in paths if path.is_file()]
            else:
                containers = [entry] if entry.suffix.lower() in CONTAINER_SUFFIXES else []
            if containers:
                found.append((entry.name, containers))
        return found

    def _card(self, card: CardId) -> FileCard:
        found = self._cards.get(card)
        # The file itself, not what was seen at the last look: a card just pulled must not sign once more.
        if found is None or _stamp([file.container for file in found.files]) != found.stamp:
            raise errors.removed()
        return found

    def _key(self, card: CardId, role: KeyRole) -> tuple[CardKey, SigningKey]:
        found = self._card(card)
        if not found.private:
            raise errors.pin_needed()
        key = found.card().key(role)
        if key is None:
            raise errors.unusable(f"no {role} key")
        return key, found.private[key.certificate.sha256]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        return []


def _stamp(containers: list[Path]) -> Stamp | None:
    """None when a file went away while we looked."""
    try:
        found = [(path.name, path.stat()) for path in containers]
    except OSError:
        return None
    return tuple((name, stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in found)


def _read(card: CardId, label: str, *, stamp: Stamp, containers: list[Path]) -> FileCard:
    files = tuple(StoredKey(path, _certificate_beside(path), _role_by_name(path)) for path in containers)
    keys = [_card_key(file.certificate, file.role, None) for file in files if file.certificate is not None]
    return FileCard(card, label, stamp, files, inventory.in_order(key for key in keys if key is not None))


def _role_by_name(container: Path) -> KeyRole | None:
    return next((role for role in KeyRole if container.stem == role.value), None)


def _certificate_beside(container: Path) -> bytes | None:
    path = container.with_suffix(CERTIFICATE_SUFFIX)
    try:
        return certificate.load(_read_bounded(path))[0] if path.is_file() else None
    except SecmailError as error:
        _log.info("the certificate beside a PKCS#12 file is not read: %s", error)
        return None


def _card_key(der: bytes, named: KeyRole | None, private: SigningKey | None) -> CardKey | None:
    """The key with what it may do: as on a CPS, the authentication key also decrypts, the signature key never does
    unless its certificate says so. What a file can do is only known once it is open, as with a real card."""
    role = named or inventory.role_of(der)
    if role is None:
        return None
    signs = role is not KeyRole.CONFIDENTIALITY
    opened = isinstance(private, rsa.RSAPrivateKey)
    decrypts = opened and (role is not KeyRole.SIGNATURE or usage.can_encrypt(der))
    return inventory.card_key(role, der, Abilities(sign=signs, decrypt=decrypts, pss=signs and opened))


def _read_bounded(path: Path) -> bytes:
    """The file, or nothing when it is gone or too large to be one of ours."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError:
        return b""
    return data if len(data) <= _MAX_FILE else b""


def _is_pkcs12(data: bytes) -> bool:
    try:
        return bool(asn1_pkcs12.Pfx.load(data, strict=True)["version"].native)
    except PARSE_ERRORS:
        return False


def _open_container(path: Path, passphrase: str) -> tuple[SigningKey, bytes]:
    data = _read_bounded(path)
    if not data and not path.exists():
        raise errors.removed()
    # The library has one error for a wrong passphrase and for rubbish; only the first is the user's.
    if not _is_pkcs12(data):
        raise Rejected(Code.KEYFILE_UNREADABLE, "not PKCS#12")
    try:
        key, leaf, _ = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except UnsupportedAlgorithm:
        raise Rejected(Code.KEYFILE_UNREADABLE, "algorithm") from None
    except ValueError:
        raise PinRefused(None) from None
    if not isinstance(key, SigningKey) or leaf is None:
        raise Rejected(Code.KEYFILE_UNREADABLE, "no key for mail with its certificate")
    return key, leaf.public_bytes(Encoding.DER)
