"""Content encryption: AES-CBC (RFC 3565), AES-GCM and AES-CCM (RFC 5084), ChaCha20-Poly1305 (RFC 8103); 3DES, DES
and RC2 only to read old mail. Parameters are checked before any key is used.

Lessons of 2025 and 2026 (OpenSSL's CVE-2025-15467, CVE-2026-34182): an AEAD algorithm belongs in AuthEnvelopedData and
nothing else does, nonce and tag lengths are bounded, and not one byte of plaintext exists for a caller before the tag
has been checked: the blocks go to a `Keeper`, which gives nothing away before the last one.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import RC2, TripleDES
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, GCM

from secmail.cms import der, rc2
from secmail.cms.aead import AesCcm, Authenticated, ChaCha20Poly1305, verify
from secmail.cms.algorithms import algorithm_oid
from secmail.cms.ber import INTEGER, OCTET_STRING, SEQUENCE, Element, malformed
from secmail.domain.errors import ActionNeeded, BugError, Code, SecmailError
from secmail.domain.octets import Buffer, Keeper, Octets, Stream

_NONCE = 12
_CCM_NONCE = 11
_TAG = 16
_SHORTEST_TAG = 12


class Mode(Enum):
    """How a cipher is used, which is also how its parameters look."""

    CBC = "cbc"
    GCM = "gcm"
    CCM = "ccm"
    CHACHA20 = "chacha20-poly1305"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A content cipher: its word, its key size in bytes, its mode, and whether it is only read (`legacy`)."""

    name: str
    key_size: int
    mode: Mode = Mode.CBC
    block: int = 16
    legacy: bool = False

    @property
    def aead(self) -> bool:
        """Whether it authenticates."""
        return self.mode is not Mode.CBC


_AES = "2.16.840.1.101.3.4.1."
ALGORITHMS = {
    _AES + "2": Algorithm("aes-128-cbc", 16),
    _AES + "22": Algorithm("aes-192-cbc", 24),
    _AES + "42": Algorithm("aes-256-cbc", 32),
    _AES + "6": Algorithm("aes-128-gcm", 16, Mode.GCM),
    _AES + "26": Algorithm("aes-192-gcm", 24, Mode.GCM),
    _AES + "46": Algorithm("aes-256-gcm", 32, Mode.GCM),
    _AES + "7": Algorithm("aes-128-ccm", 16, Mode.CCM),
    _AES + "27": Algorithm("aes-192-ccm", 24, Mode.CCM),
    _AES + "47": Algorithm("aes-256-ccm", 32, Mode.CCM),
    "1.2.840.113549.1.9.16.3.18": Algorithm("chacha20-poly1305", 32, Mode.CHACHA20),
    "1.2.840.113549.3.7": Algorithm("3des-cbc", 24, block=8, legacy=True),
    "1.2.840.113549.3.2": Algorithm("rc2-cbc", 16, block=8, legacy=True),
    "1.3.14.3.2.7": Algorithm("des-cbc", 8, block=8, legacy=True),
}
_MODES = {known.name: known.mode for known in ALGORITHMS.values()}
_MOST = {Mode.GCM: (1 << 36) - 32, Mode.CCM: (1 << 8 * (15 - _CCM_NONCE)) - 1, Mode.CHACHA20: (1 << 38) - 64}
"""Octets under one nonce: NIST SP 800-38D §5.2.1.1, RFC 3610 §2 with our nonce, RFC 8439 §2.8."""
_RC2_VERSIONS = {58: ("rc2-cbc", 16), 120: ("rc2-64-cbc", 8), 160: ("rc2-40-cbc", 5)}
"""The version number in RC2's parameters, which tells the effective key bits (RFC 2268 §6) → word and key size."""


@dataclass(frozen=True, slots=True)
class ContentCipher:
    """A content cipher with its parameters; `iv` is the nonce for an AEAD. `key_size` 0: it cannot be opened here."""

    name: str
    key_size: int
    aead: bool
    iv: bytes = field(repr=False)

    @property
    def supported(self) -> bool:
        """Whether `decrypt` knows it."""
        return self.key_size > 0


def read_cipher(identifier: Element) -> tuple[ContentCipher, int]:
    """The cipher of an AlgorithmIdentifier and, for an AEAD, the length that its tag must have (else 0)."""
    oid, parameters = algorithm_oid(identifier)
    known = ALGORITHMS.get(oid)
    if known is None:
        return ContentCipher(oid, 0, aead=False, iv=b""), 0
    if parameters is None:
        raise malformed("cipher parameters missing")
    if known.aead:
        iv, tag_length = _aead_parameters(known.mode, parameters)
        return ContentCipher(known.name, known.key_size, aead=True, iv=iv), tag_length
    name, key_size = known.name, known.key_size
    if name == "rc2-cbc":
        version, parameters = _rc2_parameters(parameters)
        name, key_size = _RC2_VERSIONS.get(version, (name, 0))
    iv = parameters.octets() if parameters.tag == OCTET_STRING else b""
    if len(iv) != known.block:
        raise malformed("initialisation vector")
    return ContentCipher(name, key_size, aead=False, iv=iv), 0


