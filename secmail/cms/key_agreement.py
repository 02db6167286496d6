"""Key agreement on elliptic curves (RFC 5652 §6.2.2, RFC 5753; X25519 and X448: RFC 8418).

The sender makes a key for one message; its public half and ours give a shared secret, from which the key-encryption
key is derived. Every curve here has cofactor 1 or, as X25519, clears it itself, so that cofactor and standard
Diffie-Hellman are the same.
"""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, x448, x25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from secmail.cms import der
from secmail.cms.algorithms import algorithm_oid
from secmail.cms.ber import SEQUENCE, Element, malformed, parse, sequence
from secmail.cms.hash_functions import HASHES
from secmail.cms.hints import Agreement, RecipientHint, names_certificate, read_identifier
from secmail.cms.holders import holder
from secmail.cms.key_wrap import aes_wrap, failed, kek_size, unwrap_key, wrap_key
from secmail.domain.errors import Code, SecmailError

AgreementPrivateKey = ec.EllipticCurvePrivateKey | x25519.X25519PrivateKey | x448.X448PrivateKey
AgreementPublicKey = ec.EllipticCurvePublicKey | x25519.X25519PublicKey | x448.X448PublicKey

_SCHEMES = {
    "1.3.133.16.840.63.0.2": ("x963", "sha1"),
    "1.3.133.16.840.63.0.3": ("x963", "sha1"),
    "1.3.132.1.11.0": ("x963", "sha224"),
    "1.3.132.1.14.0": ("x963", "sha224"),
    "1.3.132.1.11.1": ("x963", "sha256"),
    "1.3.132.1.14.1": ("x963", "sha256"),
    "1.3.132.1.11.2": ("x963", "sha384"),
    "1.3.132.1.14.2": ("x963", "sha384"),
    "1.3.132.1.11.3": ("x963", "sha512"),
    "1.3.132.1.14.3": ("x963", "sha512"),
    "1.2.840.113549.1.9.16.3.19": ("hkdf", "sha256"),
    "1.2.840.113549.1.9.16.3.20": ("hkdf", "sha384"),
    "1.2.840.113549.1.9.16.3.21": ("hkdf", "sha512"),
}
"""Key agreement → (key derivation, its hash); of each pair the second is the cofactor variant (RFC 5753 §7.1.4)."""

STANDARD_SCHEMES = {
    "ecdh-sha256": "1.3.132.1.11.1",
    "ecdh-sha384": "1.3.132.1.11.2",
    "ecdh-sha512": "1.3.132.1.11.3",
    "ecdh-hkdf-sha256": "1.2.840.113549.1.9.16.3.19",
    "ecdh-hkdf-sha512": "1.2.840.113549.1.9.16.3.21",
}
"""The word for each scheme that `seal` writes → its identifier."""
_WRITTEN_FOR = {
    "secp256r1": "ecdh-sha256",
    "secp384r1": "ecdh-sha384",
    "secp521r1": "ecdh-sha512",
    "brainpoolP256r1": "ecdh-sha256",
    "brainpoolP384r1": "ecdh-sha384",
    "brainpoolP512r1": "ecdh-sha512",
}
_MAX_UKM = 1024


def read(info: Element, certificates: tuple[bytes, ...], *, at_most: int) -> list[RecipientHint]:
    """A hint for each key in a KeyAgreeRecipientInfo; `certificates` (DER) are those the sender gave of himself.

    SMIME_MALFORMED, also for more than `at_most` keys.
    """
    parts = list(info.children(at_most=5))
    ukm = parts.pop(2) if len(parts) == 5 else None
    if len(parts) != 4 or parts[1].tag != 0xA0 or parts[3].tag != SEQUENCE or (ukm is not None and ukm.tag != 0xA1):
        raise malformed("key agreement recipient")
    agreement = Agreement(_originator(_only(parts[1]), certificates), _only(ukm).octets() if ukm is not None else None)
    if agreement.ukm is not None and len(agreement.ukm) > _MAX_UKM:
        raise malformed("keying material of the sender")
    oid, _ = algorithm_oid(parts[2])
    scheme, hashed = _SCHEMES.get(oid, (oid, ""))
    word = oid if not hashed else f"ecdh-{hashed}" if scheme == "x963" else f"ecdh-hkdf-{hashed}"
    algorithm_der = parts[2].raw
    hints = []
    for entry in parts[3].children(at_most=at_most):
        rid, sealed, *_ = _pair(entry)
        issuer, serial, ski = read_identifier(rid)
        key = sealed.octets()
        hints.append(RecipientHint("key-agreement", word, issuer, serial, ski, key, algorithm_der, agreement))
    return hints


