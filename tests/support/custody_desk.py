"""An engine desk with people: a secretary's and further cards, and a hand that types PINs and moves cards when asked.

desk = CustodyDesk(tmp_path); desk.start()
desk.hand.pins = {"doctor": PIN, "secretary": PIN}    # by the card's label; no PIN: declined
desk.hand.moves = {CardReason.DELEGATE: desk.swap("doctor", "secretary")}   # what is done when a card is asked for
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.events import CardReason, CardWanted, Event, JobDone, JobFailed, PinWanted
from secmail.app.demo import profiles
from secmail.app.demo.profiles import Person
from secmail.domain.cards import Card, Pin
from secmail.domain.errors import Code
from secmail.domain.mandates import Mandate, Right
from tests.support.engine_desk import PIN, EngineDesk
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, SECRETARY, PkiLab

YEAR = timedelta(days=365)


class Hand:
    """Answers what the engine asks."""

    def __init__(self, desk: "CustodyDesk") -> None:
        self._desk = desk
        self.pins: dict[str, str] = {}
        self.moves: dict[CardReason, Callable[[], None]] = {}
        self.asked: list[str] = []
        """In order: the label of a card whose PIN was asked for, or why a card was."""

    def __call__(self, event: Event) -> None:
        """On the engine thread."""
        if isinstance(event, PinWanted):
            self.asked.append(event.card.label)
            pin = self.pins.get(event.card.label)
            self._desk.submit(c.AnswerPin(event.question, Pin(pin) if pin else None))
        elif isinstance(event, CardWanted):
            self.asked.append(event.reason)
            move = self.moves.get(event.reason)
            if move is None:
                self._desk.submit(v.AnswerCard(event.question))
            else:
                move()


class CustodyDesk(EngineDesk):
    """The doctor has a vault, the colleague a card without one."""

    def __init__(self, directory: Path, lab: PkiLab | None = None) -> None:
        super().__init__(directory, lab)
        self.make_card("secretary", self.lab.cpe_authentication(SECRETARY), self.lab.cpe_signature(SECRETARY))
        self.colleague_authentication = self.lab.cps_authentication(COLLEAGUE)
        self.make_card("colleague", self.colleague_authentication, self.lab.cps_signature(COLLEAGUE))
        self.hand = Hand(self)
        self.hand.pins = {"doctor": PIN, "secretary": PIN, "colleague": PIN, "renewed": PIN}

    def start(self) -> None:
        super().start()
        self.engine.listen(self.hand)
        self.flush()

    def renewed_card(self, person: Person = DOCTOR) -> None:
        """A further card of this person with keys of its own, into the drawer as "renewed"."""
        newer = replace(person, card_number="2800000099")
        authentication = self.lab.issue(profiles.card_authentication(newer, product=profiles.CPS), key="renewed aut")
        signature = self.lab.issue(profiles.card_signature(newer, product=profiles.CPS), key="renewed sig")
        self.make_card("renewed", authentication, signature)

    def card(self, label: str) -> Card:
        """One that is in."""
        return next(card for card in self.ask(q.Cards()) if card.label == label)

    def swap(self, out: str, into: str) -> Callable[[], None]:
        """One reader: a card out, another in."""

        def move() -> None:
            (self.reader / out).rename(self.drawer / out)
            (self.drawer / into).rename(self.reader / into)

        return move

    def take_out(self, card: str) -> Callable[[], None]:
        """A card out of its reader."""

        def move() -> None:
            (self.reader / card).rename(self.drawer / card)

        return move

    def put_in(self, card: str) -> Callable[[], None]:
        """A card into an empty reader."""

        def move() -> None:
            (self.drawer / card).rename(self.reader / card)

        return move

    def refused(self, command: c.Command) -> Code:
        """Why it failed."""
        event = self.run(command)
        assert isinstance(event, JobFailed), event
        return event.code

    def done(self, command: c.Command) -> object:
        """The result."""
        event = self.run(command)
        assert isinstance(event, JobDone), event
        return event.result

    def open_with(self, card: str) -> None:
        """This card alone is in, and its session open."""
        for other in [path.name for path in self.reader.iterdir() if path.name != card]:
            self.remove(other)
        if not (self.reader / card).exists():
            self.insert(card)
        self.done(c.UnlockCard())
        self.flush()

    def grant(self, *rights: Right, card: str = "secretary", until: timedelta = YEAR) -> Mandate:
        """To a card in a second reader."""
        if not (self.reader / card).exists():
            self.insert(card)
        command = v.GrantMandate(frozenset(rights or {Right.READ}), AT + until, card=self.card(card).id)
        made = self.done(command)
        assert isinstance(made, Mandate)
        return made
