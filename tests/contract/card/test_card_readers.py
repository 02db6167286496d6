"""Several readers and modules at once, and a PC/SC service that goes away and comes back."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from secmail.card.room import CardRoom
from secmail.domain.cards import Card, KeyRole, ModuleState, Pin
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from tests.contract.card.conftest import NOTICED, Desk, SoftHsm, VirtualReader, Watch
from tests.support.piv_card import VPCD_PORT, PcscService, PivCard, Plug, Slot, turn
from tests.support.pki_lab import PkiLab

SECONDS = 30.0


@pytest.fixture
def service(pcsc: PcscService) -> Iterator[PcscService]:
    if not pcsc.ours:
        pytest.skip("a PC/SC service that others use is not stopped for a test")
    yield pcsc
    if not pcsc.ours:
        pcsc.start()


@pytest.fixture
def second(pcsc: PcscService, lab: PkiLab) -> Iterator[Plug]:
    """The secretary's card, for the second reader."""
    credential = lab.cpe_authentication()
    plug = Plug(PivCard(pin="654321", keys={Slot.AUTHENTICATION: (credential.key, credential.der)}), VPCD_PORT + 1)
    yield plug
    plug.remove()


def signs(room: CardRoom, card: Card) -> bool:
    """Whether its authentication key makes a signature that its certificate verifies."""
    key = card.key(KeyRole.AUTHENTICATION)
    assert key is not None
    from cryptography import x509

    signature = room.sign(card.id, KeyRole.AUTHENTICATION, b"data").result(SECONDS)
    public = x509.load_der_x509_certificate(key.certificate.der).public_key()
    public.verify(signature, b"data", padding.PKCS1v15(), hashes.SHA256())
    return True


def test_cards_in_two_readers_each_have_their_session(
    virtual_reader: VirtualReader, second: Plug, open_desk: Callable[..., Desk]
) -> None:
    virtual_reader.insert()
    second.insert()
    desk = open_desk(virtual_reader)
    cards = {card.holder.split()[0]: card for card in desk.watch.until(lambda cards: len(cards) == 2)}

    for name, pin in (("Camille", virtual_reader.pin), ("Inès", "654321")):
        assert signs(desk.room, desk.room.unlock(cards[name].id, Pin(pin)).result(SECONDS))
    virtual_reader.remove()

    left = desk.watch.until(lambda cards: len(cards) == 1)
    assert [(card.holder, card.unlocked) for card in left] == [("Inès MARCHAND-ESSAI", True)]
    assert signs(desk.room, left[0])


def test_a_second_card_is_seen_within_a_second_while_the_first_is_unlocked(
    virtual_reader: VirtualReader, second: Plug, open_desk: Callable[..., Desk]
) -> None:
    virtual_reader.insert()
    desk = open_desk(virtual_reader, poll_seconds=0.4)
    desk.room.unlock(desk.watch.one_card().id, Pin(virtual_reader.pin)).result(SECONDS)

    before = time.monotonic()
    second.insert()
    desk.watch.until(lambda cards: len(cards) == 2)

    assert time.monotonic() - before < NOTICED


def test_two_modules_work_at_the_same_time(virtual_reader: VirtualReader, hsm_reader: SoftHsm) -> None:
    """OpenSC and SoftHSM2, each in its thread, as fast as they can."""
    room, watch = CardRoom([virtual_reader.source(), hsm_reader.source()], poll_seconds=0.02), Watch()
    virtual_reader.insert()
    hsm_reader.insert()
    room.start(watch)
    try:
        cards = watch.until(lambda cards: len(cards) == 2)
        unlocked = [room.unlock(card.id, Pin(virtual_reader.pin)).result(SECONDS) for card in cards]
        futures = [room.sign(card.id, KeyRole.AUTHENTICATION, b"data") for _ in range(100) for card in unlocked]
        assert len({future.result(4 * SECONDS) for future in futures}) == 1  # both are the same doctor's key
        assert {shown.state for shown in room.modules()} == {ModuleState.IN_USE}
    finally:
        room.stop()


