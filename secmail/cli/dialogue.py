"""Speaks with the engine: submits a command, answers its questions, waits for its end."""

import queue
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from secmail.api.accounts import BrowserWanted
from secmail.api.commands import AnswerPin, Command, UnlockCard
from secmail.api.custody import AnswerCard, OpenedSession, OpeningsTold, UnseenOpenings
from secmail.api.events import (
    CardsChanged,
    CardWanted,
    Event,
    JobCancelled,
    JobDone,
    JobFailed,
    JobProgressed,
    MessageLocked,
    PinWanted,
    SessionOpened,
)
from secmail.api.handle import EngineHandle
from secmail.api.queries import Cards, Query
from secmail.cli.outcome import Failed, Stopped
from secmail.domain.cards import Card
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import JobId
from secmail.domain.sealed import JournalRow
from secmail.domain.vaults import Custodian

T = TypeVar("T")
Told = Callable[[Event], None]


class Person(Protocol):
    """Whoever sits at the terminal, or nobody."""

    def pin(self, wanted: PinWanted) -> AnswerPin | None:
        """None: nothing is to be answered, the reader's pad asks."""
        ...

    def waits_for_card(self, wanted: CardWanted) -> bool:
        """Whether the card will be inserted."""
        ...

    def hears(self, rows: tuple[JournalRow, ...], custodians: tuple[Custodian, ...]) -> bool:
        """Emergency openings, which the holder must be told of; whether a person has heard it."""
        ...

    def opens_browser(self, wanted: BrowserWanted) -> None:
        """To sign in at a provider's."""
        ...

    def is_warned(self, code: Code) -> None:
        """Something was found that ends nothing, and that must be known."""
        ...

    def sees_progress(self, event: JobProgressed | None) -> None:
        """How far the command has come; None: it is over."""
        ...


_CARDS_KNOWN_AFTER = 8.0
"""Seconds until the readers have surely been looked at once: loading a card module takes its time."""
_LATECOMERS = 1.0
"""Seconds more for a module that is slower than those whose cards are known."""
_LOOK_AGAIN = 0.5
"""Seconds between two looks at the queue, so that an interrupt is noticed on every platform."""


class Dialogue:
    """One command at a time, from the main thread."""

    def __init__(self, handle: EngineHandle, person: Person) -> None:
        self._handle = handle
        self._person = person
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._refused: Card | None = None
        self._opened = False
        self._in_progress = False
        self.locked: Failed | None = None
        """Why the last message could not be opened."""
        handle.listen(self._events.put)

    def ask(self, query: Query[T]) -> T:
        """The answer; SecmailError."""
        return self._handle.ask(query).result()

    def do(self, command: Command, result: type[T]) -> T:
        """The command's result, which is of this type. Raises Failed, or Stopped after an interrupt."""
        job = self._handle.submit(command)
        try:
            found = self._until_end(job)
        except KeyboardInterrupt:
            self._handle.cancel(job)
            raise Stopped from None
        finally:
            self._see(None)
        if not isinstance(found, result):
            raise Failed(Code.BUG, detail=f"{type(command).__name__} gave {type(found).__name__}")
        return found

    def unlock(self, card: UnlockCard | None = None) -> str:
        """Opens the session of the card that is in; the holder's name."""
        self.wait_for_cards()
        return self.do(card or UnlockCard(), str)

    def tell_openings(self) -> None:
        """After the command, whatever it was and however it ended: what the holder has not been told yet."""
        if not self._opened:
            return
        try:
            rows, session = self.ask(UnseenOpenings()), self.ask(OpenedSession())
            if rows and self._person.hears(rows, session.custodians if session is not None else ()):
                self.do(OpeningsTold(rows[-1].number), type(None))
        except (SecmailError, Failed):
            return  # the card is out: it is told the next time

    def wait_for_cards(self, wanted: Callable[[Card], bool] = lambda _card: True) -> tuple[Card, ...]:
        """The cards, once the readers have been looked at: as soon as one is as wanted.

        The first word about cards comes when every module has looked; after it only a slow one could bring more.
        """
        deadline = time.monotonic() + _CARDS_KNOWN_AFTER
        cards = self.ask(Cards())
        if cards:
            deadline = time.monotonic() + _LATECOMERS
        while not any(map(wanted, cards)):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            event = self._next(min(left, _LOOK_AGAIN))
            if isinstance(event, CardsChanged):
                cards = event.cards
                deadline = min(deadline, time.monotonic() + (_LATECOMERS if cards else 0.0))
            elif not cards:
                cards = self.ask(Cards())
        return cards

    def follow(self, told: Told) -> None:
        """Tells every event until an interrupt from the keyboard."""
        try:
            while True:
                event = self._next(_LOOK_AGAIN)
                if event is not None:
                    told(event)
        except KeyboardInterrupt:
            return

    def _next(self, seconds: float) -> Event | None:
        try:
            return self._events.get(timeout=seconds)
        except queue.Empty:
            return None

    def _see(self, progress: JobProgressed | None) -> None:
        """What was said of it before goes as soon as something else is to be said."""
        if progress is not None or self._in_progress:
            self._in_progress = progress is not None
            self._person.sees_progress(progress)

    def _until_end(self, job: JobId) -> object:
        while True:
            event = self._next(_LOOK_AGAIN)
            if isinstance(event, JobProgressed):
                if event.job == job:
                    self._see(event)
                continue
            if event is not None:
                self._see(None)
            if isinstance(event, PinWanted):
                self._answer(event)
            elif isinstance(event, CardWanted):
                if not self._person.waits_for_card(event):
                    self._handle.submit(AnswerCard(event.question))
            elif isinstance(event, BrowserWanted):
                self._person.opens_browser(event)
            elif isinstance(event, SessionOpened):
                self._opened = True
                if event.sealed_lost:
                    self._person.is_warned(Code.STORE_SEALED_LOST)
            elif isinstance(event, MessageLocked):
                self.locked = self._told_failure(event.code, JobFailed(job, event.code))
            elif isinstance(event, JobDone | JobFailed | JobCancelled) and event.job == job:
                return self._ended(event)

    def _ended(self, event: JobDone | JobFailed | JobCancelled) -> object:
        if isinstance(event, JobFailed):
            raise self._told_failure(event.code, event)
        if isinstance(event, JobCancelled):
            raise Stopped
        return event.result

    def _answer(self, wanted: PinWanted) -> None:
        if wanted.refused:
            self._refused = wanted.card
        answer = self._person.pin(wanted)
        if answer is not None:
            self._handle.submit(answer)

    def _told_failure(self, code: Code, event: JobFailed) -> Failed:
        """A PIN that was refused and not typed again ends as declined; what the user must hear is the refusal."""
        if code is Code.CARD_PIN_CANCELLED and self._refused is not None:
            return Failed(Code.CARD_PIN_REFUSED, tries_left=self._refused.tries_left, holder=self._refused.holder)
        failed = Failed(code, detail=event.detail, words=event.words, tries_left=event.tries_left)
        return failed.at(event.place)