def _aead_parameters(mode: Mode, parameters: Element) -> tuple[bytes, int]:
    """(nonce, tag length). GCMParameters and CCMParameters (RFC 5084 §3): a tag of 12 octets when its length is absent.

    CCM's tags of 4 to 10 octets are refused: they can be guessed. ChaCha20 has no choice (RFC 8103 §1.1).
    """
    if mode is Mode.CHACHA20:
        nonce = parameters.octets() if parameters.tag == OCTET_STRING else b""
        if len(nonce) != _NONCE:
            raise malformed("ChaCha20 nonce")
        return nonce, _TAG
    parts = list(parameters.children(at_most=2)) if parameters.tag == SEQUENCE else []
    if not parts or parts[0].tag != OCTET_STRING:
        raise malformed("AEAD parameters")
    nonce = parts[0].octets()
    length = parts[1].integer() if len(parts) == 2 and parts[1].tag == INTEGER else 12
    nonces, lengths = (range(7, 14), range(12, 17, 2)) if mode is Mode.CCM else (range(12, 17), range(12, 17))
    if len(nonce) not in nonces or length not in lengths:
        raise malformed("AEAD nonce or tag length")
    return nonce, length


def _rc2_parameters(parameters: Element) -> tuple[int, Element]:
    """(version, initialisation vector) of RC2-CBC-Parameter (RFC 3370 §5.2); without a version it is RC2/32."""
    parts = list(parameters.children(at_most=2)) if parameters.tag == SEQUENCE else [parameters]
    if len(parts) == 2:
        return parts[0].integer(), parts[1]
    if not parts:
        raise malformed("RC2 parameters")
    return 0, parts[0]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What stands beside encrypted content: `aad` is authenticated with it; `tag` is empty without authentication."""

    content: Octets
    aad: bytes = field(default=b"", repr=False)
    tag: bytes = field(default=b"", repr=False)


def decrypt(cipher: ContentCipher, key: bytes, sealed: Sealed, *, keep: Keeper) -> Octets:
    """The plaintext; SMIME_DECRYPT_FAILED, always in the same words, for a wrong key, tag or padding."""
    if not cipher.supported:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"content encryption {cipher.name}")
    if len(key) != cipher.key_size or (cipher.aead and not _SHORTEST_TAG <= len(sealed.tag) <= _TAG):
        raise _failed()
    if not cipher.aead:
        blocks = _unpadded(_through(_cbc(cipher, key, len(sealed.content)), sealed.content.blocks()), len(cipher.iv))
    elif _MODES[cipher.name] is Mode.GCM:
        context = Cipher(AES(key), GCM(cipher.iv, sealed.tag, min_tag_length=_SHORTEST_TAG)).decryptor()
        if sealed.aad:
            context.authenticate_additional_data(sealed.aad)
        blocks = _through(context, sealed.content.blocks())
    else:
        blocks = _authenticated(cipher, key, sealed)
    return keep(blocks)


def _authenticated(cipher: ContentCipher, key: bytes, sealed: Sealed) -> Iterator[Buffer]:
    size = len(sealed.content)
    try:
        context = _aead(cipher.name, key, cipher.iv, aad=sealed.aad, sizes=(size, len(sealed.tag)))
        for block in sealed.content.blocks():
            yield context.decrypt(block)
        verify(context, sealed.tag)
    except (InvalidTag, ValueError):
        # ValueError: more content than CCM allows for a nonce of this length.
        raise _failed() from None


class Encryption:
    """Content under a fresh key and nonce. The blocks are given once: a nonce is never used for anything else.

    `identifier`: the AlgorithmIdentifier; `size`: octets of the ciphertext; `tag` only after the last block.
    """

    def __init__(self, name: str, content: Stream) -> None:
        """SMIME_UNSUPPORTED for a name that is not to be written, SMIME_TOO_LARGE for more than it may encrypt."""
        oid, known = next(((oid, a) for oid, a in ALGORITHMS.items() if a.name == name and not a.legacy), ("", None))
        if known is None:
            raise SecmailError(Code.SMIME_UNSUPPORTED, f"content encryption {name}")
        if len(content) > _MOST.get(known.mode, len(content)):
            raise SecmailError(Code.SMIME_TOO_LARGE, f"content for {name}")
        self.key = secrets.token_bytes(known.key_size)
        self._content: Stream | None = content
        self._algorithm = known
        # CCM's nonce is shorter, which leaves it room to count up to 4 GB of content.
        self._iv = secrets.token_bytes({Mode.CBC: known.block, Mode.CCM: _CCM_NONCE}.get(known.mode, _NONCE))
        self.identifier = der.algorithm(oid, self._parameters())
        self.size = len(content) + (0 if known.aead else known.block - len(content) % known.block)
        self.tag_size = _TAG if known.aead else 0
        self.tag = b""

    def _parameters(self) -> bytes:
        if self._algorithm.mode in {Mode.CBC, Mode.CHACHA20}:
            return der.octets(self._iv)
        return der.sequence(der.octets(self._iv), der.integer(_TAG))

    def blocks(self) -> Iterator[Buffer]:
        """The ciphertext, once; FILE_UNREADABLE when the content is no longer as long as it was."""
        content, self._content = self._content, None
        if content is None:
            raise BugError("cms.ciphers: content encrypted twice under one nonce")
        mode = self._algorithm.mode
        if mode is Mode.CBC:
            padded = _padded(content, self._algorithm.block)
            yield from _through(Cipher(AES(self.key), CBC(self._iv)).encryptor(), padded)
            return
        if mode is Mode.GCM:
            context = Cipher(AES(self.key), GCM(self._iv)).encryptor()
            yield from _through(context, _promised(content))
            self.tag = context.tag
            return
        authenticated = _aead(self._algorithm.name, self.key, self._iv, aad=b"", sizes=(self.size, _TAG))
        for block in _promised(content):
            yield authenticated.encrypt(block)
        self.tag = authenticated.tag()


def _aead(name: str, key: bytes, nonce: bytes, *, aad: bytes, sizes: tuple[int, int]) -> Authenticated:
    """The ciphers that the library only has whole; `sizes`: octets of the content and of the tag."""
    if _MODES[name] is Mode.CHACHA20:
        return ChaCha20Poly1305(key, nonce, aad=aad)
    size, tag_size = sizes
    return AesCcm(key, nonce, aad=aad, tag_size=tag_size, size=size)


class _Context(Protocol):
    """What `_through` needs of a cipher's context."""

    def update(self, data: Buffer, /) -> bytes: ...

    def finalize(self) -> bytes: ...


