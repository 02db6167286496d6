"""The vault file: what stands in clear, what is sealed, and their one authentication. Pure functions on bytes.

    {"header": {"format": "secmail vault", "version": 2, "id": …, "authority": …, "generation": n, "epoch": n,
                "slots": [{…}, …], "removed": [slot, …], "withdrawn": [mandate, …], "history": [digest, …]},
     "proof": …,
     "sealed": {"nonce": …, "data": …}}

`data` is AES-256-GCM, under a key derived from the VMK, of the holder's name and address, the confidentiality keys
(PKCS#8) with their certificates, and what else belongs to the holder; the header, byte for byte, is its additional
data. So nothing in the file can change, be left out or be taken from another vault without the opening failing.
`proof` is the signature of the holder's authority over all the rest; `id` is made from the authority's public part, so
that everybody who knows the vault can tell a version that its holder has made. Only the canonical form is accepted:
keys sorted, no spaces, base64 for bytes.

`generation` grows by one at each saving, `epoch` with each new VMK. `removed` and `withdrawn` are the tombstones of
slots and of mandates: no merge brings them back. `history`: the versions that this one continues, newest first.
"""

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from secmail.domain.errors import ActionNeeded, BugError, Code
from secmail.domain.vaults import Custodian, VaultFacts
from secmail.vault import errors, slots
from secmail.vault.encoding import (
    Json,
    as_bytes,
    as_list,
    as_number,
    as_object,
    as_text,
    as_word,
    canonical,
    parsed,
)
from secmail.vault.locks import KEY_SIZE, RecoveryLock, derive
from secmail.vault.slot_format import SLOT_ID, is_mandate, is_vault, slot_json, slot_of
from secmail.vault.slots import Slot

FORMAT, VERSION = "secmail vault", 2
MAX_FILE = 8 * 1024 * 1024
MAX_SLOTS = MAX_KEYS = MAX_OWNERS = 256
MAX_REMOVED = MAX_DOCUMENTS = 4096
MAX_HISTORY = 256
MAX_FORMER = 64
MAX_CUSTODIANS = 16
DIGEST_SIZE = 16
_MOST_LISTS, _MOST_OBJECTS = 4, 3 + MAX_SLOTS
_NONCE_SIZE = 12
_CONTENT_PURPOSE = b"secmail vault content v2"


@dataclass(frozen=True, slots=True)
class Header:
    """What is in clear."""

    authority: bytes
    generation: int
    epoch: int
    slots: tuple[Slot, ...]
    removed: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    history: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The vault's number."""
        return slots.vault_of(self.authority)


@dataclass(frozen=True, slots=True)
class ConfidentialityKey:
    """A private key (PKCS#8 DER) and its certificate (DER)."""

    certificate: bytes
    private_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A master key that this vault had, and in which epoch: for what it sealed on this or another workstation."""

    epoch: int
    vmk: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed. Keys, owners and documents are in the order in which they came, former keys newest first."""

    holder: str = field(repr=False)
    address: str = field(repr=False)
    keys: tuple[ConfidentialityKey, ...] = field(default=(), repr=False)
    owners: tuple[bytes, ...] = field(default=(), repr=False)
    documents: tuple[bytes, ...] = field(default=(), repr=False)
    custodians: tuple[Custodian, ...] = field(default=(), repr=False)
    former: tuple[FormerKey, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Container:
    """A file that the holder's authority has made. What the slots of its header give is not proven before `unseal`."""

    header: Header
    nonce: bytes
    data: bytes
    proof: bytes


def digest(data: bytes) -> str:
    """How a version is named in the history of those that continue it."""
    return hashlib.sha256(data).hexdigest()[: 2 * DIGEST_SIZE]


def facts(header: Header) -> VaultFacts:
    """What the file tells without being opened."""
    needed, count = 0, 0
    for slot in header.slots:
        if isinstance(slot.lock, RecoveryLock):
            needed, count = slot.lock.needed, slot.lock.count
    told = tuple(slot.facts for slot in header.slots)
    return VaultFacts(header.id, header.generation, header.epoch, told, needed, count)


def seal(header: Header, content: Content, *, vmk: bytes, authority: bytes) -> bytes:
    """The bytes of the file."""
    nonce = secrets.token_bytes(_NONCE_SIZE)
    plain = canonical(_content_json(content))
    data = AESGCM(_content_key(header, vmk)).encrypt(nonce, plain, canonical(_header_json(header)))
    proof = slots.prove(authority, _encode(Container(header, nonce, data, b"")))
    whole = _encode(Container(header, nonce, data, proof))
    if len(whole) > MAX_FILE:
        raise BugError("vault too large")
    return whole


def read(data: bytes, *, vault: str | None = None) -> Container:
    """The parts of a file; VAULT_DAMAGED when it is torn, altered, too large, of another format or of another vault.

    STORE_NEWER for a later version of the format.
    """
    # Brackets stand nowhere but in the structure: no string of ours can hold one.
    if len(data) > MAX_FILE or data.count(b"[") > _MOST_LISTS or data.count(b"{") > _MOST_OBJECTS:
        raise errors.damaged("size")
    container = _read(data)
    if vault not in (None, container.header.id):
        raise errors.damaged("another vault")
    return container


@lru_cache(maxsize=4)
def _read(data: bytes) -> Container:
    """Remembered, because one opening asks the same file several things; nothing secret is in it."""
    try:
        document = parsed(data)
        sealed = as_object(document["sealed"])
        header = _header(as_object(document["header"]))
        container = Container(header, as_bytes(sealed["nonce"]), as_bytes(sealed["data"]), as_bytes(document["proof"]))
    except (ValueError, KeyError, TypeError):
        raise errors.damaged("format") from None
    if _encode(container) != data:
        raise errors.damaged("not canonical")
    if not slots.is_proof(header.authority, container.proof, _encode(replace(container, proof=b""))):
        raise errors.damaged("proof")
    return container


def unseal(container: Container, vmk: bytes) -> Content:
    """What is sealed; VAULT_DAMAGED when the file does not authenticate with this key."""
    additional = canonical(_header_json(container.header))
    try:
        plain = AESGCM(_content_key(container.header, vmk)).decrypt(container.nonce, container.data, additional)
    except (InvalidTag, ValueError):
        raise errors.damaged("authentication") from None
    # It authenticates, so we wrote it; a shape that we did not write is a newer version's.
    try:
        return _content(parsed(plain))
    except (ValueError, KeyError, TypeError):
        raise errors.damaged("content") from None


def _content_key(header: Header, vmk: bytes) -> bytes:
    return derive(vmk, salt=bytes.fromhex(header.id), purpose=_CONTENT_PURPOSE)


def _encode(container: Container) -> bytes:
    sealed = {"nonce": as_text(container.nonce), "data": as_text(container.data)}
    return canonical({"header": _header_json(container.header), "proof": as_text(container.proof), "sealed": sealed})


def _header_json(header: Header) -> Json:
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": header.id,
        "authority": as_text(header.authority),
        "generation": header.generation,
        "epoch": header.epoch,
        "slots": [slot_json(slot) for slot in header.slots],
        "removed": sorted(header.removed),
        "withdrawn": sorted(header.withdrawn),
        "history": list(header.history),
    }


