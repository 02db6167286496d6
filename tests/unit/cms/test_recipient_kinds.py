"""Every kind of key against every cipher, our own writer against our own reader, and what must not open."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import RC2
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.cms import der, key_agreement, password
from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, DATA, ENVELOPED_DATA
from secmail.cms.ber import parse
from secmail.cms.ciphers import ALGORITHMS
from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped, seal
from secmail.cms.hints import Agreement, RecipientHint
from secmail.cms.holders import holder
from secmail.cms.recipients import PrivateKey, recover_key, tells_failure
from secmail.cms.sealing import seal_key
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from secmail.domain.policy import Limits
from tests.support.sealed_mail import by, inside
from tests.support.sealing_lab import certificate_of, keys_of_every_kind

KEYS = keys_of_every_kind()
CERTIFICATES = {name: certificate_of(key.public_key(), name) for name, key in KEYS.items()}
OTHERS = keys_of_every_kind()
WRITTEN = [known.name for known in ALGORITHMS.values() if not known.legacy]
WORDS = {
    "rsa": "rsa-oaep",
    "secp256r1": "ecdh-sha256",
    "secp384r1": "ecdh-sha384",
    "secp521r1": "ecdh-sha512",
    "brainpoolP256r1": "ecdh-sha256",
    "brainpoolP384r1": "ecdh-sha384",
    "brainpoolP512r1": "ecdh-sha512",
    "x25519": "ecdh-hkdf-sha256",
    "x448": "ecdh-hkdf-sha512",
    "ml-kem-768": "ml-kem-768",
    "ml-kem-1024": "ml-kem-1024",
}


def sealed_to(*names: str, cipher: str = "aes-256-gcm", body: bytes = b"x") -> bytes:
    certificates = tuple(CERTIFICATES[name] for name in names)
    return bytes(seal(octets(body), recipients=certificates, content_algorithm=cipher, key_transport="rsa-oaep"))


def enveloped(data: bytes) -> Enveloped:
    content = read_content(data, limits=Limits())
    assert isinstance(content, Enveloped)
    return content


def hint_for(name: str, content_key: bytes = bytes(32)) -> RecipientHint:
    info = seal_key(CERTIFICATES[name], content_key, key_transport_scheme="rsa-oaep")
    return hints_of(info)[0]


def hints_of(*infos: bytes, originator: bytes = b"") -> tuple[RecipientHint, ...]:
    return enveloped(container(*infos, originator=originator)).recipients


def container(*infos: bytes, originator: bytes = b"", cipher: bytes = b"", content: bytes = bytes(16)) -> bytes:
    """An EnvelopedData around these RecipientInfos."""
    used = cipher or der.algorithm("2.16.840.1.101.3.4.1.42", der.octets(bytes(16)))
    inner = der.sequence(der.oid(DATA), used, der.element(0x80, content))
    body = der.sequence(der.integer(2), originator, der.set_of(*infos), inner)
    return der.sequence(der.oid(ENVELOPED_DATA), der.element(0xA0, body))


def code(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


@given(
    names=st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=4, unique=True),
    cipher=st.sampled_from(WRITTEN),
    body=st.binary(max_size=300),
)
@settings(max_examples=120, deadline=None)
def test_everybody_reads_what_is_sealed_to_all(names: list[str], cipher: str, body: bytes) -> None:
    data = sealed_to(*names, cipher=cipher, body=body)
    content = enveloped(data)
    assert content.authenticated is not cipher.endswith("-cbc")
    for name in names:
        (hint,) = (hint for hint in content.recipients if hint.matches(CERTIFICATES[name]))
        assert hint.algorithm == WORDS[name]
        assert bytes(content.open(recover_key(hint, KEYS[name], key_size=content.cipher.key_size))) == body


@pytest.mark.parametrize("name", KEYS)
def test_another_key_of_the_same_kind_fails_with_one_code(name: str) -> None:
    hint = hint_for(name)
    assert code(lambda: recover_key(hint, OTHERS[name], key_size=32)) is Code.SMIME_DECRYPT_FAILED
    assert tells_failure(hint, OTHERS[name])


@pytest.mark.parametrize("name", KEYS)
def test_a_key_of_another_kind_is_unsupported_or_fails(name: str) -> None:
    hint = hint_for(name)
    for other, key in KEYS.items():
        if other != name:
            found = code(lambda key=key: recover_key(hint, key, key_size=32))
            assert found in {Code.SMIME_UNSUPPORTED, Code.SMIME_DECRYPT_FAILED}
            assert found is Code.SMIME_UNSUPPORTED or tells_failure(hint, key)


@pytest.mark.parametrize("name", sorted(set(KEYS) - {"rsa"}))
def test_a_flipped_bit_anywhere_gives_no_key(name: str) -> None:
    info = seal_key(CERTIFICATES[name], bytes(32), key_transport_scheme="rsa-oaep")
    for position in range(0, len(info), max(1, len(info) // 150)):
        broken = bytearray(info)
        broken[position] ^= 1
        try:
            hints = hints_of(bytes(broken))
            for hint in hints:
                if hint.matches(CERTIFICATES[name]):
                    assert recover_key(hint, KEYS[name], key_size=32) == bytes(32)
        except SecmailError as error:
            allowed = {Code.SMIME_MALFORMED, Code.SMIME_UNSUPPORTED, Code.SMIME_DECRYPT_FAILED}
            assert error.code in allowed


@pytest.mark.parametrize("name", ["x25519", "x448", "secp256r1"])
@pytest.mark.parametrize("public", [b"", bytes(32), bytes(56), b"\x04" + bytes(64), b"\x00", b"\x04" + b"\xff" * 64])
def test_points_off_the_curve_and_of_small_order_are_refused(name: str, public: bytes) -> None:
    hint = replace(hint_for(name), agreement=Agreement(public, None))
    assert code(lambda: recover_key(hint, KEYS[name], key_size=32)) is Code.SMIME_DECRYPT_FAILED


def test_the_material_of_the_sender_goes_into_the_key() -> None:
    """With HKDF and X9.63 alike; a reader that forgets it gets another key."""
    for name in ("x25519", "secp256r1"):
        hint = hint_for(name)
        assert hint.agreement is not None
        other = replace(hint, agreement=replace(hint.agreement, ukm=b"material"))
        assert code(lambda other=other, name=name: recover_key(other, KEYS[name], key_size=32)) is (
            Code.SMIME_DECRYPT_FAILED
        )


def with_material(name: str, scheme: str, ukm: bytes) -> bytes:
    """A KeyAgreeRecipientInfo with keying material of the sender, from the pieces of the writer."""
    key = KEYS[name].public_key()
    assert isinstance(key, key_agreement.AgreementPublicKey)
    private, _ = key_agreement._ephemeral(key)
    public = key_agreement._octets(private.public_key())
    wrap = key_agreement.aes_wrap(16)
    secret = key_agreement._shared_secret(private, key_agreement._octets(key))
    kek = key_agreement._derive(scheme, secret, wrap_der=wrap, ukm=ukm)
    sealed = der.octets(key_agreement.wrap_key(kek, b"k" * 16))
    own = holder(CERTIFICATES[name])
    assert own.ski is not None
    by_key = der.element(0xA0, der.octets(own.ski), der.element(0x18, b"20260101000000Z"))
    by_name = der.sequence(own.issuer_der, der.integer(own.serial))
    point = der.element(0x03, b"\x00" + public)
    return der.element(
        0xA1,
        der.integer(3),
        der.element(0xA0, der.element(0xA1, der.algorithm("1.2.840.10045.2.1", der.NULL), point)),
        der.element(0xA1, der.octets(ukm)),
        der.algorithm(scheme, wrap),
        der.sequence(der.sequence(by_key, sealed), der.sequence(by_name, sealed)),
    )


@pytest.mark.parametrize("scheme", sorted(key_agreement._SCHEMES))
@pytest.mark.parametrize("name", ["secp521r1", "brainpoolP384r1", "x25519", "x448"])
def test_every_scheme_with_material_and_several_keys_in_one(name: str, scheme: str) -> None:
    hints = hints_of(with_material(name, scheme, b"fresh material"))
    assert [(hint.ski is not None, hint.serial is not None) for hint in hints] == [(True, False), (False, True)]
    for hint in hints:
        assert hint.matches(CERTIFICATES[name])
        assert recover_key(hint, KEYS[name], key_size=16) == b"k" * 16


@pytest.mark.parametrize("named_by_key", [False, True])
def test_a_sender_named_by_his_certificate(named_by_key: bool) -> None:
    """Static keys on both sides: the public key stands in a certificate that the message brings."""
    info = parse(seal_key(CERTIFICATES["secp256r1"], bytes(32), key_transport_scheme=""))
    parts = list(info.children())
    originator = next(parts[1].children())
    point = list(originator.children())[1].bits()
    sender = certificate_of(ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point), "sender")
    own = holder(sender)
    assert own.ski is not None
    name = der.element(0x80, own.ski) if named_by_key else der.sequence(own.issuer_der, der.integer(own.serial))
    static = der.element(0xA1, parts[0].raw, der.element(0xA0, name), parts[2].raw, parts[3].raw)
    bag = der.element(0xA0, der.element(0xA0, sender))

    (hint,) = hints_of(static, originator=bag)
    assert recover_key(hint, KEYS["secp256r1"], key_size=32) == bytes(32)
    (hint,) = hints_of(static)
    assert code(lambda: recover_key(hint, KEYS["secp256r1"], key_size=32)) is Code.SMIME_UNSUPPORTED


def test_a_key_agreement_for_many_counts_as_many() -> None:
    info = with_material("x25519", "1.2.840.113549.1.9.16.3.19", b"m")
    limits = Limits(recipients=3)
    assert code(lambda: read_content(container(info, info + b""), limits=limits)) is Code.SMIME_MALFORMED


@pytest.mark.parametrize(
    ("mode", "parameters"),
    [
        ("7", der.sequence(der.octets(bytes(11)), der.integer(4))),
        ("7", der.sequence(der.octets(bytes(14)), der.integer(16))),
        ("7", der.sequence(der.octets(bytes(11)), der.integer(13))),
        ("7", der.octets(bytes(11))),
        ("46", der.sequence(der.octets(bytes(100)), der.integer(16))),
        ("46", der.sequence(der.octets(bytes(12)), der.integer(4))),
        ("46", der.sequence(der.octets(bytes(12)), der.integer(-16))),
    ],
)
def test_aead_parameters_out_of_bounds_are_refused(mode: str, parameters: bytes) -> None:
    data = authenticated(der.algorithm(f"2.16.840.1.101.3.4.1.{mode}", parameters), tag=bytes(16))
    assert code(lambda: enveloped(data)) is Code.SMIME_MALFORMED


@pytest.mark.parametrize("size", [0, 8, 11, 13, 24])
def test_chacha20_has_one_nonce_length(size: int) -> None:
    cipher = der.algorithm("1.2.840.113549.1.9.16.3.18", der.octets(bytes(size)))
    assert code(lambda: enveloped(authenticated(cipher, tag=bytes(16)))) is Code.SMIME_MALFORMED


def test_a_tag_of_another_length_than_stated_is_refused() -> None:
    cipher = der.algorithm("2.16.840.1.101.3.4.1.7", der.sequence(der.octets(bytes(11)), der.integer(16)))
    assert code(lambda: enveloped(authenticated(cipher, tag=bytes(12)))) is Code.SMIME_MALFORMED
    assert enveloped(authenticated(cipher, tag=bytes(16))).authenticated


@pytest.mark.parametrize("name", [name for name in WRITTEN if not name.endswith("-cbc")])
def test_an_authenticating_cipher_does_not_belong_in_enveloped_data(name: str) -> None:
    oid = next(oid for oid, known in ALGORITHMS.items() if known.name == name)
    nonce = der.octets(bytes(12))
    parameters = nonce if name.startswith("chacha") else der.sequence(nonce, der.integer(16))
    assert code(lambda: enveloped(container(cipher=der.algorithm(oid, parameters)))) is Code.SMIME_MALFORMED


@pytest.mark.parametrize("cipher", [name for name in WRITTEN if not name.endswith("-cbc")])
def test_a_changed_octet_or_tag_gives_nothing(cipher: str) -> None:
    content = enveloped(sealed_to("x25519", cipher=cipher, body=b"Hb 12,1 g/dl"))
    key = recover_key(content.recipients[0], KEYS["x25519"], key_size=content.cipher.key_size)
    assert bytes(content.open(key)) == b"Hb 12,1 g/dl"
    changed = bytearray(bytes(content.sealed.content))
    changed[0] ^= 1
    for broken in (
        replace(content, sealed=replace(content.sealed, content=octets(changed))),
        replace(content, sealed=replace(content.sealed, tag=bytes(16))),
        replace(content, sealed=replace(content.sealed, aad=b"attributes")),
    ):
        assert code(lambda broken=broken: broken.open(key)) is Code.SMIME_DECRYPT_FAILED


def authenticated(cipher: bytes, *, tag: bytes) -> bytes:
    inner = der.sequence(der.oid(DATA), cipher, der.element(0x80, bytes(16)))
    body = der.sequence(der.integer(0), der.set_of(), inner, der.octets(tag))
    return der.sequence(der.oid(AUTH_ENVELOPED_DATA), der.element(0xA0, body))


def test_rc2_is_read_by_the_effective_bits_that_it_names() -> None:
    key, iv = bytes(range(16)), bytes(range(8))
    context = Cipher(RC2(key), CBC(iv)).encryptor()
    content = context.update(b"Hb 12,1\r\n" + b"\x07" * 7) + context.finalize()
    words = {58: ("rc2-cbc", 16), 120: ("rc2-64-cbc", 8), 160: ("rc2-40-cbc", 5), 1024: ("rc2-cbc", 0)}
    for version, word in words.items():
        parameters = der.sequence(der.integer(version), der.octets(iv))
        sealed = enveloped(container(cipher=der.algorithm("1.2.840.113549.3.2", parameters), content=content))
        assert (sealed.cipher.name, sealed.cipher.key_size) == word
        if version == 58:
            assert bytes(sealed.open(key)) == b"Hb 12,1\r\n"
        else:
            refused = Code.SMIME_UNSUPPORTED if version == 1024 else Code.SMIME_DECRYPT_FAILED
            assert code(lambda sealed=sealed: sealed.open(key)) is refused


def password_hint(iterations: int, *, inner: str = "2.16.840.1.101.3.4.1.42", iv: int = 16) -> RecipientHint:
    kdf = der.sequence(der.octets(b"saltsalt"), der.integer(iterations))
    wrap = der.algorithm("1.2.840.113549.1.9.16.3.9", der.algorithm(inner, der.octets(bytes(iv))))
    derivation = der.element(0xA0, der.oid("1.2.840.113549.1.5.12"), kdf)
    (hint,) = hints_of(der.element(0xA3, der.integer(0), derivation, wrap, der.octets(bytes(48))))
    return hint


@pytest.mark.parametrize("iterations", [-1, 0, 2_000_001, 2**31, 2**70])
def test_a_passphrase_is_not_ground_for_ever(iterations: int) -> None:
    assert code(lambda: password.recover(password_hint(iterations), b"x", key_size=32)) is Code.SMIME_UNSUPPORTED


def test_a_passphrase_wraps_with_block_ciphers_only() -> None:
    for inner in ("2.16.840.1.101.3.4.1.46", "1.2.840.113549.1.9.16.3.18", "1.2.840.113549.3.4", "1.2.840.113549.3.2"):
        hint = password_hint(10, inner=inner)
        assert code(lambda hint=hint: password.recover(hint, b"x", key_size=32)) is Code.SMIME_UNSUPPORTED
    assert code(lambda: password.recover(password_hint(10, iv=8), b"x", key_size=32)) is Code.SMIME_MALFORMED
    assert code(lambda: password.recover(password_hint(10), b"x", key_size=32)) is Code.SMIME_DECRYPT_FAILED


@pytest.mark.parametrize("tag", [0xA1, 0xA2, 0xA3, 0xA4])
@pytest.mark.parametrize("content", [b"", der.integer(3), der.integer(3) * 5, der.element(0xA0), der.octets(b"x") * 4])
def test_recipients_with_fields_missing_are_malformed(tag: int, content: bytes) -> None:
    assert code(lambda: hints_of(der.element(tag, content))) is Code.SMIME_MALFORMED


def test_kinds_nobody_knows_are_listed_and_the_others_still_open() -> None:
    strange = der.element(0xA4, der.oid("2.999.7"), der.octets(b"x"))
    own = seal_key(CERTIFICATES["x25519"], bytes(32), key_transport_scheme="")
    hints = hints_of(strange, own)
    assert sorted(hint.kind for hint in hints) == ["key-agreement", "other"]
    known: PrivateKey = KEYS["x25519"]
    for hint in hints:
        if hint.kind == "other":
            assert (hint.algorithm, hint.matches(CERTIFICATES["x25519"])) == ("2.999.7", False)
            assert code(lambda hint=hint: recover_key(hint, known, key_size=32)) is Code.SMIME_UNSUPPORTED
        else:
            assert recover_key(hint, known, key_size=32) == bytes(32)


def test_the_version_tells_old_readers_what_is_inside() -> None:
    def version(*names: str, cipher: str) -> int:
        outer = list(parse(sealed_to(*names, cipher=cipher)).children())
        body = next(outer[1].children())
        return next(body.children()).integer()

    assert version("rsa", cipher="aes-256-cbc") == 0
    assert version("rsa", "secp256r1", cipher="aes-256-cbc") == 2
    assert version("rsa", "ml-kem-768", cipher="aes-256-cbc") == 3
    assert version("ml-kem-768", "secp256r1", cipher="aes-256-gcm") == 0


def test_sealed_mail_opens_by_any_of_the_keys() -> None:
    data = sealed_to("rsa", "x25519", "ml-kem-1024", cipher="chacha20-poly1305", body=b"Hb 12,1")
    for name in ("rsa", "x25519", "ml-kem-1024"):
        assert inside(data, by(KEYS[name])) == b"Hb 12,1"
    with pytest.raises(SecmailError):
        inside(data, by(x25519.X25519PrivateKey.generate()))
