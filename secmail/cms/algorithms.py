"""Object identifiers of CMS and the words for them (RFC 5652, 5084, 5754, 8017; words of the command line's JSON)."""

from secmail.cms.ber import SEQUENCE, Element, malformed

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
ENVELOPED_DATA = "1.2.840.113549.1.7.3"
AUTH_ENVELOPED_DATA = "1.2.840.113549.1.9.16.1.23"
COMPRESSED_DATA = "1.2.840.113549.1.9.16.1.9"
ZLIB = "1.2.840.113549.1.9.16.3.8"

RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
RSA_OAEP = "1.2.840.113549.1.1.7"
RSA_PSS = "1.2.840.113549.1.1.10"
MGF1 = "1.2.840.113549.1.1.8"
PSPECIFIED = "1.2.840.113549.1.1.9"
SHA256 = "2.16.840.1.101.3.4.2.1"
SHA256_WITH_RSA = "1.2.840.113549.1.1.11"
ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"
SHAKE256_LEN = "2.16.840.1.101.3.4.2.18"

DIGESTS = {
    "1.2.840.113549.2.2": "md2",
    "1.2.840.113549.2.4": "md4",
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    SHA256: "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.8": "sha3-256",
    "2.16.840.1.101.3.4.2.9": "sha3-384",
    "2.16.840.1.101.3.4.2.10": "sha3-512",
    "2.16.840.1.101.3.4.2.12": "shake256",
}

SIGNATURES = {
    RSA_ENCRYPTION: ("rsa-pkcs1", None),
    "1.2.840.113549.1.1.2": ("rsa-pkcs1", "md2"),
    "1.2.840.113549.1.1.4": ("rsa-pkcs1", "md5"),
    "1.2.840.113549.1.1.5": ("rsa-pkcs1", "sha1"),
    "1.2.840.113549.1.1.14": ("rsa-pkcs1", "sha224"),
    SHA256_WITH_RSA: ("rsa-pkcs1", "sha256"),
    "1.2.840.113549.1.1.12": ("rsa-pkcs1", "sha384"),
    "1.2.840.113549.1.1.13": ("rsa-pkcs1", "sha512"),
    RSA_PSS: ("rsa-pss", None),
    "1.2.840.10045.2.1": ("ecdsa", None),
    "1.2.840.10045.4.1": ("ecdsa", "sha1"),
    "1.2.840.10045.4.3.1": ("ecdsa", "sha224"),
    ECDSA_WITH_SHA256: ("ecdsa", "sha256"),
    "1.2.840.10045.4.3.3": ("ecdsa", "sha384"),
    "1.2.840.10045.4.3.4": ("ecdsa", "sha512"),
    "1.3.101.112": ("ed25519", None),
    "1.3.101.113": ("ed448", None),
    "2.16.840.1.101.3.4.3.17": ("ml-dsa-44", None),
    "2.16.840.1.101.3.4.3.18": ("ml-dsa-65", None),
    "2.16.840.1.101.3.4.3.19": ("ml-dsa-87", None),
}
"""Signature algorithm → (scheme, digest it names; None: the signer's digest algorithm or the parameters tell)."""

_512 = b"\x02\x02\x02\x00"
"""The output length in bits, the only one that CMS has (RFC 8419 §2.3)."""

KEY_TRANSPORTS = {RSA_ENCRYPTION: "rsa-pkcs1", RSA_OAEP: "rsa-oaep"}


def algorithm_oid(element: Element) -> tuple[str, Element | None]:
    """The identifier and the parameters (None: absent) of an AlgorithmIdentifier."""
    if element.tag != SEQUENCE:
        raise malformed("algorithm identifier")
    parts = list(element.children(at_most=2))
    if not parts:
        raise malformed("algorithm identifier")
    return parts[0].oid(), parts[1] if len(parts) == 2 else None


def digest_name(element: Element) -> str:
    """The word for a digest AlgorithmIdentifier; an unknown one is given as its dotted form."""
    oid, parameters = algorithm_oid(element)
    if oid == SHAKE256_LEN and parameters is not None and parameters.raw == _512:
        return "shake256"
    return DIGESTS.get(oid, oid)
