"""What waits in the invented practice, as the engine would tell it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from secmail.api.events import Event, JobDone
from secmail.api.patients import MarkResultsSeen
from secmail.api.rules import Marked, SetTriage
from secmail.api.worklist import SeeCount, SeeItem, SeenBy, SeePage, Sight, ToSee, ToSeeCount, Work, WorkChanged
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import JobId, MessageId
from secmail.domain.kinds import Reason, Urgent
from secmail.domain.lab_results import LabResult, Measure, Validity
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.patient_records import WHOLE_MESSAGE, ReportPlace
from secmail.domain.triage import Triage
from secmail.domain.worklist import work_of
from tests.support.scripted_handle import ScriptedHandle


def value(label: str, written: str, unit: str, flag: str, *, validity: Validity = Validity.FINAL) -> LabResult:
    """A result out of its range."""
    measure = Measure(written, Decimal(written), unit)
    return LabResult(label, label, measure, None, flag, "file", validity, None, (), 1)


POTASSIUM = value("Potassium", "6.4", "mmol/L", "HH")
GLUCOSE = value("Glycémie à jeun", "7.4", "mmol/L", "H")
SODIUM = value("Sodium", "131", "mmol/L", "L")
REASONS = (Reason(Urgent.PANIC, 0, "Potassium"),)


class Morning:
    """`rows`: the lines of the inbox. Everything but what is unreadable or settled waits."""

    def __init__(self, handle: ScriptedHandle, rows: Callable[[], tuple[MessageSummary, ...]]) -> None:
        self._handle = handle
        self._rows = rows
        self.is_open: Callable[[], bool] = lambda: True
        self.values: dict[MessageId, tuple[LabResult, ...]] = {
            MessageId(12): (POTASSIUM, GLUCOSE, SODIUM),
            MessageId(4): (GLUCOSE,),
        }
        self.seen: dict[ReportPlace, Sight] = {}
        self.reports: dict[MessageId, int] = {}
        """Where a message brings several."""
        self.settled: set[MessageId] = set()
        self.kept: set[MessageId] = set()
        self.more: tuple[SeeItem, ...] = ()

    def script(self) -> None:
        """Answers; tests finish the commands."""
        handle = self._handle
        handle.answer(ToSee, lambda _: self.page() if self.is_open() else ActionNeeded(Code.VAULT_LOCKED))
        handle.answer(ToSeeCount, lambda _: self.count())
        handle.answer(SeenBy, lambda query: self._sights(query.message))

    def act(self) -> None:
        """Does what is ordered, at once."""
        self._handle.on(MarkResultsSeen, self._mark)
        self._handle.on(SetTriage, self._settle)

    def items(self) -> tuple[SeeItem, ...]:
        """In their order."""
        found = [*self.more, *(self._item(row) for row in self._rows() if row.summary is not None)]
        waiting = [item for item in found if item.message.id not in self.settled]
        return tuple(sorted(waiting, key=lambda item: (list(Work).index(item.work), -item.message.date.timestamp())))

    def page(self) -> SeePage:
        """All of them, with their number."""
        return SeePage(self.items(), self.count())

    def count(self) -> SeeCount:
        """Of them all."""
        groups = Counter(item.work.value for item in self.items())
        return SeeCount(*(groups[work.value] for work in Work))  # type: ignore[arg-type]  # four numbers

    def many(self, number: int) -> None:
        """That many more results wait, the oldest of a patient with a long name."""
        row = next(row for row in self._rows() if row.kind is Kind.RESULT)
        for each in range(number):
            name = f"DE LA ROCHEFOUCAULD-MONTBAZON-EXEMPLE Marie-Clémentine {each}"
            one = replace(row, id=MessageId(1000 + each), patient=name, urgent=False, seen=False)
            one = replace(one, date=row.date - timedelta(hours=each))
            values = (GLUCOSE, SODIUM) if each % 3 == 0 else ()
            self.more += (SeeItem(one, Work.RESULTS, values, abnormal=len(values), reports=1, unseen=1),)

    def _item(self, row: MessageSummary) -> SeeItem:
        sights = self._sights(row.id)
        unseen = sum(sight.at is None for sight in sights)
        values = self.values.get(row.id, ()) if unseen else ()
        urgent = row.urgent or any(value.flag == "HH" for value in values)
        row = replace(row, urgent_reasons=REASONS) if urgent else row
        work = work_of(row.kind, urgent=urgent)
        return SeeItem(row, work, values, len(values), len(sights), unseen, kept=row.id in self.kept)

    def _sights(self, message: MessageId) -> tuple[Sight, ...]:
        if message not in self.values:
            return ()
        places = [ReportPlace(message, 0, number) for number in range(1, self.reports.get(message, 1) + 1)]
        return tuple(self.seen.get(place, Sight(place, None)) for place in places)

    def _mark(self, command: MarkResultsSeen, job: JobId) -> Iterator[Event]:
        at = max(row.date for row in self._rows()) if command.seen else None
        for wanted in command.places:
            whole = wanted.part == WHOLE_MESSAGE
            places = [sight.place for sight in self._sights(wanted.message)] if whole else [wanted]
            self.seen |= {place: Sight(place, at, "Dr Claire FONTAINE") for place in places}
        yield WorkChanged()
        yield JobDone(job, None)

    def _settle(self, command: SetTriage, job: JobId) -> Iterator[Event]:
        leaves = command.triage in {Triage.DONE, Triage.WAITING}
        (self.settled.update if leaves else self.settled.difference_update)(command.messages)
        yield JobDone(job, Marked())
