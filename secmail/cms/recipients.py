"""To whom content is sealed (RecipientInfo, RFC 5652 §6.2) and how a private key recovers the content key."""

from cryptography.hazmat.primitives.asymmetric import ec, mlkem, rsa, x448, x25519

from secmail.cms import kek, kem, key_agreement, key_transport, password
from secmail.cms.ber import SEQUENCE, Element, malformed
from secmail.cms.hash_functions import HASHES
from secmail.cms.hints import RecipientHint, read_identifier
from secmail.cms.key_wrap import failed
from secmail.domain.errors import Code, SecmailError

__all__ = ["HASHES", "PrivateKey", "RecipientHint", "read_identifier", "read_recipient", "recover_key", "tells_failure"]

PrivateKey = (
    rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | x25519.X25519PrivateKey
    | x448.X448PrivateKey
    | mlkem.MLKEM768PrivateKey
    | mlkem.MLKEM1024PrivateKey
)
"""The private keys that content can be sealed to."""


def read_recipient(info: Element, certificates: tuple[bytes, ...], *, at_most: int) -> list[RecipientHint]:
    """The hints of one RecipientInfo: one each, of a key agreement one for every key in it.

    `certificates` (DER) are those the sender gave of himself. SMIME_MALFORMED when it is none.
    """
    match info.tag:
        case 0x30:
            return [key_transport.read(info)]
        case 0xA1:
            return key_agreement.read(info, certificates, at_most=at_most)
        case 0xA2:
            return [kek.read(info)]
        case 0xA3:
            return [password.read(info)]
        case 0xA4:
            return [_other(info)]
    raise malformed("recipient")


def _other(info: Element) -> RecipientHint:
    parts = list(info.children(at_most=2))
    if len(parts) != 2:
        raise malformed("recipient")
    kind = parts[0].oid()
    if kind == kem.ORI_KEM and parts[1].tag == SEQUENCE:
        return kem.read(parts[1])
    return RecipientHint("other", kind, None, None, None, b"", b"")


def recover_key(hint: RecipientHint, private_key: PrivateKey, *, key_size: int) -> bytes:
    """The content key of `key_size` bytes (0: any) that `hint` seals to this key.

    PKCS#1 v1.5 never fails for a wrong key or a damaged block: it gives a random-looking key, so that no answer of ours
    is an oracle (RFC 8017 §7.2.2, RFC 3218). Every other way fails with SMIME_DECRYPT_FAILED, in the same words
    whatever the reason; a key of another kind, and what is not known here, with SMIME_UNSUPPORTED.
    """
    if hint.kind == "key-transport" and isinstance(private_key, rsa.RSAPrivateKey):
        key = key_transport.recover(hint, private_key, key_size=key_size)
    elif hint.kind == "key-agreement" and isinstance(private_key, key_agreement.AgreementPrivateKey):
        key = key_agreement.recover(hint, private_key)
    elif hint.kind == "kem" and isinstance(private_key, kem.KemPrivateKey):
        key = kem.recover(hint, private_key)
    else:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key encryption {hint.algorithm}")
    if key_size and len(key) != key_size:
        raise failed()
    return key


def tells_failure(hint: RecipientHint, private_key: PrivateKey) -> bool:
    """Whether this kind of key may open it, and a wrong one would be noticed: then it may be tried on a guess.

    PKCS#1 v1.5 gives a random-looking key instead, by design.
    """
    if hint.kind == "key-agreement":
        return isinstance(private_key, key_agreement.AgreementPrivateKey)
    if hint.kind == "kem":
        return isinstance(private_key, kem.KemPrivateKey) and kem.fits(hint, private_key)
    return hint.algorithm == "rsa-oaep" and isinstance(private_key, rsa.RSAPrivateKey)
