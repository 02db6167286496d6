"""Prescribers as a laboratory knows them: under which code or name, at which address, in which form (pure)."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from secmail.domain.errors import Code
from secmail.domain.ids import OutboxId


class OnePer(StrEnum):
    """What a prescriber gets: a message for each report, or all his reports of a batch in one message."""

    REPORT = "report"
    MESSAGE = "message"


class Wished(StrEnum):
    """The protection that he asked for. Whatever it is, every message leaves signed and encrypted."""

    SIGNED_AND_ENCRYPTED = "signed-and-encrypted"
    ENCRYPTED = "encrypted"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Prescriber:
    """`code`: his code or name in the laboratory's files, `name`: another name of his there.

    `form`: ``as-received`` or one of `hprim.convert.FORMS`. `encoding` and `line_ending`: None are those of the form.
    """

    code: str
    address: str
    form: str
    one_per: OnePer = OnePer.REPORT
    wished: Wished = Wished.SIGNED_AND_ENCRYPTED
    name: str = ""
    encoding: str | None = None
    line_ending: str | None = None

    @property
    def keys(self) -> frozenset[str]:
        """By what a report may name him, folded."""
        return frozenset(filter(None, (key_of(self.code), key_of(self.name))))


class Fate(StrEnum):
    """What became of a report. `WOULD_SEND`: in a dry run. `ALREADY`: the same report has left for him before."""

    SENT = "sent"
    QUEUED = "queued"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    ALREADY = "already"
    HELD = "held"
    WOULD_SEND = "would-send"


@dataclass(frozen=True, slots=True)
class ReportFate:
    """Of one report for one prescriber. `report` counts from 1; `prescriber` is who the file names.

    `reason`: why it is held or refused. `losses`: `hprim.lost.…` codes of what his form cannot carry.
    """

    report: int
    prescriber: str = field(repr=False)
    fate: Fate
    address: str | None = None
    form: str | None = None
    reason: Code | None = None
    letter: OutboxId | None = None
    losses: tuple[str, ...] = ()
    wished: Wished = Wished.SIGNED_AND_ENCRYPTED


def key_of(text: str | None) -> str:
    """A code or name without what writers vary: case, accents, blanks and signs; a lone point is no code."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    return "".join(character for character in plain if character.isalnum())


def find(known: Iterable[Prescriber], names: Sequence[str | None]) -> Prescriber | Code:
    """Who goes by one of these codes and names; PRESCRIBER_AMBIGUOUS when they are not one and the same."""
    wanted = {key_of(name) for name in names} - {""}
    found = {prescriber.code: prescriber for prescriber in known if wanted & prescriber.keys}
    if not found:
        return Code.PRESCRIBER_UNKNOWN
    return Code.PRESCRIBER_AMBIGUOUS if len(found) > 1 else next(iter(found.values()))
