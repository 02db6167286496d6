"""Three real card stocks behind one face: PKCS#12 files, SoftHSM2 tokens, and a PIV card in a virtual reader."""

import queue
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.pkcs12_source import Pkcs12Source
from secmail.card.room import CardRoom
from secmail.card.soft_card import SoftKey, write_card
from secmail.card.source import CardSource
from secmail.domain.cards import Card, KeyRole
from tests.support import piv_card, softhsm
from tests.support.piv_card import PcscService, PivCard, Plug, ServiceMissing, Slot
from tests.support.pkcs11_shim import Shim, ShimMissing, compile_shim
from tests.support.pki_lab import PkiLab
from tests.support.softhsm import SoftHsmReader, TokenKey

_T = TypeVar("_T")
SECONDS = 30.0
NOTICED = 6.0
"""Seconds: ours is one, the service looks at the virtual reader every 0.4 s, and a busy machine takes its time."""
PIN = "123456"


def settled(future: Future[_T]) -> _T:
    """The future's result; a card thread that hangs fails the test."""
    return future.result(SECONDS)


class Watch:
    """Hears `on_change` and waits for what a test expects of it."""

    def __init__(self) -> None:
        self.told: list[tuple[Card, ...]] = []
        self._queue: queue.SimpleQueue[tuple[Card, ...]] = queue.SimpleQueue()

    def __call__(self, cards: tuple[Card, ...]) -> None:
        self.told.append(cards)
        self._queue.put(cards)

    def until(self, wanted: Callable[[tuple[Card, ...]], bool], seconds: float = SECONDS) -> tuple[Card, ...]:
        """The first cards told that are wanted."""
        deadline = time.monotonic() + seconds
        while True:
            cards = self._queue.get(timeout=max(0.001, deadline - time.monotonic()))
            if wanted(cards):
                return cards

    def one_card(self) -> Card:
        """The card just put in."""
        return self.until(lambda cards: len(cards) == 1)[0]


class Reader:
    """A place for one card: what the tests do with their hands. `decrypts`: the role of a key that decrypts."""

    pin = PIN
    decrypts = KeyRole.AUTHENTICATION

    def source(self) -> CardSource:
        raise AssertionError("a reader has a source")

    def insert(self) -> None:
        raise AssertionError("a reader takes a card")

    def remove(self) -> None:
        raise AssertionError("a reader gives the card back")

    def tidy(self) -> None:
        """After the test."""


class FileReader(Reader):
    """The PKCS#12 folder."""

    def __init__(self, folder: Path, lab: PkiLab) -> None:
        self.folder = folder
        signature, authentication = lab.cps_signature(), lab.cps_authentication()
        self._keys = {
            KeyRole.SIGNATURE: SoftKey(signature.key, signature.der),
            KeyRole.AUTHENTICATION: SoftKey(authentication.key, authentication.der),
        }

    def source(self) -> CardSource:
        return Pkcs12Source(self.folder)

    def insert(self) -> None:
        write_card(self.folder, "card", keys=self._keys, pin=self.pin)

    def remove(self) -> None:
        (self.folder / "card").rename(self.folder.parent / f"taken-{time.monotonic_ns()}")


class SoftHsm(Reader):
    """SoftHSM2 with a token directory that moves in and out."""

    def __init__(self, folder: Path, token: Path, module: Path) -> None:
        self.slot = SoftHsmReader(folder)
        self._token, self._module = token, module

    def source(self) -> CardSource:
        return Pkcs11Source(self._module)

    def insert(self) -> None:
        self.slot.insert(self._token)

    def remove(self) -> None:
        self.slot.remove(self._token)


