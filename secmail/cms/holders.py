"""What CMS needs of a certificate to say whose it is: issuer, serial number, key identifier, key.

Reads only these fields, so that an odd certificate, which a strict parser would refuse, never keeps old mail closed.
The same few certificates come with every message, so what was read of them is remembered.
"""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_public_key

from secmail.cms.ber import OID, SEQUENCE, Element, malformed, parse, sequence
from secmail.domain.errors import Code, SecmailError
from secmail.domain.remembering import remembered

_SUBJECT_KEY_IDENTIFIER = "2.5.29.14"
_SHORT_NAMES = {
    "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
    "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.42": "GN", "1.2.840.113549.1.9.1": "emailAddress",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder:
    """The identifying fields of one certificate. `ski` None: it has no subject key identifier."""

    issuer_der: bytes
    serial: int
    ski: bytes | None
    spki_der: bytes

    def has_key_identifier(self, ski: bytes) -> bool:
        """Whether `ski` names this key: by the extension, or else by the usual SHA-1 of the key (RFC 5280 §4.2.1.2)."""
        if self.ski is not None:
            return self.ski == ski
        key = sequence(self.spki_der, at_least=2)[1].bits()
        return hashlib.sha1(key, usedforsecurity=False).digest() == ski

    def public_key(self) -> PublicKeyTypes:
        """The key; SMIME_UNSUPPORTED when its kind is not known here."""
        return _public_key(self.spki_der)


@remembered
def _public_key(spki_der: bytes) -> PublicKeyTypes:
    try:
        return load_der_public_key(spki_der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SecmailError(Code.SMIME_UNSUPPORTED, "public key") from None


@remembered
def holder(certificate_der: bytes) -> Holder:
    """The identifying fields of a DER certificate; SMIME_MALFORMED when it is none."""
    fields = list(sequence(certificate_der, at_least=1)[0].children())
    if fields and fields[0].tag == 0xA0:
        del fields[0]
    if len(fields) < 6:
        raise malformed("certificate")
    return Holder(
        issuer_der=fields[2].raw,
        serial=fields[0].integer(),
        ski=_key_identifier(fields[6:]),
        spki_der=fields[5].raw,
    )


def _key_identifier(rest: list[Element]) -> bytes | None:
    extensions = next((field for field in rest if field.tag == 0xA3), None)
    if extensions is None:
        return None
    for listed in extensions.children():
        for extension in listed.children():
            parts = list(extension.children())
            if parts and parts[0].tag == OID and parts[0].oid() == _SUBJECT_KEY_IDENTIFIER:
                return parse(parts[-1].octets()).octets()
    return None


@remembered
def name_text(name_der: bytes) -> str:
    """A distinguished name for people and logs of support, most specific first; "?" for what cannot be read."""
    try:
        names = [pair for pair in parse(name_der).children() if pair.tag == 0x31]
        return ",".join(_relative_name(pair) for pair in reversed(names))
    except SecmailError:
        return "?"


def _relative_name(pair: Element) -> str:
    texts = []
    for attribute in pair.children():
        parts = list(attribute.children())
        if attribute.tag != SEQUENCE or len(parts) != 2:
            raise malformed("name")
        encoding = "utf-16-be" if parts[1].tag == 0x1E else "utf-8"
        kind = _SHORT_NAMES.get(parts[0].oid(), parts[0].oid())
        value = bytes(parts[1].view).decode(encoding, "replace")
        # Control characters never reach a screen.
        texts.append(
            f"{kind}=" + "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)
        )
    return "+".join(texts)
