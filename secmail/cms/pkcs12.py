"""PKCS#12 containers as today's programs write them (RFC 7292): an HMAC over all, and bags under PBES2 (RFC 8018 §6.2).

The cryptographic library reads these and older ones, but gives one key of each, and fails where that one is of ML-KEM
or ML-DSA.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from secmail.cms.algorithms import DATA, algorithm_oid
from secmail.cms.ber import OCTET_STRING, Element, malformed, parse, sequence
from secmail.cms.ciphers import ALGORITHMS
from secmail.cms.hash_functions import hash_name
from secmail.cms.key_wrap import failed
from secmail.cms.password import derive
from secmail.domain.errors import Code, SecmailError

_ENCRYPTED_DATA = "1.2.840.113549.1.7.6"
_PBES2 = "1.2.840.113549.1.5.13"
_SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2"
_CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.3"
_X509 = "1.2.840.113549.1.9.22.1"
_MAC_KEY = b"\x03"
_NO_BAGS = b"\x30\x00"
_BLOCKS = {"sha1": 64, "sha224": 64, "sha256": 64, "sha384": 128, "sha512": 128}
_MAX_BAGS = 64
_MAX_ROUNDS = 1_000_000
"""About a second; a hostile file may ask for any number."""


@dataclass(frozen=True, slots=True)
class Bags:
    """What was found in a container, DER, in its order: `shrouded` keys (EncryptedPrivateKeyInfo) and certificates."""

    shrouded: tuple[bytes, ...] = field(repr=False)
    certificates: tuple[bytes, ...]


def read(container: bytes, passphrase: str) -> Bags:
    """The bags of a container whose HMAC holds; those that are encrypted as of old are left out.

    SMIME_DECRYPT_FAILED for another passphrase or a changed file, SMIME_UNSUPPORTED for another proof than HMAC,
    SMIME_MALFORMED.
    """
    parts = sequence(container, at_least=3)
    safe = _data(parts[1])
    _require_mac(parts[2], safe, passphrase)
    shrouded: list[bytes] = []
    certificates: list[bytes] = []
    for info in parse(safe).children(at_most=_MAX_BAGS):
        for kind, value in _bags(_opened(info, passphrase.encode())):
            if kind == _SHROUDED_KEY_BAG:
                shrouded.append(value.raw)
            elif kind == _CERTIFICATE_BAG:
                certificates += _certificate(value)
    return Bags(tuple(shrouded), tuple(certificates))


def unshroud(key: bytes, passphrase: str) -> bytes:
    """The PrivateKeyInfo inside an EncryptedPrivateKeyInfo (RFC 5958 §3).

    SMIME_UNSUPPORTED for another encryption than PBES2; SMIME_DECRYPT_FAILED, SMIME_MALFORMED.
    """
    parts = sequence(key, at_least=2)
    return _decrypted(parts[0], parts[1].octets(), passphrase.encode())


def _bags(content: bytes) -> Iterator[tuple[str, Element]]:
    """(kind, value) of each SafeBag (RFC 7292 §4.2)."""
    for bag in parse(content).children(at_most=_MAX_BAGS):
        parts = list(bag.children(at_most=3))
        if len(parts) < 2:
            raise malformed("bag")
        yield parts[0].oid(), _only(parts[1])


def _opened(info: Element, secret: bytes) -> bytes:
    """The SafeContents of one ContentInfo: in clear, or as EncryptedData (RFC 5652 §8); none when it stays closed."""
    parts = list(info.children(at_most=2))
    if len(parts) != 2 or parts[0].oid() != _ENCRYPTED_DATA:
        return _data(info)
    encrypted_data = list(_only(parts[1]).children(at_most=3))
    encrypted = list(encrypted_data[1].children(at_most=3)) if len(encrypted_data) > 1 else []
    if len(encrypted) != 3 or encrypted[2].tag & 0xDF != 0x80:
        raise malformed("encrypted bags")
    try:
        return _decrypted(encrypted[1], encrypted[2].octets(), secret)
    except SecmailError as error:
        if error.code is not Code.SMIME_UNSUPPORTED:
            raise
        return _NO_BAGS


def _data(info: Element) -> bytes:
    parts = list(info.children(at_most=2))
    if len(parts) != 2 or parts[0].oid() != DATA:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "content of the container")
    return _only(parts[1]).octets()


def _certificate(value: Element) -> list[bytes]:
    parts = list(value.children(at_most=2))
    return [_only(parts[1]).octets()] if len(parts) == 2 and parts[0].oid() == _X509 else []


def _decrypted(algorithm: Element, ciphertext: bytes, secret: bytes) -> bytes:
    oid, parameters = algorithm_oid(algorithm)
    parts = list(parameters.children(at_most=2)) if oid == _PBES2 and parameters is not None else []
    if len(parts) != 2:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"password encryption {oid}")
    scheme, iv = algorithm_oid(parts[1])
    known = ALGORITHMS.get(scheme)
    if known is None or known.name not in {"aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "3des-cbc"}:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"password encryption with {scheme}")
    if iv is None or iv.tag != OCTET_STRING or len(iv.octets()) != known.block:
        raise malformed("initialisation vector")
    key = derive(parts[0].raw, secret, known.key_size)
    block: BlockCipherAlgorithm = TripleDES(key) if known.name == "3des-cbc" else AES(key)
    context, padding = Cipher(block, CBC(iv.octets())).decryptor(), PKCS7(8 * known.block).unpadder()
    try:
        return padding.update(context.update(ciphertext) + context.finalize()) + padding.finalize()
    except ValueError:
        raise failed() from None


def _require_mac(mac_data: Element, safe: bytes, passphrase: str) -> None:
    """MacData (RFC 7292 §4, appendix B): the key of the HMAC is one block of the hash, ground `iterations` times."""
    parts = list(mac_data.children(at_most=3))
    info = list(parts[0].children(at_most=2)) if len(parts) > 1 else []
    if len(info) != 2:
        raise malformed("MAC of the container")
    hashed = hash_name(info[0])
    rounds = parts[2].integer() if len(parts) == 3 else 1
    if not 1 <= rounds <= _MAX_ROUNDS:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "MAC of the container out of bounds")
    block = _BLOCKS[hashed]
    text = f"{passphrase}\0".encode("utf-16-be")
    key = _MAC_KEY * block + _filled(parts[1].octets(), block) + _filled(text, block)
    for _ in range(rounds):
        key = hashlib.new(hashed, key, usedforsecurity=False).digest()
    if not hmac.compare_digest(hmac.digest(key, safe, hashed), info[1].octets()):
        raise failed()


def _filled(octets: bytes, block: int) -> bytes:
    """Repeated to whole blocks."""
    size = -(-len(octets) // block) * block
    return (octets * (size // max(len(octets), 1) + 1))[:size]


def _only(explicit: Element) -> Element:
    value = next(explicit.children(at_most=1), None)
    if value is None:
        raise malformed("container")
    return value
