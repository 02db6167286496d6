"""Cards that several modules show: each once, by the right one, without changing hands. Modules here are scripted."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Never

import pytest

from secmail.card.room import CardRoom
from secmail.domain.cards import Card, CardKey, CardKind, KeyRole, ModuleShown, ModuleState, Pin
from secmail.domain.checks import Check
from secmail.domain.ids import CardId
from secmail.pki import certificate
from tests.support.pki_lab import PkiLab

SECONDS = 30.0
READER = "Reader 1"


class Scripted:
    """A source that shows what it is told to, after a while."""

    def __init__(self, name: str, readers: tuple[str, ...] = (READER,)) -> None:
        self.name = name
        self.shown: tuple[Card, ...] = ()
        self.state = ModuleState.IN_USE
        self.readers = readers
        self.gate = threading.Event()
        self.gate.set()

    def knows(self, card: CardId) -> bool:
        return card.startswith(f"{self.name}:")

    def module(self) -> ModuleShown:
        return ModuleShown(self.name, self.name, self.state, self.readers)

    def open(self) -> None:
        """Nothing to load."""

    def poll(self) -> tuple[Card, ...]:
        self.gate.wait(SECONDS)
        return self.shown

    def unlock(self, card: CardId, pin: Pin | None) -> None:
        self.shown = tuple(replace(one, unlocked=one.unlocked or one.id == card) for one in self.shown)

    def lock(self, card: CardId) -> None:
        """Never asked here."""

    def sign(self, *_: object, **__: object) -> Never:
        raise AssertionError

    def decrypt(self, *_: object, **__: object) -> Never:
        raise AssertionError

    def diagnose(self) -> tuple[Check, ...]:
        return ()

    def close(self) -> None:
        """Nothing to let go."""


class Told:
    """The cards of each word, as (ids)."""

    def __init__(self) -> None:
        self.words: list[list[str]] = []
        self._queue: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def __call__(self, cards: tuple[Card, ...]) -> None:
        self.words.append([card.id for card in cards])
        self._queue.put(self.words[-1])

    def until(self, wanted: Callable[[list[str]], bool]) -> list[str]:
        deadline = time.monotonic() + SECONDS
        while not wanted(word := self._queue.get(timeout=max(0.001, deadline - time.monotonic()))):
            pass
        return word


@contextmanager
def watching(*sources: Scripted) -> Iterator[tuple[CardRoom, Told]]:
    room, told = CardRoom(sources, poll_seconds=0.02), Told()
    room.start(told)
    try:
        yield room, told
    finally:
        for source in sources:
            source.gate.set()
        room.stop()


@pytest.fixture(scope="module")
def keys() -> tuple[CardKey, ...]:
    lab = PkiLab()
    facts = [certificate.facts(lab.cps_signature().der), certificate.facts(lab.cps_authentication().der)]
    roles = (KeyRole.SIGNATURE, KeyRole.AUTHENTICATION)
    return tuple(CardKey(role, fact, can_sign=True, can_decrypt=False) for role, fact in zip(roles, facts, strict=True))


def card_of(source: Scripted, keys: tuple[CardKey, ...], reader: str = READER) -> Card:
    return Card(CardId(f"{source.name}:1"), "CPS", reader, CardKind.CPS, "Camille", keys, unlocked=False)


def test_the_first_module_that_knows_a_card_has_it(keys: tuple[CardKey, ...]) -> None:
    cps, opensc = Scripted("cps"), Scripted("opensc")
    with watching(cps, opensc) as (_, told):
        told.until(lambda cards: cards == [])
        cps.gate.clear()
        opensc.shown = (card_of(opensc, keys),)
        time.sleep(0.1)
        assert told.words == [[]]  # the CPS's own module has not said whether it knows the card

        cps.shown = (card_of(cps, keys),)
        cps.gate.set()
        told.until(lambda cards: cards == ["cps:1"])
        assert ["opensc:1"] not in told.words


def test_a_card_that_the_first_module_does_not_know_comes_with_its_next_look(keys: tuple[CardKey, ...]) -> None:
    cps, opensc = Scripted("cps"), Scripted("opensc")
    with watching(cps, opensc) as (room, told):
        told.until(lambda cards: cards == [])
        cps.state = ModuleState.CARD_NOT_RECOGNISED
        before = time.monotonic()
        opensc.shown = (card_of(opensc, keys),)

        told.until(lambda cards: cards == ["opensc:1"])

        assert time.monotonic() - before < SECONDS / 2
        assert [shown.state for shown in room.modules()] == [ModuleState.IN_USE] * 2  # somebody knows it


def test_a_module_of_other_readers_is_not_waited_for(keys: tuple[CardKey, ...]) -> None:
    cps, opensc = Scripted("cps", ("Reader 2",)), Scripted("opensc")
    with watching(cps, opensc) as (_, told):
        told.until(lambda cards: cards == [])
        cps.gate.clear()
        opensc.shown = (card_of(opensc, keys),)

        told.until(lambda cards: cards == ["opensc:1"])


def test_a_card_stays_with_the_module_that_has_its_session(keys: tuple[CardKey, ...]) -> None:
    cps, opensc = Scripted("cps"), Scripted("opensc")
    with watching(cps, opensc) as (room, told):
        opensc.shown = (card_of(opensc, keys),)
        told.until(lambda cards: cards == ["opensc:1"])
        room.unlock(CardId("opensc:1"), Pin("1234")).result(SECONDS)

        # Unlocked, a module shows only the keys that it can use; locked, another shows all.
        opensc.shown = tuple(replace(card, keys=card.keys[:1]) for card in opensc.shown)
        cps.shown = (card_of(cps, keys),)
        room.diagnose().result(SECONDS)

        assert [card.id for card in room.cards()] == ["opensc:1"]
        opensc.shown = ()
        told.until(lambda cards: cards == ["cps:1"])


def test_the_first_word_waits_for_every_module(keys: tuple[CardKey, ...]) -> None:
    slow, quick = Scripted("slow"), Scripted("quick", ("Reader 2",))
    slow.gate.clear()
    slow.shown = (card_of(slow, keys),)
    quick.shown = (card_of(quick, keys, "Reader 2"),)
    with watching(slow, quick) as (room, told):
        time.sleep(0.1)
        assert told.words == []
        assert room.cards() == ()
        slow.gate.set()
        assert told.until(lambda cards: True) == ["slow:1", "quick:1"]


def test_two_cards_with_one_certificate_in_two_readers_are_two(keys: tuple[CardKey, ...]) -> None:
    one, other = Scripted("one"), Scripted("other", ("Reader 2",))
    one.shown, other.shown = (card_of(one, keys),), (card_of(other, keys, "Reader 2"),)
    with watching(one, other) as (_, told):
        assert told.until(lambda cards: True) == ["one:1", "other:1"]
