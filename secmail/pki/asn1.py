"""The border to asn1crypto: which of its failures mean "this is not readable", and parsing that forces them early.

asn1crypto parses lazily and leniently, which old and odd certificates need; so each look at a field may fail.
"""

from collections.abc import Callable
from typing import TypeVar

from asn1crypto import core, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator

from secmail.domain.errors import Code, SecmailError

MAX_CERTIFICATE = 256 * 1024
"""Bytes; the largest certificates seen in the wild (long SAN lists, post-quantum keys) are below a tenth of this."""

PARSE_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto raises on hostile bytes, found by fuzzing its parser with truncated and altered certificates."""

T = TypeVar("T")


def parse(der: bytes) -> x509.Certificate:
    """The parsed certificate (RFC 5280 §4.1). Raises SecmailError(CERTIFICATE_UNREADABLE)."""
    if not 0 < len(der) <= MAX_CERTIFICATE:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, f"{len(der)} bytes")
    try:
        certificate = x509.Certificate.load(der, strict=True)
        # These fields make a certificate; what else is odd may be told as a fact.
        for field in ("serial_number", "issuer", "subject", "validity", "subject_public_key_info"):
            certificate["tbs_certificate"][field].dump()
        int(certificate.serial_number)
    except PARSE_ERRORS as error:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, type(error).__name__) from None
    return certificate


def tolerant(otherwise: T, look: Callable[..., T], *arguments: object) -> T:
    """What `look` finds in the arguments, or `otherwise` where the bytes do not hold what they should."""
    try:
        return look(*arguments)
    except PARSE_ERRORS:
        return otherwise


def holds(question: Callable[..., bool], *arguments: object) -> bool:
    """The answer to a question, False where the bytes cannot answer it."""
    try:
        return question(*arguments)
    except PARSE_ERRORS:
        return False


def extension(certificate: x509.Certificate, oid: str) -> bytes | None:
    """The value of an extension (the content of its OCTET STRING), None when it is absent or unreadable."""

    def find() -> bytes | None:
        for entry in certificate["tbs_certificate"]["extensions"]:
            if entry["extn_id"].dotted == oid:
                return bytes(entry["extn_value"].contents)
        return None

    return tolerant(None, find)


def integer(raw: bytes) -> int:
    """An INTEGER out of an extension's value; raises one of PARSE_ERRORS."""
    return int(core.Integer.load(raw, strict=True).native)


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key made the certificate's signature; raises one of PARSE_ERRORS on odd bytes."""
    try:
        DefaultSignatureValidator().validate_signature(
            signature=certificate["signature_value"].native,
            signed_data=certificate["tbs_certificate"].dump(),
            public_key_info=issuer.public_key,
            signature_algorithm=certificate["signature_algorithm"],
        )
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
