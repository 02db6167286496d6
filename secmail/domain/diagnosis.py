"""The diagnosis by parts, and the technical sheet that support asks for: who opens, who sends, with what."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from secmail.domain.accounts import Protocol, SignIn, Tls
from secmail.domain.cards import CardKind
from secmail.domain.checks import CheckSubject
from secmail.domain.vaults import SlotKind


class Part(StrEnum):
    """What is looked at together, in the order in which it is looked at."""

    COMPUTER = "computer"
    CARD = "card"
    TRUST = "trust"
    MAIL = "mail"
    DIRECTORY = "directory"
    PRACTICE = "practice"
    DATA = "data"


_SUBJECTS: Mapping[Part, tuple[CheckSubject, ...]] = {
    Part.COMPUTER: (
        CheckSubject.PROGRAM,
        CheckSubject.SYSTEM,
        CheckSubject.CLOCK,
        CheckSubject.PROXY,
        CheckSubject.DISK_SPACE,
        CheckSubject.DISK_ENCRYPTION,
    ),
    Part.CARD: (
        CheckSubject.PCSC_SERVICE,
        CheckSubject.CARD_MODULE,
        CheckSubject.ANS_MODULE,
        CheckSubject.CARD_READER,
        CheckSubject.CARD,
        CheckSubject.CERTIFICATE,
        CheckSubject.OWN_CERTIFICATE,
    ),
    Part.TRUST: (
        CheckSubject.TRUST_ANCHORS,
        CheckSubject.PINNED_AUTHORITIES,
        CheckSubject.ADDED_AUTHORITIES,
        CheckSubject.REVOCATION_LISTS,
        CheckSubject.REVOCATION_AGE,
    ),
    Part.MAIL: (
        CheckSubject.SIGN_IN,
        CheckSubject.IMAP_NAME,
        CheckSubject.IMAP_PORT,
        CheckSubject.IMAP,
        CheckSubject.IMAP_SIGN_IN,
        CheckSubject.SMTP_NAME,
        CheckSubject.SMTP_PORT,
        CheckSubject.SMTP,
        CheckSubject.SMTP_SIGN_IN,
    ),
    Part.DIRECTORY: (
        CheckSubject.DIRECTORY,
        CheckSubject.DIRECTORY_PROOF,
        CheckSubject.DIRECTORY_SIGN_IN,
        CheckSubject.DIRECTORY_ANSWER,
    ),
    Part.PRACTICE: (CheckSubject.DROP_FOLDER, CheckSubject.DROP_SPACE, CheckSubject.DROP_TAKEN),
    Part.DATA: (
        CheckSubject.KEY_STORE,
        CheckSubject.VAULT,
        CheckSubject.VAULT_MAILBOX,
        CheckSubject.VAULT_RECEIVED,
        CheckSubject.VAULT_WAITING,
        CheckSubject.DATABASE,
        CheckSubject.BACKUP,
    ),
}
_PARTS = {subject: part for part, subjects in _SUBJECTS.items() for subject in subjects}


def part_of(subject: CheckSubject) -> Part:
    """Where a finding belongs."""
    return _PARTS[subject]


@dataclass(frozen=True, slots=True)
class HostFacts:
    """The machine and the program on it. `memory`: octets, 0 where the system does not tell."""

    program: str
    system: str
    processor: str
    memory: int = 0
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class MailboxFacts:
    """How one mailbox is reached; not whose it is."""

    protocol: Protocol
    receives: str
    receiving_tls: Tls
    sends: str
    sending_tls: Tls
    sign_in: SignIn


@dataclass(frozen=True, slots=True)
class TechnicalSheet:
    """What the questionnaires of support ask, answered by the program itself. Without names and addresses of people.

    `opens`: how each vault that is here is opened, by its holder; `delegates`: how many open them by mandate.
    `software`: the title of the practice software, "" where none was chosen; `folder`: "", "local" or "network".
    """

    host: HostFacts
    opens: tuple[tuple[SlotKind, ...], ...]
    delegates: int
    cards: tuple[CardKind, ...]
    readers: tuple[str, ...]
    modules: tuple[str, ...]
    mailboxes: tuple[MailboxFacts, ...]
    software: str
    folder: str
    by_itself: bool
    letters: bool
    directories: tuple[str, ...]
