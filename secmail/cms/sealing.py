"""A content key sealed to the key of a certificate: RSA, elliptic curves or ML-KEM, whatever the certificate has."""

from cryptography.hazmat.primitives.asymmetric import rsa

from secmail.cms import der, kem, key_agreement, key_transport
from secmail.cms.algorithms import algorithm_oid
from secmail.cms.ber import sequence
from secmail.cms.holders import holder
from secmail.domain.errors import Code, SecmailError

_MIN_RSA_BITS = 2048
"""RFC 8551 §4.2. One copy under a shorter key would be the way into all of them: nobody gets such a letter."""

SealingKey = rsa.RSAPublicKey | key_agreement.AgreementPublicKey | kem.KemPublicKey
"""The public keys that content can be sealed to."""


def sealing_key(certificate: bytes) -> SealingKey:
    """The key of a certificate (DER); RECIPIENT_INVALID when content cannot be sealed to it."""
    try:
        key = holder(certificate).public_key()
    except SecmailError:
        raise SecmailError(Code.RECIPIENT_INVALID, _unknown_kind(certificate)) from None
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _MIN_RSA_BITS:
        return key
    if isinstance(key, key_agreement.AgreementPublicKey) and key_agreement.can_seal(key):
        return key
    if isinstance(key, kem.KemPublicKey):
        return key
    raise SecmailError(Code.RECIPIENT_INVALID, "key")


def can_seal_to(certificate: bytes) -> bool:
    """Whether `sealing_key` has a key for this certificate (DER)."""
    try:
        sealing_key(certificate)
    except SecmailError:
        return False
    return True


def withstands_quantum(certificate: bytes) -> bool:
    """Whether content is sealed to this certificate (DER) by ML-KEM; False also for what it cannot be sealed to."""
    try:
        return isinstance(sealing_key(certificate), kem.KemPublicKey)
    except SecmailError:
        return False


def seal_key(certificate: bytes, content_key: bytes, *, key_transport_scheme: str) -> bytes:
    """The RecipientInfo (DER) that seals `content_key` to this certificate, named by issuer and serial number.

    `key_transport_scheme` ("rsa-oaep", "rsa-pkcs1") is for RSA keys only. RECIPIENT_INVALID, SMIME_UNSUPPORTED.
    """
    key = sealing_key(certificate)
    own = holder(certificate)
    rid = der.sequence(own.issuer_der, der.integer(own.serial))
    if isinstance(key, rsa.RSAPublicKey):
        return key_transport.seal(key, rid, content_key, scheme=key_transport_scheme)
    if isinstance(key, kem.KemPublicKey):
        return kem.seal(key, rid, content_key)
    return key_agreement.seal(key, rid, content_key)


def _unknown_kind(certificate: bytes) -> str:
    """The kind of key that the library lacks, "ml-kem-512" or a dotted identifier; "certificate" where it is none."""
    try:
        oid, _ = algorithm_oid(sequence(holder(certificate).spki_der, at_least=2)[0])
    except SecmailError:
        return "certificate"
    return kem.WORDS.get(oid, oid)
