"""Private keys out of files and tokens, for S/MIME on files."""

import binascii
import re
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol, assert_never, runtime_checkable

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from secmail.api.files import KeySource, Opener, Passphrase, PemFiles, Pkcs12File, SharedKey, TokenKey
from secmail.cms import kek, password
from secmail.cms.holders import holder
from secmail.cms.own_schemes import SigningKey, sign_with
from secmail.cms.recipients import PrivateKey, RecipientHint, recover_key, tells_failure
from secmail.cms.seeds import seed_form
from secmail.domain.cards import KeyRole
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.engine.pkcs12_keys import read_pairs
from secmail.engine.ports.tokens import TokenKeyPort, TokenOpener
from secmail.pki import certificate as certificates
from secmail.pki import usage

_PKCS8_PEM = re.compile(rb"-----BEGIN PRIVATE KEY-----\s([A-Za-z0-9+/=\s]*)-----END ")
_SHARED_KEY_SIZES = {16, 24, 32}


class ContentOpener(Protocol):
    """What opens sealed content."""

    def is_named(self, hint: RecipientHint, /) -> bool:
        """Whether the recipient names it, by certificate or by kind."""
        ...

    def may_try(self, hint: RecipientHint, /) -> bool:
        """Whether it may be tried on a recipient that does not name it, because a failure would show."""
        ...

    def content_key(self, hint: RecipientHint, *, key_size: int) -> bytes:
        """The content key sealed to this key. SMIME_DECRYPT_FAILED, SMIME_UNSUPPORTED."""
        ...


@runtime_checkable
class OpenKey(ContentOpener, Protocol):
    """A private key that is ready, with its certificate and those above it (DER)."""

    @property
    def certificate(self) -> bytes: ...

    @property
    def chain(self) -> tuple[bytes, ...]: ...

    def sign(self, data: bytes, *, digest: str, pss: bool) -> bytes:
        """As `cms.own_schemes.sign_with`; SMIME_UNSUPPORTED for a key that does not sign, or not so."""
        ...


class SoftKey:
    """A key out of a file."""

    def __init__(self, key: PrivateKey | SigningKey, certificate: bytes, chain: tuple[bytes, ...]) -> None:
        self._key = key
        self.certificate = certificate
        self.chain = chain

    def is_named(self, hint: RecipientHint) -> bool:
        return hint.matches(self.certificate)

    def content_key(self, hint: RecipientHint, *, key_size: int) -> bytes:
        if not isinstance(self._key, PrivateKey):
            raise SecmailError(Code.SMIME_UNSUPPORTED, "this kind of key only signs")
        return recover_key(hint, self._key, key_size=key_size)

    def may_try(self, hint: RecipientHint) -> bool:
        return isinstance(self._key, PrivateKey) and tells_failure(hint, self._key)

    def sign(self, data: bytes, *, digest: str = "sha256", pss: bool) -> bytes:
        return sign_with(self._key, data, digest=digest, pss=pss)


class SoftKeys:
    """Several keys out of one container: each message is opened by the one that it is sealed to."""

    def __init__(self, keys: tuple[SoftKey, ...]) -> None:
        self._keys = keys

    def is_named(self, hint: RecipientHint) -> bool:
        return any(key.is_named(hint) for key in self._keys)

    def may_try(self, hint: RecipientHint) -> bool:
        return any(key.may_try(hint) for key in self._keys)

    def content_key(self, hint: RecipientHint, *, key_size: int) -> bytes:
        named = next((key for key in self._keys if key.is_named(hint)), None)
        tried = next((key for key in self._keys if key.may_try(hint)), self._keys[0])
        return (named or tried).content_key(hint, key_size=key_size)


class HardKey:
    """A key on a token, which opens PKCS#1 v1.5 only, and signs as far as its mechanisms go."""

    chain: tuple[bytes, ...] = ()

    def __init__(self, key: TokenKeyPort) -> None:
        self._key = key
        self.certificate = key.certificate

    def is_named(self, hint: RecipientHint) -> bool:
        return hint.matches(self.certificate)

    def content_key(self, hint: RecipientHint, *, key_size: int) -> bytes:
        """As `cms.recipients.recover_key`: a block that is none gives a random key, so that no answer is an oracle."""
        if hint.algorithm != "rsa-pkcs1":
            raise SecmailError(Code.SMIME_UNSUPPORTED, "a token opens RSA PKCS#1 v1.5 only")
        instead = secrets.token_bytes(key_size or 32)
        try:
            key = self._key.decrypt(hint.encrypted_key)
        except SecmailError as error:
            if error.code is not Code.CARD_UNUSABLE:
                raise
            return instead
        return key if not key_size or len(key) == key_size else instead

    def may_try(self, _hint: RecipientHint) -> bool:
        return False

    def sign(self, data: bytes, *, digest: str = "sha256", pss: bool) -> bytes:
        return self._key.sign(data, digest=digest, pss=pss)


