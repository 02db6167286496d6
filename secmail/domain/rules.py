"""Rules of the practice: which mail goes where by itself, and who looks after it. Pure.

Whatever anybody can forge must not hide or file itself: a rule believes only trusted signatures unless it is told
otherwise, and then it neither files nor calls anything done.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.addresses import Mailbox, normal
from secmail.domain.errors import Code, Rejected
from secmail.domain.folding import plain
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.domain.triage import BY_HAND, Triage, short_name

MOST_RULES = 200
LONGEST_TEXT = 200
UNREAD_ROLES = frozenset({"trash", "junk", "drafts", "sent"})
"""Folders that nobody reads, or that servers empty: to put mail there is a person's deed."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Condition:
    """All that is set must hold. Texts are compared without case and accents."""

    sender: str = field(default="", repr=False)
    """An address, a domain beginning with "@", or a part of the name."""
    kind: Kind | None = None
    patient: str = field(default="", repr=False)
    """Whole words of the name, in any order: nobody is taken for somebody whose name begins alike."""
    urgent: bool | None = None
    subject: str = field(default="", repr=False)
    """A part of it."""
    trusted_only: bool = True
    """Only mail whose signature is trusted; what anybody can forge must not file itself."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done. Empty: nothing."""

    folder: str | None = None
    """Moves it into this folder of its account."""
    keyword: Triage | None = None
    """To do or done."""
    assign: str = ""
    file: bool = False
    """Results into the drop folder, under the same conditions as by hand.

    What is held then is marked to do and stays where it is: nothing else of the act is done.
    """
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """The first rule that fits a message is applied. `id` 0: not saved yet."""

    id: int
    name: str
    condition: Condition
    act: Act
    folder: str | None = None
    """Only mail of the folders of this name; None: of every inbox."""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class SavedRule:
    """A rule as it is kept. By itself it acts on what was received from `since` on."""

    rule: Rule
    since: datetime


class ActState(StrEnum):
    """How far a rule has come with a message."""

    INTENDED = "intended"
    """Begun; what is missing is done as soon as server and drop folder can be had."""
    DONE = "done"
    HELD = "held"
    """Its results were not filed, so it was marked to do and left where it is."""


@dataclass(frozen=True, slots=True)
class RuleAct:
    """What a rule does with a message, once. `message_sha256` and `rule` make twice once.

    `rule` 0: one that was changed or removed since. `act`: as the rule was when it fitted. `reason`: why it is held, as
    `HeldFile.reason`.
    """

    message_sha256: str
    rule: int
    message: MessageId
    kind: Kind | None
    act: Act
    at: datetime
    state: ActState = ActState.INTENDED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What opening a message told. `trusted`: its signature is, and so who wrote it. `people`: of how many it is; the
    patient is the first of them.
    """

    kind: Kind
    patient: str | None = field(repr=False)
    urgent: bool
    trusted: bool
    people: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule looks at. `judged` None: not opened yet; `sealed`: then sender and subject may be others inside."""

    sender: Mailbox = field(repr=False)
    subject: str = field(repr=False)
    folder: str
    inbox: bool
    judged: Judged | None = None
    sealed: bool = False


class Part(StrEnum):
    """The parts of a condition."""

    FOLDER = "folder"
    SENDER = "sender"
    SUBJECT = "subject"
    KIND = "kind"
    PATIENT = "patient"
    URGENT = "urgent"
    TRUSTED = "trusted"


class Fit(StrEnum):
    """Whether a part of a condition holds for a message."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    """Only known when the message has been opened."""


@dataclass(frozen=True, slots=True)
class Reason:
    """How one part of a rule's condition stands for a message."""

    part: Part
    fit: Fit


Question = Callable[[Facts], Fit]
Questions = tuple[tuple[Part, Question], ...]


def questions(rule: Rule) -> Questions:
    """The parts that the rule asks for, ready to be asked of many messages; the cheap ones first."""
    condition = rule.condition
    found: list[tuple[Part, Question]] = [(Part.FOLDER, _in_folder(rule.folder))]
    if condition.kind is not None:
        found.append((Part.KIND, _judged(lambda judged: judged.kind is condition.kind)))
    if condition.urgent is not None:
        found.append((Part.URGENT, _judged(lambda judged: judged.urgent is condition.urgent)))
    if condition.trusted_only:
        found.append((Part.TRUSTED, _judged(lambda judged: judged.trusted)))
    if condition.sender:
        found.append((Part.SENDER, _outer(_is_sender(condition.sender))))
    if condition.subject:
        part = plain(condition.subject)
        found.append((Part.SUBJECT, _outer(lambda facts: part in plain(facts.subject))))
    if condition.patient:
        found.append((Part.PATIENT, _judged(_is_patient(condition.patient))))
    return tuple(found)


