"""Cards in files: layouts, odd files, and what a key of a file may do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from secmail.app.demo.pki import Credential, pkcs12_file
from secmail.card.pkcs12_source import Pkcs12Source
from secmail.card.soft_card import SoftKey, write_card
from secmail.domain.cards import Card, CardKind, KeyRole, Pin
from secmail.domain.checks import CheckState
from secmail.domain.errors import Code, SecmailError
from tests.support.pki_lab import PkiLab

PIN = "1234"


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reader"


@pytest.fixture
def source(folder: Path) -> Pkcs12Source:
    found = Pkcs12Source(folder)
    found.open()
    return found


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


def put(folder: Path, name: str, credential: Credential) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(pkcs12_file("x", credential, PIN))
    return path


def only(source: Pkcs12Source) -> Card:
    (card,) = source.poll()
    return card


def opened(source: Pkcs12Source) -> Card:
    source.unlock(only(source).id, Pin(PIN))
    return only(source)


def test_a_folder_that_is_not_there_is_an_empty_reader(source: Pkcs12Source) -> None:
    assert source.poll() == ()
    assert [check.state for check in source.diagnose()] == [CheckState.SKIPPED]


def test_an_organisations_file_is_a_card(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    """One PKCS#12 with one sealing key, nothing beside it: its certificate is known once it is open."""
    put(folder, "labo.p12", lab.organisation_confidentiality())

    before, after = only(source), opened(source)

    assert (before.label, before.kind, before.keys, before.unlocked) == ("labo.p12", CardKind.FILE, (), False)
    assert [(key.role, key.can_sign, key.can_decrypt) for key in after.keys] == [(KeyRole.CONFIDENTIALITY, False, True)]
    assert (after.kind, after.holder) == (CardKind.FILE, "LABORATOIRE DES TILLEULS ESSAI")
    sealed = lab.organisation_confidentiality().certificate.public_key().encrypt(b"key", padding.PKCS1v15())
    assert source.decrypt(after.id, KeyRole.CONFIDENTIALITY, sealed) == b"key"
    assert code_of(lambda: source.sign(after.id, KeyRole.CONFIDENTIALITY, b"")) is Code.CARD_UNUSABLE


def test_a_certificate_beside_the_file_shows_before_the_pin(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    credential = lab.organisation()
    put(folder, "labo.pfx", credential).with_suffix(".crt").write_bytes(credential.pem)

    card = only(source)

    assert [key.certificate.der for key in card.keys] == [credential.der]
    assert [key.role for key in card.keys] == [KeyRole.SIGNATURE]
    assert card.holder == "LABORATOIRE DES TILLEULS ESSAI"


def test_a_certificate_that_cannot_be_read_shows_nothing(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    put(folder, "labo.p12", lab.organisation()).with_suffix(".crt").write_bytes(b"rubbish")

    assert only(source).keys == ()


def test_a_written_card_has_three_keys(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    keys = {
        KeyRole.SIGNATURE: lab.cps_signature(),
        KeyRole.AUTHENTICATION: lab.cps_authentication(),
        KeyRole.CONFIDENTIALITY: lab.confidentiality(),
    }
    soft = {role: SoftKey(credential.key, credential.der) for role, credential in keys.items()}

    written = write_card(folder, "CPS", keys=soft, pin=PIN)

    assert written == folder / "CPS"
    card = only(source)
    assert (card.kind, card.holder, card.label) == (CardKind.CPS, "Camille FONTAINE-ESSAI", "CPS")
    assert [key.role for key in card.keys] == list(KeyRole)
    assert [(key.can_sign, key.can_decrypt) for key in opened(source).keys] == [
        (True, False),
        (True, True),
        (False, True),
    ]


def test_a_card_written_again_is_another_and_locked(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    soft = {KeyRole.SIGNATURE: SoftKey(lab.cps_signature().key, lab.cps_signature().der)}
    write_card(folder, "CPS", keys=soft, pin=PIN)
    before = opened(source)

    write_card(folder, "CPS", keys=soft, pin="4321")

    assert code_of(lambda: source.sign(before.id, KeyRole.SIGNATURE, b"")) is Code.CARD_REMOVED
    after = only(source)
    assert after.id != before.id
    assert not after.unlocked


def test_half_a_card_is_never_seen(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    (folder / ".CPS.new").mkdir(parents=True)
    put(folder / ".CPS.new", "signature.p12", lab.cps_signature())
    (folder / "notes").mkdir()
    (folder / "letter.txt").write_text("not a card")

    assert source.poll() == ()


def test_one_wrong_file_of_a_card_opens_none(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    (folder / "CPS").mkdir(parents=True)
    put(folder / "CPS", "signature.p12", lab.cps_signature())
    (folder / "CPS" / "authentication.p12").write_bytes(pkcs12_file("x", lab.cps_authentication(), "another"))

    assert code_of(lambda: source.unlock(only(source).id, Pin(PIN))) is Code.CARD_PIN_REFUSED
    assert not only(source).unlocked


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x30\x82\xff\xff", b"0" * 2_000_000])
def test_a_file_that_is_no_pkcs12_is_not_the_pins_fault(source: Pkcs12Source, folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "odd.p12").write_bytes(content)

    assert code_of(lambda: source.unlock(only(source).id, Pin(PIN))) is Code.KEYFILE_UNREADABLE
    assert [check.code for check in source.diagnose()] == [None, Code.KEYFILE_UNREADABLE]


def test_a_file_without_an_rsa_key_is_of_no_use(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    folder.mkdir()
    certificate = x509.load_der_x509_certificate(lab.cps_signature().der)
    curve = ec.generate_private_key(ec.SECP256R1())
    protection = BestAvailableEncryption(PIN.encode())
    (folder / "a.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"x", curve, None, None, protection))
    (folder / "b.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"x", None, certificate, None, protection))

    for card in source.poll():
        assert code_of(lambda card=card: source.unlock(card.id, Pin(PIN))) is Code.KEYFILE_UNREADABLE


def test_an_authoritys_file_is_no_card_of_anybody(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    put(folder, "ac.p12", Credential(lab.persons.certificate, lab.persons.key))

    assert code_of(lambda: source.unlock(only(source).id, Pin(PIN))) is Code.KEYFILE_UNREADABLE


def test_many_files_are_bounded(source: Pkcs12Source, folder: Path) -> None:
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.p12").write_bytes(b"x")

    assert len(source.poll()) == 32


def test_closing_forgets_the_keys(source: Pkcs12Source, folder: Path, lab: PkiLab) -> None:
    put(folder, "labo.p12", lab.organisation())
    card = opened(source)

    source.close()

    assert code_of(lambda: source.sign(card.id, KeyRole.SIGNATURE, b"")) is Code.CARD_REMOVED
    assert not only(source).unlocked
