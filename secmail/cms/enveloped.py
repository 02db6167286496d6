"""EnvelopedData and AuthEnvelopedData (RFC 5652 §6, RFC 5083), read and written."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from secmail.cms import ciphers, der
from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, DATA, ENVELOPED_DATA
from secmail.cms.ber import INTEGER, OCTET_STRING, SEQUENCE, SET, Element, malformed
from secmail.cms.ciphers import ContentCipher, Encryption, Sealed
from secmail.cms.derivation import derived, underneath
from secmail.cms.hints import RecipientHint
from secmail.cms.recipients import read_recipient
from secmail.cms.sealing import seal_key, sealing_key
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer, Keeper, Octets, Stream, keep_in_memory

_MAX_ORIGINATOR_CERTIFICATES = 16


@dataclass(frozen=True, slots=True)
class Enveloped:
    """Sealed content. `authenticated`: AuthEnvelopedData, whose cipher protects the content against change.

    `derivation`: the cipher's identifier (DER) that the key is derived with (RFC 9709), empty for none.
    """

    authenticated: bool
    recipients: tuple[RecipientHint, ...]
    cipher: ContentCipher
    sealed: Sealed = field(repr=False)
    derivation: bytes = b""

    @property
    def content_type(self) -> str:
        """ "auth-enveloped" or "enveloped", the command line's words."""
        return "auth-enveloped" if self.authenticated else "enveloped"

    def open(self, key: bytes, *, keep: Keeper = keep_in_memory) -> Octets:
        """The content under this key; SMIME_DECRYPT_FAILED or SMIME_UNSUPPORTED."""
        own = derived(key, self.derivation) if self.derivation else key
        return ciphers.decrypt(self.cipher, own, self.sealed, keep=keep)


def read_enveloped(content: Element, *, authenticated: bool, max_recipients: int) -> Enveloped:
    """The value of either type; SMIME_MALFORMED, also when cipher and type do not belong together."""
    parts = list(content.children(at_most=8))
    originator = parts.pop(1) if len(parts) > 1 and parts[1].tag == 0xA0 else None
    if content.tag != SEQUENCE or len(parts) < 3 or parts[0].tag != INTEGER or parts[1].tag != SET:
        raise malformed("enveloped data")
    recipients = _recipients(parts[1], _originator_certificates(originator), at_most=max_recipients)
    inner = list(parts[2].children(at_most=3))
    if len(inner) != 3 or inner[2].tag & 0xDF != 0x80:
        raise malformed("encrypted content")
    identifier, derivation = underneath(inner[1])
    cipher, tag_length = ciphers.read_cipher(identifier)
    if cipher.supported and cipher.aead is not authenticated:
        raise malformed("cipher does not belong in this type of content")
    aad, tag = _authentication(parts[3:]) if authenticated else (b"", b"")
    if len(tag) != tag_length:
        raise malformed("authentication tag length")
    return Enveloped(authenticated, recipients, cipher, Sealed(inner[2].pieces(), aad, tag), derivation)


def _recipients(infos: Element, certificates: tuple[bytes, ...], *, at_most: int) -> tuple[RecipientHint, ...]:
    """The hints of all; a key agreement for many counts as many."""
    hints: list[RecipientHint] = []
    for info in infos.bounded().children(at_most=at_most):
        hints += read_recipient(info, certificates, at_most=at_most)
        if len(hints) > at_most:
            raise malformed("too many recipients")
    return tuple(hints)


def _originator_certificates(info: Element | None) -> tuple[bytes, ...]:
    """The certificates of OriginatorInfo (RFC 5652 §6.1): a static key agreement names one of them."""
    bag = next((part for part in info.children(at_most=2) if part.tag == 0xA0), None) if info is not None else None
    if bag is None:
        return ()
    return tuple(
        each.raw for each in bag.bounded().children(at_most=_MAX_ORIGINATOR_CERTIFICATES) if each.tag == SEQUENCE
    )


def _authentication(rest: list[Element]) -> tuple[bytes, bytes]:
    """(additional data, tag): the attributes count as a SET OF, not under their implicit tag (RFC 5083 §2.2)."""
    attributes = next((part for part in rest if part.tag == 0xA1), None)
    tag = next((part.octets() for part in rest if part.tag == OCTET_STRING), b"")
    return (der.element(SET, bytes(attributes.view)) if attributes else b""), tag


class SealedContent:
    """A ContentInfo around encrypted content; satisfies `Stream`, but its blocks are given once."""

    def __init__(self, encryption: Encryption, infos: list[bytes]) -> None:
        self.authenticated = encryption.tag_size > 0
        self._encryption = encryption
        self._before = _before_content(encryption, infos)
        # The octets of the tag are known last, their number first.
        self._after = der.header(OCTET_STRING, encryption.tag_size) if self.authenticated else b""

    def __len__(self) -> int:
        return len(self._before) + self._encryption.size + len(self._after) + self._encryption.tag_size

    def __bytes__(self) -> bytes:
        return b"".join(self.blocks())

    def blocks(self) -> Iterator[Buffer]:
        """The container in order."""
        yield self._before
        yield from self._encryption.blocks()
        yield self._after + self._encryption.tag


def seal(
    content: Stream, *, recipients: tuple[bytes, ...], content_algorithm: str, key_transport: str
) -> SealedContent:
    """The content sealed to every certificate (DER) with one content key.

    `key_transport` is for RSA keys; certificates with other keys are sealed to in the way of their kind.
    RECIPIENT_NONE without recipients, RECIPIENT_INVALID when one has no usable key: everybody or nobody.
    """
    if not recipients:
        raise SecmailError(Code.RECIPIENT_NONE)
    for certificate in recipients:
        sealing_key(certificate)
    encryption = Encryption(content_algorithm, content)
    return SealedContent(
        encryption, [seal_key(each, encryption.key, key_transport_scheme=key_transport) for each in recipients]
    )


def _before_content(encryption: Encryption, infos: list[bytes]) -> bytes:
    """The encoding up to the first octet of the ciphertext."""
    authenticated = encryption.tag_size > 0
    after = len(der.header(OCTET_STRING, encryption.tag_size)) + encryption.tag_size if authenticated else 0
    kind = der.oid(AUTH_ENVELOPED_DATA if authenticated else ENVELOPED_DATA)
    version = der.integer(_version(infos, authenticated=authenticated))
    opened = der.opened(0x80, b"", encryption.size)
    opened = der.opened(SEQUENCE, der.oid(DATA) + encryption.identifier + opened, encryption.size)
    opened = der.opened(SEQUENCE, version + der.set_of(*infos) + opened, encryption.size + after)
    opened = der.opened(0xA0, opened, encryption.size + after)
    return der.opened(SEQUENCE, kind + opened, encryption.size + after)


def _version(infos: list[bytes], *, authenticated: bool) -> int:
    """RFC 5652 §6.1, RFC 5083 §2.1: tells old readers of recipients that they do not know."""
    kinds = {info[0] for info in infos}
    if authenticated or kinds == {SEQUENCE}:
        return 0
    return 3 if 0xA4 in kinds else 2
