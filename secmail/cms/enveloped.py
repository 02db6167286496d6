"""EnvelopedData and AuthEnvelopedData (RFC 5652 §6, RFC 5083), read and written."""

from dataclasses import dataclass, field

from secmail.cms import ciphers, der
from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, DATA, ENVELOPED_DATA
from secmail.cms.ber import INTEGER, OCTET_STRING, SEQUENCE, SET, Buffer, Element, malformed
from secmail.cms.ciphers import ContentCipher
from secmail.cms.hints import RecipientHint
from secmail.cms.recipients import read_recipient
from secmail.cms.sealing import seal_key, sealing_key
from secmail.domain.errors import Code, SecmailError

_MAX_ORIGINATOR_CERTIFICATES = 16


@dataclass(frozen=True, slots=True)
class Enveloped:
    """Sealed content. `authenticated`: AuthEnvelopedData, whose cipher protects the content against change."""

    authenticated: bool
    recipients: tuple[RecipientHint, ...]
    cipher: ContentCipher
    ciphertext: list[memoryview] = field(repr=False)
    aad: bytes = field(repr=False)
    tag: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        """ "auth-enveloped" or "enveloped", the command line's words."""
        return "auth-enveloped" if self.authenticated else "enveloped"

    def open(self, key: bytes) -> bytearray:
        """The content under this key; SMIME_DECRYPT_FAILED or SMIME_UNSUPPORTED."""
        return ciphers.decrypt(self.cipher, key, self.ciphertext, tag=self.tag, aad=self.aad)


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
    cipher, tag_length = ciphers.read_cipher(inner[1])
    if cipher.supported and cipher.aead is not authenticated:
        raise malformed("cipher does not belong in this type of content")
    aad, tag = _authentication(parts[3:]) if authenticated else (b"", b"")
    if len(tag) != tag_length:
        raise malformed("authentication tag length")
    return Enveloped(authenticated, recipients, cipher, ciphertext=inner[2].chunks(), aad=aad, tag=tag)


def _recipients(infos: Element, certificates: tuple[bytes, ...], *, at_most: int) -> tuple[RecipientHint, ...]:
    """The hints of all; a key agreement for many counts as many."""
    hints: list[RecipientHint] = []
    for info in infos.children(at_most=at_most):
        hints += read_recipient(info, certificates, at_most=at_most)
        if len(hints) > at_most:
            raise malformed("too many recipients")
    return tuple(hints)


def _originator_certificates(info: Element | None) -> tuple[bytes, ...]:
    """The certificates of OriginatorInfo (RFC 5652 §6.1): a static key agreement names one of them."""
    bag = next((part for part in info.children(at_most=2) if part.tag == 0xA0), None) if info is not None else None
    if bag is None:
        return ()
    return tuple(each.raw for each in bag.children(at_most=_MAX_ORIGINATOR_CERTIFICATES) if each.tag == SEQUENCE)


def _authentication(rest: list[Element]) -> tuple[bytes, bytes]:
    """(additional data, tag): the attributes count as a SET OF, not under their implicit tag (RFC 5083 §2.2)."""
    attributes = next((part for part in rest if part.tag == 0xA1), None)
    tag = next((part.octets() for part in rest if part.tag == OCTET_STRING), b"")
    return (der.element(SET, bytes(attributes.view)) if attributes else b""), tag


def seal(
    content: list[Buffer], *, recipients: tuple[bytes, ...], content_algorithm: str, key_transport: str
) -> list[Buffer]:
    """A ContentInfo in pieces, sealed to every certificate (DER) with one content key.

    `key_transport` is for RSA keys; certificates with other keys are sealed to in the way of their kind.
    RECIPIENT_NONE without recipients, RECIPIENT_INVALID when one has no usable key: everybody or nobody.
    """
    if not recipients:
        raise SecmailError(Code.RECIPIENT_NONE)
    for certificate in recipients:
        sealing_key(certificate)
    content_key, identifier, ciphertext, tag = ciphers.encrypt(content_algorithm, content)
    infos = [seal_key(each, content_key, key_transport_scheme=key_transport) for each in recipients]
    encrypted = [der.oid(DATA), identifier, *der.around(0x80, [ciphertext])]
    body = [der.integer(_version(infos, authenticated=bool(tag))), der.set_of(*infos), *der.around(SEQUENCE, encrypted)]
    if tag:
        body.append(der.octets(tag))
    kind = AUTH_ENVELOPED_DATA if tag else ENVELOPED_DATA
    return der.around(SEQUENCE, [der.oid(kind), *der.around(0xA0, der.around(SEQUENCE, body))])


def _version(infos: list[bytes], *, authenticated: bool) -> int:
    """RFC 5652 §6.1, RFC 5083 §2.1: tells old readers of recipients that they do not know."""
    kinds = {info[0] for info in infos}
    if authenticated or kinds == {SEQUENCE}:
        return 0
    return 3 if 0xA4 in kinds else 2
