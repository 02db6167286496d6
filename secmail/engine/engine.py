"""The engine: takes commands and queries from the front ends, tells events, owns the engine thread."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import Any, TypeVar, cast

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import exporting as e
from secmail.api import queries as q
from secmail.api import upkeep as u
from secmail.api.certificates import CertificatesOfFile, EndingCertificates
from secmail.api.diagnosis import TechnicalSheetAsked
from secmail.api.events import AccountChanged, Event, JobCancelled, SessionLocked, SessionOpened
from secmail.api.identity import Identities
from secmail.api.rules import TryRule
from secmail.api.setup import SetupState
from secmail.api.updates import NewestVersion
from secmail.domain.cards import Card
from secmail.domain.errors import Cancelled, Code, SecmailError
from secmail.domain.ids import AccountId, JobId
from secmail.domain.upkeep import MAIL_LOST
from secmail.engine import setup
from secmail.engine.deeds import Deeds
from secmail.engine.desk import Desk, Policies, Ports
from secmail.engine.dispatch import Dispatch
from secmail.engine.jobs import JobRunner
from secmail.engine.loop import EngineLoop
from secmail.engine.ports import MailDb
from secmail.engine.steps import Steps, at_once

log = logging.getLogger("secmail.engine")
T = TypeVar("T")

_DELIVERY_SECONDS = 5.0
"""How long a stop waits for the server's answer to a message that is being submitted."""
_LOCK_SECONDS = 6.0
"""How long it waits for the card's signature over the journal."""
_STEP_SECONDS = 10.0
_CONNECTION_SECONDS = 5.0


