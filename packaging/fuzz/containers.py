"""CMS: containers, and the algorithm parameters inside them."""

import base64
import zlib
from collections.abc import Iterator
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, mlkem, x25519

from fuzz.cast import CBC, GCM, LIMITS, TRUST, cast, letter, opened, wrapped
from fuzz.target import Target, require
from secmail.cms import der
from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped
from secmail.cms.hints import RecipientHint
from secmail.cms.key_transport import oaep_padding
from secmail.cms.password import recover as recover_by_password
from secmail.cms.preferences import read_capabilities
from secmail.cms.receipts import read_request, receipt, receipt_identifier, request_attribute
from secmail.cms.recipients import PrivateKey, recover_key
from secmail.cms.schemes import Scheme, read_scheme
from secmail.cms.signed import Signed
from secmail.domain.addresses import is_address
from secmail.domain.errors import SecmailError
from secmail.smime.keys_in_mail import capabilities
from tests.support.pki_lab import LABORATORY
from tests.support.sealing_lab import certificate_of

_SECRET = bytes(range(32))
_SIGNED_BYTES = b"Le bilan est normal.\r\n"
_HONEST = {"Le bilan est normal.\n"}
_HEAD = (
    f"From: {LABORATORY.address}\r\nTo: a@b.example\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n"
    "Content-Transfer-Encoding: binary\r\n\r\n"
).encode()


@cache
def _keys() -> dict[type, PrivateKey]:
    """One key of each kind that content can be sealed to."""
    found: tuple[PrivateKey, ...] = (
        cast().doctor.key,
        ec.derive_private_key(int.from_bytes(_SECRET), ec.SECP256R1()),
        x25519.X25519PrivateKey.from_private_bytes(_SECRET),
        mlkem.MLKEM768PrivateKey.from_seed_bytes(_SECRET * 2),
    )
    return {type(key): key for key in found}


def _container(data: bytes) -> None:
    """As it stands, and as the body of a message."""
    try:
        content = read_content(data, limits=LIMITS)
    finally:
        found = opened(_HEAD + data)
        require(found.summary not in TRUST or found.text in _HONEST, f"{found.summary} over what nobody signed")
    if isinstance(content, Enveloped):
        for hint in content.recipients[:20]:
            _recipient(hint, content.cipher.key_size)
    elif isinstance(content, Signed):
        for signer in content.signers:
            _ = signer.signing_time
            capabilities(signer)


def _recipient(hint: RecipientHint, key_size: int) -> None:
    hint.facts(ours=hint.matches(cast().doctor.der))
    for key in _keys().values():
        try:
            recovered = recover_key(hint, key, key_size=key_size)
        except SecmailError:
            continue
        require(not key_size or len(recovered) == key_size, "a content key of another size")


def _parameters(data: bytes) -> None:
    """The first octet chooses the reader."""
    which, parameters = data[:1], data[1:]
    if which == b"o":
        oaep_padding(parameters)
    elif which == b"s":
        scheme = read_scheme(parameters, content_digest="sha256")
        require(isinstance(scheme, Scheme) and scheme.salt >= 0, "a scheme with an impossible salt")
    elif which == b"c":
        read_capabilities(parameters)
    elif which == b"r":
        request = read_request(parameters)
        require(all(map(is_address, request.answer_to)), "a receipt for no address")
    elif which == b"i":
        receipt_identifier(parameters)
    elif which == b"p":
        wrap, _, derivation = parameters.partition(b"%%")
        hint = RecipientHint("password", "password", None, None, None, bytes(32), wrap, derivation_der=derivation)
        recover_by_password(hint, b"phrase", key_size=32)


# Seeds ---------------------------------------------------------------------------------------------------------------


def _containers() -> Iterator[bytes]:
    clear = letter(_SIGNED_BYTES)
    messages = [wrapped(clear, None, opaque=True), wrapped(clear, CBC, signed=False), wrapped(clear, GCM, signed=False)]
    for number, key in enumerate(_keys().values()):
        certificate = certificate_of(key.public_key(), str(number))
        messages += [wrapped(clear, policy, signed=False, to=certificate) for policy in (CBC, GCM)]
    yield from (base64.b64decode(raw.partition(b"\r\n\r\n")[2]) for raw in messages)
    yield compressed(_SIGNED_BYTES)


def compressed(content: bytes) -> bytes:
    """CompressedData (RFC 3274), in lengths that are not given beforehand."""
    stream = zlib.compress(content)
    inner = b"\x24\x80" + der.octets(stream[:7]) + der.octets(stream[7:]) + b"\0\0"
    body = der.sequence(
        der.integer(0),
        der.algorithm("1.2.840.113549.1.9.16.3.8"),
        der.sequence(der.oid("1.2.840.113549.1.7.1"), der.element(0xA0, inner)),
    )
    return der.sequence(der.oid("1.2.840.113549.1.9.16.1.9"), der.element(0xA0, body))


def _algorithms() -> Iterator[bytes]:
    sha256 = der.algorithm("2.16.840.1.101.3.4.2.1", der.NULL)
    mask = der.algorithm("1.2.840.113549.1.1.8", sha256)
    label = der.algorithm("1.2.840.113549.1.1.9", der.octets(b"label"))
    oaep = [der.element(0xA0, sha256), der.element(0xA1, mask), der.element(0xA2, label)]
    yield b"o" + der.algorithm("1.2.840.113549.1.1.7", der.sequence(*oaep))
    pss = [*oaep[:2], der.element(0xA2, der.integer(32)), der.element(0xA3, der.integer(1))]
    yield b"s" + der.algorithm("1.2.840.113549.1.1.10", der.sequence(*pss))
    yield b"s" + der.algorithm("1.2.840.10045.4.3.2")
    yield b"c" + der.sequence(der.algorithm("2.16.840.1.101.3.4.1.46"), der.algorithm("1.2.840.113549.1.1.7"))
    yield b"r" + request_attribute(b"1", answer_to=LABORATORY.address, readers=["a@b.example"])
    yield b"i" + receipt("1.2.840.113549.1.7.1", b"1", bytes(64))
    aes = der.algorithm("2.16.840.1.101.3.4.1.42", der.octets(bytes(16)))
    derivation = der.sequence(der.octets(b"salt"), der.integer(1000), der.algorithm("1.2.840.113549.2.9", der.NULL))
    wrap = der.algorithm("1.2.840.113549.1.9.16.3.9", aes)
    yield b"p" + wrap + b"%%" + der.algorithm("1.2.840.113549.1.5.12", derivation)


_OIDS = tuple(
    der.oid(oid)
    for oid in (
        *("1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.3", "1.2.840.113549.1.9.16.1.23"),
        *("1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.2.47"),
        *("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.7", "1.2.840.113549.1.1.10", "1.3.132.1.11.1"),
        *("2.16.840.1.101.3.4.1.46", "2.16.840.1.101.3.4.1.42", "2.16.840.1.101.3.4.1.47", "1.2.840.113549.3.7"),
        *("1.2.840.113549.1.9.16.13.3", "1.2.840.113549.1.9.16.3.9", "1.2.840.113549.1.9.16.3.18"),
    )
)
_BER = (b"\x30\x80", b"\xa0\x80", b"\x24\x80", b"\0\0", b"\x04\x00", b"\x05\x00", b"\x30\x84", b"\x02\x01\x00")

TARGETS = (
    Target("cms", _container, _containers, (*_OIDS, *_BER)),
    Target("parameters", _parameters, _algorithms, (*_OIDS, *_BER), max_size=512),
)
