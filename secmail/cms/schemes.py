"""Signature algorithms as a signer names them, and the mathematics behind each (RFC 8017, 5753, 8419, 9882).

The parameters are read strictly: what an algorithm does not define makes the signature unreadable, never "as usual".
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from secmail.cms.algorithms import DIGESTS, MGF1, RSA_PSS, SIGNATURES, algorithm_oid
from secmail.cms.ber import SEQUENCE, Element, malformed, parse, sequence
from secmail.cms.hash_functions import HASHES
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer

_MAX_RSA_BITS = 16384
_NULL = b"\x05\x00"

_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"})
_PureKey = (
    ed25519.Ed25519PublicKey
    | ed448.Ed448PublicKey
    | mldsa.MLDSA44PublicKey
    | mldsa.MLDSA65PublicKey
    | mldsa.MLDSA87PublicKey
)
PURE_KEYS: dict[str, type[_PureKey]] = {
    "ed25519": ed25519.Ed25519PublicKey,
    "ed448": ed448.Ed448PublicKey,
    "ml-dsa-44": mldsa.MLDSA44PublicKey,
    "ml-dsa-65": mldsa.MLDSA65PublicKey,
    "ml-dsa-87": mldsa.MLDSA87PublicKey,
}
"""The keys of schemes that sign the message itself."""
_LEAST_DIGEST = {"ml-dsa-65": 48, "ml-dsa-87": 64}
_SIZES = {"sha3-256": 32, "sha3-384": 48, "sha3-512": 64, "shake256": 64}


@dataclass(frozen=True, slots=True)
class Scheme:
    """A signature algorithm with its parameters. `digest`: what it signs, "" for one that signs the message itself.

    `mask` and `salt` (octets) belong to RSASSA-PSS.
    """

    word: str
    digest: str
    mask: str = ""
    salt: int = 0

    @property
    def pure(self) -> bool:
        """Whether the message itself is signed, not its digest (RFC 8419 §3, RFC 9882 §3.1)."""
        return self.word in PURE_KEYS

    @property
    def name(self) -> str:
        """The words of the command line: "rsa-pss-sha256", "ed25519"."""
        return f"{self.word}-{self.digest}" if self.digest else self.word

    def weakened_by(self, content_digest: str) -> bool:
        """Whether this digest of the content is weaker than the scheme (RFC 9882 table 1)."""
        return _size(content_digest) < _LEAST_DIGEST.get(self.word, 0)


class Hashing:
    """A digest of content that comes in pieces; SMIME_UNSUPPORTED for one that is not computed here."""

    def __init__(self, name: str) -> None:
        if name not in HASHES and name not in _SIZES:
            raise SecmailError(Code.SMIME_UNSUPPORTED, f"digest {name}")
        shake = hashlib.shake_256()
        plain = None if name == "shake256" else hashlib.new(name.replace("-", "_"), usedforsecurity=False)
        self.update = plain.update if plain else shake.update
        self.digest = plain.digest if plain else partial(shake.digest, _SIZES["shake256"])  # RFC 8702 §3.1


def digest(pieces: Iterable[Buffer], name: str) -> bytes | None:
    """The digest of content in pieces; None for an algorithm that is not computed here (MD5 and older, unknown)."""
    try:
        hashing = Hashing(name)
    except SecmailError:
        return None
    for piece in pieces:
        hashing.update(piece)
    return hashing.digest()


def read_scheme(algorithm_der: bytes, *, content_digest: str) -> Scheme:
    """The scheme of a signature's AlgorithmIdentifier; `content_digest` counts where it names none itself.

    SMIME_UNSUPPORTED for an algorithm that is not known here, SMIME_MALFORMED for parameters it does not have.
    """
    oid, parameters = algorithm_oid(parse(algorithm_der))
    word, named = SIGNATURES.get(oid, ("", None))
    if not word:
        raise SecmailError(Code.SMIME_UNSUPPORTED, oid)
    if word == "rsa-pss":
        return _pss(parameters)
    if parameters is not None and (word in PURE_KEYS or parameters.raw != _NULL):
        raise malformed("signature parameters")
    return Scheme(word, "" if word in PURE_KEYS else named or content_digest)


def holds(scheme: Scheme, spki_der: bytes, key: PublicKeyTypes, *, signature: bytes, value: bytes) -> bool:
    """Whether `signature` was made with this key over `value`: the digest, or the message where `scheme.pure`.

    `spki_der` is the SubjectPublicKeyInfo of the key. SMIME_UNSUPPORTED for a key that is not judged here.
    """
    if not _permits(spki_der, scheme):
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey):
            return _rsa_holds(scheme, key, signature=signature, value=value)
        if isinstance(key, ec.EllipticCurvePublicKey):
            return _ecdsa_holds(scheme, key, signature=signature, value=value)
        if not isinstance(key, _PureKey) or not isinstance(key, PURE_KEYS.get(scheme.word, ())):
            return False
        key.verify(signature, value)
    except InvalidSignature:
        return False
    except (ValueError, UnsupportedAlgorithm):
        raise SecmailError(Code.SMIME_UNSUPPORTED, "key or parameters") from None
    return True


def _rsa_holds(scheme: Scheme, key: rsa.RSAPublicKey, *, signature: bytes, value: bytes) -> bool:
    if key.key_size > _MAX_RSA_BITS:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "key too long")
    if scheme.word == "rsa-pkcs1":
        key.verify(signature, value, padding.PKCS1v15(), Prehashed(_hash(scheme.digest)))
    elif scheme.word == "rsa-pss":
        masked = padding.PSS(padding.MGF1(_hash(scheme.mask)), scheme.salt)
        key.verify(signature, value, masked, Prehashed(_hash(scheme.digest)))
    else:
        return False
    return True


def _ecdsa_holds(scheme: Scheme, key: ec.EllipticCurvePublicKey, *, signature: bytes, value: bytes) -> bool:
    if key.curve.name not in _CURVES:
        raise SecmailError(Code.SMIME_UNSUPPORTED, key.curve.name)
    if scheme.word != "ecdsa":
        return False
    key.verify(signature, value, ec.ECDSA(Prehashed(_hash(scheme.digest))))
    return True


def _permits(spki_der: bytes, scheme: Scheme) -> bool:
    """A key made for RSASSA-PSS signs nothing else, and by no weaker parameters than its own (RFC 4055 §1.2, §3.3)."""
    oid, parameters = algorithm_oid(sequence(spki_der, at_least=2)[0])
    if oid != RSA_PSS:
        return True
    if scheme.word != "rsa-pss":
        return False
    if parameters is None:
        return True
    own = _pss(parameters)
    return (own.digest, own.mask) == (scheme.digest, scheme.mask) and scheme.salt >= own.salt


def _pss(parameters: Element | None) -> Scheme:
    """RSASSA-PSS-params (RFC 8017 §A.2.3); absent parameters are those of the defaults."""
    if parameters is not None and parameters.tag != SEQUENCE:
        raise malformed("PSS parameters")
    digest_word, mask, salt, trailer, last = "sha1", "sha1", 20, 1, 0
    for given in parameters.children(at_most=4) if parameters is not None else ():
        value = next(given.children(at_most=1), None)
        if value is None or given.tag <= last or not 0xA0 <= given.tag <= 0xA3:
            raise malformed("PSS parameters")
        last = given.tag
        if given.tag == 0xA0:
            digest_word = _digest_word(value)
        elif given.tag == 0xA1:
            oid, inner = algorithm_oid(value)
            mask = _digest_word(inner) if oid == MGF1 and inner is not None else oid
        elif given.tag == 0xA2:
            salt = value.integer()
        else:
            trailer = value.integer()
    if trailer != 1 or not 0 <= salt <= _MAX_RSA_BITS // 8:
        raise malformed("PSS parameters")
    return Scheme("rsa-pss", digest_word, mask, salt)


def _digest_word(algorithm: Element) -> str:
    oid, parameters = algorithm_oid(algorithm)
    if parameters is not None and parameters.raw != _NULL:
        raise malformed("digest parameters")
    return DIGESTS.get(oid, oid)


def _hash(name: str) -> hashes.HashAlgorithm:
    if name not in HASHES:
        raise SecmailError(Code.SMIME_UNSUPPORTED, name)
    return HASHES[name]


def _size(name: str) -> int:
    return HASHES[name].digest_size if name in HASHES else _SIZES.get(name, 0)