class VirtualReader(Reader):
    """OpenSC over the PC/SC service and a card in software."""

    decrypts = KeyRole.CONFIDENTIALITY

    def __init__(self, lab: PkiLab, module: Path) -> None:
        authentication, sealed = lab.cps_authentication(), lab.confidentiality()
        signature = lab.cps_signature()
        keys = {
            Slot.AUTHENTICATION: (authentication.key, authentication.der),
            Slot.SIGNATURE: (signature.key, signature.der),
            Slot.MANAGEMENT: (sealed.key, sealed.der),
        }
        self.card = PivCard(pin=self.pin, keys=keys)
        self._plug, self._module = Plug(self.card), module

    def source(self) -> CardSource:
        return Pkcs11Source(self._module)

    def insert(self) -> None:
        self._plug.insert()

    def remove(self) -> None:
        self._plug.remove()

    def tidy(self) -> None:
        self._plug.remove()


@pytest.fixture(scope="session")
def lab() -> PkiLab:
    return PkiLab()


@pytest.fixture(scope="session")
def softhsm_module() -> Path:
    found = softhsm.module()
    if found is None:
        pytest.skip("SoftHSM2 is not installed")
    return found


@pytest.fixture(scope="session")
def compiled_shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return compile_shim(tmp_path_factory.mktemp("shim"))
    except ShimMissing as reason:
        pytest.skip(str(reason))


@pytest.fixture
def shim(compiled_shim: Path, softhsm_module: Path, tmp_path: Path) -> Shim:
    """SoftHSM2 behind a module that can be told to behave badly. Its tokens are those of SOFTHSM2_CONF."""
    return Shim(tmp_path / "shim", compiled_shim, inner=softhsm_module)


@pytest.fixture(scope="session")
def cps_token(softhsm_module: Path, lab: PkiLab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A token like a CPS whose authentication key decrypts."""
    keys = [TokenKey.cps_signature(lab.cps_signature()), TokenKey.cps_authentication(lab.cps_authentication())]
    return softhsm.build_token(tmp_path_factory.mktemp("cps"), "CPS3v3-2800000001", keys, pin=PIN)


@pytest.fixture(scope="module")
def pcsc() -> Iterator[PcscService]:
    try:
        service = PcscService().__enter__()
    except ServiceMissing as reason:
        pytest.skip(str(reason))
    yield service
    service.__exit__(None, None, None)


@pytest.fixture
def file_reader(tmp_path: Path, lab: PkiLab) -> FileReader:
    return FileReader(tmp_path / "reader", lab)


@pytest.fixture
def hsm_reader(tmp_path: Path, cps_token: Path, softhsm_module: Path, monkeypatch: pytest.MonkeyPatch) -> SoftHsm:
    reader = SoftHsm(tmp_path / "hsm", cps_token, softhsm_module)
    monkeypatch.setenv("SOFTHSM2_CONF", str(reader.slot.configuration))
    return reader


@pytest.fixture
def virtual_reader(pcsc: PcscService, lab: PkiLab) -> Iterator[VirtualReader]:
    module = piv_card.opensc_module()
    assert module is not None
    reader = VirtualReader(lab, module)
    yield reader
    reader.tidy()


@pytest.fixture(params=["pkcs12", "softhsm", "piv"])
def reader(request: pytest.FixtureRequest) -> Reader:
    """Each of the three in turn."""
    fixtures = {"pkcs12": "file_reader", "softhsm": "hsm_reader", "piv": "virtual_reader"}
    found = request.getfixturevalue(fixtures[request.param])
    assert isinstance(found, Reader)
    return found


@dataclass
class Desk:
    """A card room at work, and what it told."""

    room: CardRoom
    watch: Watch


@pytest.fixture
def open_desk() -> Iterator[Callable[[Reader], Desk]]:
    """Starts a room on a reader; it is stopped when the test ends."""
    rooms: list[CardRoom] = []

    def start(reader: Reader, poll_seconds: float = 0.05) -> Desk:
        room, watch = CardRoom([reader.source()], poll_seconds=poll_seconds), Watch()
        rooms.append(room)
        room.start(watch)
        return Desk(room, watch)

    yield start
    for room in rooms:
        room.stop()


@pytest.fixture
def desk(reader: Reader, open_desk: Callable[[Reader], Desk]) -> Desk:
    """A room on the reader, still empty."""
    return open_desk(reader)
