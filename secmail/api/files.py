"""S/MIME on files, without account, profile or engine thread: what `secmail smime …` does."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol

from secmail.domain.cards import Pin
from secmail.domain.kinds import Reason
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.octets import Octets, Stream
from secmail.domain.security import Problem


@dataclass(frozen=True, slots=True)
class Pkcs12File:
    """A software key. `passphrase` opens it."""

    data: bytes = field(repr=False)
    passphrase: Pin = field(repr=False)


@dataclass(frozen=True, slots=True)
class PemFiles:
    """A private key and its certificate, PEM or DER."""

    key: bytes = field(repr=False)
    certificate: bytes


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key on a PKCS#11 token. `module`: path of the shared library."""

    module: str
    token: str
    pin: Pin = field(repr=False)


KeySource = Pkcs12File | PemFiles | TokenKey


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A key that both sides have: the content of a file with 16, 24 or 32 octets, or these in hexadecimal."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A passphrase under which a message was sealed."""

    passphrase: Pin = field(repr=False)


Opener = KeySource | SharedKey | Passphrase
"""Whatever may open sealed content; only a `KeySource` has a certificate."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Certificates and revocation lists to judge by (file contents), and when. No `files`: the shipped anchors."""

    at: datetime
    files: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    """OCSP responses may be among them."""
    policies: frozenset[str] = frozenset()
    """Certificate policies (dotted identifiers) of which a signer's path must have one; empty: none is asked for."""


@dataclass(frozen=True, slots=True)
class SignOptions:
    """`detached`: multipart/signed. `pss`: RSASSA-PSS instead of PKCS#1 v1.5."""

    detached: bool = False
    pss: bool = False
    protect_headers: bool = False


@dataclass(frozen=True, slots=True)
class EncryptOptions:
    """Algorithms in the command line's words."""

    cipher: str = "aes-256-gcm"
    key_transport: str = "rsa-oaep"
    protect_headers: bool = False


@dataclass(frozen=True, slots=True)
class WhatItIs:
    """What an opened message would be for a practice. `problems`: its own, and what of its content cannot be read."""

    kind: Kind
    reasons: tuple[Reason, ...]
    urgency: tuple[Reason, ...] = field(repr=False)
    problems: tuple[Problem, ...]


class FileTools(Protocol):
    """Blocking; raises SecmailError. Memory stays bounded whatever the size of the content."""

    def load(self, file: BinaryIO) -> Octets:
        """The rest of an open file, which must stay open while this or anything made of it is read. FILE_UNREADABLE."""
        ...

    def inspect(self, data: bytes | Octets, keys: tuple[Opener, ...], trust: Trust) -> OpenedMessage:
        """Opens and verifies a message or bare CMS."""
        ...

    def verify(self, data: bytes | Octets, trust: Trust) -> OpenedMessage:
        """Verifies without opening what is encrypted."""
        ...

    def tell(self, opened: OpenedMessage) -> WhatItIs:
        """Its kind and urgency, with reasons; what a practice has set (words, laboratories) is not known here."""
        ...

    def decrypt(self, data: bytes | Octets, keys: tuple[Opener, ...]) -> Stream:
        """The inner message of the outermost encryption, as it stands."""
        ...

    def sign(self, data: bytes | Octets, key: KeySource, options: SignOptions) -> Stream:
        """A signed message from a message in clear."""
        ...

    def encrypt(self, data: bytes | Octets, recipients: tuple[bytes, ...], options: EncryptOptions) -> Stream:
        """An encrypted message for the holders of these certificates (file contents); to be read once."""
        ...