def recover(hint: RecipientHint, private_key: AgreementPrivateKey) -> bytes:
    """The content key; SMIME_DECRYPT_FAILED for a wrong key or point, SMIME_UNSUPPORTED, SMIME_MALFORMED."""
    oid, wrap = algorithm_oid(parse(hint.algorithm_der))
    if oid not in _SCHEMES or hint.agreement is None:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key agreement {hint.algorithm}")
    if wrap is None or wrap.tag != SEQUENCE:
        raise malformed("key wrap of a key agreement")
    if hint.agreement.public is None:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "the sender's key is not in the message")
    secret = _shared_secret(private_key, hint.agreement.public)
    kek = _derive(oid, secret, wrap_der=wrap.raw, ukm=hint.agreement.ukm)
    return unwrap_key(wrap.raw, kek, hint.encrypted_key)


def can_seal(public_key: object) -> bool:
    """Whether `seal` knows the kind and curve of this key."""
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return public_key.curve.name in _WRITTEN_FOR
    return isinstance(public_key, AgreementPublicKey)


def seal(public_key: AgreementPublicKey, rid: bytes, content_key: bytes) -> bytes:
    """A KeyAgreeRecipientInfo for this identifier (DER): a fresh key, and AES wrap of the content key's own size.

    The hash grows with the curve (RFC 5753 §3, RFC 8418 §2.2).
    """
    private, scheme = _ephemeral(public_key)
    point = _octets(public_key)
    wrap = aes_wrap(len(content_key))
    kek = _derive(scheme, _shared_secret(private, point), wrap_der=wrap, ukm=None)
    spki = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    # A SubjectPublicKeyInfo and an OriginatorPublicKey differ by their tags only.
    originator = der.element(0xA0, der.element(0xA1, bytes(parse(spki).view)))
    sealed = der.sequence(rid, der.octets(wrap_key(kek, content_key)))
    return der.element(0xA1, der.integer(3), originator, der.algorithm(scheme, wrap), der.sequence(sealed))


def _originator(choice: Element, certificates: tuple[bytes, ...]) -> bytes | None:
    """The public key of an OriginatorIdentifierOrKey, by value or out of the certificates; None: not there."""
    if choice.tag == 0xA1:
        return _pair(choice)[1].bits()
    named = read_identifier(choice)
    found = next((each for each in certificates if names_certificate(named, each)), None)
    return sequence(holder(found).spki_der, at_least=2)[1].bits() if found is not None else None


def _only(explicit: Element) -> Element:
    value = next(explicit.children(), None)
    if value is None:
        raise malformed("key agreement recipient")
    return value


def _pair(element: Element) -> list[Element]:
    parts = list(element.children(at_most=2))
    if len(parts) != 2:
        raise malformed("key agreement recipient")
    return parts


def _shared_secret(private_key: AgreementPrivateKey, public: bytes) -> bytes:
    """SMIME_DECRYPT_FAILED for octets that are no point of our curve, or of small order."""
    try:
        if isinstance(private_key, ec.EllipticCurvePrivateKey):
            point = ec.EllipticCurvePublicKey.from_encoded_point(private_key.curve, public)
            return private_key.exchange(ec.ECDH(), point)
        if isinstance(private_key, x25519.X25519PrivateKey):
            return private_key.exchange(x25519.X25519PublicKey.from_public_bytes(public))
        return private_key.exchange(x448.X448PublicKey.from_public_bytes(public))
    except (ValueError, UnsupportedAlgorithm):
        raise failed() from None


def _derive(scheme: str, secret: bytes, *, wrap_der: bytes, ukm: bytes | None) -> bytes:
    """The key-encryption key; the algorithm and the sender's own material go into it (ECC-CMS-SharedInfo)."""
    kind, hashed = _SCHEMES[scheme]
    size = kek_size(wrap_der)
    own = der.element(0xA0, der.octets(ukm)) if ukm is not None else b""
    length = der.element(0xA2, der.octets((8 * size).to_bytes(4, "big")))
    shared_info = der.sequence(wrap_der, own, length)
    if kind == "x963":
        return X963KDF(HASHES[hashed], size, shared_info).derive(secret)
    return HKDF(HASHES[hashed], size, salt=ukm, info=shared_info).derive(secret)


def _ephemeral(public_key: AgreementPublicKey) -> tuple[AgreementPrivateKey, str]:
    """A fresh key on the same curve, and the scheme to use with it."""
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return ec.generate_private_key(public_key.curve), STANDARD_SCHEMES[_WRITTEN_FOR[public_key.curve.name]]
    if isinstance(public_key, x25519.X25519PublicKey):
        return x25519.X25519PrivateKey.generate(), STANDARD_SCHEMES["ecdh-hkdf-sha256"]
    return x448.X448PrivateKey.generate(), STANDARD_SCHEMES["ecdh-hkdf-sha512"]


def _octets(public_key: AgreementPublicKey) -> bytes:
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return public_key.public_bytes_raw()
