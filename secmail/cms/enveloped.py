"""EnvelopedData and AuthEnvelopedData (RFC 5652 §6, RFC 5083), read and written."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import padding, rsa

from secmail.cms import ciphers, der
from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, DATA, ENVELOPED_DATA, MGF1, RSA_ENCRYPTION, RSA_OAEP, SHA256
from secmail.cms.ber import INTEGER, OCTET_STRING, SEQUENCE, SET, Buffer, Element, malformed
from secmail.cms.ciphers import ContentCipher
from secmail.cms.holders import holder
from secmail.cms.recipients import RecipientHint, oaep_padding, read_recipient
from secmail.domain.errors import Code, SecmailError

_SHA256 = der.algorithm(SHA256, der.NULL)
_OAEP_SHA256 = der.algorithm(
    RSA_OAEP, der.sequence(der.element(0xA0, _SHA256), der.element(0xA1, der.algorithm(MGF1, _SHA256)))
)
_PKCS1 = der.algorithm(RSA_ENCRYPTION, der.NULL)


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
    parts = [part for part in content.children(at_most=8) if part.tag != 0xA0]
    if content.tag != SEQUENCE or len(parts) < 3 or parts[0].tag != INTEGER or parts[1].tag != SET:
        raise malformed("enveloped data")
    recipients = tuple(read_recipient(info) for info in parts[1].children(at_most=max_recipients))
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


def _authentication(rest: list[Element]) -> tuple[bytes, bytes]:
    """(additional data, tag): the attributes count as a SET OF, not under their implicit tag (RFC 5083 §2.2)."""
    attributes = next((part for part in rest if part.tag == 0xA1), None)
    tag = next((part.octets() for part in rest if part.tag == OCTET_STRING), b"")
    return (der.element(SET, bytes(attributes.view)) if attributes else b""), tag


def seal(
    content: list[Buffer], *, recipients: tuple[bytes, ...], content_algorithm: str, key_transport: str
) -> list[Buffer]:
    """A ContentInfo in pieces, sealed to every certificate (DER) with one content key.

    RECIPIENT_NONE without recipients, RECIPIENT_INVALID when one has no usable RSA key: everybody or nobody.
    """
    if not recipients:
        raise SecmailError(Code.RECIPIENT_NONE)
    keys = [_recipient_key(certificate) for certificate in recipients]
    content_key, identifier, ciphertext, tag = ciphers.encrypt(content_algorithm, content)
    infos = [
        _recipient_info(certificate, key, content_key, key_transport=key_transport)
        for certificate, key in zip(recipients, keys, strict=True)
    ]
    encrypted = [der.oid(DATA), identifier, *der.around(0x80, [ciphertext])]
    body = [der.integer(0), der.set_of(*infos), *der.around(SEQUENCE, encrypted)]
    if tag:
        body.append(der.octets(tag))
    kind = AUTH_ENVELOPED_DATA if tag else ENVELOPED_DATA
    return der.around(SEQUENCE, [der.oid(kind), *der.around(0xA0, der.around(SEQUENCE, body))])


def _recipient_key(certificate: bytes) -> rsa.RSAPublicKey:
    try:
        key = holder(certificate).public_key()
    except SecmailError:
        raise SecmailError(Code.RECIPIENT_INVALID, "certificate") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 1024:
        raise SecmailError(Code.RECIPIENT_INVALID, "key")
    return key


def _recipient_info(certificate: bytes, key: rsa.RSAPublicKey, content_key: bytes, *, key_transport: str) -> bytes:
    if key_transport not in {"rsa-oaep", "rsa-pkcs1"}:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key transport {key_transport}")
    identifier = _OAEP_SHA256 if key_transport == "rsa-oaep" else _PKCS1
    scheme = oaep_padding(identifier) if key_transport == "rsa-oaep" else padding.PKCS1v15()
    own = holder(certificate)
    named = der.sequence(own.issuer_der, der.integer(own.serial))
    return der.sequence(der.integer(0), named, identifier, der.octets(key.encrypt(content_key, scheme)))
