"""Long work in the pool, portion by portion: its progress is told in between, and it can be given up there."""

from typing import TypeVar

from secmail.domain.upkeep import Progress
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.ports.upkeep import Work
from secmail.engine.steps import Steps, drive

T = TypeVar("T")


def in_portions(desk: Desk, jobs: JobRunner, work: Work[T]) -> Steps[T]:
    """What the work gives. Given up, it takes back what it had begun."""

    def tell(progress: Progress) -> Steps[None]:
        jobs.progress(progress.done, progress.total)
        yield from ()

    return drive(desk.pool, work, tell)
