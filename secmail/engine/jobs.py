"""Jobs: use cases on the engine thread, with an id, an end that is always told, and cancelling between steps."""

import itertools
import logging
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from secmail.api.events import Event, JobCancelled, JobDone, JobFailed, JobProgressed
from secmail.domain.errors import BugError, Cancelled, Code, PinRefused, Rejected, SecmailError
from secmail.domain.ids import JobId
from secmail.engine.loop import EngineLoop
from secmail.engine.steps import Steps

log = logging.getLogger("secmail.engine")

_PROGRESS_SECONDS = 0.1


@dataclass(slots=True, eq=False)
class _Job:
    id: JobId
    steps: Steps[object]
    outcome: Future[Any]
    told: bool
    uncut: bool
    waits_for: Future[Any] | None = None
    progress_due: float = 0.0


class JobRunner:
    """Starts, resumes, cancels and ends jobs. Engine thread, but for `new_id`."""

    def __init__(self, loop: EngineLoop, emit: Callable[[Event], None]) -> None:
        self._loop = loop
        self._emit = emit
        self._ids = itertools.count(1)
        self._jobs: dict[JobId, _Job] = {}
        self._stepping: list[_Job] = []
        self._ended: Future[None] | None = None

    def new_id(self) -> JobId:
        return JobId(next(self._ids))

    def start(self, steps: Steps[Any], job_id: JobId | None = None, *, uncut: bool = False) -> Future[Any]:
        """Runs the use case. Without an id it is the engine's own: no event tells its end, the future does.

        `uncut`: a stop waits for it. After `stop` nothing is started any more, the outcome is Cancelled.
        """
        told = job_id is not None
        job = _Job(job_id if job_id is not None else self.new_id(), steps, Future(), told, uncut)
        if told:
            # Of the job only its id: what a job has opened must not wait for the collector of cycles.
            job.outcome.add_done_callback(partial(self._tell, job.id))
        self._jobs[job.id] = job
        if self._ended is None:
            self._resume(job, None)
        else:
            self._step(job, lambda: steps.throw(Cancelled()))
        return job.outcome

    def cancel(self, job_id: JobId) -> None:
        job = self._jobs.get(job_id)
        if job is not None:
            self._throw(job, Cancelled())

    def break_off(self, outcome: Future[Any], error: SecmailError | Cancelled) -> None:
        """Ends the engine's own job with this outcome; whoever waits for it hears the error."""
        for job in list(self._jobs.values()):
            if job.outcome is outcome:
                self._throw(job, error)

    def progress(self, done: int, total: int) -> None:
        """Tells how far the job has come that is running now, at most ten times a second."""
        self._progressed(self._stepping[-1], JobProgressed(self._stepping[-1].id, done, total))

    def fetching(self) -> Callable[[int, int], None]:
        """What tells, from any thread, how many octets have come of what the job fetches that is running now."""
        job = self._stepping[-1]

        def tell(done: int, total: int) -> None:
            self._loop.post(lambda: self._progressed(job, JobProgressed(job.id, done, total, fetching=True)))

        return tell

    def stop(self) -> Future[None]:
        """Cancels all jobs but those that are not to be cut; done when those have ended too."""
        self._ended = Future()
        self._cancel_all(lambda job: not job.uncut)
        self._look_whether_ended()
        return self._ended

    def cancel_all(self) -> None:
        self._cancel_all(lambda _: True)

    def _cancel_all(self, which: Callable[[_Job], bool]) -> None:
        for job in list(self._jobs.values()):
            if which(job):
                self._throw(job, Cancelled())

    def _progressed(self, job: _Job, event: JobProgressed) -> None:
        now = time.monotonic()
        if job.told and job.id in self._jobs and now >= job.progress_due:
            job.progress_due = now + _PROGRESS_SECONDS
            self._emit(event)

    def _throw(self, job: _Job, error: SecmailError | Cancelled) -> None:
        if job in self._stepping:  # it is what asks for it: after its step
            self._loop.post(lambda: self._throw(job, error))
        elif job.id in self._jobs:
            self._step(job, lambda: job.steps.throw(error))

    def _resume(self, job: _Job, done: Future[Any] | None) -> None:
        if job.id not in self._jobs or job.waits_for is not done:
            return  # ended or cancelled meanwhile: the answer comes too late
        error = None if done is None else error_of(done)
        if error is not None:
            self._step(job, lambda: job.steps.throw(error))
        else:
            self._step(job, lambda: job.steps.send(None if done is None else done.result()))

    def _step(self, job: _Job, go_on: Callable[[], Future[Any]]) -> None:
        job.waits_for = None
        self._stepping.append(job)
        try:
            job.waits_for = go_on()
        except StopIteration as stop:
            self._end(job, partial(job.outcome.set_result, stop.value))
        except (SecmailError, Cancelled) as error:
            self._end(job, partial(job.outcome.set_exception, error))
        except Exception as error:  # noqa: BLE001 -- job boundary: a bug ends the job, not the program
            self._end(job, partial(job.outcome.set_exception, bug_of(error)))
        else:
            self._stepping.pop()
            self._loop.when_done(job.waits_for, lambda done: self._resume(job, done))

    def _end(self, job: _Job, settle: Callable[[], None]) -> None:
        self._stepping.pop()
        del self._jobs[job.id]
        settle()
        self._look_whether_ended()

    def _look_whether_ended(self) -> None:
        if self._ended is not None and not self._jobs and not self._ended.done():
            self._ended.set_result(None)

    def _tell(self, job_id: JobId, done: Future[Any]) -> None:
        error = done.exception()
        if error is None:
            self._emit(JobDone(job_id, done.result()))
        elif isinstance(error, Cancelled):
            self._emit(JobCancelled(job_id))
        else:
            self._emit(failure(job_id, error))


def failure(job_id: JobId, error: BaseException) -> JobFailed:
    """An error as the event that tells it."""
    if not isinstance(error, SecmailError):
        return JobFailed(job_id, Code.BUG, type(error).__name__)
    return JobFailed(
        job_id,
        error.code,
        error.detail,
        words=error.words if isinstance(error, Rejected) else "",
        tries_left=error.tries_left if isinstance(error, PinRefused) else None,
        place=error.place,
    )


def error_of(done: Future[Any]) -> BaseException | None:
    """A use case sees errors of ours only; what else broke in another thread is a bug by its kind."""
    if done.cancelled():
        return Cancelled()
    error = done.exception()
    if error is None or isinstance(error, (SecmailError, Cancelled)):
        return error
    return bug_of(error)


def bug_of(error: BaseException) -> BugError:
    """Logged by its place alone: an error's own text may quote a message."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
    log.error("a bug in a job: %s at %s", type(error).__name__, place)
    return BugError(type(error).__name__)
