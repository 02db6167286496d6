"""All keys of a PKCS#12 container, each with its certificate.

People get one container with a key to sign and one to open mail (RFC 9216 is full of such), but the cryptographic
library gives one key only, of whatever role, and fails where that one is of ML-KEM or ML-DSA. What our own reader finds
more counts too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from cryptography.hazmat.primitives.serialization import pkcs12 as library

from secmail.cms import pkcs12
from secmail.cms.holders import holder
from secmail.cms.own_schemes import SigningKey
from secmail.cms.pkcs12 import Bags
from secmail.cms.recipients import PrivateKey
from secmail.cms.seeds import seed_form
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError

_BEGINS = b"\x30"
_VERSION = b"\x02\x01\x03"
_VERSION_WITHIN = 9
_LARGEST = 1024 * 1024

MailKey = PrivateKey | SigningKey
"""A key that mail is opened or signed with."""


@dataclass(frozen=True, slots=True)
class HeldPair:
    """A key with its certificate, and the certificates above it (DER)."""

    key: MailKey = field(repr=False)
    certificate: bytes
    chain: tuple[bytes, ...]


def read_pairs(data: bytes, passphrase: str) -> tuple[HeldPair, ...]:
    """The keys for mail that have a certificate in the container, at least one.

    KEYFILE_UNREADABLE, VAULT_WRONG_PASSPHRASE.
    """
    # The library has one error for a wrong passphrase and for rubbish; only the first is the user's.
    if data[:1] != _BEGINS:
        raise Rejected(Code.KEYFILE_UNREADABLE, "not PKCS#12")
    first, certificates, refusal = _by_library(data, passphrase)
    try:
        bags = pkcs12.read(data, passphrase)
    except SecmailError:
        if refusal is not None:
            raise refusal from None
        bags = Bags((), ())
    certificates = tuple(dict.fromkeys((*certificates, *bags.certificates)))
    keys = [key for key in (first, *_loaded(bags.shrouded, passphrase)) if isinstance(key, MailKey)]
    pairs = [(next((key for key in keys if _belong(key, der)), None), der) for der in certificates]
    above = tuple(der for key, der in pairs if key is None)
    held = tuple(HeldPair(key, der, above) for key, der in pairs if key is not None)
    if not held:
        raise Rejected(Code.KEYFILE_UNREADABLE, "no key for mail with its certificate")
    return held


def is_container(data: bytes) -> bool:
    """Whether a file is PKCS#12 by its beginning (RFC 7292 §4): a sequence whose first element is the number 3."""
    return data[:1] == _BEGINS and _VERSION in data[2:_VERSION_WITHIN]


def certificates_in(data: bytes, passphrase: str) -> tuple[bytes, ...]:
    """The certificates (DER) of a container; its keys are not looked at.

    CERTIFICATE_UNREADABLE, VAULT_WRONG_PASSPHRASE.
    """
    if len(data) > _LARGEST:
        raise Rejected(Code.CERTIFICATE_UNREADABLE, f"{len(data)} bytes")
    _, found, refusal = _by_library(data, passphrase)
    if refusal is not None:
        try:
            found = pkcs12.read(data, passphrase).certificates
        except SecmailError:
            raise refusal from None
    if not found:
        raise Rejected(Code.CERTIFICATE_UNREADABLE, "no certificate in the container")
    return found


def _by_library(data: bytes, passphrase: str) -> tuple[object, tuple[bytes, ...], SecmailError | None]:
    """One key, all certificates; or nothing, and what to say when nobody else reads it either."""
    try:
        key, leaf, others = library.load_key_and_certificates(data, passphrase.encode())
    except UnsupportedAlgorithm:
        return None, (), Rejected(Code.KEYFILE_UNREADABLE, "algorithm")
    except (ValueError, TypeError):
        return None, (), ActionNeeded(Code.VAULT_WRONG_PASSPHRASE, "PKCS#12")
    return key, tuple(each.public_bytes(Encoding.DER) for each in (leaf, *others) if each is not None), None


def _loaded(shrouded: tuple[bytes, ...], passphrase: str) -> Iterator[object]:
    """The keys that can be read; a container may hold others."""
    for key in shrouded:
        try:
            yield _load(key, passphrase)
        except (SecmailError, ValueError, TypeError, UnsupportedAlgorithm):
            continue


def _load(shrouded: bytes, passphrase: str) -> object:
    """By ourselves, because openssl writes seeds that the library does not find; else, as of old, by the library."""
    try:
        pkcs8 = pkcs12.unshroud(shrouded, passphrase)
    except SecmailError as error:
        if error.code is not Code.SMIME_UNSUPPORTED:
            raise
        return load_der_private_key(shrouded, passphrase.encode())
    return load_der_private_key(seed_form(pkcs8), None)


def _belong(key: MailKey, certificate: bytes) -> bool:
    try:
        return holder(certificate).public_key() == key.public_key()
    except SecmailError:
        return False
