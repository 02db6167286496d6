"""To whom content is sealed (RecipientInfo, RFC 5652 §6.2) and how a private key recovers the content key."""

import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from secmail.cms.algorithms import DIGESTS, KEY_TRANSPORTS, MGF1, PSPECIFIED, RSA_ENCRYPTION, RSA_OAEP, algorithm_oid
from secmail.cms.ber import OCTET_STRING, SEQUENCE, Element, malformed, parse
from secmail.cms.holders import holder, name_text
from secmail.domain.errors import Code, SecmailError
from secmail.domain.security import RecipientFacts

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 -- OAEP with its default hash, to read old mail; no collision matters there
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}

_KINDS = {0xA1: "key-agreement", 0xA2: "kek", 0xA3: "password", 0xA4: "kem"}


@dataclass(frozen=True, slots=True)
class RecipientHint:
    """One RecipientInfo: all that is needed to recover the content key.

    `kind`: "key-transport", "key-agreement", "kek", "password" or "kem"; `algorithm`: "rsa-oaep", "rsa-pkcs1" or a
    dotted identifier. Named by `issuer_der` and `serial`, or by `ski`; kinds other than key transport may have none
    of them. `algorithm_der` is the AlgorithmIdentifier of the key encryption.
    """

    kind: str
    algorithm: str
    issuer_der: bytes | None
    serial: int | None
    ski: bytes | None
    encrypted_key: bytes = field(repr=False)
    algorithm_der: bytes = field(repr=False)

    def identifier(self) -> str:
        """ "issuer#serial" with the serial number in hexadecimal, or the key identifier in hexadecimal."""
        if self.ski is not None:
            return self.ski.hex()
        if self.issuer_der is None or self.serial is None:
            return ""
        return f"{name_text(self.issuer_der)}#{self.serial:x}"

    def matches(self, certificate_der: bytes) -> bool:
        """Whether this certificate (DER) is the one meant; False for one that cannot be read."""
        try:
            own = holder(certificate_der)
            if self.ski is not None:
                return own.has_key_identifier(self.ski)
            return own.serial == self.serial and own.issuer_der == self.issuer_der
        except SecmailError:
            return False

    def facts(self, *, ours: bool) -> RecipientFacts:
        """The same as facts for people; `ours`: its key is the one that opened the content."""
        return RecipientFacts(kind=self.kind, algorithm=self.algorithm, identifier=self.identifier(), ours=ours)


def read_recipient(info: Element) -> RecipientHint:
    """The hint of one RecipientInfo (RFC 5652 §6.2); SMIME_MALFORMED when it is none."""
    if info.tag == SEQUENCE:
        return _key_transport(info)
    if info.tag not in _KINDS:
        raise malformed("recipient")
    return RecipientHint(_KINDS[info.tag], _KINDS[info.tag], None, None, None, b"", b"")


def _key_transport(info: Element) -> RecipientHint:
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


def read_identifier(element: Element) -> tuple[bytes | None, int | None, bytes | None]:
    """(issuer, serial number, key identifier) of a signer or recipient identifier (RFC 5652 §5.3, §6.2.1)."""
    if element.tag == SEQUENCE:
        parts = list(element.children(at_most=4))
        if len(parts) < 2:
            raise malformed("issuer and serial number")
        return parts[0].raw, parts[1].integer(), None
    if element.tag & 0xDF == 0x80:
        # A0 around an OCTET STRING is what some writers of PKCS#7 made of the implicit tag.
        inner = list(element.children(at_most=2)) if element.tag == 0xA0 else []
        return None, None, inner[0].octets() if inner else bytes(element.view)
    raise malformed("identifier")


def recover_key(hint: RecipientHint, private_key: rsa.RSAPrivateKey, *, key_size: int) -> bytes:
    """The content key of `key_size` bytes that `hint` seals to this RSA key.

    PKCS#1 v1.5 never fails for a wrong key or a damaged block: it gives a random-looking key, so that no answer of ours
    is an oracle (RFC 8017 §7.2.2, RFC 3218). OAEP fails with SMIME_DECRYPT_FAILED; other kinds with SMIME_UNSUPPORTED.
    """
    size = (private_key.key_size + 7) // 8
    # Some writers drop leading zero octets of the integer.
    sealed = hint.encrypted_key.rjust(size, b"\0")
    oid, _ = algorithm_oid(parse(hint.algorithm_der)) if hint.kind == "key-transport" else ("", None)
    if oid == RSA_ENCRYPTION:
        return _recover_pkcs1(private_key, sealed, key_size)
    if oid != RSA_OAEP:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"key encryption {hint.algorithm}")
    try:
        key = private_key.decrypt(sealed, oaep_padding(hint.algorithm_der))
    except UnsupportedAlgorithm:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "OAEP parameters") from None
    except ValueError:
        raise SecmailError(Code.SMIME_DECRYPT_FAILED, "content key") from None
    if key_size and len(key) != key_size:
        raise SecmailError(Code.SMIME_DECRYPT_FAILED, "content key")
    return key


def _recover_pkcs1(private_key: rsa.RSAPrivateKey, sealed: bytes, key_size: int) -> bytes:
    instead = secrets.token_bytes(key_size or 32)
    try:
        key = private_key.decrypt(sealed, padding.PKCS1v15())
    except ValueError:
        return instead
    return key if not key_size or len(key) == key_size else instead


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
        else:
            names["hash" if given.tag == 0xA0 else "mask"] = _hash_name(value, masked=given.tag == 0xA1)
    return padding.OAEP(padding.MGF1(HASHES[names["mask"]]), HASHES[names["hash"]], label or None)


def _hash_name(algorithm: Element, *, masked: bool) -> str:
    oid, parameters = algorithm_oid(algorithm)
    if masked:
        if oid != MGF1 or parameters is None:
            raise SecmailError(Code.SMIME_UNSUPPORTED, f"mask {oid}")
        oid, _ = algorithm_oid(parameters)
    name = DIGESTS.get(oid, oid)
    if name not in HASHES:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"hash {name}")
    return name


def _label(source: Element) -> bytes:
    oid, parameters = algorithm_oid(source)
    if oid != PSPECIFIED or parameters is None or parameters.tag != OCTET_STRING:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "OAEP label")
    return parameters.octets()
