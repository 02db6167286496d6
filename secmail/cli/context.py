"""What every command works with."""

import webbrowser
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

from secmail.api.accounts import BrowserWanted
from secmail.api.commands import AnswerPin, UseCard
from secmail.api.events import CardReason, CardWanted, JobProgressed, PinWanted
from secmail.api.queries import MailLost
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Failed, Misused
from secmail.cli.program import Program
from secmail.cli.progress import PROGRESS_WIDTH, progress
from secmail.cli.sentences import failure
from secmail.cli.terminal import Input, Output, safe
from secmail.cli.waiting import turn
from secmail.cli.words import Words
from secmail.domain.cards import Card, Pin
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.folding import plain
from secmail.domain.sealed import JournalRow
from secmail.domain.vaults import Custodian

_CARD_REASONS = {
    CardReason.RESUME: "wanted.resume",
    CardReason.NEW_CARD: "wanted.new-card",
    CardReason.DELEGATE: "wanted.delegate",
    CardReason.HOLDER: "wanted.holder",
}


@dataclass(frozen=True, slots=True)
class Context:
    """One run of the command line."""

    program: Program
    options: Namespace
    words: Words
    input: Input
    output: Output
    errors: TextIO

    @property
    def profile(self) -> Path | None:
        return Path(self.options.profile) if self.options.profile else None

    @contextmanager
    def engine(self) -> Iterator[Dialogue]:
        """The engine on the chosen profile."""
        with turn(self.program, self.profile, self.say) as handle:
            dialogue = Dialogue(handle, self)
            if dialogue.ask(MailLost()):
                self.is_warned(Code.STORE_MAIL_LOST)
            try:
                if self.options.by_card is not None:
                    dialogue.do(UseCard(self.card(dialogue, self.options.by_card).id), type(None))
                yield dialogue
            finally:
                dialogue.tell_openings()

    def card(self, engine: Dialogue, wanted: str) -> Card:
        """The card of this number or label, or of whoever's name has this in it. CARD_ABSENT; Misused unless one is."""
        cards = engine.wait_for_cards(partial(is_meant, wanted=wanted))
        if not cards:
            raise Failed(Code.CARD_ABSENT)
        found = [card for card in cards if is_meant(card, wanted)]
        if not found:
            raise self.misused("usage.card", wanted=wanted)
        if len(found) > 1:
            names = ", ".join(f"{card.holder or card.label} ({card.id})" for card in found)
            raise self.misused("usage.card-several", names=names)
        return found[0]

    def pin(self, wanted: PinWanted) -> AnswerPin | None:
        """The answer to a question of the engine; after a refusal the terminal says so before it asks again."""
        if wanted.refused and self.input.at_terminal and not self.options.pin_stdin:
            card = wanted.card
            self.tell(Failed(Code.CARD_PIN_REFUSED, tries_left=card.tries_left, holder=card.holder))
        if wanted.card.pin_pad and not wanted.last_try:
            self.say("pin.pad", card=wanted.card.holder or wanted.card.label)
            return None
        if wanted.last_try and not self._uses_last_try():
            return AnswerPin(wanted.question, None)
        typed = None if wanted.card.pin_pad else self._typed(wanted)
        if typed is None and not wanted.card.pin_pad and not wanted.refused and not self.input.at_terminal:
            self._miss_pin(wanted)
        return AnswerPin(wanted.question, Pin(typed) if typed is not None else None, last_try=wanted.last_try)

    def waits_for_card(self, wanted: CardWanted) -> bool:
        """Without a terminal nobody is there to insert one."""
        if self.input.at_terminal:
            self.say(_CARD_REASONS[wanted.reason], holder=wanted.holder or self.words("wanted.somebody"))
        return self.input.at_terminal

    def hears(self, rows: tuple[JournalRow, ...], custodians: tuple[Custodian, ...]) -> bool:
        """Each emergency opening, on standard error, so that no pipe swallows it; a program (--json) is no person."""
        for place, row in enumerate(rows):
            if row.entry.deed == Deed.SESSION_OPENED_IN_EMERGENCY:
                names = ", ".join(_named(rows[place + 1 :], custodians)) or "?"
                when = f"{row.entry.at.astimezone():%Y-%m-%d %H:%M}"
                self.say("noticed", who=row.entry.actor, when=when, names=names, number=row.number)
        return not self.options.json

    def opens_browser(self, wanted: BrowserWanted) -> None:
        """Says the address too: the browser may be on another screen, or there may be none."""
        self.say("browser.wanted", address=wanted.address, url=wanted.url)
        webbrowser.open(wanted.url)

    def is_warned(self, code: Code) -> None:
        """On standard error, beside whatever the command answers."""
        self.tell(Failed(code))

    def sees_progress(self, event: JobProgressed | None) -> None:
        """On a terminal, in one line that is written over, and gone when it is over; in no file."""
        if self.errors.isatty():
            text = progress(event, self.words) if event is not None else ""
            self.errors.write(f"\r{text:<{PROGRESS_WIDTH}}\r")
            self.errors.flush()

    def tell_also(self, sentence: str) -> None:
        """A sentence of the tables, before the failure that it explains."""
        self.errors.write(safe(sentence) + "\n")

    def say(self, key: str, **values: object) -> None:
        """A line for whoever sits there, beside the answer."""
        self.errors.write(safe(self.words(key, **values)) + "\n")

    def _uses_last_try(self) -> bool:
        """Only a person at the terminal can want that."""
        return self.input.ask(self.words("pin.last-try")) == self.words("pin.last-try.yes")

    def _miss_pin(self, wanted: PinWanted) -> None:
        """Of whose card, and how it is given, where the command knows a second one."""
        self.say("pin.none", holder=wanted.card.holder)
        if getattr(self.options, "second_pin_stdin", True) is False:
            self.say("pin.second")

    def _typed(self, wanted: PinWanted) -> str | None:
        card, left = wanted.card, wanted.card.tries_left
        tries = self.words("pin.tries", count=left) if left is not None else ""
        why = self.words(f"why.{wanted.reason}")
        return self.input.pin(self.words("pin", card=card.holder or card.label, why=why, tries=tries), card=card.id)

    def pin_now(self) -> str:
        """The PIN for a token named on the command line. CARD_PIN_CANCELLED."""
        pin = self.input.pin(self.words("pin.token"))
        if pin is None:
            raise ActionNeeded(Code.CARD_PIN_CANCELLED)
        return pin

    def tell(self, failed: Failed) -> None:
        """A sentence and a remedy on standard error; with -v the code and its detail too."""
        self.errors.write(failure(failed, self.words.language, verbose=self.options.verbose) + "\n")

    def misused(self, key: str, **values: object) -> Misused:
        """The command cannot be carried out as written."""
        return Misused(self.words(key, **values), self.words("usage.help", command=self.options.command_name))


def _named(rows: tuple[JournalRow, ...], custodians: tuple[Custodian, ...]) -> Iterator[str]:
    """Whose shares were used, told by the rows that follow the opening; of former sets only the beginning is known."""
    for row in rows:
        if row.entry.deed != Deed.SHARE_USED:
            return
        check = row.entry.subject
        yield next((each.name for each in custodians if each.check.startswith(check)), check)


def is_meant(card: Card, wanted: str) -> bool:
    """Whether it is this card: its number, its label, or a part of its holder's name, however it is written."""
    part = plain(wanted)
    return wanted in (card.id, card.label) or (bool(part) and part in plain(card.holder))


Run = Callable[[Context], int]
