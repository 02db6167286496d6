"""Invented patients with their results over time, their doubts and merges, as the engine tells them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from secmail.api import patients as p
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import KeptResult, LabResult, Measure, Replaced, Validity
from secmail.domain.messages import MessageSummary
from secmail.domain.patient_records import Merge, PatientLine, PatientRecord, ReportPlace, SeenTraits
from secmail.domain.patients import PatientId, Reason, SenderCode, Traits, Verdict, Why
from secmail.domain.series import Point, Series
from secmail.engine.patient_history import traced
from tests.support.scripted_handle import ScriptedHandle

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
MARIE, TWIN = PatientId(1), PatientId(2)
TRAITS = Traits(
    birth_name="EXEMPLE",
    used_name="DURAND-EXEMPLE",
    given_names="Marie",
    birth_date=date(1950, 1, 31),
    sex="F",
    nir="2500175056001",
    sender_code=SenderCode("labtil", "T-0042"),
)
OTHER = Traits(used_name="DURAND-EXEMPLE", given_names="Marine", birth_date=date(1950, 1, 31), sex="F")
PLACE = ReportPlace(MessageId(12), 0, 1)
DOUBT = SeenTraits(
    *(9, replace(OTHER, sender_code=SenderCode("labtil", "T-0042")), Verdict.DOUBTFUL),
    reasons=(Reason(Why.OTHER_GIVEN_NAME, MARIE), Reason(Why.CODE_OF_OTHER_NAMES, MARIE)),
    decided=False,
    reports=(PLACE,),
)
LACKING = (Reason(Why.NO_GIVEN_NAME), Reason(Why.NO_BIRTH_DATE))
BARE = SeenTraits(
    *(10, Traits(used_name="DURAND-EXEMPLE"), Verdict.INCOMPLETE, LACKING), decided=False, reports=(PLACE,)
)


def kept(number: int, day: date, label: str, value: str, **more: object) -> KeptResult:
    """One result; `unit`, `flag`, `source`, `validity`, `low`, `high`, and what `KeptResult` has."""
    bounds = [Decimal(str(more.pop(name))) if name in more else None for name in ("low", "high")]
    digits = value.lstrip("<>≤≥").replace(",", ".")
    measure = Measure(value, Decimal(digits), str(more.pop("unit", "")) or None, bounds[0], bounds[1])
    result = LabResult(
        *(label, None, measure, "<" if value.startswith("<") else None),
        flag=more.pop("flag", None),  # type: ignore[arg-type]  # a word
        flag_source=more.pop("source", "file"),  # type: ignore[arg-type]  # a word
        validity=more.pop("validity", Validity.FINAL),  # type: ignore[arg-type]  # one of them
        second=None,
        comments=(),
        line=number,
    )
    made = KeptResult(
        *(number, number, MARIE, MessageId(12 if day == date(2026, 11, 20) else 4), 0, 1),
        laboratory="labtil",
        laboratory_name="Laboratoire des Tilleuls",
        request="26112000417",
        day=day,
        received=datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
        result=result,
        seen=False,
        version=4,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # each name has its type


def point(one: KeptResult, shown: str = "", unit: str = "") -> Point:
    """`shown`: the value as converted into `unit`."""
    measure = one.result.first
    other = replace(measure, number=Decimal(shown), unit=unit, low=None, high=None) if shown else measure
    return Point(one, measure, other, bool(shown), one.result.flag, one.result.comparator)


DAYS = (date(2025, 3, 4), date(2026, 2, 11), date(2026, 11, 20))
SERIES = (
    Series(
        *("glucose", "Glycémie à jeun", "mmol/L"),
        known=True,
        points=(
            point(kept(1, DAYS[0], "Glycémie", "0,95", unit="g/L"), "5.2732", "mmol/L"),
            point(kept(2, DAYS[1], "Glycémie", "5.6", unit="mmol/L", low="3.9", high="6.1")),
            point(
                kept(3, DAYS[2], "Glycémie", "7.4", unit="mmol/L", low="3.9", high="6.1", flag="H", source="computed")
            ),
        ),
    ),
    Series(
        *("hb", "Hémoglobine", "g/dL"),
        known=True,
        points=(
            point(kept(4, DAYS[1], "Hémoglobine", "11.0", unit="g/dL", low="12", high="16", flag="L")),
            point(
                kept(
                    *(5, DAYS[2], "Hémoglobine", "9.2"),
                    unit="g/dL",
                    flag="L",
                    replaced_by=6,
                    replaced=Replaced.CORRECTED,
                )
            ),
            point(kept(6, DAYS[2], "Hémoglobine", "10.2", unit="g/dL", flag="L", validity=Validity.CORRECTED)),
        ),
    ),
    Series(
        *("k", "Potassium", "mmol/L"),
        known=True,
        points=(
            point(kept(7, DAYS[1], "Potassium", "4.1", unit="mmol/L", low="3.5", high="5.1")),
            point(kept(8, DAYS[2], "Potassium", "6.4", unit="mmol/L", low="3.5", high="5.1", flag="HH")),
        ),
    ),
    Series(
        *("lab:tsh", "TSH", "mUI/L"),
        known=False,
        points=(
            point(kept(9, DAYS[1], "TSH", "2.4", unit="mUI/L", validity=Validity.WITHDRAWN)),
            point(kept(10, DAYS[2], "TSH", "2.1", unit="mUI/L", validity=Validity.UNVALIDATED)),
        ),
    ),
)

UNSEEN = (
    p.UnseenResult(
        kept(8, DAYS[2], "Potassium", "6.4", unit="mmol/L", flag="HH", received=NOW - timedelta(minutes=25)),
        *(MARIE, TRAITS),
    ),
    p.UnseenResult(
        kept(3, DAYS[2], "Glycémie à jeun", "7.4", unit="mmol/L", flag="H", source="computed", part=1),
        *(MARIE, TRAITS),
    ),
    p.UnseenResult(
        kept(4, DAYS[1], "Hémoglobine", "11.0", unit="g/dL", flag="L", validity=Validity.UNVALIDATED),
        *(None, OTHER),
    ),
)
"""As the engine tells them: panic values first, then the newest."""


class Records:
    """What the engine knows of patients. `is_open`: whether a session is; `rows`: the lines of the messages."""

    def __init__(self, handle: ScriptedHandle) -> None:
        self._handle = handle
        self.is_open: Callable[[], bool] = lambda: True
        self.rows: Callable[[], tuple[MessageSummary, ...]] = tuple
        self.doubts: tuple[SeenTraits, ...] = ()
        self.unseen: tuple[p.UnseenResult, ...] = UNSEEN
        self.merges = (
            Merge(PatientId(5), MARIE, NOW - timedelta(days=30), automatic=False),
            Merge(PatientId(6), MARIE, NOW - timedelta(days=90), automatic=True),
        )
        self.apart: tuple[PatientId, ...] = (PatientId(7),)
        self.standing: tuple[p.ReportStanding, ...] = (p.ReportStanding(PLACE, MARIE, self._seen()),)

    def script(self) -> None:
        """Answers; commands are finished by the test."""
        handle = self._handle
        lines = (
            PatientLine(MARIE, TRAITS, 3, DAYS[2], 1),
            PatientLine(TWIN, OTHER, 1, DAYS[1], 0),
        )
        handle.answer(p.Patients, lambda query: self._sealed(_named(lines, query.text)))
        handle.answer(p.Patient, lambda query: self._sealed(self._page(query.patient)))
        handle.answer(p.ResultSeries, lambda query: self._sealed(SERIES if query.patient == MARIE else ()))
        handle.answer(p.PreviousValues, lambda query: self._sealed(_previous(query)))
        handle.answer(p.AbnormalUnseen, lambda _: self._sealed(self.unseen))
        handle.answer(p.Doubts, lambda _: self._sealed(self.doubts))
        handle.answer(p.ReportsOf, lambda query: self._sealed(self._of(query)))

    def _of(self, query: p.ReportsOf) -> tuple[p.ReportStanding, ...]:
        return tuple(
            one for one in self.standing if one.place in query.places or ReportPlace(one.place.message) in query.places
        )

    def _sealed(self, answer: object) -> object:
        return answer if self.is_open() else ActionNeeded(Code.VAULT_LOCKED)

    def _seen(self) -> SeenTraits:
        return SeenTraits(1, TRAITS, Verdict.KNOWN, (Reason(Why.SAME_NIR, MARIE),), decided=False, reports=(PLACE,))

    def _page(self, patient: PatientId) -> object:
        rows = {row.id: row for row in self.rows()}
        if patient == MARIE:
            seen = (self._seen(), SeenTraits(3, OTHER, Verdict.KNOWN, (), decided=True, reports=(PLACE,)))
            record = PatientRecord(MARIE, seen, self.merges, self.apart)
            mine = tuple(rows[one] for one in (MessageId(12), MessageId(4)) if one in rows)
            letters = tuple(rows[one] for one in (MessageId(11),) if one in rows)
            return p.PatientPage(record, TRAITS, SERIES, mine, letters, (), ())
        if patient == TWIN:
            seen_twin = SeenTraits(2, OTHER, Verdict.NEW, (), decided=False, reports=())
            return p.PatientPage(PatientRecord(TWIN, (seen_twin,), (), ()), OTHER, (), (), (), (), ())
        return Rejected(Code.PATIENT_UNKNOWN)


def _previous(query: p.PreviousValues) -> tuple[p.TracedResult, ...]:
    return tuple(traced(SERIES, set(query.places), patient=MARIE, most=query.most))


def _named(lines: tuple[PatientLine, ...], text: str) -> tuple[PatientLine, ...]:
    wanted = text.casefold()
    return tuple(one for one in lines if wanted in f"{one.traits.used_name} {one.traits.given_names}".casefold())