def fit(asked: Questions, facts: Facts) -> Fit:
    """NO as soon as one part says so."""
    answer = Fit.YES
    for _, test in asked:
        told = test(facts)
        if told is Fit.NO:
            return told
        if told is Fit.OPEN:
            answer = told
    return answer


def reasons(rule: Rule, facts: Facts) -> tuple[Reason, ...]:
    """Each part of the condition and how it stands, for whoever asks why."""
    return tuple(Reason(part, test(facts)) for part, test in questions(rule))


def first(rules: Iterable[tuple[Rule, Questions]], facts: Facts) -> Rule | None:
    """The rule that is applied. None: none fits, or one may that stands before: then it is asked again when opened."""
    for rule, asked in rules:
        told = fit(asked, facts) if rule.enabled else Fit.NO
        if told is not Fit.NO:
            return rule if told is Fit.YES else None
    return None


def require_sound(rule: Rule, folders: Collection[tuple[str, str | None]]) -> None:
    """Rejected RULE_UNFIT, RULE_DOES_NOTHING, RULE_FORGEABLE, RULE_FOLDER or ASSIGNEE_UNUSABLE.

    `folders`: names and roles of those that are known.
    """
    condition, act = rule.condition, rule.act
    texts = (rule.name, condition.sender, condition.patient, condition.subject, act.assign, act.folder or "")
    if not rule.name.strip() or any(len(text) > LONGEST_TEXT for text in texts):
        raise Rejected(Code.RULE_UNFIT)
    if any(text and not _WORD.search(text) for text in (condition.sender, condition.patient, condition.subject)):
        raise Rejected(Code.RULE_UNFIT)  # it would fit nothing, or everything
    if act == Act():
        raise Rejected(Code.RULE_DOES_NOTHING)
    if act.keyword not in (None, *BY_HAND):
        raise Rejected(Code.RULE_UNFIT)
    if not condition.trusted_only and (act.file or act.keyword in (Triage.DONE, Triage.WAITING)):
        raise Rejected(Code.RULE_FORGEABLE)
    if act.assign and not short_name(act.assign):
        raise Rejected(Code.ASSIGNEE_UNUSABLE)
    if act.folder is not None and not may_move_to(act.folder, folders):
        raise Rejected(Code.RULE_FOLDER)
    if rule.folder is not None and rule.folder not in {name for name, _ in folders}:
        raise Rejected(Code.RULE_FOLDER)
    if rule.folder is not None and rule.folder == act.folder:
        raise Rejected(Code.RULE_DOES_NOTHING)


def may_move_to(name: str, folders: Collection[tuple[str, str | None]]) -> bool:
    """Whether there is such a folder and none of that name is one that nobody reads."""
    roles = [role for known, role in folders if known == name]
    return bool(roles) and not UNREAD_ROLES.intersection(filter(None, roles))


def words_of(name: str) -> frozenset[str]:
    """The words of a name as they compare."""
    return frozenset(_WORD.findall(plain(name)))


def _in_folder(wanted: str | None) -> Question:
    if wanted is None:
        return lambda facts: Fit.YES if facts.inbox else Fit.NO
    return lambda facts: Fit.YES if facts.folder == wanted else Fit.NO


def _judged(holds: Callable[[Judged], bool]) -> Question:
    def test(facts: Facts) -> Fit:
        if facts.judged is None:
            return Fit.OPEN
        return Fit.YES if holds(facts.judged) else Fit.NO

    return test


def _outer(holds: Callable[[Facts], bool]) -> Question:
    def test(facts: Facts) -> Fit:
        if holds(facts):
            return Fit.YES
        return Fit.OPEN if facts.sealed else Fit.NO

    return test


def _is_sender(wanted: str) -> Callable[[Facts], bool]:
    """Addresses and domains are compared whole: a part of one could be put into any other."""
    if "@" in wanted:
        address = normal(wanted.strip())
        if address.startswith("@"):
            return lambda facts: normal(facts.sender.address).endswith(address)
        return lambda facts: normal(facts.sender.address) == address
    part = plain(wanted)
    return lambda facts: part in plain(facts.sender.name)


def _is_patient(wanted: str) -> Callable[[Judged], bool]:
    """And nobody else: what is done with a message is done with all that it holds."""
    words = words_of(wanted)
    return lambda judged: judged.people <= 1 and judged.patient is not None and words <= words_of(judged.patient)