def state_of(desk: Desk, wanted: ModuleState) -> bool:
    """Whether the module comes to this state."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if [shown.state for shown in desk.room.modules()] == [wanted]:
            return True
        time.sleep(0.02)
    return False


def test_a_service_that_is_restarted_loses_the_session_and_nothing_else(
    service: PcscService, virtual_reader: VirtualReader, open_desk: Callable[..., Desk]
) -> None:
    """Also what a machine's sleep looks like."""
    virtual_reader.insert()
    desk = open_desk(virtual_reader, poll_seconds=0.4)
    card = desk.room.unlock(desk.watch.one_card().id, Pin(virtual_reader.pin)).result(SECONDS)
    assert signs(desk.room, card)

    service.stop()
    stopped = time.monotonic()
    desk.watch.until(lambda cards: not cards)
    assert time.monotonic() - stopped < NOTICED
    with pytest.raises(SecmailError) as caught:
        signs(desk.room, card)
    assert caught.value.code is Code.CARD_REMOVED
    assert state_of(desk, ModuleState.NO_SERVICE)

    virtual_reader.remove()
    service.start()
    virtual_reader.insert()
    back = time.monotonic()
    card = desk.watch.one_card()
    assert time.monotonic() - back < NOTICED
    assert not card.unlocked
    assert signs(desk.room, desk.room.unlock(card.id, Pin(virtual_reader.pin)).result(SECONDS))
    assert state_of(desk, ModuleState.IN_USE)


def test_a_card_is_pulled_with_its_service_in_the_middle_of_work(
    service: PcscService, virtual_reader: VirtualReader, open_desk: Callable[..., Desk]
) -> None:
    virtual_reader.insert()
    desk = open_desk(virtual_reader)
    card = desk.room.unlock(desk.watch.one_card().id, Pin(virtual_reader.pin)).result(SECONDS)
    futures = [desk.room.sign(card.id, KeyRole.AUTHENTICATION, b"data") for _ in range(300)]
    futures[20].result(SECONDS)

    service.stop()

    codes = {error.code for future in futures if isinstance(error := future.exception(SECONDS), SecmailError)}
    assert codes == {Code.CARD_REMOVED}


def test_readers_that_come_while_the_program_runs_are_seen(
    service: PcscService, virtual_reader: VirtualReader, open_desk: Callable[..., Desk]
) -> None:
    service.stop()
    desk = open_desk(virtual_reader, poll_seconds=0.4)
    desk.watch.until(lambda cards: not cards)
    assert state_of(desk, ModuleState.NO_SERVICE)

    service.start()
    virtual_reader.insert()
    before = time.monotonic()
    card = desk.watch.one_card()

    assert time.monotonic() - before < NOTICED
    assert card.reader.startswith("Virtual PCD")


def test_the_diagnosis_says_that_there_is_no_service(
    service: PcscService, virtual_reader: VirtualReader, open_desk: Callable[..., Desk]
) -> None:
    service.stop()
    desk = open_desk(virtual_reader)

    checks = desk.room.diagnose().result(SECONDS)

    (reader,) = [check for check in checks if check.subject is CheckSubject.CARD_READER]
    assert (reader.state, reader.code) == (CheckState.WARNING, Code.CARD_NO_SERVICE)


def test_a_card_that_no_module_knows_is_said(
    virtual_reader: VirtualReader, open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    class Unknown(PivCard):
        def answer(self, apdu: bytes) -> bytes:
            return b"\x6a\x82"

    plug = Plug(Unknown(pin="0", keys={}))
    plug.insert()
    try:
        desk = open_desk(virtual_reader)
        assert state_of(desk, ModuleState.CARD_NOT_RECOGNISED)
        (shown,) = desk.room.modules()
        assert "Virtual PCD 00 00" in shown.readers
    finally:
        plug.remove()
    assert state_of(desk, ModuleState.IN_USE)


def test_a_second_run_waits_for_the_reader(tmp_path: Path) -> None:
    taken = threading.Event()

    def second() -> None:
        with turn(tmp_path / "lock"):
            taken.set()

    waiting = threading.Thread(target=second, name="second run")
    with turn(tmp_path / "lock"):
        waiting.start()
        assert not taken.wait(0.3)
    assert taken.wait(SECONDS)
    waiting.join()


def test_a_run_that_keeps_the_reader_fails_the_other(tmp_path: Path) -> None:
    with turn(tmp_path / "lock"), pytest.raises(AssertionError, match="does not let go"), turn(tmp_path / "lock", 0.1):
        pass
