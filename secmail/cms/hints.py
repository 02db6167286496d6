"""One recipient of sealed content as a value: who is meant, and all that is needed to recover the content key."""

from dataclasses import dataclass, field

from secmail.cms.ber import SEQUENCE, Element, malformed
from secmail.cms.holders import holder, name_text
from secmail.domain.errors import SecmailError
from secmail.domain.security import RecipientFacts

_WITH_CERTIFICATE = {"key-transport", "key-agreement", "kem"}


@dataclass(frozen=True, slots=True)
class Agreement:
    """The sender's half of a key agreement (RFC 5753 §3.1.1).

    `public`: point or octets of the public key; None: it stands in a certificate that is not here.
    """

    public: bytes | None
    ukm: bytes | None


@dataclass(frozen=True, slots=True)
class Encapsulation:
    """What a KEMRecipientInfo adds (RFC 9629 §3); `kdf_der` and `wrap_der` are AlgorithmIdentifiers, sizes in bytes."""

    ciphertext: bytes = field(repr=False)
    kdf_der: bytes
    kek_size: int
    ukm: bytes | None
    wrap_der: bytes


@dataclass(frozen=True, slots=True)
class RecipientHint:
    """One recipient: all that is needed to recover the content key.

    `kind`: "key-transport", "key-agreement", "kek", "password", "kem" or "other"; `algorithm`: "rsa-oaep", "rsa-pkcs1",
    "ecdh-sha256", "ecdh-hkdf-sha256", "ml-kem-768", … or a dotted identifier. Named by `issuer_der` and `serial`, or by
    `ski`, which for "kek" is the name both sides gave the key; a password has none of them. `algorithm_der` is the
    AlgorithmIdentifier of the key encryption, `derivation_der` that of the derivation from a password.
    """

    kind: str
    algorithm: str
    issuer_der: bytes | None
    serial: int | None
    ski: bytes | None
    encrypted_key: bytes = field(repr=False)
    algorithm_der: bytes = field(repr=False)
    agreement: Agreement | None = field(default=None, repr=False)
    encapsulation: Encapsulation | None = field(default=None, repr=False)
    derivation_der: bytes = field(default=b"", repr=False)

    def identifier(self) -> str:
        """ "issuer#serial" with the serial number in hexadecimal, or the key identifier in hexadecimal."""
        if self.ski is not None:
            return self.ski.hex()
        if self.issuer_der is None or self.serial is None:
            return ""
        return f"{name_text(self.issuer_der)}#{self.serial:x}"

    def matches(self, certificate_der: bytes) -> bool:
        """Whether this certificate (DER) is the one meant; False for one that cannot be read."""
        if self.kind not in _WITH_CERTIFICATE:
            return False
        return names_certificate((self.issuer_der, self.serial, self.ski), certificate_der)

    def facts(self, *, ours: bool) -> RecipientFacts:
        """The same as facts for people; `ours`: its key is the one that opened the content."""
        return RecipientFacts(kind=self.kind, algorithm=self.algorithm, identifier=self.identifier(), ours=ours)


Identifier = tuple[bytes | None, int | None, bytes | None]
"""(issuer, serial number, key identifier); the first two or the last are given."""


def names_certificate(identifier: Identifier, certificate_der: bytes) -> bool:
    """Whether an identifier means this certificate (DER); False for one that cannot be read."""
    issuer, serial, ski = identifier
    try:
        own = holder(certificate_der)
        if ski is not None:
            return own.has_key_identifier(ski)
        return own.serial == serial and own.issuer_der == issuer
    except SecmailError:
        return False


def read_identifier(element: Element) -> Identifier:
    """(issuer, serial number, key identifier) of a signer or recipient identifier (RFC 5652 §5.3, §6.2.1)."""
    if element.tag == SEQUENCE:
        parts = list(element.children(at_most=4))
        if len(parts) < 2:
            raise malformed("issuer and serial number")
        return parts[0].raw, parts[1].integer(), None
    if element.tag & 0xDF == 0x80:
        # A0 around an OCTET STRING is what some writers of PKCS#7 made of the implicit tag, and what a
        # RecipientKeyIdentifier is; date and the rest of the latter tell nothing of use.
        inner = list(element.children(at_most=3)) if element.tag == 0xA0 else []
        return None, None, inner[0].octets() if inner else bytes(element.view)
    raise malformed("identifier")
