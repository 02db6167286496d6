"""The vault file: what stands in clear, what is sealed, and their one authentication. Pure functions on bytes.

    {"header": {"format": "secmail vault", "version": 1, "id": …, "generation": n, "slots": [{"kind": …, …}, …]},
     "sealed": {"nonce": …, "data": …}}

`data` is AES-256-GCM, under a key derived from the VMK, of the holder's name and address and the confidentiality keys
(PKCS#8) with their certificates; the header, byte for byte, is its additional data. So nothing in the file can change,
be left out or be taken from another vault without the opening failing. Only the canonical form is accepted: keys
sorted, no spaces, base64 for bytes. `generation` grows by one at each saving.
"""

import base64
import binascii
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from secmail.domain.cards import KeyRole
from secmail.vault import errors
from secmail.vault.wrapping import DecryptSlot, PassphraseSlot, SignSlot, Slot, derive

FORMAT, VERSION = "secmail vault", 1
MAX_FILE = 4 * 1024 * 1024
MAX_SLOTS = 256
MAX_KEYS = 256
_ID = re.compile(r"[0-9a-f]{32}")
_NONCE_SIZE = 12
_CONTENT_PURPOSE = b"secmail vault content v1"

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Header:
    """What is in clear."""

    id: str
    generation: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class ConfidentialityKey:
    """A private key (PKCS#8 DER) and its certificate (DER)."""

    certificate: bytes
    private_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed. The keys are in the order in which they came."""

    holder: str = field(repr=False)
    address: str = field(repr=False)
    keys: tuple[ConfidentialityKey, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Container:
    """A file that could be read; nothing of it is proven before `unseal`."""

    header: Header
    nonce: bytes
    data: bytes


def is_id(text: str) -> bool:
    """Whether the text can be a vault's id, and so part of a file name."""
    return _ID.fullmatch(text) is not None


def seal(header: Header, content: Content, vmk: bytes) -> bytes:
    """The bytes of the file."""
    nonce = secrets.token_bytes(_NONCE_SIZE)
    plain = _canonical(
        {
            "holder": content.holder,
            "address": content.address,
            "keys": [
                {"certificate": _text(key.certificate), "private": _text(key.private_key)} for key in content.keys
            ],
        }
    )
    data = AESGCM(_content_key(header, vmk)).encrypt(nonce, plain, _canonical(_header_json(header)))
    return _encode(Container(header, nonce, data))


def read(data: bytes) -> Container:
    """The parts of a file; VAULT_DAMAGED when it is torn, too large, of another format or not canonical."""
    if len(data) > MAX_FILE:
        raise errors.damaged("size")
    try:
        document = _object(json.loads(data))
        sealed = _object(document["sealed"])
        container = Container(_header(_object(document["header"])), _bytes(sealed["nonce"]), _bytes(sealed["data"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise errors.damaged("format") from None
    if _encode(container) != data:
        raise errors.damaged("not canonical")
    return container


def unseal(container: Container, vmk: bytes) -> Content:
    """What is sealed; VAULT_DAMAGED when the file does not authenticate with this key."""
    additional = _canonical(_header_json(container.header))
    try:
        plain = AESGCM(_content_key(container.header, vmk)).decrypt(container.nonce, container.data, additional)
    except (InvalidTag, ValueError):
        raise errors.damaged("authentication") from None
    # It authenticates, so we wrote it; a shape that we did not write is a newer version's.
    try:
        document = _object(json.loads(plain))
        keys = [_object(entry) for entry in _list(document["keys"], MAX_KEYS)]
        return Content(
            holder=str(document["holder"]),
            address=str(document["address"]),
            keys=tuple(ConfidentialityKey(_bytes(key["certificate"]), _bytes(key["private"])) for key in keys),
        )
    except (ValueError, KeyError, TypeError):
        raise errors.damaged("content") from None


def _content_key(header: Header, vmk: bytes) -> bytes:
    return derive(vmk, salt=bytes.fromhex(header.id), purpose=_CONTENT_PURPOSE)


def _encode(container: Container) -> bytes:
    sealed = {"nonce": _text(container.nonce), "data": _text(container.data)}
    return _canonical({"header": _header_json(container.header), "sealed": sealed})


def _canonical(document: Json) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _header_json(header: Header) -> Json:
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": header.id,
        "generation": header.generation,
        "slots": [_slot_json(slot) for slot in header.slots],
    }


def _header(document: Json) -> Header:
    if document["format"] != FORMAT or document["version"] != VERSION or not is_id(str(document["id"])):
        raise ValueError("not a vault of this version")
    slots = tuple(_slot(_object(entry)) for entry in _list(document["slots"], MAX_SLOTS))
    return Header(str(document["id"]), _integer(document["generation"]), slots)


def _slot_json(slot: Slot) -> Json:
    match slot:
        case DecryptSlot():
            how: Json = {"kind": "card-decrypt", "certificate": slot.certificate, "role": slot.role.value}
        case SignSlot():
            how = {
                "kind": "card-sign",
                "certificate": slot.certificate,
                "role": slot.role.value,
                "key": _text(slot.public_key),
                "salt": _text(slot.salt),
            }
        case PassphraseSlot():
            how = {
                "kind": "passphrase",
                "salt": _text(slot.salt),
                "memory": slot.memory_kib,
                "iterations": slot.iterations,
                "lanes": slot.lanes,
            }
    return {"id": slot.id, "sealed": _text(slot.sealed), **how}


def _slot(entry: Json) -> Slot:
    slot, sealed = str(entry["id"]), _bytes(entry["sealed"])
    if entry["kind"] == "passphrase":
        memory, iterations, lanes = (_integer(entry[name]) for name in ("memory", "iterations", "lanes"))
        return PassphraseSlot(slot, _bytes(entry["salt"]), memory, iterations, lanes, sealed)
    certificate, role = str(entry["certificate"]), KeyRole(str(entry["role"]))
    if entry["kind"] == "card-decrypt":
        return DecryptSlot(slot, certificate, role, sealed)
    if entry["kind"] == "card-sign":
        return SignSlot(slot, certificate, role, _bytes(entry["key"]), _bytes(entry["salt"]), sealed)
    raise ValueError("unknown kind of slot")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise TypeError("not base64")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("not a number")
    return value


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _list(value: object, at_most: int) -> Sequence[object]:
    if not isinstance(value, list) or len(value) > at_most:
        raise TypeError("not a list, or too long a one")
    return value
