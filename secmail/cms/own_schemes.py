"""How a key signs what we write: the scheme that goes with the key, and the signature where the key is in memory.

One scheme a key, so that nobody downstream has to choose: the hash is as strong as the curve (RFC 5753 §2.1, RFC 8551
§2.1), Edwards curves and ML-DSA have the hash that their RFCs name for the content (8419 §3.1, 9882 §3.3), RSA has
SHA-256, which all software reads. Only between PKCS#1 v1.5 and RSASSA-PSS somebody chooses, and a key that its
certificate reserves for PSS (RFC 4055 §1.2) not even there.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, padding, rsa

from secmail.cms import der
from secmail.cms.algorithms import DIGESTS, MGF1, RSA_PSS, SHAKE256_LEN, SIGNATURES, algorithm_oid
from secmail.cms.ber import sequence
from secmail.cms.hash_functions import HASHES
from secmail.cms.holders import Holder, holder
from secmail.cms.schemes import PURE_KEYS, Scheme, read_scheme
from secmail.domain.errors import Code, SecmailError

_PureSigningKey = (
    ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
    | mldsa.MLDSA44PrivateKey
    | mldsa.MLDSA65PrivateKey
    | mldsa.MLDSA87PrivateKey
)
SigningKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | _PureSigningKey
"""The private keys that mail can be signed with."""

_CURVE_HASHES = {
    "secp256r1": "sha256",
    "secp384r1": "sha384",
    "secp521r1": "sha512",
    "brainpoolP256r1": "sha256",
    "brainpoolP384r1": "sha384",
    "brainpoolP512r1": "sha512",
}
_PURE_HASHES = {
    "ed25519": "sha512",
    "ed448": "shake256",
    "ml-dsa-44": "sha512",
    "ml-dsa-65": "sha512",
    "ml-dsa-87": "sha512",
}
_SHAKE256_BITS = 512
_DIGEST_OIDS = {word: oid for oid, word in DIGESTS.items()}
_SIGNATURE_OIDS = {named: oid for oid, named in SIGNATURES.items()}
_MICALGS = {"sha256": "sha-256", "sha384": "sha-384", "sha512": "sha-512"}


@dataclass(frozen=True, slots=True)
class OwnScheme:
    """How one key signs. `digest` is the word for the hash of the content, which RSA and ECDSA also sign by."""

    scheme: Scheme
    digest: str

    @property
    def digest_der(self) -> bytes:
        """The AlgorithmIdentifier of the digest, without parameters (RFC 5754 §2) but where a length must be named."""
        if self.digest == "shake256":
            return der.algorithm(SHAKE256_LEN, der.integer(_SHAKE256_BITS))
        return der.algorithm(_DIGEST_OIDS[self.digest])

    @property
    def signature_der(self) -> bytes:
        """The AlgorithmIdentifier of the signature."""
        if self.scheme.word == "rsa-pss":
            return pss_algorithm(self.digest)
        named = self.scheme.digest or None
        parameters = der.NULL if self.scheme.word == "rsa-pkcs1" else b""
        return der.algorithm(_SIGNATURE_OIDS[self.scheme.word, named], parameters)

    @property
    def micalg(self) -> str:
        """The digest in the words of multipart/signed (RFC 8551 §3.5.3.2)."""
        return _MICALGS.get(self.digest, self.digest)


def own_scheme(certificate: bytes, *, pss: bool = False) -> OwnScheme:
    """How the key of this certificate (DER) signs; `pss` is a wish for RSA keys alone.

    SMIME_UNSUPPORTED for a key that does not sign, or not so.
    """
    own = holder(certificate)
    key = own.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return _of_rsa(own, pss=pss)
    if pss:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "PSS is for RSA keys")
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVE_HASHES:
        digest = _CURVE_HASHES[key.curve.name]
        return OwnScheme(Scheme("ecdsa", digest), digest)
    word = next((word for word, kind in PURE_KEYS.items() if isinstance(key, kind)), None)
    if word is None:
        raise _cannot_sign()
    return OwnScheme(Scheme(word, ""), _PURE_HASHES[word])


def sign_with(key: object, data: bytes, *, digest: str, pss: bool = False) -> bytes:
    """The signature of a key in memory over `data`, as `own_scheme` of its certificate says.

    `digest` counts for RSA and ECDSA (whose signature is DER); a PSS salt is as long as it. SMIME_UNSUPPORTED for a key
    that does not sign so, or is too short for it.
    """
    if isinstance(key, rsa.RSAPrivateKey):
        hashing = HASHES[digest]
        masked = padding.PSS(padding.MGF1(hashing), hashing.digest_size)
        try:
            return key.sign(data, masked if pss else padding.PKCS1v15(), hashing)
        except ValueError:
            raise _cannot_sign() from None
    if isinstance(key, ec.EllipticCurvePrivateKey) and not pss:
        return key.sign(data, ec.ECDSA(HASHES[digest]))
    if isinstance(key, _PureSigningKey) and not pss:
        return key.sign(data)
    raise _cannot_sign()


def pss_algorithm(digest: str) -> bytes:
    """The AlgorithmIdentifier of RSASSA-PSS with this hash everywhere and a salt as long as it (RFC 4056 §2.2)."""
    hashed = der.algorithm(_DIGEST_OIDS[digest], der.NULL)
    salt = der.integer(HASHES[digest].digest_size)
    parts = (hashed, der.algorithm(MGF1, hashed), salt)
    return der.algorithm(RSA_PSS, der.sequence(*(der.element(0xA0 + tag, part) for tag, part in enumerate(parts))))


def _of_rsa(own: Holder, *, pss: bool) -> OwnScheme:
    identifier = sequence(own.spki_der, at_least=2)[0]
    oid, parameters = algorithm_oid(identifier)
    digest = "sha256"
    if oid == RSA_PSS and parameters is not None:
        digest = _reserved_hash(read_scheme(identifier.raw, content_digest=digest))
    if not pss and oid != RSA_PSS:
        return OwnScheme(Scheme("rsa-pkcs1", digest), digest)
    return OwnScheme(Scheme("rsa-pss", digest, digest, HASHES[digest].digest_size), digest)


def _reserved_hash(own: Scheme) -> str:
    """The hash that the certificate of a PSS key demands, where our one form of PSS satisfies all that it demands."""
    known = own.digest in {"sha256", "sha384", "sha512"}
    if not known or own.mask != own.digest or own.salt > HASHES[own.digest].digest_size:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "PSS parameters of the key")
    return own.digest


def _cannot_sign() -> SecmailError:
    return SecmailError(Code.SMIME_UNSUPPORTED, "this kind of key does not sign so")
