"""Hash functions by the word for them, as padding, derivation and verification want them."""

from cryptography.hazmat.primitives import hashes

from secmail.cms.algorithms import DIGESTS, algorithm_oid
from secmail.cms.ber import Element
from secmail.domain.errors import Code, SecmailError

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 -- OAEP and key derivation of old mail; no collision matters there
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def hash_name(algorithm: Element) -> str:
    """The word of a hash AlgorithmIdentifier; SMIME_UNSUPPORTED for one that is not computed here."""
    oid, _ = algorithm_oid(algorithm)
    name = DIGESTS.get(oid, oid)
    if name not in HASHES:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"hash {name}")
    return name
