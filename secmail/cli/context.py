"""What every command works with."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from secmail.api.events import PinReason, PinWanted
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Failed, Misused
from secmail.cli.program import Program
from secmail.cli.sentences import failure
from secmail.cli.terminal import Input, Output
from secmail.cli.words import Words
from secmail.domain.errors import ActionNeeded, Code

_PIN_REASONS = {PinReason.OPEN: "pin.open", PinReason.SIGN: "pin.sign", PinReason.UNLOCK: "pin.unlock"}


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
        with self.program.engine(self.profile) as handle:
            yield Dialogue(handle, self.ask_pin)

    def ask_pin(self, wanted: PinWanted) -> str | None:
        """The PIN for a question of the engine; after a refusal the terminal says so before it asks again."""
        if wanted.refused and self.input.at_terminal and not self.options.pin_stdin:
            self.tell(Failed(Code.CARD_PIN_REFUSED, tries_left=wanted.card.tries_left))
        return self.input.pin(self.words(_PIN_REASONS[wanted.reason], card=wanted.card.label or wanted.card.holder))

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


Run = Callable[[Context], int]
