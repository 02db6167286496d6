"""What a certificate says of its holder, and certificates out of files (DER, PEM, PKCS#7)."""

import hashlib
from datetime import UTC, datetime

from asn1crypto import cms, core, x509

from secmail.domain.addresses import is_address
from secmail.domain.errors import Code, SecmailError
from secmail.domain.remembering import remembered
from secmail.domain.security import CertificateFacts
from secmail.pki import names
from secmail.pki.asn1 import PARSE_ERRORS, extension, integer, parse, tolerant
from secmail.pki.pem import blocks, in_plain_bytes, without_armour

MAX_FILE = 8 * 1024 * 1024
MAX_CERTIFICATES = 500
"""Bounds of one certificate file; the whole chain file of IGC-Santé is 30 KiB."""

PRODUCT_CATEGORY = "1.2.250.1.71.1.2.5"
PROFESSION = "1.2.250.1.71.1.2.7"
_TEST_BIT = 0x80
_SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9"
_UNREADABLE_DATE = datetime(1970, 1, 1, tzinfo=UTC)

_CERTIFICATE_LABELS = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE"})
_PKCS7_LABELS = frozenset({b"PKCS7", b"CMS"})


@remembered
def facts(der: bytes) -> CertificateFacts:
    """The facts of one DER certificate; odd parts are left out, unreadable dates count as 1970.

    Raises SecmailError(CERTIFICATE_UNREADABLE) when the bytes are no certificate.
    """
    certificate = parse(der)
    subject = names.attributes(certificate.subject)
    return CertificateFacts(
        subject=names.readable(certificate.subject),
        issuer=names.readable(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        sha256=hashlib.sha256(der).hexdigest(),
        emails=addresses(certificate),
        national_id=names.national_id(subject),
        profession=_profession(certificate),
        not_before=_moment(certificate, "not_before"),
        not_after=_moment(certificate, "not_after"),
        test=is_test(certificate),
        der=der,
        common_name=names.common_name(subject),
        title=names.first(subject, names.TITLE),
        organisation=names.first(subject, names.ORGANISATION),
        structure_id=names.structure_id(subject),
    )


def shown_name(certificate: x509.Certificate) -> str:
    """The common name of a certificate, else its whole subject; empty where that cannot be read."""
    return tolerant("", _shown_name, certificate)


def _shown_name(certificate: x509.Certificate) -> str:
    return names.common_name(names.attributes(certificate.subject)) or names.readable(certificate.subject)


def same_holder(one: CertificateFacts, other: CertificateFacts) -> bool:
    """Whether both name one national identifier, given by one authority: another's numbers are other numbers.

    The authorities of IGC-Santé differ in nothing but their CN (cps-mssante §2.1).
    """
    named = one.national_id is not None and one.national_id == other.national_id
    return named and _authority(one.der) == _authority(other.der)


def _authority(der: bytes) -> names.Attributes:
    issuer = names.attributes(parse(der).issuer)
    return tuple(pair for pair in issuer if pair[0] != names.COMMON_NAME)


def addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """The addresses it names, alternative names first, then those of the subject; what is no address is left out."""
    subject = names.attributes(certificate.subject)
    found = [*_san_emails(certificate), *(value for oid, value in subject if oid == names.EMAIL_ADDRESS)]
    # is_address refuses white space and brackets but not controls, with which a name could be cut short elsewhere.
    clean = (address for address in found if is_address(address) and address.isprintable())
    return tuple(dict.fromkeys(clean))


def load(data: bytes) -> tuple[bytes, ...]:
    """Every certificate (DER) of a file, in its order, each once.

    Raises SecmailError(CERTIFICATE_UNREADABLE) when there is none, one is damaged, or the file passes the bounds.
    """
    if len(data) > MAX_FILE:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, f"{len(data)} bytes")
    plain = in_plain_bytes(data)
    found = _from_pem(plain) if b"-----BEGIN " in plain else _from_der(without_armour(plain))
    if not 0 < len(found) <= MAX_CERTIFICATES:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, f"{len(found)} certificates")
    for der in found:
        parse(der)
    return tuple(dict.fromkeys(found))


