"""AES-CCM (RFC 3610) and ChaCha20-Poly1305 (RFC 8439 §2.8) in blocks.

The cryptographic library has both, but whole only: a message would have to lie in memory twice. Here they are put
together from its stream cipher, block cipher and authenticator, as their RFCs say, and held to the same vectors.
"""

from hmac import compare_digest
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES, ChaCha20
from cryptography.hazmat.primitives.ciphers.modes import CBC, CTR
from cryptography.hazmat.primitives.poly1305 import Poly1305

from secmail.domain.octets import Buffer

_BLOCK = 16
_LONG_AAD = 0xFF00


class Authenticated(Protocol):
    """An authenticating cipher in one direction; `tag` is told once everything went through."""

    def encrypt(self, block: Buffer) -> bytes:
        """The ciphertext of the next block."""
        ...

    def decrypt(self, block: Buffer) -> bytes:
        """The plaintext of the next block, which nobody may see before `verify`."""
        ...

    def tag(self) -> bytes:
        """The tag of all that went through."""
        ...


def verify(cipher: Authenticated, tag: bytes) -> None:
    """InvalidTag unless everything that went through is what was sealed; no tag proves nothing."""
    if not tag or not compare_digest(cipher.tag()[: len(tag)], tag):
        raise InvalidTag


class ChaCha20Poly1305:
    """RFC 8439 §2.8; the nonce has 12 octets."""

    def __init__(self, key: bytes, nonce: bytes, *, aad: bytes) -> None:
        self._stream = Cipher(ChaCha20(key, (1).to_bytes(4, "little") + nonce), mode=None).encryptor()
        first = Cipher(ChaCha20(key, bytes(4) + nonce), mode=None).encryptor().update(bytes(32))
        self._mac = Poly1305(first)
        self._mac.update(aad + bytes(-len(aad) % _BLOCK))
        self._aad_size = len(aad)
        self._size = 0

    def encrypt(self, block: Buffer) -> bytes:
        sealed = self._stream.update(block)
        self._authenticate(sealed)
        return sealed

    def decrypt(self, block: Buffer) -> bytes:
        self._authenticate(block)
        return self._stream.update(block)

    def _authenticate(self, sealed: Buffer) -> None:
        self._mac.update(bytes(sealed))
        self._size += len(sealed)

    def tag(self) -> bytes:
        sizes = self._aad_size.to_bytes(8, "little") + self._size.to_bytes(8, "little")
        self._mac.update(bytes(-self._size % _BLOCK) + sizes)
        return self._mac.finalize()


class AesCcm:
    """RFC 3610 for content of `size` octets; ValueError for more than a nonce of this length lets be counted."""

    def __init__(self, key: bytes, nonce: bytes, *, aad: bytes, tag_size: int, size: int) -> None:
        counted = 15 - len(nonce)
        if size >= 1 << 8 * counted:
            raise ValueError("more content than the nonce leaves room to count")
        self._size = size
        start = bytes((counted - 1,)) + nonce
        self._stream = Cipher(AES(key), CTR(start + bytes(counted))).encryptor()
        self._mask = self._stream.update(bytes(_BLOCK))
        self._mac = Cipher(AES(key), CBC(bytes(_BLOCK))).encryptor()
        flags = (0x40 if aad else 0) | (tag_size - 2) // 2 << 3 | counted - 1
        self._last = self._mac.update(bytes((flags,)) + nonce + size.to_bytes(counted, "big"))
        if aad:
            self._authenticate_whole(_aad_size(aad) + aad)

    def encrypt(self, block: Buffer) -> bytes:
        self._authenticate(block)
        return self._stream.update(block)

    def decrypt(self, block: Buffer) -> bytes:
        plain = self._stream.update(block)
        self._authenticate(plain)
        return plain

    def _authenticate(self, plain: Buffer) -> None:
        self._last = (self._last + self._mac.update(plain))[-_BLOCK:]

    def _authenticate_whole(self, data: bytes) -> None:
        self._authenticate(data + bytes(-len(data) % _BLOCK))

    def tag(self) -> bytes:
        self._authenticate(bytes(-self._size % _BLOCK))
        return bytes(one ^ other for one, other in zip(self._last, self._mask, strict=True))


def _aad_size(aad: bytes) -> bytes:
    """RFC 3610 §2.2."""
    if len(aad) < _LONG_AAD:
        return len(aad).to_bytes(2, "big")
    return b"\xff\xfe" + len(aad).to_bytes(4, "big")