class OpenSecret:
    """A shared key or a passphrase: it is meant wherever one of its kind is."""

    def __init__(self, kind: str, recover: Callable[[RecipientHint, int], bytes]) -> None:
        self._kind = kind
        self._recover = recover

    def is_named(self, hint: RecipientHint) -> bool:
        return hint.kind == self._kind

    def may_try(self, _hint: RecipientHint) -> bool:
        return False

    def content_key(self, hint: RecipientHint, *, key_size: int) -> bytes:
        return self._recover(hint, key_size)


def open_any(source: Opener, tokens: TokenOpener, *, role: KeyRole, until: ExitStack) -> ContentOpener:
    """As `open_key`, for secrets without a certificate too."""
    match source:
        case SharedKey():
            shared = _shared_key(source.data)
            return OpenSecret("kek", lambda hint, size: kek.recover(hint, shared, key_size=size))
        case Passphrase():
            phrase = source.passphrase.take().encode()
            return OpenSecret("password", lambda hint, size: password.recover(hint, phrase, key_size=size))
        case Pkcs12File():
            return SoftKeys(_from_pkcs12(source))
        case _:
            return open_key(source, tokens, role=role, until=until)


def open_key(source: KeySource, tokens: TokenOpener, *, role: KeyRole, until: ExitStack) -> OpenKey:
    """The key of a source; a token is let go when `until` ends.

    KEYFILE_UNREADABLE, VAULT_WRONG_PASSPHRASE, CERTIFICATE_UNREADABLE, and those of a token.
    """
    match source:
        case Pkcs12File():
            return _for_role(_from_pkcs12(source), role)
        case PemFiles():
            return _from_pem(source)
        case TokenKey():
            key = tokens(source.module, source.token, pin=source.pin, role=role)
            until.callback(key.close)
            return HardKey(key)
    assert_never(source)


def _from_pkcs12(source: Pkcs12File) -> tuple[SoftKey, ...]:
    pairs = read_pairs(source.data, source.passphrase.take())
    return tuple(SoftKey(pair.key, pair.certificate, pair.chain) for pair in pairs)


def _for_role(keys: tuple[SoftKey, ...], role: KeyRole) -> SoftKey:
    """The first key that its certificate allows for this; the only one there is, whatever its certificate says."""
    return next((key for key in keys if _allows(key.certificate, role)), keys[0])


def _allows(certificate: bytes, role: KeyRole) -> bool:
    try:
        return usage.can_sign(certificate) if role is KeyRole.SIGNATURE else usage.can_encrypt(certificate)
    except SecmailError:
        return False


def _from_pem(source: PemFiles) -> SoftKey:
    pkcs8 = _PKCS8_PEM.search(source.key)
    try:
        if pkcs8 or b"-----BEGIN " not in source.key:
            data = binascii.a2b_base64(pkcs8[1]) if pkcs8 else source.key
            key = serialization.load_der_private_key(seed_form(data), None)
        else:
            key = serialization.load_pem_private_key(source.key, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError: it is encrypted
        raise Rejected(Code.KEYFILE_UNREADABLE, type(error).__name__) from None
    own, *above = certificates.load(source.certificate)
    if not isinstance(key, PrivateKey | SigningKey):
        raise Rejected(Code.KEYFILE_UNREADABLE, "no key for mail")
    if holder(own).public_key() != key.public_key():
        raise Rejected(Code.KEYFILE_UNREADABLE, "key and certificate do not belong together")
    return SoftKey(key, own, tuple(above))


def _shared_key(data: bytes) -> bytes:
    try:
        key = data if len(data) in _SHARED_KEY_SIZES else bytes.fromhex(data.decode("ascii"))
    except ValueError:
        raise Rejected(Code.KEYFILE_UNREADABLE, "shared key") from None
    if len(key) not in _SHARED_KEY_SIZES:
        raise Rejected(Code.KEYFILE_UNREADABLE, "size of the shared key")
    return key
