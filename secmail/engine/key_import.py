"""Confidentiality keys out of the files that other programs leave: PKCS#12 of any age, PEM with a key beside it."""

import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

from secmail.cms import pkcs12
from secmail.cms.holders import holder
from secmail.cms.recipients import PrivateKey
from secmail.cms.seeds import seed_form
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.engine.pkcs12_keys import read_pairs
from secmail.pki import certificate as certificates
from secmail.pki import usage
from secmail.pki.pem import sections

MAX_FILE = 1024 * 1024
"""A key with its certificates is some kilobytes."""
_MAX_SECTIONS = 64
_PKCS8, _SHROUDED = b"PRIVATE KEY", b"ENCRYPTED PRIVATE KEY"
_FAILURES = (ValueError, TypeError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True)
class MailKeyPair:
    """A key that opens mail, and its certificate (DER)."""

    key: PrivateKey = field(repr=False)
    certificate: bytes


def read_keys(data: bytes, passphrase: str) -> tuple[MailKeyPair, ...]:
    """The keys of a file that open mail, each with its certificate. Pool: old files take their time.

    A key that only signs stays out: what is in the vault is used to open mail, and its certificate given to others to
    seal to. Rejected KEYFILE_UNREADABLE for a wrong passphrase, another kind of file, or one without such keys.
    """
    if len(data) > MAX_FILE:
        raise _unreadable("size")
    try:
        found = tuple(_from_pem(data, passphrase) if b"-----BEGIN " in data else _from_pkcs12(data, passphrase))
        opening = tuple(pair for pair in found if usage.can_encrypt(pair.certificate))
    except SecmailError as error:
        raise _unreadable(error.detail or error.code) from None
    if not opening:
        raise _unreadable("no key that opens mail with its certificate")
    return opening


def matching(data: bytes, own: tuple[bytes, ...]) -> bytes:
    """The certificate (DER) of a file that is for the key of one of `own` (DER), and to be sealed to.

    The one that ends last, if there are several. CERTIFICATE_UNREADABLE; Rejected CERTIFICATE_FOREIGN for none.
    """
    keys = {holder(der).spki_der for der in own}
    fitting = [der for der in certificates.load(data) if holder(der).spki_der in keys and usage.can_encrypt(der)]
    if not fitting:
        raise Rejected(Code.CERTIFICATE_FOREIGN)
    return max(fitting, key=lambda der: certificates.facts(der).not_after)


def _from_pkcs12(data: bytes, passphrase: str) -> Iterator[MailKeyPair]:
    for pair in read_pairs(data, passphrase):
        if isinstance(pair.key, PrivateKey):
            yield MailKeyPair(pair.key, pair.certificate)


def _from_pem(data: bytes, passphrase: str) -> Iterator[MailKeyPair]:
    """Each key with the first certificate of the file that is its own."""
    parts = list(sections(data))[:_MAX_SECTIONS]
    ders = certificates.load(b"\n".join(part for label, part in parts if not label.endswith(_PKCS8)))
    for key in (_key(label, part, passphrase) for label, part in parts if label.endswith(_PKCS8)):
        der = next((der for der in ders if _is_of(key, der)), None)
        if isinstance(key, PrivateKey) and der is not None:
            yield MailKeyPair(key, der)


def _key(label: bytes, part: bytes, passphrase: str) -> object:
    """PKCS#8 by ourselves, because openssl writes seeds that the library does not find; else by the library."""
    try:
        if label == _PKCS8:
            return load_der_private_key(seed_form(_body(part)), None)
        if label == _SHROUDED:
            return _opened(_body(part), passphrase)
        return load_pem_private_key(part, passphrase.encode() if b"ENCRYPTED" in part else None)
    except _FAILURES as error:
        raise _unreadable(type(error).__name__) from None


def _opened(shrouded: bytes, passphrase: str) -> object:
    try:
        return load_der_private_key(seed_form(pkcs12.unshroud(shrouded, passphrase)), None)
    except SecmailError as error:
        if error.code is not Code.SMIME_UNSUPPORTED:
            raise
        return load_der_private_key(shrouded, passphrase.encode())


def _body(part: bytes) -> bytes:
    return binascii.a2b_base64(b"".join(part.split(b"-----")[2].split()))


def _is_of(key: object, der: bytes) -> bool:
    try:
        return isinstance(key, PrivateKey) and holder(der).public_key() == key.public_key()
    except SecmailError:
        return False


def _unreadable(detail: str) -> Rejected:
    return Rejected(Code.KEYFILE_UNREADABLE, detail)
