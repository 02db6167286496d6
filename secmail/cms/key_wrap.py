"""Key wrap under a key-encryption key: AES (RFC 3394), to read also AES with padding (RFC 5649) and, for old mail,
Triple-DES (RFC 3217)."""

import hashlib
import hmac

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC

from secmail.cms import der
from secmail.cms.algorithms import algorithm_oid
from secmail.cms.ber import parse
from secmail.domain.errors import Code, SecmailError

_TRIPLE_DES_WRAP = "1.2.840.113549.1.9.16.3.6"
_AES_WRAPS = {16: "2.16.840.1.101.3.4.1.5", 24: "2.16.840.1.101.3.4.1.25", 32: "2.16.840.1.101.3.4.1.45"}
_PADDED_WRAPS = {"2.16.840.1.101.3.4.1.8": 16, "2.16.840.1.101.3.4.1.28": 24, "2.16.840.1.101.3.4.1.48": 32}
_SIZES = {oid: size for size, oid in _AES_WRAPS.items()} | _PADDED_WRAPS | {_TRIPLE_DES_WRAP: 24}
_TRIPLE_DES_IV = bytes.fromhex("4adda22c79e82105")
_MAX_WRAPPED = 1024


def aes_wrap(kek_size: int) -> bytes:
    """The AlgorithmIdentifier of AES key wrap with keys of this size in bytes."""
    return der.algorithm(_AES_WRAPS[kek_size])


def kek_size(wrap_der: bytes) -> int:
    """How many bytes of key a wrap AlgorithmIdentifier wants; SMIME_UNSUPPORTED for one that is not known here."""
    oid, _ = algorithm_oid(parse(wrap_der))
    if oid not in _SIZES:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key wrap {oid}")
    return _SIZES[oid]


def wrap_key(kek: bytes, key: bytes) -> bytes:
    """AES key wrap of `key`, a multiple of eight bytes."""
    return keywrap.aes_key_wrap(kek, key)


def unwrap_key(wrap_der: bytes, kek: bytes, wrapped: bytes) -> bytes:
    """The key inside; SMIME_DECRYPT_FAILED when `kek` is not the key it was wrapped under."""
    if len(kek) != kek_size(wrap_der) or len(wrapped) > _MAX_WRAPPED:
        raise failed()
    oid, _ = algorithm_oid(parse(wrap_der))
    if oid == _TRIPLE_DES_WRAP:
        return _unwrap_triple_des(kek, wrapped)
    try:
        if oid in _PADDED_WRAPS:
            return keywrap.aes_key_unwrap_with_padding(kek, wrapped)
        return keywrap.aes_key_unwrap(kek, wrapped)
    except (keywrap.InvalidUnwrap, ValueError):
        raise failed() from None


def failed() -> SecmailError:
    """The one error for a content key that does not come out, whatever the reason."""
    return SecmailError(Code.SMIME_DECRYPT_FAILED, "content key")


def _unwrap_triple_des(kek: bytes, wrapped: bytes) -> bytes:
    """RFC 3217 §3.2: two passes, the second one over the octets of the first in reverse."""
    if len(wrapped) != 40:
        raise failed()
    turned = _cbc_decrypt(kek, _TRIPLE_DES_IV, wrapped)[::-1]
    plain = _cbc_decrypt(kek, turned[:8], turned[8:])
    key, check = plain[:-8], plain[-8:]
    if not hmac.compare_digest(hashlib.sha1(key, usedforsecurity=False).digest()[:8], check):
        raise failed()
    return key


def _cbc_decrypt(kek: bytes, iv: bytes, data: bytes) -> bytes:
    context = Cipher(TripleDES(kek), CBC(iv)).decryptor()
    return context.update(data) + context.finalize()
