"""Rules, what they have done, and how the names of those are written who look after messages."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code, Rejected
from secmail.domain.folding import plain
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.domain.rules import Act, ActState, Condition, Facts, Judged, Rule, RuleAct, SavedRule, words_of
from secmail.domain.sealed import JournalEntry
from secmail.domain.security import Summary
from secmail.domain.triage import Triage
from secmail.store import journal
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, to_micros

_SELECT_READ = (
    "SELECT message, subject, sender_address, sender_name, summary, kind, urgent, patient, people FROM digests"
)
_SUBJECT, _SENDER_NAME, _PATIENT = 1, 3, 7
_ANY = 2**63 - 1
_SELECT_ACT = "SELECT message_sha256, rule, message, kind, act, at, state, reason FROM rule_acts"


class RuleReader:
    """Satisfies `engine.ports.RuleReader`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> tuple[SavedRule, ...]:
        """In their order."""
        found = self._db.rows("SELECT id, since, content FROM rules ORDER BY position, id")
        return tuple(SavedRule(_load(content, number), from_micros(since)) for number, since, content in found)

    def acts_on(self, message_sha256: str) -> tuple[RuleAct, ...]:
        return tuple(_act(row) for row in self._db.rows(f"{_SELECT_ACT} WHERE message_sha256 = ?", (message_sha256,)))

    def acts(self, limit: int) -> tuple[RuleAct, ...]:
        """Newest first."""
        return tuple(
            _act(row) for row in self._db.rows(f"{_SELECT_ACT} ORDER BY at DESC, message_sha256 LIMIT ?", (limit,))
        )

    def candidates(
        self, conditions: Sequence[Condition], *, below: MessageId | None = None, many: int
    ) -> tuple[tuple[tuple[MessageId, Facts], ...], MessageId | None]:
        """As far as SQL can tell, and texts as they compare; whoever asks decides."""
        above = self._db.row(
            "SELECT message FROM digests WHERE message < ? ORDER BY message DESC LIMIT 1 OFFSET ?",
            (_ANY if below is None else below, many - 1),
        )
        least = 0 if above is None else above[0]
        found = self._among(conditions, least, _ANY if below is None else below)
        return tuple(found), None if above is None else MessageId(least)

    def _among(self, conditions: Sequence[Condition], least: int, below: int) -> Iterator[tuple[MessageId, Facts]]:
        narrowed = [_narrowed(condition) for condition in conditions]
        where = " OR ".join(f"({' AND '.join(['1', *(term for term, _ in terms)])})" for terms in narrowed) or "0"
        values = [value for terms in narrowed for _, value in terms]
        texts = [_texts(condition) for condition in conditions]
        for row in self._db.rows(
            f"{_SELECT_READ} WHERE message >= ? AND message < ? AND ({where})", (least, below, *values)
        ):
            if any(all(text in plain(row[column] or "") for column, text in wanted) for wanted in texts):
                yield MessageId(row[0]), _facts(row)

    def names(self) -> Mapping[str, str]:
        """By their short forms."""
        return dict(self._db.rows("SELECT short, name FROM assignees ORDER BY short"))


class RuleStore(RuleReader):
    """Satisfies `engine.ports.RuleStore`. Engine thread."""

    def save(self, saved: SavedRule, entry: JournalEntry) -> int:
        """With its row in the journal, whose subject becomes the rule's number.

        What a changed rule did before counts as another's: it may act on the same message anew when somebody asks.
        """
        rule, since = saved.rule, to_micros(saved.since)
        with self._db.transaction():
            number = rule.id or self._db.insert(
                "INSERT INTO rules (position, since, content) SELECT ifnull(max(position), 0) + 1, ?, '' FROM rules",
                (since,),
            )
            _require(
                self._db.rows(
                    "UPDATE rules SET since = ?, content = ? WHERE id = ? RETURNING id", (since, _dump(rule), number)
                )
            )
            _disown(self._db, number, since)
            journal.append(self._db, replace(entry, subject=str(number)))
        return number

    def drop(self, rule: int, entry: JournalEntry) -> None:
        with self._db.transaction():
            _require(self._db.rows("DELETE FROM rules WHERE id = ? RETURNING id", (rule,)))
            self._db.run("DELETE FROM rule_acts WHERE rule = ? AND state = 'intended'", (rule,))
            _disown(self._db, rule, None)
            journal.append(self._db, replace(entry, subject=str(rule)))

    def order(self, numbers: Sequence[int], entry: JournalEntry) -> None:
        """Rejected RULE_UNKNOWN unless they are all of them, each once."""
        with self._db.transaction():
            known = {row[0] for row in self._db.rows("SELECT id FROM rules")}
            if len(numbers) != len(known) or set(numbers) != known:
                raise Rejected(Code.RULE_UNKNOWN)
            self._db.run_many("UPDATE rules SET position = ? WHERE id = ?", list(enumerate(numbers, 1)))
            journal.append(self._db, entry)

    def begin(self, acts: Sequence[RuleAct], entries: Sequence[JournalEntry]) -> None:
        """What is there already stays; it has its rows in the journal too."""
        with self._db.transaction():
            new = {act.message_sha256 for act in acts if self._insert(act)}
            for entry in entries:
                if entry.subject in new:
                    journal.append(self._db, entry)

    def end(self, act: RuleAct, state: ActState, reason: str = "") -> None:
        """One whose rule was removed meanwhile is gone; then nothing is to be noted."""
        with self._db.transaction():
            self._db.run(
                "UPDATE rule_acts SET state = ?, reason = ? WHERE message_sha256 = ? AND rule = ?",
                (state.value, reason, act.message_sha256, act.rule),
            )

    def found_again(self, message_sha256: str, message: MessageId) -> None:
        """The same bytes under another number."""
        with self._db.transaction():
            self._db.run("UPDATE rule_acts SET message = ? WHERE message_sha256 = ?", (message, message_sha256))

    def begun(self, limit: int, after: tuple[datetime, str] | None = None) -> tuple[RuleAct, ...]:
        """Intentions, oldest first. `after`: moment and message of the last one before."""
        moment, message = (to_micros(after[0]), after[1]) if after is not None else (-(2**63), "")
        rows = self._db.rows(
            f"{_SELECT_ACT} WHERE state = 'intended' AND (at, message_sha256) > (?, ?)"
            " ORDER BY at, message_sha256 LIMIT ?",
            (moment, message, limit),
        )
        return tuple(_act(row) for row in rows)

    def _insert(self, act: RuleAct) -> bool:
        return bool(
            self._db.rows(
                "INSERT INTO rule_acts (message_sha256, rule, message, kind, act, at, state, reason)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
                (
                    act.message_sha256,
                    act.rule,
                    act.message,
                    act.kind.value if act.kind is not None else None,
                    dump(_act_fields(act.act)),
                    to_micros(act.at),
                    act.state.value,
                    act.reason,
                ),
            )
        )

    def name(self, short: str, written: str) -> None:
        with self._db.transaction():
            self._db.run(
                "INSERT INTO assignees (short, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name",
                (short, written),
            )


