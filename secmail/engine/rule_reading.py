"""What is asked about rules: which there are, which mail one would act on, why it fits. Read thread."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from secmail.api import rules as r
from secmail.api.queries import Query
from secmail.domain.errors import ActionNeeded, BugError, Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.messages import Folder, Kind, MessageSummary
from secmail.domain.rules import Facts, Fit, Judged, Part, Questions, Rule, first, fit, questions, reasons
from secmail.domain.sealed import Digest
from secmail.domain.security import Summary
from secmail.engine.inside import Inside
from secmail.engine.ports import MailDbReader

_LOOKED_THROUGH = 1000
"""Messages for one answer: lists and searches have their turn in between."""


@dataclass(frozen=True, slots=True)
class FittingPage:
    """What was found, and below which number to go on; None at the end."""

    found: tuple[tuple[MessageId, Kind, Rule], ...]
    below: MessageId | None


@dataclass(frozen=True, slots=True)
class Fitting(Query[FittingPage]):
    """The next mail that was read and that one of these rules fits, with the first that does.

    The engine's own question.
    """

    rules: tuple[Rule, ...]
    below: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Newest(Query[tuple[MessageId, ...]]):
    """So many of these messages, newest first. The engine's own question."""

    messages: tuple[MessageId, ...]
    limit: int


RuleQuery = r.Rules | r.ExplainRules | r.RuleActs | r.Assignees | Fitting | Newest


def answer(query: RuleQuery, mail: MailDbReader, inside: Inside | None) -> Any:
    """Rules name people: the holder alone is told of them. Who looks after messages is told to everybody in session."""
    match query:
        case r.Assignees():
            return inside.sealed.rules.names() if inside is not None else {}
        case r.Rules() if inside is None:
            return ()
    if inside is None:
        raise ActionNeeded(Code.VAULT_LOCKED)
    inside.require_own()
    match query:
        case r.Rules():
            return tuple(saved.rule for saved in inside.sealed.rules.all())
        case r.RuleActs(limit=limit):
            return inside.sealed.rules.acts(limit)
        case Fitting(rules=rules, below=below):
            return _fitting(mail, inside, rules, below=below)
        case Newest(messages=messages, limit=limit):
            return tuple(message for message, _ in mail.places(messages)[:limit])
        case r.ExplainRules(message=message):
            return _explained(mail, inside, message)
    raise BugError(type(query).__name__)


def _fitting(mail: MailDbReader, inside: Inside, rules: tuple[Rule, ...], *, below: MessageId | None) -> FittingPage:
    """What was read tells most; where the message lies is asked of the few that are left."""
    asked = tuple((rule, questions(rule)) for rule in rules)
    inner = tuple(tuple(each for each in parts if each[0] is not Part.FOLDER) for _, parts in asked)
    conditions = [rule.condition for rule in rules]
    some, further = inside.sealed.rules.candidates(conditions, below=below, many=_LOOKED_THROUGH)
    known = {message: facts for message, facts in some if any(fit(parts, facts) is Fit.YES for parts in inner)}
    return FittingPage(tuple(_placed(mail, known, asked)), further)


def _placed(
    mail: MailDbReader, known: Mapping[MessageId, Facts], asked: Sequence[tuple[Rule, Questions]]
) -> Iterator[tuple[MessageId, Kind, Rule]]:
    folders = {folder.id: folder for folder in mail.folders()}
    for message, place in mail.places(tuple(known)):
        folder = folders.get(place)
        facts = known[message]
        if folder is None or facts.judged is None:
            continue
        rule = first(asked, replace(facts, folder=folder.name, inbox=folder.role == "inbox"))
        if rule is not None:
            yield message, facts.judged.kind, rule


def _facts(row: MessageSummary, digest: Digest | None, folder: Folder) -> Facts:
    judged = None
    if digest is not None:
        trusted = digest.summary is Summary.SIGNED_TRUSTED
        judged = Judged(digest.kind, digest.patient, digest.urgent, trusted, digest.people)
    return Facts(
        sender=row.sender,
        subject=row.subject,
        folder=folder.name,
        inbox=folder.role == "inbox",
        judged=judged,
        sealed=row.encrypted and digest is None,
    )


def _explained(mail: MailDbReader, inside: Inside, message: MessageId) -> tuple[r.RuleExplained, ...]:
    rows = inside.unveil(mail.rows((message,)), {})
    folder = next((each for each in mail.folders() if rows and each.id == rows[0].folder), None)
    if folder is None:
        raise Rejected(Code.MESSAGE_UNKNOWN)
    facts = _facts(rows[0], inside.sealed.digests([message]).get(message), folder)
    rules = [saved.rule for saved in inside.sealed.rules.all()]
    applied = first(((rule, questions(rule)) for rule in rules), facts)
    return tuple(r.RuleExplained(rule, reasons(rule, facts), rule is applied) for rule in rules)
