"""SignedData as it arrives (RFC 5652 §5): content, certificates, signers. Verifying is `verify`'s."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from secmail.cms import der
from secmail.cms.algorithms import algorithm_oid, digest_name
from secmail.cms.ber import OCTET_STRING, OCTETS_IN_PIECES, SEQUENCE, SET, Element, malformed, parse
from secmail.cms.recipients import read_identifier
from secmail.domain.errors import SecmailError
from secmail.domain.octets import Octets

CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
CAPABILITIES = "1.2.840.113549.1.9.15"
ENCRYPTION_KEY_PREFERENCE = "1.2.840.113549.1.9.16.2.11"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52"


@dataclass(frozen=True, slots=True)
class Signer:
    """One SignerInfo. `sent`: the content octets of its signed attributes as they came, None when there are none.

    `attributes`: (type, raw SET of values) as sent, so that a type given twice is seen.
    """

    issuer_der: bytes | None
    serial: int | None
    ski: bytes | None
    digest: str
    digest_der: bytes = field(repr=False)
    scheme_oid: str
    scheme_der: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    sent: bytes | None = field(repr=False)
    attributes: tuple[tuple[str, bytes], ...] = field(repr=False)
    unsigned: tuple[str, ...] = ()
    """The types of the unsigned attributes; what they say counts for nothing."""

    def attribute(self, kind: str) -> bytes | None:
        """The one value of an attribute, None when it is absent; SMIME_MALFORMED when it is there twice."""
        found = [values for oid, values in self.attributes if oid == kind]
        if not found:
            return None
        values = list(parse(found[0]).children(at_most=4))
        if len(found) > 1 or len(values) != 1:
            raise malformed("attribute given several times")
        return values[0].raw

    def signed_forms(self) -> Iterator[bytes]:
        """What may have been signed: the attributes as a SET, as they came, in DER, and in definite lengths unsorted.

        DER it should be (RFC 5652 §5.4), and nearly always came; some programs sign what they sent without sorting it
        (X.690 §11.6). All of them say the same.
        """
        if self.sent is None:
            return
        came = der.element(SET, self.sent)
        yield came
        each = [_definite(attribute) for attribute in parse(came).children(at_most=64)]
        yield from {der.set_of(*each), der.element(SET, *each)} - {came}

    @property
    def signing_time(self) -> datetime | None:
        """What the signer claims, None when he claims nothing readable."""
        try:
            value = self.attribute(SIGNING_TIME)
            return parse(value).time() if value else None
        except SecmailError:
            return None


@dataclass(frozen=True, slots=True)
class Signed:
    """Signed content. `content` None: it stands elsewhere (detached). `certificates` are DER, unchecked."""

    content_type: str
    content: Octets | None = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    signers: tuple[Signer, ...]


def read_signed(content: Element, *, max_signers: int, max_certificates: int) -> Signed:
    """The value of a SignedData; SMIME_MALFORMED when it is none or exceeds the bounds."""
    parts = list(content.children(at_most=8))
    if content.tag != SEQUENCE or len(parts) < 4 or parts[1].tag != SET or parts[-1].tag != SET:
        raise malformed("signed data")
    inner = list(parts[2].children(at_most=2))
    if not inner:
        raise malformed("signed content")
    bag = next((part for part in parts[3:-1] if part.tag == 0xA0), None)
    certificates = (
        tuple(each.raw for each in bag.bounded().children(max_certificates) if each.tag == SEQUENCE) if bag else ()
    )
    return Signed(
        content_type=inner[0].oid(),
        content=_content(inner[1]) if len(inner) == 2 else None,
        certificates=certificates,
        signers=tuple(_signer(info) for info in parts[-1].bounded().children(at_most=max_signers)),
    )


def _content(explicit: Element) -> Octets:
    """eContent; PKCS#7 1.5 allowed other types than an octet string, whose content octets are then meant."""
    value = next(explicit.children(at_most=2), None)
    if value is None:
        raise malformed("signed content")
    return value.pieces() if value.tag in {OCTET_STRING, OCTETS_IN_PIECES} else value.content


def _signer(info: Element) -> Signer:
    parts = list(info.children(at_most=8))
    if info.tag != SEQUENCE or len(parts) < 5:
        raise malformed("signer")
    issuer, serial, ski = read_identifier(parts[1])
    attributes = parts[3] if parts[3].tag == 0xA0 else None
    if attributes and len(parts) < 6:
        raise malformed("signer")
    scheme, signature = parts[4:6] if attributes else parts[3:5]
    if signature.tag not in {OCTET_STRING, OCTETS_IN_PIECES}:
        raise malformed("signature")
    return Signer(
        issuer_der=issuer,
        serial=serial,
        ski=ski,
        digest=digest_name(parts[2]),
        digest_der=parts[2].raw,
        scheme_oid=algorithm_oid(scheme)[0],
        scheme_der=scheme.raw,
        signature=signature.octets(),
        sent=bytes(attributes.view) if attributes else None,
        attributes=tuple(_attribute(each) for each in attributes.children(at_most=64)) if attributes else (),
        unsigned=tuple(_attribute(each)[0] for each in parts[-1].children(at_most=64)) if parts[-1].tag == 0xA1 else (),
    )


def _attribute(element: Element) -> tuple[str, bytes]:
    parts = list(element.children(at_most=2))
    if len(parts) != 2 or parts[1].tag != SET:
        raise malformed("attribute")
    return parts[0].oid(), parts[1].raw


def _definite(element: Element, depth: int = 0) -> bytes:
    """The element with every length definite and shortest, octet strings in one piece: what the signer hashed."""
    if depth > 16:
        raise malformed("attributes nested too deep")
    if element.tag & 0x1F == 0x1F:
        return element.raw
    if element.tag == OCTETS_IN_PIECES:
        return der.octets(element.octets())
    if not element.tag & 0x20:
        return der.element(element.tag, bytes(element.view))
    return der.element(element.tag, *(_definite(each, depth + 1) for each in element.children()))