def _narrowed(condition: Condition) -> list[tuple[str, object]]:
    """Terms that everything that fits fulfils, with their values."""
    terms: list[tuple[str, object]] = []
    if condition.kind is not None:
        terms.append(("kind = ?", condition.kind.value))
    if condition.urgent is not None:
        terms.append(("urgent = ?", int(condition.urgent)))
    if condition.trusted_only:
        terms.append(("summary = ?", Summary.SIGNED_TRUSTED.value))
    if condition.patient:
        terms.append(("patient >= ?", ""))
    address = condition.sender.strip()
    # Addresses of other letters than ASCII have two forms, of which either may be written.
    if "@" in address and address.isascii() and "xn--" not in address.lower():
        pattern = re.sub(r"([%_\\])", r"\\\1", address)
        terms.append(("sender_address LIKE ? ESCAPE '\\'", f"%{pattern}" if address.startswith("@") else pattern))
    return terms


def _texts(condition: Condition) -> list[tuple[int, str]]:
    """Folded texts that what fits must have in these columns of `_SELECT_READ`."""
    wanted = [(_PATIENT, word) for word in sorted(words_of(condition.patient))]
    if condition.subject:
        wanted.append((_SUBJECT, plain(condition.subject)))
    if condition.sender and "@" not in condition.sender:
        wanted.append((_SENDER_NAME, plain(condition.sender)))
    return wanted


def _facts(row: Row) -> Facts:
    _, subject, address, name, summary, kind, urgent, patient, people = row
    trusted = summary == Summary.SIGNED_TRUSTED.value
    return Facts(
        sender=Mailbox(address, name),
        subject=subject,
        folder="",
        inbox=False,
        judged=Judged(Kind(kind), patient, bool(urgent), trusted, people),
    )


def _require(changed: list[Row]) -> None:
    if not changed:
        raise Rejected(Code.RULE_UNKNOWN)


def _disown(database: Database, rule: int, since: int | None) -> None:
    """What the rule did before this moment (None: ever) is no longer its own; the message counts as acted on still."""
    ended = "rule = ? AND state <> 'intended' AND at < ifnull(?, at + 1)"
    database.run(f"UPDATE OR REPLACE rule_acts SET rule = 0 WHERE {ended}", (rule, since))  # noqa: S608 -- a constant


def _act(row: Row) -> RuleAct:
    message_sha256, rule, message, kind, act, at, state, reason = row
    return RuleAct(
        message_sha256=message_sha256,
        rule=rule,
        message=MessageId(message),
        kind=Kind(kind) if kind is not None else None,
        act=_load_act(json.loads(act)),
        at=from_micros(at),
        state=ActState(state),
        reason=reason,
    )


def _dump(rule: Rule) -> str:
    condition = rule.condition
    return dump(
        {
            "name": rule.name,
            "sender": condition.sender,
            "kind": condition.kind,
            "patient": condition.patient,
            "urgent": condition.urgent,
            "subject": condition.subject,
            "trusted_only": condition.trusted_only,
            "act": _act_fields(rule.act),
            "folder": rule.folder,
            "enabled": rule.enabled,
        }
    )


def _act_fields(act: Act) -> dict[str, object]:
    return {
        "folder": act.folder,
        "keyword": act.keyword,
        "assign": act.assign,
        "file": act.file,
        "seen": act.seen,
    }


def _load(content: str, number: int) -> Rule:
    fields = json.loads(content)
    return Rule(
        id=number,
        name=fields["name"],
        condition=Condition(
            sender=fields["sender"],
            kind=Kind(fields["kind"]) if fields["kind"] is not None else None,
            patient=fields["patient"],
            urgent=fields["urgent"],
            subject=fields["subject"],
            trusted_only=fields["trusted_only"],
        ),
        act=_load_act(fields["act"]),
        folder=fields["folder"],
        enabled=fields["enabled"],
    )


def _load_act(fields: Mapping[str, object]) -> Act:
    folder, keyword = fields["folder"], fields["keyword"]
    return Act(
        folder=str(folder) if folder is not None else None,
        keyword=Triage(str(keyword)) if keyword is not None else None,
        assign=str(fields["assign"]),
        file=bool(fields["file"]),
        seen=bool(fields["seen"]),
    )