class Engine:
    """Satisfies `api.handle.EngineHandle`. Built by `app.wiring`, started once, stopped once."""

    def __init__(self, ports: Ports, policies: Policies, db: MailDb) -> None:
        self._listeners: list[Callable[[Event], None]] = []
        self._pool = ThreadPoolExecutor(2, "secmail-work")
        self._loop = EngineLoop(self._tick)
        self._jobs = JobRunner(self._loop, self._emit)
        self._desk = Desk(ports, policies, db, self._pool, self._emit)
        self._deeds = Deeds(self._desk, self._jobs, self._told_by_watcher)
        self._dispatch = Dispatch(self._deeds)
        self._started = self._stopped = False

    def start(self) -> None:
        """Takes up what was fetched, recovers the outbox, then watches cards."""
        self._started = True
        self._loop.start()
        self._loop.post(self._deeds.shelf.load)
        self._loop.post(self._deeds.documents.begin)
        self._loop.post(self._deeds.outbox.recover)
        self._desk.ports.cards.start(self._cards_changed)

    def stop(self) -> None:
        """In the order of ARCHITECTURE.md: jobs, connections, cards, databases. Each has its deadline."""
        if self._stopped:
            return
        self._stopped = True
        if self._started:
            self._end_jobs()
            self._deeds.join(_CONNECTION_SECONDS)
            self._desk.ports.cards.stop()
            if not self._loop.stop(_STEP_SECONDS):
                log.warning("the engine thread did not end in time")
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._deeds.documents.stop()
        self._deeds.background.stop()
        self._deeds.reading.stop()
        self._desk.ports.country.close()
        self._desk.db.close()

    def submit(self, command: c.Command) -> JobId:
        job_id = self._jobs.new_id()
        if isinstance(command, c.AnswerPin):
            self._loop.post(lambda: self._deeds.questions.answer_pin(command))
        elif isinstance(command, v.AnswerCard):
            self._loop.post(lambda: self._deeds.questions.answer_card(command))
        else:
            self._loop.post(lambda: self._start(command, job_id))
        return job_id

    def cancel(self, job: JobId) -> None:
        self._loop.post(lambda: self._jobs.cancel(job))

    def ask(self, query: q.Query[T]) -> Future[T]:
        if isinstance(query, q.Cards):
            return cast("Future[T]", _done(self._desk.ports.cards.cards()))
        if isinstance(query, q.CardModules):
            return cast("Future[T]", _done(self._desk.ports.cards.modules()))
        if isinstance(query, q.DropFolderPolicy):
            return cast("Future[T]", self._by_job(self._deeds.exporting.policy))
        if isinstance(query, e.ExportingQuery):
            return cast("Future[T]", self._by_job(lambda: self._deeds.exporting.answer(query)))
        if isinstance(query, q.MailLost):
            return cast("Future[T]", self._mail_lost())
        if isinstance(query, q.Diagnosis | TechnicalSheetAsked | NewestVersion):
            return cast("Future[T]", self._by_job(lambda: self._deeds.diagnosing.answer(query)))
        if isinstance(query, v.Vaults | v.OpenedSession | v.VaultChoices | v.Mandates | v.UnseenOpenings):
            return cast("Future[T]", self._by_job(lambda: self._deeds.custody.answer(query)))
        if isinstance(query, EndingCertificates | CertificatesOfFile):
            return cast("Future[T]", self._by_job(lambda: self._deeds.certificates_asked(query)))
        if isinstance(query, u.Overdue | u.RetentionKept):
            return cast("Future[T]", self._by_job(lambda: self._deeds.upkeep.answer(query)))
        if isinstance(query, Identities | SetupState):
            return cast("Future[T]", self._by_job(lambda: self._known_here(query)))
        if isinstance(query, TryRule):
            return cast("Future[T]", self._by_job(lambda: self._deeds.rules.attempt(query)))
        if isinstance(query, q.Authorities):
            return cast("Future[T]", self._pool.submit(self._deeds.authorities))
        return self._deeds.reading.ask(query)

    def listen(self, listener: Callable[[Event], None]) -> None:
        self._loop.post(lambda: self._listeners.append(listener))

    def _start(self, command: c.Command, job_id: JobId) -> None:
        if self._stopped:
            self._emit(JobCancelled(job_id))
            return
        if not isinstance(command, c.Synchronise | c.Watch | c.RefreshFolder):  # windows look for mail by themselves
            self._deeds.idle.touched()
        self._jobs.start(self._dispatch.steps(command), job_id)

    def _emit(self, event: Event) -> None:
        """Engine thread. A session that opens also sets the background reading going."""
        self._loop.require_here()
        for listener in self._listeners:
            try:
                listener(event)
            except Exception as error:  # noqa: BLE001 -- the bridge: a listener's fault must not cut a use case in two
                log.error("a listener failed: %s", type(error).__name__)
        if isinstance(event, SessionOpened):
            self._loop.post(self._deeds.session_opened)
        elif isinstance(event, SessionLocked):
            self._deeds.documents.locked()

    def _cards_changed(self, cards: tuple[Card, ...]) -> None:
        self._loop.post(lambda: self._deeds.session.cards_changed(cards))

    def _told_by_watcher(self, account: AccountId, code: Code | None) -> None:
        if code is None:
            self._loop.post(lambda: self._deeds.mailroom.look_into_inbox(account))
        else:
            self._loop.post(lambda: self._emit(AccountChanged(account, code)))

    def _tick(self) -> None:
        try:
            self._deeds.outbox.tick()
        except SecmailError as error:  # a full disk; the next tick tries again
            log.info("the outbox waits: %s", error.code)
        self._deeds.refreshing.tick()
        self._deeds.tick()

    def _end_jobs(self) -> None:
        """What the user asked for is cancelled and the session locked; a running submission may end."""
        ended: Future[Future[None]] = Future()
        self._lock_while_the_card_is_in()
        self._loop.post(lambda: ended.set_result(self._jobs.stop()))
        self._loop.post(self._deeds.session.lock)
        deadline = time.monotonic() + _STEP_SECONDS
        try:
            ended.result(_STEP_SECONDS).result(_DELIVERY_SECONDS)
        except FutureTimeoutError:
            log.warning("a submission did not end in time: its outcome is settled at the next start")
        cut: Future[None] = Future()
        self._loop.post(lambda: self._cut(cut))
        try:
            cut.result(max(0.0, deadline - time.monotonic()))
        except FutureTimeoutError:
            log.warning("the engine thread is busy; leaving its work behind")

    def _lock_while_the_card_is_in(self) -> None:
        locked: Future[Future[None]] = Future()
        self._loop.post(lambda: locked.set_result(self._jobs.start(self._deeds.session.end_open())))
        with suppress(FutureTimeoutError, SecmailError, Cancelled):
            locked.result(_STEP_SECONDS).result(_LOCK_SECONDS)

    def _cut(self, cut: "Future[None]") -> None:
        try:
            self._deeds.cut_connections()
            self._jobs.cancel_all()
        finally:
            cut.set_result(None)

    def _known_here(self, query: Identities | SetupState) -> Steps[Any]:
        if isinstance(query, SetupState):
            return setup.shown(self._desk)
        return at_once(self._desk.db.confirmations.all)

    def _mail_lost(self) -> Future[bool]:
        answer: Future[bool] = Future()
        self._deeds.reading.setting(MAIL_LOST).add_done_callback(lambda done: _pass_on(done, answer, bool))
        return answer

    def _by_job(self, steps: Callable[[], Steps[Any]]) -> Future[Any]:
        """The answer of a use case that the engine runs for itself."""
        answer: Future[Any] = Future()

        def begin() -> None:
            found = self._jobs.start(steps())
            found.add_done_callback(lambda done: _pass_on(done, answer, lambda value: value))

        if not self._loop.post(begin):
            answer.set_exception(SecmailError(Code.CANCELLED_AT_STOP))
        return answer


def _done(value: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(value)
    return future


def _pass_on(done: Future[Any], answer: Future[T], turn: Callable[[Any], T]) -> None:
    error = done.exception()
    if isinstance(error, SecmailError):
        answer.set_exception(error)
    elif error is not None:
        answer.set_exception(SecmailError(Code.CANCELLED_AT_STOP))
    else:
        answer.set_result(turn(done.result()))
