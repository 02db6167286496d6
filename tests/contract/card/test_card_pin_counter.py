"""PIN counting, blocking and always-authenticate keys, on a PIV card that remembers what it was asked."""

import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from secmail.card import pkcs11_source
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.checks import CheckSubject
from secmail.domain.errors import Code, PinRefused, SecmailError
from tests.contract.card.conftest import NOTICED
from tests.support.piv_card import VPCD_PORT, PivCard, Plug

SECONDS = 30.0


@pytest.fixture
def desk(virtual_reader, open_desk: Callable):
    virtual_reader.insert()
    return open_desk(virtual_reader)


def refuse(desk, card, pin: str) -> SecmailError:
    with pytest.raises(SecmailError) as caught:
        desk.room.unlock(card.id, Pin(pin)).result(SECONDS)
    return caught.value


def test_each_refusal_costs_one_try_and_the_last_is_announced(desk, virtual_reader) -> None:
    card = desk.watch.one_card()
    tries = []
    for _ in range(2):
        refusal = refuse(desk, card, "999999")
        assert isinstance(refusal, PinRefused)
        tries.append(refusal.tries_left)

    assert virtual_reader.card.presented == 2
    assert tries == [None, 1]  # OpenSC raises a flag for the last try, and no other
    assert desk.room.cards()[0].tries_left == 1


def test_a_blocked_card_says_so_and_is_not_asked_again(desk, virtual_reader) -> None:
    card = desk.watch.one_card()
    codes = [refuse(desk, card, "999999").code for _ in range(3)]

    assert codes == [Code.CARD_PIN_REFUSED, Code.CARD_PIN_REFUSED, Code.CARD_PIN_BLOCKED]
    assert virtual_reader.card.presented == 3
    blocked = desk.watch.until(lambda cards: cards[0].blocked)[0]
    assert blocked.tries_left == 0

    assert refuse(desk, card, virtual_reader.pin).code is Code.CARD_PIN_BLOCKED
    assert virtual_reader.card.presented == 3
    checks = desk.room.diagnose().result(SECONDS)
    assert Code.CARD_PIN_BLOCKED in {check.code for check in checks if check.subject is CheckSubject.CARD}


def test_watching_and_working_never_present_a_pin(desk, virtual_reader) -> None:
    card = desk.watch.one_card()
    desk.room.unlock(card.id, Pin(virtual_reader.pin)).result(SECONDS)
    for _ in range(5):
        desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data").result(SECONDS)
        desk.room.diagnose().result(SECONDS)

    assert virtual_reader.card.presented == 1


def sign_with_pin(desk, card, pin: str | None, data: bytes = b"data") -> bytes:
    """By the signature key, which wants the PIN before each use."""
    given = None if pin is None else Pin(pin)
    return desk.room.sign(card.id, KeyRole.SIGNATURE, data, pin=given).result(SECONDS)


def test_a_key_that_wants_the_pin_each_time_signs_with_it(desk, virtual_reader, lab) -> None:
    card = desk.room.unlock(desk.watch.one_card().id, Pin(virtual_reader.pin)).result(SECONDS)
    key = card.key(KeyRole.SIGNATURE)
    assert key is not None
    assert (key.can_sign, key.can_decrypt, key.always_authenticate) == (True, False, True)
    authentication = card.key(KeyRole.AUTHENTICATION)
    assert authentication is not None
    assert not authentication.always_authenticate

    public = lab.cps_signature().certificate.public_key()
    for data in (b"one letter", b"another"):
        signature = sign_with_pin(desk, card, virtual_reader.pin, data)
        public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"between").result(SECONDS)

    assert virtual_reader.card.presented == 3


def test_without_its_pin_such_a_key_is_not_even_asked(desk, virtual_reader) -> None:
    """OpenSC would end the login."""
    card = desk.room.unlock(desk.watch.one_card().id, Pin(virtual_reader.pin)).result(SECONDS)

    with pytest.raises(SecmailError) as caught:
        sign_with_pin(desk, card, None)

    assert caught.value.code is Code.CARD_PIN_NEEDED
    assert desk.room.cards()[0].unlocked
    assert virtual_reader.card.presented == 1
    assert desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data").result(SECONDS)


def test_a_wrong_pin_for_one_use_costs_one_try_and_the_card_works_on(desk, virtual_reader) -> None:
    card = desk.room.unlock(desk.watch.one_card().id, Pin(virtual_reader.pin)).result(SECONDS)

    with pytest.raises(PinRefused):
        sign_with_pin(desk, card, "999999")
    assert virtual_reader.card.presented == 2

    # The card forgot the login over the wrong PIN: it is asked for once more, and then everything works.
    if not desk.room.cards()[0].unlocked:
        desk.room.unlock(card.id, Pin(virtual_reader.pin)).result(SECONDS)
    assert desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data").result(SECONDS)
    assert sign_with_pin(desk, card, virtual_reader.pin)


def test_a_pin_of_impossible_length_is_refused(desk, virtual_reader) -> None:
    card = desk.watch.one_card()

    assert isinstance(refuse(desk, card, "1" * 30), PinRefused)
    assert desk.room.unlock(card.id, Pin(virtual_reader.pin)).result(SECONDS).unlocked


def test_no_pin_is_written_anywhere(desk, virtual_reader, caplog: pytest.LogCaptureFixture) -> None:
    card = desk.watch.one_card()
    caplog.set_level("DEBUG")

    refusal = refuse(desk, card, "987654")

    assert "987654" not in repr(refusal) + str(refusal) + refusal.detail + caplog.text
    chain: BaseException | None = refusal
    while chain is not None:
        assert "987654" not in repr(chain)
        chain = chain.__context__


def test_the_certificates_are_the_cards_own(desk, virtual_reader, lab) -> None:
    card = desk.watch.one_card()
    key = card.key(KeyRole.CONFIDENTIALITY)

    assert key is not None
    assert key.certificate.emails == ("camille.fontaine@cabinet.example",)
    assert lab.root.certificate.public_bytes(Encoding.DER) not in {shown.certificate.der for shown in card.keys}


class UnknownCard(PivCard):
    """A card that no driver knows, as a Vitale is to OpenSC; counts how often it is bothered."""

    asked = 0

    def answer(self, apdu: bytes) -> bytes:
        self.asked += 1
        return b"\x6a\x82"


def test_a_card_nobody_knows_is_left_in_peace(
    virtual_reader, open_desk: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the second reader, beside ours in the first; while ours is unlocked, noticing its removal goes first."""
    monkeypatch.setattr(pkcs11_source, "_REST_FACTOR", 100_000)
    unknown = UnknownCard(pin="0", keys={})
    plug = Plug(unknown, VPCD_PORT + 1)
    virtual_reader.insert()
    plug.insert()
    try:
        desk = open_desk(virtual_reader)
        card = desk.watch.one_card()
        before, deadline = -1, time.monotonic() + SECONDS
        while not unknown.asked == before > 0 and time.monotonic() < deadline:
            before = unknown.asked
            time.sleep(0.1)  # two looks, were it not resting
        assert unknown.asked == before > 0

        desk.room.unlock(card.id, Pin(virtual_reader.pin)).result(SECONDS)
        virtual_reader.remove()
        pulled = time.monotonic()
        desk.watch.until(lambda cards: not cards)
        assert time.monotonic() - pulled < NOTICED
    finally:
        plug.remove()
