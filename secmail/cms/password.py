"""Content sealed under a passphrase (PasswordRecipientInfo, RFC 5652 §6.2.4; PBKDF2: RFC 8018; wrap: RFC 3211)."""

import hmac

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from secmail.cms import der
from secmail.cms.algorithms import algorithm_oid
from secmail.cms.ber import INTEGER, OCTET_STRING, SEQUENCE, Element, malformed, parse
from secmail.cms.ciphers import ALGORITHMS, Mode
from secmail.cms.hash_functions import HASHES
from secmail.cms.hints import RecipientHint
from secmail.cms.key_wrap import failed
from secmail.domain.errors import Code, SecmailError

_PBKDF2 = "1.2.840.113549.1.5.12"
_PWRI_KEK = "1.2.840.113549.1.9.16.3.9"
_PSEUDO_RANDOM = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.8": "sha224",
    "1.2.840.113549.2.9": "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
}
_MAX_ITERATIONS = 2_000_000
"""About two seconds; a hostile message may ask for any number."""
_MAX_OCTETS = 1024


def read(info: Element) -> RecipientHint:
    """The hint of a PasswordRecipientInfo; SMIME_MALFORMED. Without a derivation it cannot be opened here."""
    parts = list(info.children(at_most=4))
    derivation = parts.pop(1) if len(parts) == 4 else None
    if len(parts) != 3 or (derivation is not None and derivation.tag != 0xA0):
        raise malformed("recipient with a password")
    algorithm_oid(parts[1])
    return RecipientHint(
        kind="password",
        algorithm="password",
        issuer_der=None,
        serial=None,
        ski=None,
        encrypted_key=parts[2].octets(),
        algorithm_der=parts[1].raw,
        # The implicit tag stands in place of the SEQUENCE of an AlgorithmIdentifier.
        derivation_der=der.element(SEQUENCE, bytes(derivation.view)) if derivation is not None else b"",
    )


def recover(hint: RecipientHint, passphrase: bytes, *, key_size: int) -> bytes:
    """The content key of `key_size` bytes (0: any); SMIME_DECRYPT_FAILED, SMIME_UNSUPPORTED, SMIME_MALFORMED."""
    if hint.kind != "password" or not hint.derivation_der:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "not sealed under a passphrase")
    size, block, iv = _cipher(hint.algorithm_der)
    kek = derive(hint.derivation_der, passphrase, size)
    key = _unwrap(block(kek), iv, hint.encrypted_key)
    if key_size and len(key) != key_size:
        raise failed()
    return key


def _cipher(algorithm_der: bytes) -> tuple[int, type[AES] | type[TripleDES], bytes]:
    """(key size, block cipher, initialisation vector) of id-alg-PWRI-KEK; only block ciphers in CBC mode."""
    oid, inner = algorithm_oid(parse(algorithm_der))
    if oid != _PWRI_KEK or inner is None:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"password wrap {oid}")
    cipher, parameters = algorithm_oid(inner)
    known = ALGORITHMS.get(cipher)
    if known is None or known.mode is not Mode.CBC or known.name in {"rc2-cbc", "des-cbc"}:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"password wrap with {cipher}")
    iv = parameters.octets() if parameters is not None and parameters.tag == OCTET_STRING else b""
    if len(iv) != known.block:
        raise malformed("initialisation vector of a password wrap")
    return known.key_size, TripleDES if known.name == "3des-cbc" else AES, iv


def derive(derivation_der: bytes, passphrase: bytes, size: int) -> bytes:
    """`size` octets by a derivation AlgorithmIdentifier, which must be PBKDF2; SMIME_UNSUPPORTED, SMIME_MALFORMED.

    PBKDF2-params (RFC 8018 §A.2): salt, iterations, key length, pseudo-random function (default HMAC-SHA-1).
    """
    oid, parameters = algorithm_oid(parse(derivation_der))
    if oid != _PBKDF2:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"password derivation {oid}")
    parts = list(parameters.children(at_most=4)) if parameters is not None and parameters.tag == SEQUENCE else []
    if len(parts) < 2 or parts[0].tag != OCTET_STRING:
        raise malformed("password derivation")
    salt, iterations = parts[0].octets(), parts[1].integer()
    if not 1 <= iterations <= _MAX_ITERATIONS or not 1 <= len(salt) <= _MAX_OCTETS:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "password derivation out of bounds")
    rest = parts[2:]
    if rest and rest[0].tag == INTEGER and rest.pop(0).integer() != size:
        raise malformed("size of the derived key")
    hashed = _PSEUDO_RANDOM.get(algorithm_oid(rest[0])[0], "") if rest else "sha1"
    if hashed not in HASHES:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "pseudo-random function")
    return PBKDF2HMAC(HASHES[hashed], size, salt, iterations).derive(passphrase)


def _unwrap(block: BlockCipherAlgorithm, iv: bytes, wrapped: bytes) -> bytes:
    """RFC 3211 §2.3.2: two passes in CBC mode; inside, a length, three check octets, the key and padding."""
    size = len(iv)
    if len(wrapped) < 2 * size or len(wrapped) % size or len(wrapped) > _MAX_OCTETS:
        raise failed()
    inner_iv = _cbc_decrypt(block, wrapped[-2 * size : -size], wrapped[-size:])
    inner = _cbc_decrypt(block, inner_iv, wrapped[:-size]) + inner_iv
    plain = _cbc_decrypt(block, iv, inner)
    key = plain[4 : 4 + plain[0]]
    check = bytes(octet ^ 0xFF for octet in plain[1:4])
    if len(key) != plain[0] or len(key) < 3 or not hmac.compare_digest(check, key[:3]):
        raise failed()
    return key


def _cbc_decrypt(block: BlockCipherAlgorithm, iv: bytes, data: bytes) -> bytes:
    context = Cipher(block, CBC(iv)).decryptor()
    return context.update(data) + context.finalize()