def _cbc(cipher: ContentCipher, key: bytes, size: int) -> _Context:
    """The decryption of `size` octets by a cipher that does not authenticate."""
    if cipher.name in {"rc2-40-cbc", "rc2-64-cbc"}:
        return rc2.Decryptor(key, cipher.iv, effective_bits=8 * len(key), size=size)
    block: BlockCipherAlgorithm
    if cipher.name in {"3des-cbc", "des-cbc"}:
        block = TripleDES(key * (24 // len(key)))  # of one key three times it is DES
    elif cipher.name == "rc2-cbc":
        block = RC2(key)
    else:
        block = AES(key)
    return Cipher(block, CBC(cipher.iv)).decryptor()


def _through(context: _Context, blocks: Iterable[Buffer]) -> Iterator[Buffer]:
    """Every block through the cipher; the end fails as a wrong key does, in the same words."""
    try:
        for block in blocks:
            yield context.update(block)
        yield context.finalize()
    except (InvalidTag, ValueError):
        # ValueError: the ciphertext is no whole number of blocks.
        raise _failed() from None


def _promised(content: Stream) -> Iterator[Buffer]:
    """The content, held to the size that is written before it: a file may change while it is read."""
    left = len(content)
    for block in content.blocks():
        left -= len(block)
        yield block
    if left:
        raise ActionNeeded(Code.FILE_UNREADABLE, "the content changed while it was read")


def _padded(content: Stream, block: int) -> Iterator[Buffer]:
    """The content and the padding of RFC 5652 §6.3."""
    yield from _promised(content)
    gap = block - len(content) % block
    yield bytes([gap]) * gap


def _unpadded(blocks: Iterable[Buffer], block: int) -> Iterator[Buffer]:
    """Without the padding of RFC 5652 §6.3, which may lie across two blocks."""
    last = b""
    for each in blocks:
        if len(each) >= block:
            yield last
            last = bytes(each)
        else:
            last += each
    count = last[-1] if last else 0
    if not 1 <= count <= block or last[-count:] != bytes([count]) * count:
        raise _failed()
    yield last[:-count]


def _failed() -> SecmailError:
    return SecmailError(Code.SMIME_DECRYPT_FAILED, "content")
