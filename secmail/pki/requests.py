"""A certificate for a key that no authority has certified yet, and the request for one that an authority gives.

Both are signed by the key itself, so that no card is needed. The self-signed certificate says so in its subject, where
every mail program shows it: whoever receives it must ask its holder before he relies on it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from secmail.domain.errors import Code, SecmailError

KEY_BITS = 3072
"""What ANSSI asks for beyond 2030, and read by everything that correspondents have in use: the key stores of
Windows, NSS and openssl have taken RSA keys of this size for twenty years, elliptic curves they have not."""

LIFE = timedelta(days=3 * 365)
_CLOCKS_DIFFER = timedelta(hours=1)
"""Correspondents' clocks may be behind ours."""
_MARK = "CERTIFICAT AUTO-SIGNE - SELF-SIGNED"
_SMTP_UTF8_MAILBOX = ObjectIdentifier("1.3.6.1.5.5.7.8.9")
_UTF8_STRING = 0x0C


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose key it is. `card` (DER): his card's certificate, whose subject is taken over; `address`: his mailbox."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    card: bytes | None = None


def new_key() -> rsa.RSAPrivateKey:
    """A confidentiality key. Takes up to a second or two: pool."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def self_signed(key: rsa.RSAPrivateKey, applicant: Applicant, *, at: datetime) -> bytes:
    """A certificate (DER) that mail can be sealed to, valid three years; its subject ends with a mark.

    CERTIFICATE_UNREADABLE when the address cannot stand in a certificate.
    """
    mark = x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _MARK)])
    name = x509.Name([*_subject(applicant).rdns, mark])
    public = key.public_key()
    builder = x509.CertificateBuilder(name, name, public, x509.random_serial_number())
    builder = builder.not_valid_before(at - _CLOCKS_DIFFER).not_valid_after(at + LIFE)
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    for extension, critical in _uses(applicant):
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def certificate_request(key: rsa.RSAPrivateKey, applicant: Applicant) -> bytes:
    """A request (PKCS#10, RFC 2986, DER) for a certificate of the same subject and uses, without the mark.

    CERTIFICATE_UNREADABLE as for `self_signed`.
    """
    builder = x509.CertificateSigningRequestBuilder(_subject(applicant))
    for extension, critical in _uses(applicant):
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def _uses(applicant: Applicant) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    """Key transport for mail, and the address (RFC 8550 §3, §4.4)."""
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=True,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    names = x509.SubjectAlternativeName([_mailbox(applicant.address)])
    return ((usage, True), (purposes, False), (names, False))


def _mailbox(address: str) -> x509.GeneralName:
    """rfc822Name, or SmtpUTF8Mailbox (RFC 9598 §3) for letters beyond ASCII."""
    try:
        if address.isascii():
            return x509.RFC822Name(address)
        text = address.encode()
        if len(text) > 0x7F:
            raise ValueError("too long")
        return x509.OtherName(_SMTP_UTF8_MAILBOX, bytes([_UTF8_STRING, len(text)]) + text)
    except ValueError:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, "address") from None


def _subject(applicant: Applicant) -> x509.Name:
    """As on the card, national identifier included; an odd card certificate leaves the name alone."""
    if applicant.card is not None:
        try:
            return x509.load_der_x509_certificate(applicant.card).subject
        except ValueError:
            pass
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, applicant.name[:64])])
