"""S/MIME on files: keys out of containers and tokens, trust out of files, both directions."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from secmail.api.files import EncryptOptions, PemFiles, Pkcs12File, SignOptions, TokenKey, Trust
from secmail.app.demo.pki import Credential, pkcs12_file
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.errors import ActionNeeded, Code, PinRefused, SecmailError
from secmail.domain.policy import Limits, SendPolicy
from secmail.domain.security import AddressMatch, Chain, EncryptedLayer, Finding, Revocation, SignedLayer, Summary
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, PkiLab
from tests.support.smime_desk import letter, wrapped
from tests.support.whole_files import WholeFiles


class Clock:
    def now(self) -> datetime:
        return AT


@dataclass
class Token:
    """A token with one key; `pin` opens it."""

    credential: Credential
    pin: str = "1234"
    roles: list[KeyRole] = field(default_factory=list)
    closed: int = 0

    def __call__(self, module: str, token: str, *, pin: Pin, role: KeyRole) -> "Token":
        assert (module, token) == ("m.so", "T")
        self.roles.append(role)
        if pin.take() != self.pin:
            raise PinRefused(2)
        return self

    @property
    def certificate(self) -> bytes:
        return self.credential.der

    def sign(self, data: bytes, *, digest: str = "sha256", pss: bool = False) -> bytes:
        assert digest == "sha256"
        if pss:
            raise SecmailError(Code.SMIME_UNSUPPORTED, "PSS")
        return self.credential.sign(data)

    def decrypt(self, ciphertext: bytes) -> bytes:
        try:
            return self.credential.key.decrypt(ciphertext, padding.PKCS1v15())
        except ValueError:
            raise ActionNeeded(Code.CARD_UNUSABLE) from None

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


@pytest.fixture(scope="module")
def doctor(lab: PkiLab) -> Credential:
    return lab.confidentiality(DOCTOR)


@pytest.fixture(scope="module")
def other(lab: PkiLab) -> Credential:
    return lab.confidentiality(COLLEAGUE)


@pytest.fixture
def token(doctor: Credential) -> Token:
    return Token(doctor)


@pytest.fixture
def files(token: Token) -> WholeFiles:
    return WholeFiles(token, Clock())


def trust(lab: PkiLab, *, lists: bool = True) -> Trust:
    return Trust(AT, (*lab.roots, *lab.intermediates), lab.crls() if lists else ())


def container(credential: Credential, passphrase: str = "phrase") -> Pkcs12File:
    return Pkcs12File(pkcs12_file("key", credential, "phrase"), Pin(passphrase))


def pem(credential: Credential) -> PemFiles:
    return PemFiles(credential.key_pem(), credential.pem)


def code_of(refusal: pytest.ExceptionInfo[SecmailError]) -> Code:
    return refusal.value.code


@pytest.mark.parametrize(
    ("cipher", "transport"),
    [*itertools.product(["aes-256-gcm", "aes-128-gcm", "aes-256-cbc", "aes-128-cbc"], ["rsa-oaep", "rsa-pkcs1"])],
)
def test_what_is_encrypted_is_opened(files: WholeFiles, lab: PkiLab, cipher: str, transport: str) -> None:
    doctor, other = lab.confidentiality(DOCTOR), lab.confidentiality(COLLEAGUE)
    sealed = files.encrypt(letter(), (other.pem, doctor.der), EncryptOptions(cipher, transport, protect_headers=True))
    opened = files.inspect(sealed, (pem(doctor),), trust(lab))
    assert opened.text.strip() == "Le bilan est normal."
    assert opened.headers.subject == "Bilan de la patiente"
    layer = opened.layers[0]
    assert isinstance(layer, EncryptedLayer)
    assert (layer.content_algorithm, sorted(r.ours for r in layer.recipients)) == (cipher, [False, True])
    assert b"Le bilan est normal." in files.decrypt(sealed, (container(other),))


def test_without_a_key_a_wrong_key_and_the_right_one_among_others(
    files: WholeFiles, lab: PkiLab, doctor: Credential, other: Credential
) -> None:
    for transport in ("rsa-oaep", "rsa-pkcs1"):
        sealed = files.encrypt(letter(), (doctor.pem,), EncryptOptions(key_transport=transport))
        reasons = [
            layer.reason
            for keys in ((), (pem(other),), (pem(other), container(doctor)))
            for layer in files.inspect(sealed, keys, trust(lab)).layers
            if isinstance(layer, EncryptedLayer)
        ]
        assert reasons == [Finding.KEY_NEEDED, Finding.NOT_FOR_US, None]
        with pytest.raises(SecmailError) as refusal:
            files.decrypt(sealed, (pem(other),))
        assert code_of(refusal) is Code.SMIME_NOT_FOR_US


def test_a_renewed_certificate_of_the_same_key_opens_oaep(files: WholeFiles, lab: PkiLab, doctor: Credential) -> None:
    renewed = lab.confidentiality(DOCTOR)
    assert renewed.der != doctor.der
    sealed = files.encrypt(letter(), (doctor.pem,), EncryptOptions())
    assert files.inspect(sealed, (pem(renewed),), trust(lab)).encrypted


def test_verify_opens_nothing(files: WholeFiles, lab: PkiLab, doctor: Credential, token: Token) -> None:
    sealed = files.encrypt(letter(), (doctor.pem,), EncryptOptions())
    layer = files.verify(sealed, trust(lab)).layers[0]
    assert isinstance(layer, EncryptedLayer)
    assert (layer.opened, layer.reason) == (False, Finding.KEY_NEEDED)
    assert token.roles == []


@pytest.mark.parametrize("detached", [True, False])
@pytest.mark.parametrize("pss", [True, False])
def test_what_is_signed_is_verified(files: WholeFiles, lab: PkiLab, detached: bool, pss: bool) -> None:
    laboratory = lab.organisation()
    signed = files.sign(letter(), container(laboratory), SignOptions(detached=detached, pss=pss))
    opened = files.verify(signed, trust(lab))
    layer = opened.layers[0]
    assert isinstance(layer, SignedLayer)
    assert layer.form == ("detached" if detached else "opaque")
    assert layer.signers[0].algorithm.startswith("rsa-pss" if pss else "rsa-pkcs1")
    assert layer.signers[0].signing_time == AT
    assert opened.summary is Summary.SIGNED_TRUSTED


def test_each_of_trust_lists_and_moment_counts(files: WholeFiles, lab: PkiLab) -> None:
    laboratory = lab.organisation()
    signed = files.sign(letter(), pem(laboratory), SignOptions())
    chain = (laboratory.chain[0],)

    def facts(judged: Trust) -> tuple[Chain, Revocation]:
        layer = files.verify(signed, judged).layers[0]
        assert isinstance(layer, SignedLayer)
        return layer.signers[0].chain, layer.signers[0].revocation

    assert facts(trust(lab)) == (Chain.TRUSTED, Revocation.GOOD)
    assert facts(trust(lab, lists=False)) == (Chain.TRUSTED, Revocation.UNKNOWN)
    assert facts(Trust(AT, (*lab.roots, *chain), lab.crls(revoked=[laboratory]))) == (Chain.TRUSTED, Revocation.REVOKED)
    assert facts(Trust(AT.replace(year=2040), (*lab.roots, *chain)))[0] is Chain.EXPIRED
    assert facts(Trust(AT))[0] is Chain.INCOMPLETE
    with pytest.raises(SecmailError) as refusal:
        files.verify(signed, Trust(AT, (b"no certificate",)))
    assert code_of(refusal) is Code.CERTIFICATE_UNREADABLE


def test_a_card_signer_is_tied_to_his_address_by_the_confidentiality_certificate_beside_his(
    files: WholeFiles, lab: PkiLab, doctor: Credential, other: Credential
) -> None:
    card = lab.cps_signature(DOCTOR)
    sender = f"Camille <{DOCTOR.address}>"
    vouched = wrapped(letter(sender=sender), card, encryption_certificate=doctor.der)
    alone = wrapped(letter(sender=sender), card)
    foreign = wrapped(letter(sender=f"Noé <{COLLEAGUE.address}>"), card, encryption_certificate=other.der)
    found = []
    for message in (vouched, alone, foreign):
        layer = files.verify(message, trust(lab)).layers[0]
        assert isinstance(layer, SignedLayer)
        found.append(layer.signers[0].address_match)
    assert found == [AddressMatch.MATCH, AddressMatch.UNKNOWN, AddressMatch.UNKNOWN]


@pytest.mark.parametrize("spoilt", ["wrong passphrase", "not a container", "torn"])
def test_containers_that_do_not_open(files: WholeFiles, doctor: Credential, spoilt: str) -> None:
    sealed = files.encrypt(letter(), (doctor.pem,), EncryptOptions())
    data = pkcs12_file("key", doctor, "phrase")
    key, expected = {
        "wrong passphrase": (Pkcs12File(data, Pin("other")), Code.VAULT_WRONG_PASSPHRASE),
        "not a container": (Pkcs12File(b"-----BEGIN", Pin("phrase")), Code.KEYFILE_UNREADABLE),
        "torn": (Pkcs12File(data[:200], Pin("phrase")), Code.VAULT_WRONG_PASSPHRASE),
    }[spoilt]
    with pytest.raises(SecmailError) as refusal:
        files.decrypt(sealed, (key,))
    assert code_of(refusal) is expected


def test_keys_that_do_not_open(files: WholeFiles, doctor: Credential, other: Credential) -> None:
    protected = doctor.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    for key in (
        PemFiles(protected, doctor.pem),
        PemFiles(b"nothing", doctor.pem),
        PemFiles(other.key_pem(), doctor.pem),
    ):
        with pytest.raises(SecmailError) as refusal:
            files.sign(letter(), key, SignOptions())
        assert code_of(refusal) is Code.KEYFILE_UNREADABLE


def test_a_clear_message_needs_no_key(files: WholeFiles, lab: PkiLab, doctor: Credential, token: Token) -> None:
    keys = (container(doctor, "wrong"), TokenKey("m.so", "T", Pin("1234")))
    assert files.inspect(letter(), keys, trust(lab)).text.strip() == "Le bilan est normal."
    assert token.roles == []


def test_a_token_decrypts_and_signs(files: WholeFiles, lab: PkiLab, doctor: Credential, token: Token) -> None:
    sealed = files.encrypt(letter(), (doctor.pem,), EncryptOptions(key_transport="rsa-pkcs1"))
    assert files.inspect(sealed, (TokenKey("m.so", "T", Pin("1234")),), trust(lab)).encrypted
    assert token.roles == [KeyRole.CONFIDENTIALITY]
    laboratory = Token(lab.organisation())
    signed = WholeFiles(laboratory, Clock()).sign(letter(), TokenKey("m.so", "T", Pin("1234")), SignOptions())
    judged = Trust(AT, (*lab.roots, *lab.intermediates), lab.crls())
    assert files.verify(signed, judged).summary is Summary.SIGNED_TRUSTED
    assert laboratory.roles == [KeyRole.SIGNATURE]
    assert (token.closed, laboratory.closed) == (1, 1)


def test_what_a_token_cannot_do(files: WholeFiles, lab: PkiLab, doctor: Credential, token: Token) -> None:
    sealed = files.encrypt(letter(), (doctor.pem,), EncryptOptions())
    layer = files.inspect(sealed, (TokenKey("m.so", "T", Pin("1234")),), trust(lab)).layers[0]
    assert isinstance(layer, EncryptedLayer)
    assert layer.reason is Finding.UNSUPPORTED
    with pytest.raises(SecmailError) as refusal:
        files.sign(letter(), TokenKey("m.so", "T", Pin("1234")), SignOptions(pss=True))
    assert code_of(refusal) is Code.SMIME_UNSUPPORTED
    assert token.closed == 2
    with pytest.raises(PinRefused) as refused:
        files.inspect(sealed, (TokenKey("m.so", "T", Pin("4321")),), trust(lab))
    assert refused.value.tries_left == 2


def test_recipients_are_certificates_that_mail_may_be_sealed_to(
    files: WholeFiles, lab: PkiLab, doctor: Credential
) -> None:
    for content, expected in (
        (lab.cps_signature().pem, Code.RECIPIENT_INVALID),
        (b"rubbish", Code.CERTIFICATE_UNREADABLE),
    ):
        with pytest.raises(SecmailError) as refusal:
            files.encrypt(letter(), (content,), EncryptOptions())
        assert code_of(refusal) is expected
    signature_first = lab.cps_signature().pem + doctor.pem
    sealed = files.encrypt(letter(), (signature_first,), EncryptOptions())
    assert files.decrypt(sealed, (pem(doctor),))


def test_too_large_is_refused_before_anything_is_read(token: Token, lab: PkiLab, doctor: Credential) -> None:
    small = WholeFiles(token, Clock(), limits=Limits(message_bytes=100))
    for act in (
        lambda: small.inspect(letter(), (), trust(lab)),
        lambda: small.decrypt(letter(), ()),
        lambda: small.sign(letter(), pem(doctor), SignOptions()),
        lambda: small.encrypt(letter(), (doctor.pem,), EncryptOptions()),
    ):
        with pytest.raises(SecmailError) as refusal:
            act()
        assert code_of(refusal) is Code.SMIME_TOO_LARGE


def test_nested_layers_are_opened_one_by_one(
    files: WholeFiles, lab: PkiLab, doctor: Credential, other: Credential
) -> None:
    policy = SendPolicy(protect_headers=False)
    inner = wrapped(letter(), lab.organisation(), (doctor,), policy=policy)
    outer = wrapped(inner, None, (other,), policy=policy)
    opened = files.inspect(outer, (pem(doctor), pem(other)), trust(lab))
    assert [layer.opened for layer in opened.layers if isinstance(layer, EncryptedLayer)] == [True, True]
