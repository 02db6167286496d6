"""What is asked about rules: which there are, which mail one would act on, why it fits. Read thread."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from secmail.api import rules as r
from secmail.api.queries import Query
from secmail.domain.errors import ActionNeeded, BugError, Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.messages import Folder, MessageSummary
from secmail.domain.rules import Facts, Judged, Rule, first, questions, reasons
from secmail.domain.sealed import Digest
from secmail.domain.security import Summary
from secmail.engine.inside import Inside
from secmail.engine.ports import MailDbReader

_PORTION = 1000


@dataclass(frozen=True, slots=True)
class Fitting(Query[tuple[tuple[MessageSummary, Rule], ...]]):
    """All mail that one of these rules fits, with the first that does; newest first. The engine's own question."""

    rules: tuple[Rule, ...]


RuleQuery = r.Rules | r.TryRule | r.ExplainRules | r.RuleActs | r.Assignees | Fitting


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
        case r.TryRule(rule=rule, limit=limit):
            found = _fitting(mail, inside, (replace(rule, enabled=True),))
            return tuple(row for row, _ in islice(found, limit))
        case Fitting(rules=rules):
            return tuple(_fitting(mail, inside, rules))
        case r.ExplainRules(message=message):
            return _explained(mail, inside, message)
    raise BugError(type(query).__name__)


def _fitting(mail: MailDbReader, inside: Inside, rules: tuple[Rule, ...]) -> Iterator[tuple[MessageSummary, Rule]]:
    """Newest first. Only folders that some rule looks into are read."""
    asked = tuple((rule, questions(rule)) for rule in rules)
    named = {rule.folder for rule in rules}
    wanted = [each for each in mail.folders() if each.name in named or (None in named and each.role == "inbox")]
    walks = [_walk(mail, inside, folder) for folder in wanted]
    for row, facts in heapq.merge(*walks, key=lambda each: (each[0].date, each[0].id), reverse=True):
        rule = first(asked, facts)
        if rule is not None:
            yield row, rule


def _walk(mail: MailDbReader, inside: Inside, folder: Folder) -> Iterator[tuple[MessageSummary, Facts]]:
    """The messages of a folder, newest first, with what is known of them inside and outside."""
    rows = mail.page(folder.id, None, _PORTION)
    while rows:
        shown = inside.unveil(rows, {})
        digests = inside.sealed.digests([row.id for row in rows])
        for row in shown:
            yield row, _facts(row, digests.get(row.id), folder)
        rows = _next(mail, folder, rows)


def _next(mail: MailDbReader, folder: Folder, rows: tuple[MessageSummary, ...]) -> tuple[MessageSummary, ...]:
    """The page after the last of these that is still there."""
    for row in reversed(rows):
        try:
            return mail.page(folder.id, row.id, _PORTION)
        except Rejected:  # gone meanwhile
            continue
    return ()


def _facts(row: MessageSummary, digest: Digest | None, folder: Folder) -> Facts:
    judged = None
    if digest is not None:
        trusted = digest.summary is Summary.SIGNED_TRUSTED
        judged = Judged(digest.kind, digest.patient, digest.urgent, trusted)
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
