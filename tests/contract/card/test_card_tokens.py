"""Tokens shaped like a CPS on SoftHSM2: labels, usages, several at once, and the helper for commands on files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from secmail.card.file_key import file_key
from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.room import CardRoom
from secmail.domain.cards import CardKind, KeyRole, Pin
from secmail.domain.errors import Code, PinRefused, SecmailError
from tests.support import softhsm
from tests.support.pki_lab import PkiLab
from tests.support.softhsm import TokenKey

SECONDS = 30.0
PIN = "123456"


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


@pytest.fixture(scope="session")
def cpe_token(softhsm_module: Path, lab: PkiLab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A secretary's card that only signs, with an authority's certificate and the technical one beside."""
    technical = lab.cps_authentication()
    keys = [
        TokenKey.cps_signature(lab.cpe_signature()),
        TokenKey.cps_authentication(lab.cpe_authentication(), decrypt=False),
        TokenKey(technical.key, technical.certificate, b"\x03", "Certificat Technique CPS", "CPS_PRIV_TECH_AUT"),
        TokenKey(lab.persons.key, lab.persons.certificate, b"\x04", "AC", "AC"),
    ]
    return softhsm.build_token(tmp_path_factory.mktemp("cpe"), "CPE3v3-2600000003", keys, pin=PIN)


