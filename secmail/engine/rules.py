"""Rules: kept for the holder, asked of every message that was opened and judged, and of old mail by his word.

A rule is decided on when a message has been read, and the decision is durable before the message counts as read; what
it says is carried out afterwards (`engine.rule_acts`). So a crash loses nothing, and the bytes of a message are acted
on once, whatever number or folder they have later.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any, assert_never

from secmail.api.queries import MessageRows
from secmail.api.rules import Applied, ApplyRules, DropRule, OrderRules, RuleCommand, SaveRule, TryRule
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.rules import (
    MOST_RULES,
    ActState,
    Facts,
    Judged,
    Questions,
    Rule,
    RuleAct,
    SavedRule,
    first,
    questions,
    require_sound,
)
from secmail.domain.sealed import Digest, JournalEntry
from secmail.domain.security import Summary
from secmail.domain.triage import short_name
from secmail.domain.upkeep import DROP_FOLDER
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.open_session import OpenSession
from secmail.engine.reading import Reading
from secmail.engine.rule_acts import Acting
from secmail.engine.rule_reading import Fitting, FittingPage, Newest
from secmail.engine.session import Session
from secmail.engine.steps import Steps, pause, wait

_CLOCKS_DIFFER = timedelta(minutes=10)
"""By so much the server's clock, which says when mail came, may be behind."""
_AT_ONCE = 100