def is_test(certificate: x509.Certificate) -> bool:
    """Whether CategorieProduit says 80, 82 or 83: issued for tests (cps-mssante §2.4)."""
    return bool((product_category(certificate) or 0) & _TEST_BIT)


def product_category(certificate: x509.Certificate) -> int | None:
    """CategorieProduit; None where the certificate does not tell."""
    raw = extension(certificate, PRODUCT_CATEGORY)
    if not raw:
        return None
    # ANS wraps the byte in an OCTET STRING of its own; without the wrapping it is the byte itself.
    category = tolerant(raw, _octets, raw)
    return category[0] if category else None


def _octets(raw: bytes) -> bytes:
    return bytes(core.OctetString.load(raw, strict=True).native)


def _profession(certificate: x509.Certificate) -> str | None:
    raw = extension(certificate, PROFESSION)
    code = tolerant(-1, integer, raw) if raw else -1
    return str(code) if 0 <= code < 1000 else None


def _moment(certificate: x509.Certificate, field: str) -> datetime:
    return tolerant(_UNREADABLE_DATE, _utc, certificate, field)


def _utc(certificate: x509.Certificate, field: str) -> datetime:
    found = certificate["tbs_certificate"]["validity"][field].native
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise ValueError("not a moment")
    return found.astimezone(UTC)


def _san_emails(certificate: x509.Certificate) -> list[str]:
    none: tuple[x509.GeneralName, ...] = ()
    return [tolerant("", _san_email, entry) for entry in tolerant(none, _san, certificate)]


def _san(certificate: x509.Certificate) -> tuple[x509.GeneralName, ...]:
    return tuple(certificate.subject_alt_name_value or ())


def _san_email(entry: x509.GeneralName) -> str:
    """rfc822Name, or SmtpUTF8Mailbox (RFC 9598 §3: an otherName holding a UTF8String); empty for other names."""
    if entry.name == "rfc822_name":
        # The bytes as they are: asn1crypto would turn the domain into another spelling.
        return bytes(entry.chosen.contents).decode("ascii")
    if entry.name == "other_name" and entry.chosen["type_id"].dotted == _SMTP_UTF8_MAILBOX:
        value = entry.chosen["value"].parsed
        return str(value.native) if isinstance(value, core.UTF8String) else ""
    return ""


def _from_pem(data: bytes) -> list[bytes]:
    found: list[bytes] = []
    for label, der in blocks(data):
        if label in _CERTIFICATE_LABELS:
            found.append(_trusted_part(label, der))
        elif label in _PKCS7_LABELS:
            found.extend(_from_pkcs7(der))
    return found


def _trusted_part(label: bytes, der: bytes) -> bytes:
    """OpenSSL's TRUSTED CERTIFICATE carries its own settings after the certificate; those are not ours."""
    if label != b"TRUSTED CERTIFICATE":
        return der
    return tolerant(der, _without_trust, der)


def _without_trust(der: bytes) -> bytes:
    return bytes(x509.Certificate.load(der).dump())


def _from_der(data: bytes) -> list[bytes]:
    return _from_pkcs7(data) if tolerant("", _content_type, data) == "signed_data" else [data]


def _content_type(data: bytes) -> str:
    return str(cms.ContentInfo.load(data)["content_type"].native)


def _from_pkcs7(data: bytes) -> list[bytes]:
    """The certificates of a SignedData, whatever else it holds (RFC 5652 §5.1)."""
    try:
        certificates = cms.ContentInfo.load(data)["content"]["certificates"]
        return [bytes(entry.chosen.dump()) for entry in certificates if entry.name == "certificate"]
    except PARSE_ERRORS as error:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, type(error).__name__) from None
