"""The border to asn1crypto: which of its failures mean "this is not readable", and parsing that forces them early.

asn1crypto parses lazily and leniently, which old and odd certificates need; so each look at a field may fail, and no
two threads may look at one object at a time. Its classes make themselves ready when they are first used, which two
threads may not do at a time either: a class that was made ready twice finds no certificate readable any more.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import TypeVar

from asn1crypto import (
    algos,
    cms,  # noqa: F401 -- its classes are made ready here
    core,
    crl,  # noqa: F401 -- as above
    ocsp,  # noqa: F401 -- as above
    x509,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator

from secmail.domain.errors import Code, SecmailError

MAX_CERTIFICATE = 256 * 1024
"""Bytes; the largest certificates seen in the wild (long SAN lists, post-quantum keys) are below a tenth of this."""

PARSE_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto raises on hostile bytes, found by fuzzing its parser with truncated and altered certificates."""

_MAX_IDENTIFIER = 64
_MAX_ELEMENTS = 8000
"""Of one certificate. asn1crypto takes quadratic time for an object identifier, and much memory for each element; a
message brings a hundred certificates. Lists of a thousand names have some 2,000 elements."""
_MAX_KNOWN_NAME = 1024
_OCTET_STRING, _OBJECT_IDENTIFIER, _SEQUENCE = 0x04, 0x06, 0x30
_CONSTRUCTED, _LONG_TAG = 0x20, 0x1F

T = TypeVar("T")


def _classes(above: type[core.Asn1Value]) -> Iterator[type[core.Asn1Value]]:
    for each in above.__subclasses__():
        yield each
        yield from _classes(each)


def _make_ready() -> None:
    """All classes, while this module is imported: by one thread. Takes some milliseconds."""
    for each in tuple(_classes(core.Asn1Value)):
        with suppress(*PARSE_ERRORS):  # a value of nothing is wanted of none
            each()


_make_ready()


def parse(der: bytes) -> x509.Certificate:
    """The parsed certificate (RFC 5280 §4.1). Raises SecmailError(CERTIFICATE_UNREADABLE)."""
    if not 0 < len(der) <= MAX_CERTIFICATE:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, f"{len(der)} bytes")
    try:
        require_plain(der)
        certificate = x509.Certificate.load(der, strict=True)
        # These fields make a certificate; what else is odd may be told as a fact.
        for field in ("serial_number", "issuer", "subject", "validity", "subject_public_key_info"):
            certificate["tbs_certificate"][field].dump()
        int(certificate.serial_number)
    except PARSE_ERRORS as error:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, type(error).__name__) from None
    return certificate


def readable(certificates: Iterable[bytes]) -> list[x509.Certificate]:
    """Those that parse: one damaged certificate must not hide the others."""
    found = []
    for der in certificates:
        try:
            found.append(parse(der))
        except SecmailError:
            continue
    return found


def require_plain(der: bytes) -> None:
    """ValueError for more elements, longer identifiers or longer tags than an honest certificate has."""
    waiting = [(0, len(der))]
    count = 0
    while waiting:
        position, end = waiting.pop()
        while position + 2 <= end:
            tag = der[position]
            start, stop = _content(der, position)
            count += 1
            too_long = tag == _OBJECT_IDENTIFIER and stop - start > _MAX_IDENTIFIER
            if too_long or count > _MAX_ELEMENTS or tag & _LONG_TAG == _LONG_TAG:
                raise ValueError("not a plain certificate")
            # The value of an extension is DER inside an OCTET STRING.
            if tag & _CONSTRUCTED or (tag == _OCTET_STRING and der[start : start + 1] == bytes([_SEQUENCE])):
                waiting.append((start, min(stop, end)))
            position = stop


def _content(der: bytes, position: int) -> tuple[int, int]:
    """Where the content of the element at `position` begins and ends.

    One of indefinite length counts as empty, so that its elements are walked as its neighbours.
    """
    first = der[position + 1]
    size = first & 0x7F if first & 0x80 else 0
    start = position + 2 + size
    length = int.from_bytes(der[position + 2 : start], "big") if size else first & 0x7F
    return start, start + length


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


def name_key(name: x509.Name) -> str:
    """A directory name as it compares (RFC 5280 §7.1); raises one of PARSE_ERRORS on odd bytes."""
    # The sequence inside: the name itself may carry the tag of where it stands.
    der = name.chosen.dump()
    return _known_name_key(der) if len(der) <= _MAX_KNOWN_NAME else _name_key(der)


def _name_key(der: bytes) -> str:
    return str(x509.Name.load(der).hashable)


@lru_cache(maxsize=2048)
def _known_name_key(der: bytes) -> str:
    """Preparing a name for comparison is slow, and the same few authorities are compared all day."""
    return _name_key(der)


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key made the certificate's signature; raises one of PARSE_ERRORS on odd bytes."""
    return verifies(
        issuer,
        certificate["signature_value"].native,
        certificate["tbs_certificate"].dump(),
        algorithm=certificate["signature_algorithm"],
    )


def verifies(
    signer: x509.Certificate, signature: bytes, signed: bytes, *, algorithm: algos.SignedDigestAlgorithm
) -> bool:
    """Whether the signer's key made this signature; raises one of PARSE_ERRORS on odd bytes."""
    try:
        DefaultSignatureValidator().validate_signature(
            signature=signature,
            signed_data=signed,
            public_key_info=signer.public_key,
            signature_algorithm=algorithm,
        )
    except (InvalidSignature, UnsupportedAlgorithm, AssertionError):
        # The library asserts that key and algorithm are of one kind; whoever writes a certificate chooses both.
        return False
    return True