@pytest.fixture(scope="session")
def odd_token(softhsm_module: Path, lab: PkiLab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Labels that contradict the certificates: on a CPS the labels are right."""
    sealed = lab.confidentiality()
    keys = [TokenKey.cps_authentication(sealed), TokenKey(sealed.key, sealed.certificate, b"\x07", "alice", "alice")]
    return softhsm.build_token(tmp_path_factory.mktemp("odd"), "odd", keys, pin=PIN)


def test_usages_are_found_at_the_login(hsm_reader, cpe_token: Path, open_desk: Callable) -> None:
    hsm_reader.slot.insert(cpe_token)
    desk = open_desk(hsm_reader)

    before = desk.watch.one_card()
    after = desk.room.unlock(before.id, Pin(PIN)).result(SECONDS)

    assert (after.kind, after.holder) == (CardKind.CPE, "Inès MARCHAND-ESSAI")
    assert after.label == "CPE3v3-2600000003"
    assert [(key.role, key.can_sign, key.can_decrypt) for key in after.keys] == [
        (KeyRole.SIGNATURE, True, False),
        (KeyRole.AUTHENTICATION, True, False),
    ]
    sealed = lambda: desk.room.decrypt(after.id, KeyRole.AUTHENTICATION, bytes(256)).result(SECONDS)  # noqa: E731
    assert code_of(sealed) is Code.CARD_UNUSABLE


def test_the_labels_of_a_cps_come_before_usages(hsm_reader, odd_token: Path, open_desk: Callable) -> None:
    hsm_reader.slot.insert(odd_token)

    card = open_desk(hsm_reader).watch.one_card()

    assert [key.role for key in card.keys] == [KeyRole.AUTHENTICATION, KeyRole.CONFIDENTIALITY]


def test_two_cards_have_two_sessions(hsm_reader, cpe_token: Path, cps_token: Path, open_desk: Callable) -> None:
    desk = open_desk(hsm_reader)
    hsm_reader.slot.insert(cps_token)
    hsm_reader.slot.insert(cpe_token)
    cards = {card.kind: card for card in desk.watch.until(lambda cards: len(cards) == 2)}

    desk.room.unlock(cards[CardKind.CPS].id, Pin(PIN)).result(SECONDS)

    refused = lambda: desk.room.sign(cards[CardKind.CPE].id, KeyRole.AUTHENTICATION, b"").result(SECONDS)  # noqa: E731
    assert code_of(refused) is Code.CARD_PIN_NEEDED
    assert len(desk.room.sign(cards[CardKind.CPS].id, KeyRole.AUTHENTICATION, b"").result(SECONDS)) == 256

    hsm_reader.slot.remove(cpe_token)
    desk.watch.until(lambda cards: [card.unlocked for card in cards] == [True])
    assert len(desk.room.sign(cards[CardKind.CPS].id, KeyRole.AUTHENTICATION, b"").result(SECONDS)) == 256


def test_without_the_hash_mechanism_the_digest_is_signed(
    hsm_reader, cps_token: Path, lab: PkiLab, open_desk: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CKM_RSA_PKCS over the DigestInfo gives the same signature as CKM_SHA256_RSA_PKCS over the data."""
    from pkcs11 import Mechanism

    from secmail.card import pkcs11_keys

    offers = pkcs11_keys.offers
    monkeypatch.setattr(
        pkcs11_keys,
        "offers",
        lambda slot, what, use: what is not Mechanism.SHA256_RSA_PKCS and offers(slot, what, use),
    )
    hsm_reader.insert()
    desk = open_desk(hsm_reader)
    card = desk.room.unlock(desk.watch.one_card().id, Pin(PIN)).result(SECONDS)

    signature = desk.room.sign(card.id, KeyRole.SIGNATURE, b"a letter").result(SECONDS)

    public = lab.cps_signature().certificate.public_key()
    public.verify(signature, b"a letter", padding.PKCS1v15(), hashes.SHA256())


def test_a_login_left_behind_does_not_stand_for_the_pin(hsm_reader, open_desk: Callable) -> None:
    """The module believes that somebody is logged in; the PIN is asked all the same, and only once."""
    hsm_reader.insert()
    source = hsm_reader.source()
    room = CardRoom([source], poll_seconds=60)
    room.start(lambda _: None)
    try:
        room.diagnose().result(SECONDS)
        (card,) = room.cards()
        room.unlock(card.id, Pin(PIN)).result(SECONDS)
        token = source._tokens[card.id]
        kept, token._login, token._work = (token._login, token._work), None, None

        with pytest.raises(PinRefused):
            room.unlock(card.id, Pin("000000")).result(SECONDS)
        assert room.unlock(card.id, Pin(PIN)).result(SECONDS).unlocked
        assert None not in kept
    finally:
        room.stop()


def test_a_broken_module_leaves_the_others_alone(hsm_reader, tmp_path: Path) -> None:
    hsm_reader.insert()
    broken = tmp_path / "libbroken.so"
    broken.write_bytes(b"\x7fELF rubbish")
    room = CardRoom(
        [Pkcs11Source(broken), Pkcs11Source(tmp_path / "absent.so"), hsm_reader.source()], poll_seconds=0.05
    )
    room.start(lambda _: None)
    try:
        codes = [check.code for check in room.diagnose().result(SECONDS)]
        assert {Code.CARD_MODULE_FAILED, Code.CARD_MODULE_MISSING} <= set(codes)
        assert len(room.cards()) == 1
    finally:
        room.stop()


def test_a_file_key_signs_and_decrypts(hsm_reader, softhsm_module: Path, lab: PkiLab) -> None:
    hsm_reader.insert()

    with file_key(softhsm_module, "CPS3v3-2800000001", pin=Pin(PIN), role=KeyRole.AUTHENTICATION) as key:
        public = lab.cps_authentication().certificate.public_key()
        public.verify(key.sign(b"data"), b"data", padding.PKCS1v15(), hashes.SHA256())
        assert key.decrypt(public.encrypt(b"content key", padding.PKCS1v15())) == b"content key"
    with file_key(softhsm_module, "CPS3v3-2800000001", pin=Pin(PIN), role=KeyRole.CONFIDENTIALITY) as key:
        # The token has no such key: its first one.
        public = lab.cps_signature().certificate.public_key()
        public.verify(key.sign(b"data"), b"data", padding.PKCS1v15(), hashes.SHA256())


def test_a_file_key_that_cannot_be_had_leaves_nothing_behind(hsm_reader, softhsm_module: Path, tmp_path: Path) -> None:
    hsm_reader.insert()

    with pytest.raises(PinRefused):
        file_key(softhsm_module, "CPS3v3-2800000001", pin=Pin("000000"))
    assert code_of(lambda: file_key(softhsm_module, "nobody", pin=Pin(PIN))) is Code.CARD_ABSENT
    assert code_of(lambda: file_key(tmp_path / "no.so", "nobody", pin=Pin(PIN))) is Code.CARD_MODULE_MISSING
    with file_key(softhsm_module, "CPS3v3-2800000001", pin=Pin(PIN)) as key:
        assert len(key.sign(b"")) == 256
