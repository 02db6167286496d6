"""Content keys that hang on the algorithm they are for (RFC 9709).

Whoever holds a sealed message could pass its AES-GCM ciphertext off as AES-CBC, and learn from what becomes of it if
he guessed a block. With a derived key another algorithm identifier means another key.
"""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from secmail.cms.algorithms import algorithm_oid
from secmail.cms.ber import SEQUENCE, Element, malformed

CEK_HKDF_SHA256 = "1.2.840.113549.1.9.16.3.31"
_SALT = b"The Cryptographic Message Syntax"


def underneath(identifier: Element) -> tuple[Element, bytes]:
    """The identifier of the cipher itself, and what to derive its key with: empty where the key is used as it is."""
    oid, parameters = algorithm_oid(identifier)
    if oid != CEK_HKDF_SHA256:
        return identifier, b""
    if parameters is None or parameters.tag != SEQUENCE:
        raise malformed("derived content key")
    return parameters, parameters.raw


def derived(key: bytes, identifier: bytes) -> bytes:
    """The key for exactly this algorithm identifier (DER), as long as `key`."""
    return HKDF(SHA256(), len(key), salt=_SALT, info=identifier).derive(key)
