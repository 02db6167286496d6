"""The card port: one suite on PKCS#12 files, on SoftHSM2 tokens and on a PIV card in a virtual reader."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from secmail.card.room import CardRoom
from secmail.domain.cards import Card, CardKind, KeyRole, Pin
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.errors import ActionNeeded, Code, PinRefused, SecmailError
from secmail.domain.ids import CardId
from secmail.engine.ports.cards import CardPort
from tests.contract.card.conftest import NOTICED

SECONDS = 30.0


def code_of(future: Future[object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        future.result(SECONDS)
    return caught.value.code


def public_key(card: Card, role: KeyRole) -> rsa.RSAPublicKey:
    key = card.key(role)
    assert key is not None
    found = x509.load_der_x509_certificate(key.certificate.der).public_key()
    assert isinstance(found, rsa.RSAPublicKey)
    return found


def unlocked(desk, reader) -> Card:
    reader.insert()
    card = desk.watch.one_card()
    return desk.room.unlock(card.id, Pin(reader.pin)).result(SECONDS)


def test_the_room_fits_the_port() -> None:
    port: CardPort = CardRoom([])
    assert port.cards() == ()


def test_an_empty_reader_is_told_at_the_start(desk) -> None:
    assert desk.watch.until(lambda cards: True) == ()


def test_a_card_shows_its_keys_before_the_pin(desk, reader) -> None:
    reader.insert()

    card = desk.watch.one_card()

    assert (card.kind, card.holder) == (CardKind.CPS, "Camille FONTAINE-ESSAI")
    assert not card.unlocked
    assert not card.blocked
    assert {KeyRole.SIGNATURE, KeyRole.AUTHENTICATION} <= {key.role for key in card.keys}
    assert desk.room.cards() == (card,)


def test_a_card_is_seen_within_a_second(reader, open_desk: Callable) -> None:
    """With the real pace of looking."""
    desk = open_desk(reader, poll_seconds=0.4)
    desk.watch.until(lambda cards: not cards)

    before = time.monotonic()
    reader.insert()
    desk.watch.one_card()
    seen = time.monotonic()
    reader.remove()
    desk.watch.until(lambda cards: not cards)

    assert seen - before < NOTICED
    assert time.monotonic() - seen < NOTICED


def test_a_locked_card_does_nothing(desk, reader) -> None:
    reader.insert()
    card = desk.watch.one_card()

    assert code_of(desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data")) is Code.CARD_PIN_NEEDED
    assert code_of(desk.room.decrypt(card.id, reader.decrypts, bytes(256))) is Code.CARD_PIN_NEEDED


def test_the_pin_opens_the_card_once_for_everything(desk, reader) -> None:
    card = unlocked(desk, reader)

    assert card.unlocked
    assert desk.watch.until(lambda cards: cards[0].unlocked if cards else False) == (card,)
    for data in (b"", b"a letter", b"x" * 100_000):
        signature = desk.room.sign(card.id, KeyRole.AUTHENTICATION, data).result(SECONDS)
        public_key(card, KeyRole.AUTHENTICATION).verify(signature, data, padding.PKCS1v15(), hashes.SHA256())


def test_a_signature_is_the_same_each_time(desk, reader) -> None:
    """Vault slots of signing cards depend on it."""
    card = unlocked(desk, reader)

    first, second = (desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"slot").result(SECONDS) for _ in range(2))

    assert first == second


def test_a_decrypting_key_decrypts(desk, reader) -> None:
    card = unlocked(desk, reader)
    key = card.key(reader.decrypts)
    sealed = public_key(card, reader.decrypts).encrypt(b"a master key of 32 bytes, is it?", padding.PKCS1v15())

    assert key is not None
    assert key.can_decrypt
    assert desk.room.decrypt(card.id, reader.decrypts, sealed).result(SECONDS) == b"a master key of 32 bytes, is it?"


def test_rubbish_to_decrypt_is_refused_and_the_card_goes_on(desk, reader) -> None:
    card = unlocked(desk, reader)
    # With all bits set the block is larger than any modulus: no random padding can make it right by chance.
    assert code_of(desk.room.decrypt(card.id, reader.decrypts, b"\xff" * 256)) is Code.CARD_UNUSABLE

    sealed = public_key(card, reader.decrypts).encrypt(b"still here", padding.PKCS1v15())
    assert desk.room.decrypt(card.id, reader.decrypts, sealed).result(SECONDS) == b"still here"


def test_the_signature_key_never_decrypts(desk, reader) -> None:
    card = unlocked(desk, reader)

    assert code_of(desk.room.decrypt(card.id, KeyRole.SIGNATURE, bytes(256))) is Code.CARD_UNUSABLE


def test_a_wrong_pin_is_refused_and_the_right_one_still_works(desk, reader) -> None:
    reader.insert()
    card = desk.watch.one_card()

    with pytest.raises(PinRefused):
        desk.room.unlock(card.id, Pin("000000")).result(SECONDS)
    assert not desk.room.cards()[0].unlocked

    assert desk.room.unlock(card.id, Pin(reader.pin)).result(SECONDS).unlocked


def test_a_pin_is_used_up(desk, reader) -> None:
    reader.insert()
    card, pin = desk.watch.one_card(), Pin(reader.pin)

    desk.room.unlock(card.id, pin).result(SECONDS)

    with pytest.raises(ValueError, match="has been used"):
        pin.take()


def test_without_a_pin_pad_a_pin_is_needed(desk, reader) -> None:
    reader.insert()

    assert code_of(desk.room.unlock(desk.watch.one_card().id, None)) is Code.CARD_PIN_NEEDED


def test_unlocking_twice_is_no_second_login(desk, reader) -> None:
    card = unlocked(desk, reader)

    assert desk.room.unlock(card.id, Pin("wrong, but not asked")).result(SECONDS) == card


def test_a_locked_again_card_wants_its_pin(desk, reader) -> None:
    card = unlocked(desk, reader)

    desk.room.lock(card.id).result(SECONDS)

    assert not desk.room.cards()[0].unlocked
    assert code_of(desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data")) is Code.CARD_PIN_NEEDED
    assert desk.room.unlock(card.id, Pin(reader.pin)).result(SECONDS).unlocked


def test_a_pulled_card_is_gone_and_comes_back_locked(desk, reader) -> None:
    card = unlocked(desk, reader)

    reader.remove()
    desk.watch.until(lambda cards: not cards)
    assert code_of(desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data")) is Code.CARD_REMOVED
    assert code_of(desk.room.unlock(card.id, Pin(reader.pin))) is Code.CARD_REMOVED

    reader.insert()
    assert not desk.watch.one_card().unlocked


def test_a_card_pulled_a_moment_ago_fails_with_its_removal(reader, open_desk: Callable) -> None:
    """Nobody has looked since: the operation itself must find out."""
    desk = open_desk(reader, poll_seconds=30)
    reader.insert()
    desk.room.diagnose().result(SECONDS)  # makes it look
    for _ in range(40):  # the virtual reader notices a card a little later
        if desk.room.cards():
            break
        time.sleep(0.05)
        desk.room.diagnose().result(SECONDS)
    (card,) = desk.room.cards()
    desk.room.unlock(card.id, Pin(reader.pin)).result(SECONDS)

    reader.remove()
    if reader.source().__class__.__name__ == "Pkcs11Source" and hasattr(reader, "slot"):
        # SoftHSM works from memory and only notices at the next look, which a failing operation makes.
        assert code_of(desk.room.sign(card.id, KeyRole.CONFIDENTIALITY, b"data")) is Code.CARD_REMOVED
    else:
        assert code_of(desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data")) is Code.CARD_REMOVED


def test_an_unknown_card_is_not_there(desk) -> None:
    with pytest.raises(ActionNeeded) as caught:
        desk.room.unlock(CardId("nobody's"), Pin("1234")).result(SECONDS)
    assert caught.value.code is Code.CARD_REMOVED


def test_nothing_is_told_while_nothing_changes(desk, reader) -> None:
    card = unlocked(desk, reader)
    desk.watch.until(lambda cards: cards[0].unlocked if cards else False)
    told = len(desk.watch.told)

    for _ in range(5):
        desk.room.unlock(card.id, Pin(reader.pin)).result(SECONDS)

    assert len(desk.watch.told) == told


def test_many_callers_share_the_one_thread(desk, reader) -> None:
    card = unlocked(desk, reader)
    futures: list[Future[bytes]] = []

    def ask() -> None:
        futures.extend(desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data") for _ in range(10))

    callers = [threading.Thread(target=ask) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert len({future.result(SECONDS) for future in futures}) == 1
    assert len(futures) == 40


def test_a_stopped_room_refuses_and_another_can_start(reader, open_desk: Callable) -> None:
    first = open_desk(reader)
    card = unlocked(first, reader)
    first.room.stop()
    assert first.room.cards() == ()
    assert code_of(first.room.sign(card.id, KeyRole.AUTHENTICATION, b"data")) is Code.CANCELLED_AT_STOP

    second = open_desk(reader)
    assert not second.watch.one_card().unlocked


def test_the_diagnosis_names_reader_and_card(desk, reader) -> None:
    reader.insert()
    desk.watch.one_card()

    checks = desk.room.diagnose().result(SECONDS)

    good = {check.subject for check in checks if check.state is CheckState.OK}
    assert {CheckSubject.CARD_READER, CheckSubject.CARD} <= good
    assert "FONTAINE" not in repr(checks)


def test_a_card_that_two_modules_show_is_one_card(file_reader) -> None:
    """As a CPS3 that the CPS's module and OpenSC both know; here two sources on one folder."""
    reader, told = file_reader, threading.Event()
    room = CardRoom([reader.source(), reader.source()], poll_seconds=0.05)
    reader.insert()
    room.start(lambda cards: told.set() if cards else None)
    try:
        assert told.wait(SECONDS)
        (card,) = room.cards()
        assert room.unlock(card.id, Pin(reader.pin)).result(SECONDS).unlocked
        assert [seen.unlocked for seen in room.cards()] == [True]
    finally:
        room.stop()