class RuleDesk:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, *, session: Session, reading: Reading, acting: Acting) -> None:
        self._desk = desk
        self._jobs = jobs
        self._session = session
        self._reading = reading
        self._acting = acting
        self.read_first: Callable[[], Steps[None]] = _nothing_waits
        """Reads what waits; only what has been read is met by rules."""
        self._running: Future[None] | None = None
        self._known: tuple[OpenSession, tuple[SavedRule, ...], tuple[Questions, ...]] | None = None

    def steps(self, command: RuleCommand) -> Steps[Any]:
        """The use case of a command. Only in the holder's own session."""
        match command:
            case SaveRule(rule=rule):
                return self._save(rule)
            case DropRule(rule=number):
                return self._drop(number)
            case OrderRules(rules=numbers):
                return self._order(numbers)
            case ApplyRules(rule=chosen):
                return self._apply(chosen)
        assert_never(command)

    def on_read(self, stored: StoredMessage, digest: Digest) -> None:
        """Decides on a message that was just opened and judged, before it counts as read."""
        session = self._session.open
        if session is None:
            return
        saved, asked = self._rules(session)
        new = [
            (each.rule, test)
            for each, test in zip(saved, asked, strict=True)
            if stored.received >= each.since - _CLOCKS_DIFFER
        ]
        if not new or self._met(session, stored):
            return
        rule = first(new, self._facts(stored, digest))
        if rule is not None:
            self._begin(session, [(stored, digest.kind, rule)])
            self.go_on()

    def attempt(self, query: TryRule) -> Steps[tuple[MessageSummary, ...]]:
        """Page by page, so that nobody who looks for something meanwhile waits for all of it."""
        if query.wait:
            yield from self.read_first()
        newest: tuple[MessageId, ...] = ()
        page = yield from self._fitting((query.rule,), None)
        while True:
            if page.found:
                together = (*newest, *(message for message, _, _ in page.found))
                newest = yield from wait(self._reading.ask(Newest(together, query.limit)))
            if page.below is None:
                return (yield from wait(self._reading.ask(MessageRows(newest))))
            page = yield from self._fitting((query.rule,), page.below)

    def go_on(self) -> None:
        """Carries out what waits: a session opened, a server answered, a folder was chosen."""
        if self._running is None and self._session.open is not None:
            self._jobs.start(self._carry_out())

    def _carry_out(self) -> Steps[None]:
        """A second call while it runs does nothing; what was begun meanwhile is met too."""
        if self._running is not None:
            return
        running = self._running = Future()
        try:
            yield from pause()  # whoever has just read the message ends his work first
            yield from self._acting.all_begun()
        finally:
            self._running = None
            running.set_result(None)

    def _met(self, session: OpenSession, stored: StoredMessage) -> bool:
        """Whether these bytes were acted on, or are being: under another number, if the one of then is gone."""
        acts = session.sealed.rules.acts_on(stored.sha256)
        if any(act.state is ActState.INTENDED for act in acts):
            if not any(self._stored(act.message) for act in acts):
                session.sealed.rules.found_again(stored.sha256, stored.id)
            self.go_on()
        return bool(acts)

    def _stored(self, message: MessageId) -> StoredMessage | None:
        """None for one that is gone."""
        try:
            return self._desk.db.messages.stored(message)
        except Rejected:
            return None

    def _begin(self, session: OpenSession, found: Sequence[tuple[StoredMessage, Kind | None, Rule]]) -> list[RuleAct]:
        """Durable; with what a rule has filed in the journal."""
        now = self._desk.ports.clock.now()
        acts: list[RuleAct] = []
        entries: list[JournalEntry] = []
        for stored, kind, rule in found:
            files = rule.act.file and kind is Kind.RESULT  # of anything else there is nothing to file
            act = replace(rule.act, file=files)
            acts.append(RuleAct(stored.sha256, rule.id, stored.id, kind, act, now))
            if files:
                entries.append(session.entry(now, Deed.RULE_FILES, stored.sha256))
        session.sealed.rules.begin(acts, entries)
        return acts

    def _facts(self, stored: StoredMessage, digest: Digest) -> Facts:
        folders = self._desk.db.folders.folders(stored.account)
        folder = next((each for each in folders if each.id == stored.folder), None)
        return Facts(
            sender=digest.sender,
            subject=digest.subject,
            folder=folder.name if folder is not None else "",
            inbox=folder is not None and folder.role == "inbox",
            judged=Judged(
                digest.kind,
                digest.patient,
                digest.urgent,
                digest.summary is Summary.SIGNED_TRUSTED,
                digest.people,
            ),
        )

    def _rules(self, session: OpenSession) -> tuple[tuple[SavedRule, ...], tuple[Questions, ...]]:
        if self._known is None or self._known[0] is not session:
            saved = session.sealed.rules.all()
            self._known = (session, saved, tuple(questions(each.rule) for each in saved))
        return self._known[1], self._known[2]

    # By the holder's word.

    def _save(self, rule: Rule) -> Steps[int]:
        session = yield from self._session.in_person()
        known = {each.rule.id: each for each in session.sealed.rules.all()}
        if rule.id and rule.id not in known:
            raise Rejected(Code.RULE_UNKNOWN)
        if not rule.id and len(known) >= MOST_RULES:
            raise Rejected(Code.RULE_UNFIT)
        require_sound(rule, [(folder.name, folder.role) for folder in self._desk.db.folders.folders()])
        if rule.act.file and not self._desk.db.folders.setting(DROP_FOLDER):
            raise ActionNeeded(Code.EXPORT_UNSET)
        now = self._desk.ports.clock.now()
        before = known.get(rule.id)
        since = before.since if before is not None and _does_the_same(before.rule, rule) else now
        number = session.sealed.rules.save(SavedRule(rule, since), session.entry(now, Deed.RULE_SAVED, ""))
        self._known = None
        if rule.act.assign:
            session.sealed.rules.name(short_name(rule.act.assign), " ".join(rule.act.assign.split()))
        return number

    def _drop(self, number: int) -> Steps[None]:
        session = yield from self._session.in_person()
        session.sealed.rules.drop(number, session.entry(self._desk.ports.clock.now(), Deed.RULE_REMOVED, ""))
        self._known = None

    def _order(self, numbers: tuple[int, ...]) -> Steps[None]:
        session = yield from self._session.in_person()
        session.sealed.rules.order(numbers, session.entry(self._desk.ports.clock.now(), Deed.RULES_ORDERED, ""))
        self._known = None

    def _apply(self, chosen: int | None) -> Steps[Applied]:
        session = yield from self._session.in_person()
        rules = [each.rule for each in session.sealed.rules.all()]
        wanted = tuple(rule for rule in rules if (rule.enabled if chosen is None else rule.id == chosen))
        if chosen is not None and not wanted:
            raise Rejected(Code.RULE_UNKNOWN)
        yield from self.read_first()
        self._require_same(session)
        page = yield from self._fitting(wanted, None)
        fitting = [*page.found]
        while page.below is not None:
            page = yield from self._fitting(wanted, page.below)
            fitting += page.found
        begun: list[RuleAct] = []
        for start in range(0, len(fitting), _AT_ONCE):
            self._require_same(session)
            portion = fitting[start : start + _AT_ONCE]
            kept = {each.rule.id: each.rule for each in session.sealed.rules.all()}
            same = {rule.id for rule in wanted if kept.get(rule.id) == rule}  # others were dropped or changed meanwhile
            found = ((self._stored(message), kind, rule) for message, kind, rule in portion if rule.id in same)
            some = [(stored, kind, rule) for stored, kind, rule in found if stored is not None]
            begun += self._begin(session, [each for each in some if self._is_new(session, each[0], each[2])])
            self._jobs.progress(min(start + _AT_ONCE, len(fitting)), len(fitting))
            yield from pause()
        while self._running is not None:
            yield from wait(self._running)
        yield from self._carry_out()
        self._require_same(session)
        return _counted(session, begun)

    def _fitting(self, rules: Sequence[Rule], below: MessageId | None) -> Steps[FittingPage]:
        """The next page of the mail that they fit, also where one of them is switched off."""
        asked = Fitting(tuple(replace(rule, enabled=True) for rule in rules), below)
        return (yield from wait(self._reading.ask(asked)))

    def _is_new(self, session: OpenSession, stored: StoredMessage, rule: Rule) -> bool:
        """Whether this rule, as it is, has not met these bytes; they must be here to be acted on."""
        acts = session.sealed.rules.acts_on(stored.sha256) if stored.sha256 else ()
        return bool(stored.sha256) and all(act.rule != rule.id for act in acts)

    def _require_same(self, session: OpenSession) -> None:
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)


def _nothing_waits() -> Steps[None]:
    yield from ()


def _does_the_same(before: Rule, after: Rule) -> bool:
    """Whether only its name differs: a rule that was changed is a new one to the mail that came before."""
    return replace(before, name=after.name) == after


def _counted(session: OpenSession, begun: Sequence[RuleAct]) -> Applied:
    states = [
        found.state
        for act in begun
        for found in session.sealed.rules.acts_on(act.message_sha256)
        if found.rule == act.rule
    ]
    waiting = states.count(ActState.INTENDED)
    return Applied(len(states) - waiting, states.count(ActState.HELD), waiting)
