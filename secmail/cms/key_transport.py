"""Key transport with RSA: PKCS#1 v1.5 and OAEP (RFC 5652 §6.2.1, RFC 3560)."""

import secrets

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from secmail.cms import der
from secmail.cms.algorithms import (
    KEY_TRANSPORTS,
    MGF1,
    PSPECIFIED,
    RSA_ENCRYPTION,
    RSA_OAEP,
    SHA256,
    algorithm_oid,
)
from secmail.cms.ber import OCTET_STRING, SEQUENCE, Element, malformed, parse
from secmail.cms.hash_functions import HASHES, hash_name
from secmail.cms.hints import RecipientHint, read_identifier
from secmail.cms.key_wrap import failed
from secmail.domain.errors import Code, SecmailError
from secmail.domain.remembering import remembered

_SHA256 = der.algorithm(SHA256, der.NULL)
_OAEP_SHA256 = der.algorithm(
    RSA_OAEP, der.sequence(der.element(0xA0, _SHA256), der.element(0xA1, der.algorithm(MGF1, _SHA256)))
)
_PKCS1 = der.algorithm(RSA_ENCRYPTION, der.NULL)


def read(info: Element) -> RecipientHint:
    """The hint of a KeyTransRecipientInfo; SMIME_MALFORMED."""
    parts = list(info.children(at_most=8))
    if len(parts) < 4:
        raise malformed("key transport recipient")
    issuer, serial, ski = read_identifier(parts[1])
    oid, _ = algorithm_oid(parts[2])
    return RecipientHint(
        kind="key-transport",
        algorithm=KEY_TRANSPORTS.get(oid, oid),
        issuer_der=issuer,
        serial=serial,
        ski=ski,
        encrypted_key=parts[3].octets(),
        algorithm_der=parts[2].raw,
    )


def recover(hint: RecipientHint, private_key: rsa.RSAPrivateKey, *, key_size: int) -> bytes:
    """The content key of `key_size` bytes (0: any).

    PKCS#1 v1.5 never fails for a wrong key or a damaged block: it gives a random-looking key, so that no answer of ours
    is an oracle (RFC 8017 §7.2.2, RFC 3218). OAEP fails with SMIME_DECRYPT_FAILED; other schemes SMIME_UNSUPPORTED.
    """
    size = (private_key.key_size + 7) // 8
    # Some writers drop leading zero octets of the integer.
    sealed = hint.encrypted_key.rjust(size, b"\0")
    oid, _ = algorithm_oid(parse(hint.algorithm_der))
    if oid == RSA_ENCRYPTION:
        return _recover_pkcs1(private_key, sealed, key_size)
    if oid != RSA_OAEP:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key encryption {hint.algorithm}")
    try:
        return private_key.decrypt(sealed, oaep_padding(hint.algorithm_der))
    except UnsupportedAlgorithm:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "OAEP parameters") from None
    except ValueError:
        raise failed() from None


def seal(public_key: rsa.RSAPublicKey, rid: bytes, content_key: bytes, *, scheme: str) -> bytes:
    """A KeyTransRecipientInfo for this identifier (DER); `scheme`: "rsa-oaep" (all SHA-256) or "rsa-pkcs1".

    SMIME_UNSUPPORTED for another word.
    """
    if scheme not in {"rsa-oaep", "rsa-pkcs1"}:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key transport {scheme}")
    identifier = _OAEP_SHA256 if scheme == "rsa-oaep" else _PKCS1
    used = oaep_padding(identifier) if scheme == "rsa-oaep" else padding.PKCS1v15()
    return der.sequence(der.integer(0), rid, identifier, der.octets(public_key.encrypt(content_key, used)))


def _recover_pkcs1(private_key: rsa.RSAPrivateKey, sealed: bytes, key_size: int) -> bytes:
    instead = secrets.token_bytes(key_size or 32)
    try:
        key = private_key.decrypt(sealed, padding.PKCS1v15())
    except ValueError:
        return instead
    return key if not key_size or len(key) == key_size else instead


@remembered
def oaep_padding(algorithm_der: bytes) -> padding.OAEP:
    """The padding that RSAES-OAEP-params describe (RFC 8017 §A.2.1); absent fields mean SHA-1, MGF1, empty label.

    Raises SMIME_UNSUPPORTED for a hash or mask function that is not known here.
    """
    _, parameters = algorithm_oid(parse(algorithm_der))
    names = {"hash": "sha1", "mask": "sha1"}
    label = b""
    for given in parameters.children(at_most=3) if parameters is not None and parameters.tag == SEQUENCE else ():
        value = next(iter(given.children()), None)
        if value is None:
            raise malformed("OAEP parameters")
        if given.tag == 0xA2:
            label = _label(value)
        elif given.tag == 0xA1:
            names["mask"] = _mask_hash(value)
        else:
            names["hash"] = hash_name(value)
    return padding.OAEP(padding.MGF1(HASHES[names["mask"]]), HASHES[names["hash"]], label or None)


def _mask_hash(algorithm: Element) -> str:
    oid, parameters = algorithm_oid(algorithm)
    if oid != MGF1 or parameters is None:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"mask {oid}")
    return hash_name(parameters)


def _label(source: Element) -> bytes:
    oid, parameters = algorithm_oid(source)
    if oid != PSPECIFIED or parameters is None or parameters.tag != OCTET_STRING:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "OAEP label")
    return parameters.octets()
