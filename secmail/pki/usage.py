"""What a certificate's key may be used for: keyUsage and extendedKeyUsage (RFC 8550 §4.4.2, §4.4.4; RFC 5280).

An absent extension restricts nothing; an unreadable one permits nothing.
"""

from asn1crypto import x509

from secmail.domain.cards import KeyRole
from secmail.domain.policy import UsagePolicy
from secmail.domain.remembering import remembered
from secmail.pki.asn1 import parse, tolerant

_NOTHING: frozenset[str] | None = frozenset()
_MAIL = UsagePolicy()


@remembered
def can_encrypt(der: bytes) -> bool:
    """Whether mail may be sealed to this certificate. Raises SecmailError(CERTIFICATE_UNREADABLE)."""
    return allows_encryption(parse(der))


@remembered
def can_sign(der: bytes) -> bool:
    """Whether mail may be signed with its key. Raises SecmailError(CERTIFICATE_UNREADABLE)."""
    return allows_signature(parse(der))


@remembered
def key_role(der: bytes) -> KeyRole:
    """What the key is first of all for; a key for everything counts as a signature key.

    nonRepudiation and keyEncipherment alone tell their role; digitalSignature without the purpose of mail is
    authentication, as on the CPS and CPE (cps-mssante §2.3). Raises SecmailError(CERTIFICATE_UNREADABLE).
    """
    certificate = parse(der)
    usage, purposes = _key_usage(certificate), _purposes(certificate)
    if usage is None or "non_repudiation" in usage:
        return KeyRole.SIGNATURE
    if "digital_signature" not in usage:
        return KeyRole.CONFIDENTIALITY if usage & _MAIL.sealing else KeyRole.SIGNATURE
    for_mail = purposes is not None and purposes & _MAIL.purposes
    return KeyRole.SIGNATURE if for_mail or usage & _MAIL.sealing else KeyRole.AUTHENTICATION


def allows_encryption(certificate: x509.Certificate, mail: UsagePolicy = _MAIL) -> bool:
    """As `can_encrypt`, of a parsed certificate."""
    return _permits(_key_usage(certificate), mail.sealing) and _permits(_purposes(certificate), mail.purposes)


def allows_signature(certificate: x509.Certificate, mail: UsagePolicy = _MAIL) -> bool:
    """As `can_sign`, of a parsed certificate."""
    return _permits(_key_usage(certificate), mail.signing) and _permits(_purposes(certificate), mail.purposes)


def allows_authentication(certificate: x509.Certificate) -> bool:
    """Whether its key proves who holds it: digitalSignature, for whatever purpose."""
    return _permits(_key_usage(certificate), {"digital_signature"})


def _permits(found: frozenset[str] | None, wanted: frozenset[str] | set[str]) -> bool:
    return found is None or bool(found & wanted)


def _key_usage(certificate: x509.Certificate) -> frozenset[str] | None:
    return tolerant(_NOTHING, _key_usage_value, certificate)


def _key_usage_value(certificate: x509.Certificate) -> frozenset[str] | None:
    value = certificate.key_usage_value
    return None if value is None else frozenset(value.native)


def _purposes(certificate: x509.Certificate) -> frozenset[str] | None:
    return tolerant(_NOTHING, _purposes_value, certificate)


def _purposes_value(certificate: x509.Certificate) -> frozenset[str] | None:
    value = certificate.extended_key_usage_value
    return None if value is None else frozenset(value.native)
