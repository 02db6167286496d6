"""Prescribers as a laboratory knows them: under which code or name, at which address, in which form (pure)."""

import unicodedata
from collections.abc import Iterable
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

    def is_named(self, name: str) -> bool:
        """Whether this is his name; who is kept without a code is kept under his name."""
        return bool(key_of_name(name)) and key_of_name(name) in {key_of_name(self.name), key_of_name(self.code)}


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


def key_of(code: str | None) -> str:
    """A code as it is compared: case and blanks do not count, signs do; a lone point is no code."""
    key = "".join((code or "").split()).casefold()
    return "" if key == "." else key


def key_of_name(name: str | None) -> str:
    """A name without what writers vary: case, accents, blanks and signs."""
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    return "".join(character for character in plain if character.isalnum())


def find(known: Iterable[Prescriber], code: str | None, name: str | None) -> Prescriber | Code:
    """Who goes by this code, and without one by this name.

    PRESCRIBER_AMBIGUOUS where the name is another's than the code, where several have the name, or where the report
    has a code and who is found by name alone has another: a report that goes to the wrong person cannot be called back.
    """
    everybody = tuple(known)
    by_code = [each for each in everybody if key_of(code) and key_of(each.code) == key_of(code)]
    by_name = [each for each in everybody if each.is_named(name or "")]
    if by_code:
        return by_code[0] if all(each in by_code for each in by_name) else Code.PRESCRIBER_AMBIGUOUS
    if not by_name:
        return Code.PRESCRIBER_UNKNOWN
    (first, *others) = by_name
    other_code = bool(key_of(code)) and key_of_name(first.code) != key_of_name(name)
    return Code.PRESCRIBER_AMBIGUOUS if others or other_code else first
