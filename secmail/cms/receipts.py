"""Signed receipts (RFC 2634 §2): the request as a signed attribute, the receipt as a content type, and what ties both.

A receipt names the request and repeats the signature value of the message (`receipt`), and its signer signs the
digest of the message's signed attributes (`digest_attribute`): so it is about one message, bit for bit, and no other.
Mailing lists that expand (§2.5) are not followed: a request is answered to those it names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secmail.cms import der
from secmail.cms.ber import OCTET_STRING, OCTETS_IN_PIECES, SEQUENCE, Element, malformed, parse, sequence
from secmail.cms.schemes import digest
from secmail.cms.sign import attribute
from secmail.cms.signed import CONTENT_TYPE, Signer
from secmail.domain.addresses import is_address
from secmail.domain.errors import Code, SecmailError

RECEIPT = "1.2.840.113549.1.9.16.1.1"
"""id-ct-receipt: the content type of what a receipt's signature stands over."""
RECEIPT_REQUEST = "1.2.840.113549.1.9.16.2.1"
SIGNATURE_DIGEST = "1.2.840.113549.1.9.16.2.5"

_EVERYBODY = (b"\x80\x01\x00", b"\x80\x01\x01")
"""allOrFirstTier [0]: all receipts, or those of the first tier, which without lists are the same."""
_MAX_ANSWERS = 16
"""ub-receiptsTo (§2.7)."""
_MAX_READERS = 500
_MAX_NAMES = 16
_MAX_IDENTIFIER = 1024


@dataclass(frozen=True, slots=True)
class Request:
    """ReceiptRequest (§2.7). `readers`: addresses whose receipt is wanted, None for everybody's; `answer_to`: where to.

    Names of other kinds than e-mail addresses are left out: nothing can be sent to them, nor do they name us.
    """

    identifier: bytes
    readers: tuple[str, ...] | None
    answer_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that counts: `receipt` (DER) answers it, `signature_digest` belongs beside it."""

    request: Request
    receipt: bytes
    signature_digest: bytes


def request_attribute(identifier: bytes, *, answer_to: str, readers: Sequence[str]) -> bytes:
    """The signed attribute (DER) that asks these readers for a receipt, to be sent to `answer_to`.

    They are named, so that nobody to whom the letter is passed on is asked. Too many of them, or an address outside
    ASCII, which an rfc822Name cannot hold: everybody is asked. SMIME_UNSUPPORTED for such an `answer_to`.
    """
    if not answer_to.isascii():
        raise SecmailError(Code.SMIME_UNSUPPORTED, "address outside ASCII")
    named = len(readers) <= _MAX_READERS and all(reader.isascii() for reader in readers)
    asked_of = der.element(0xA1, *map(_names, readers)) if named else _EVERYBODY[0]
    return attribute(RECEIPT_REQUEST, der.sequence(der.octets(identifier), asked_of, der.sequence(_names(answer_to))))


def digest_attribute(signature_digest: bytes) -> bytes:
    """The signed attribute (DER) of a receipt that says which signature it is about (msgSigDigest, §2.8)."""
    return attribute(SIGNATURE_DIGEST, der.octets(signature_digest))


def receipt(content_type: str, identifier: bytes, signature: bytes) -> bytes:
    """Receipt (§2.8) in DER, for a message of this content type whose signer has this signature value."""
    return der.sequence(der.integer(1), der.oid(content_type), der.octets(identifier), der.octets(signature))


def receipt_identifier(content: bytes) -> bytes:
    """The signedContentIdentifier of a Receipt; SMIME_MALFORMED for anything else than one Receipt in DER."""
    parts = sequence(content, at_least=4)
    identifier = _identifier(parts[2])
    written = receipt(parts[1].oid(), identifier, _octets(parts[3]))
    if len(parts) != 4 or parts[0].integer() != 1 or written != content:
        raise malformed("receipt")
    return identifier


def asked(signers: Iterable[Signer]) -> Asked | None:
    """The request of `signers`, whose signatures all hold; None when there is none that counts (§2.2.1, §2.3).

    Those that ask must ask for the same. A receipt never asks for one; and what cannot be read is not answered.
    """
    try:
        asking = [(signer, value) for signer in signers if (value := signer.attribute(RECEIPT_REQUEST)) is not None]
        if not asking or any(value != asking[0][1] for _, value in asking):
            return None
        signer, value = asking[0]
        kind, request = signer.attribute(CONTENT_TYPE), read_request(value)
        content_type = parse(kind).oid() if kind is not None else RECEIPT
        signature_digest = digest([next(signer.signed_forms(), b"")], signer.digest)
    except SecmailError:
        return None
    if content_type == RECEIPT or signature_digest is None or not request.answer_to:
        return None
    return Asked(request, receipt(content_type, request.identifier, signer.signature), signature_digest)


def read_request(value: bytes) -> Request:
    """A ReceiptRequest; SMIME_MALFORMED when it is none or exceeds the bounds."""
    parts = sequence(value)
    if len(parts) != 3 or parts[2].tag != SEQUENCE:
        raise malformed("receipt request")
    answer_to = _addresses(parts[2], at_most=_MAX_ANSWERS)
    if parts[1].tag == 0xA1:
        return Request(_identifier(parts[0]), _addresses(parts[1], at_most=_MAX_READERS), answer_to)
    if parts[1].raw not in _EVERYBODY:
        raise malformed("receipts from")
    return Request(_identifier(parts[0]), None, answer_to)


def _names(address: str) -> bytes:
    """GeneralNames with one rfc822Name."""
    return der.sequence(der.element(0x81, address.encode("ascii")))


def _identifier(element: Element) -> bytes:
    value = _octets(element)
    if not 0 < len(value) <= _MAX_IDENTIFIER:
        raise malformed("content identifier")
    return value


def _octets(element: Element) -> bytes:
    if element.tag not in {OCTET_STRING, OCTETS_IN_PIECES}:
        raise malformed("octet string expected")
    return element.octets()


def _addresses(names: Element, *, at_most: int) -> tuple[str, ...]:
    """The e-mail addresses of a SEQUENCE OF GeneralNames, each once."""
    found = []
    for each in names.children(at_most):
        if each.tag != SEQUENCE:
            raise malformed("general names")
        found += [_address(name) for name in each.children(_MAX_NAMES) if name.tag == 0x81]
    return tuple(dict.fromkeys(found))


def _address(name: Element) -> str:
    try:
        address = bytes(name.view).decode("ascii")
    except UnicodeDecodeError:
        raise malformed("address") from None
    if not (is_address(address) and address.isprintable()):
        raise malformed("address")
    return address
