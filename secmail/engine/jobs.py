"""Jobs: use cases on the engine thread, with an id, an end that is always told, and cancelling between steps."""

import itertools
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from secmail.api.events import Event, JobCancelled, JobDone, JobFailed
from secmail.domain.errors import BugError, Cancelled, Code, PinRefused, Rejected, SecmailError
from secmail.domain.ids import JobId
from secmail.engine.loop import EngineLoop
from secmail.engine.steps import Steps

log = logging.getLogger("secmail.engine")


@dataclass(slots=True)
class _Job:
    id: JobId
    steps: Steps[object]
    outcome: Future[Any]
    waits_for: Future[Any] | None = None


class JobRunner:
    """Starts, resumes, cancels and ends jobs. Engine thread, but for `new_id`."""

    def __init__(self, loop: EngineLoop, emit: Callable[[Event], None]) -> None:
        self._loop = loop
        self._emit = emit
        self._ids = itertools.count(1)
        self._jobs: dict[JobId, _Job] = {}

    def new_id(self) -> JobId:
        return JobId(next(self._ids))

    def start(self, steps: Steps[Any], job_id: JobId | None = None) -> Future[Any]:
        """Runs the use case. Without an id it is the engine's own: no event tells its end, the future does."""
        job = _Job(job_id if job_id is not None else self.new_id(), steps, Future())
        if job_id is not None:
            job.outcome.add_done_callback(lambda done: self._tell(job_id, done))
        self._jobs[job.id] = job
        self._resume(job, None)
        return job.outcome

    def cancel(self, job_id: JobId) -> None:
        job = self._jobs.get(job_id)
        if job is not None:
            job.waits_for = None
            self._step(job, lambda: job.steps.throw(Cancelled()))

    def cancel_all(self) -> None:
        for job_id in list(self._jobs):
            self.cancel(job_id)

    def _resume(self, job: _Job, done: Future[Any] | None) -> None:
        if job.id not in self._jobs or job.waits_for is not done:
            return  # ended or cancelled meanwhile: the answer comes too late
        job.waits_for = None
        error = done.exception() if done is not None and not done.cancelled() else None
        if done is not None and done.cancelled():
            error = Cancelled()
        if error is not None:
            self._step(job, lambda: job.steps.throw(error))
        else:
            self._step(job, lambda: job.steps.send(None if done is None else done.result()))

    def _step(self, job: _Job, go_on: Callable[[], Future[Any]]) -> None:
        try:
            job.waits_for = go_on()
        except StopIteration as stop:
            del self._jobs[job.id]
            job.outcome.set_result(stop.value)
        except (SecmailError, Cancelled) as error:
            del self._jobs[job.id]
            job.outcome.set_exception(error)
        except Exception as error:  # job boundary: a bug ends the job, not the program
            log.exception("a job failed")
            del self._jobs[job.id]
            job.outcome.set_exception(BugError(type(error).__name__))
        else:
            self._loop.when_done(job.waits_for, lambda done: self._resume(job, done))

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
    )
