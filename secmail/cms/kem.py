"""Key encapsulation (KEMRecipientInfo, RFC 9629) with ML-KEM (RFC 9936): safe against quantum computers.

ML-KEM-512 is known by name only: the cryptographic library has none.
"""

from cryptography.hazmat.primitives.asymmetric import mlkem
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from secmail.cms import der
from secmail.cms.algorithms import algorithm_oid
from secmail.cms.ber import OCTET_STRING, Element, malformed, parse
from secmail.cms.hash_functions import HASHES
from secmail.cms.hints import Encapsulation, RecipientHint, read_identifier
from secmail.cms.key_wrap import aes_wrap, failed, kek_size, unwrap_key, wrap_key
from secmail.domain.errors import Code, SecmailError

KemPrivateKey = mlkem.MLKEM768PrivateKey | mlkem.MLKEM1024PrivateKey
KemPublicKey = mlkem.MLKEM768PublicKey | mlkem.MLKEM1024PublicKey

ORI_KEM = "1.2.840.113549.1.9.16.13.3"
_ML_KEM_768 = "2.16.840.1.101.3.4.4.2"
_ML_KEM_1024 = "2.16.840.1.101.3.4.4.3"
WORDS = {"2.16.840.1.101.3.4.4.1": "ml-kem-512", _ML_KEM_768: "ml-kem-768", _ML_KEM_1024: "ml-kem-1024"}
"""Key encapsulation → the word for it."""
_HKDF_SHA256 = "1.2.840.113549.1.9.16.3.28"
_DERIVATIONS = {
    _HKDF_SHA256: "sha256",
    "1.2.840.113549.1.9.16.3.29": "sha384",
    "1.2.840.113549.1.9.16.3.30": "sha512",
}
_KEK_SIZE = 32
_MAX_UKM = 1024


def read(value: Element) -> RecipientHint:
    """The hint of a KEMRecipientInfo; SMIME_MALFORMED."""
    parts = list(value.children(at_most=9))
    ukm = parts.pop(6) if len(parts) == 9 else None
    if len(parts) != 8 or parts[3].tag != OCTET_STRING or (ukm is not None and ukm.tag != 0xA0):
        raise malformed("encapsulated key")
    issuer, serial, ski = read_identifier(parts[1])
    oid, _ = algorithm_oid(parts[2])
    own = next(ukm.children(), None) if ukm is not None else None
    if own is not None and own.body_end - own.body > _MAX_UKM:
        raise malformed("keying material of the sender")
    return RecipientHint(
        kind="kem",
        algorithm=WORDS.get(oid, oid),
        issuer_der=issuer,
        serial=serial,
        ski=ski,
        encrypted_key=parts[7].octets(),
        algorithm_der=parts[2].raw,
        encapsulation=Encapsulation(
            ciphertext=parts[3].octets(),
            kdf_der=parts[4].raw,
            kek_size=parts[5].integer(),
            ukm=own.octets() if own is not None else None,
            wrap_der=parts[6].raw,
        ),
    )


def fits(hint: RecipientHint, private_key: KemPrivateKey) -> bool:
    """Whether the content is sealed to a key of this size."""
    wanted = "ml-kem-768" if isinstance(private_key, mlkem.MLKEM768PrivateKey) else "ml-kem-1024"
    return hint.algorithm == wanted


def recover(hint: RecipientHint, private_key: KemPrivateKey) -> bytes:
    """The content key; SMIME_DECRYPT_FAILED, SMIME_UNSUPPORTED.

    A wrong key decapsulates to a random-looking secret (implicit rejection, FIPS 203), under which nothing unwraps.
    """
    sealed = hint.encapsulation
    if sealed is None or not fits(hint, private_key):
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key encapsulation {hint.algorithm}")
    try:
        secret = private_key.decapsulate(sealed.ciphertext)
    except ValueError:
        raise failed() from None
    return open_encapsulated(sealed, secret, hint.encrypted_key)


def open_encapsulated(sealed: Encapsulation, secret: bytes, encrypted_key: bytes) -> bytes:
    """The content key under a decapsulated secret (RFC 9629 §5): derivation, then unwrapping."""
    oid, _ = algorithm_oid(parse(sealed.kdf_der))
    if oid not in _DERIVATIONS:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key derivation {oid}")
    if sealed.kek_size != kek_size(sealed.wrap_der):
        raise malformed("size of the wrapping key")
    return unwrap_key(sealed.wrap_der, _derive(oid, secret, sealed), encrypted_key)


def seal(public_key: KemPublicKey, rid: bytes, content_key: bytes) -> bytes:
    """An OtherRecipientInfo for this identifier (DER): HKDF-SHA256 and AES-256 wrap, as RFC 9936 §2.2 demands."""
    kem = _ML_KEM_768 if isinstance(public_key, mlkem.MLKEM768PublicKey) else _ML_KEM_1024
    secret, ciphertext = public_key.encapsulate()
    wrap = aes_wrap(_KEK_SIZE)
    sealed = Encapsulation(ciphertext, der.algorithm(_HKDF_SHA256), _KEK_SIZE, None, wrap)
    value = der.sequence(
        der.integer(0),
        rid,
        der.algorithm(kem),
        der.octets(ciphertext),
        sealed.kdf_der,
        der.integer(_KEK_SIZE),
        wrap,
        der.octets(wrap_key(_derive(_HKDF_SHA256, secret, sealed), content_key)),
    )
    return der.element(0xA4, der.oid(ORI_KEM), value)


def _derive(oid: str, secret: bytes, sealed: Encapsulation) -> bytes:
    """HKDF over CMSORIforKEMOtherInfo (RFC 9629 §5)."""
    own = der.element(0xA0, der.octets(sealed.ukm)) if sealed.ukm is not None else b""
    info = der.sequence(sealed.wrap_der, der.integer(sealed.kek_size), own)
    return HKDF(HASHES[_DERIVATIONS[oid]], sealed.kek_size, salt=None, info=info).derive(secret)