def _header(document: Json) -> Header:
    version = as_number(document["version"])
    if document["format"] != FORMAT or version < VERSION:
        raise ValueError("not a vault of this version")
    if version > VERSION:
        raise ActionNeeded(Code.STORE_NEWER, "vault")
    authority = as_bytes(document["authority"])
    if document["id"] != slots.vault_of(authority):
        raise ValueError("not its number")
    found = tuple(slot_of(as_object(entry)) for entry in as_list(document["slots"], MAX_SLOTS))
    if len({slot.id for slot in found}) != len(found):
        raise ValueError("slots of the same number")
    removed, withdrawn = (
        frozenset(as_word(entry) for entry in as_list(document[name], MAX_REMOVED)) for name in ("removed", "withdrawn")
    )
    history = tuple(as_word(entry) for entry in as_list(document["history"], MAX_HISTORY))
    if (
        not all(map(SLOT_ID.fullmatch, removed))
        or not all(map(is_mandate, withdrawn))
        or not all(map(is_vault, history))
    ):
        raise ValueError("no numbers")
    generation, epoch = as_number(document["generation"]), as_number(document["epoch"])
    return Header(authority, generation, epoch, found, removed, withdrawn, history)


def _content_json(content: Content) -> Json:
    return {
        "holder": content.holder,
        "address": content.address,
        "keys": [
            {"certificate": as_text(key.certificate), "private": as_text(key.private_key)} for key in content.keys
        ],
        "owners": [as_text(certificate) for certificate in content.owners],
        "documents": [as_text(document) for document in content.documents],
        "custodians": [{"name": custodian.name, "check": custodian.check} for custodian in content.custodians],
        "former": [{"epoch": former.epoch, "key": as_text(former.vmk)} for former in content.former],
    }


def _content(document: Json) -> Content:
    keys = [as_object(entry) for entry in as_list(document["keys"], MAX_KEYS)]
    custodians = [as_object(entry) for entry in as_list(document["custodians"], MAX_CUSTODIANS)]
    former = [as_object(entry) for entry in as_list(document["former"], MAX_FORMER)]
    return Content(
        holder=as_word(document["holder"]),
        address=as_word(document["address"]),
        keys=tuple(ConfidentialityKey(as_bytes(key["certificate"]), as_bytes(key["private"])) for key in keys),
        owners=tuple(as_bytes(entry) for entry in as_list(document["owners"], MAX_OWNERS)),
        documents=tuple(as_bytes(entry) for entry in as_list(document["documents"], MAX_DOCUMENTS)),
        custodians=tuple(Custodian(as_word(entry["name"]), as_word(entry["check"])) for entry in custodians),
        former=tuple(FormerKey(as_number(entry["epoch"]), _master_key(entry["key"])) for entry in former),
    )


def _master_key(value: object) -> bytes:
    key = as_bytes(value)
    if len(key) != KEY_SIZE:
        raise ValueError("not a master key")
    return key
