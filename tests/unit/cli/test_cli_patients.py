"""`secmail patients`, `results` and `analyses`: what is asked, and the documents, which are a contract."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from secmail.api import commands as c
from secmail.api import patients as p
from secmail.api.events import Event, JobDone
from secmail.domain.analyses import AnalysisMapping
from secmail.domain.ids import JobId, MessageId
from secmail.domain.lab_results import KeptResult, LabResult, Measure, Replaced, Validity
from secmail.domain.patient_records import WHOLE_MESSAGE, Merge, PatientLine, PatientRecord, ReportPlace, SeenTraits
from secmail.domain.patients import PatientId, Reason, SenderCode, Traits, Verdict, Why
from secmail.domain.series import Point, Series
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

ANNE = Traits("DURAND", "MARTIN", "Anne", date(1951, 5, 7), "F", "2510575116005", SenderCode("lab", "P1"))
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEEN = SeenTraits(
    32,
    ANNE,
    Verdict.DOUBTFUL,
    (Reason(Why.NEAR_DATE, PatientId(7)),),
    decided=False,
    reports=(ReportPlace(MessageId(5), 0, 1),),
)
TRAITS = {
    "birth_name": "DURAND",
    "used_name": "MARTIN",
    "given_names": "Anne",
    "birth_date": "1951-05-07",
    "sex": "F",
    "nir": "2510575116005",
    "sender_code": {"laboratory": "lab", "code": "P1"},
}
SEEN_DOCUMENT = {
    "id": "32",
    "traits": TRAITS,
    "verdict": "doubtful",
    "reasons": [{"why": "near-date", "patient": "7"}],
    "decided": False,
    "reports": [{"message": "5", "part": 0, "number": 1}],
}
RESULT = LabResult(
    label="Glycémie",
    code="GLUC",
    first=Measure("5.5", Decimal("5.5"), "mmol/l", Decimal("3.9"), Decimal("6.1")),
    comparator="<",
    flag="H",
    flag_source="file",
    validity=Validity.UNVALIDATED,
    second=None,
    comments=("à contrôler",),
    line=21,
)
KEPT = KeptResult(
    id=9,
    report=4,
    record=PatientId(7),
    message=MessageId(5),
    part=0,
    number=1,
    laboratory="lab",
    laboratory_name="Laboratoire",
    request="D1",
    day=date(2026, 11, 19),
    received=AT,
    result=RESULT,
    seen=False,
    version=4,
    replaced_by=12,
    replaced=Replaced.CORRECTED,
)
KEPT_DOCUMENT = {
    "id": "9",
    "date": "2026-11-19",
    "message": "5",
    "part": 0,
    "report": 1,
    "line": 21,
    "laboratory": "lab",
    "laboratory_name": "Laboratoire",
    "request": "D1",
    "label": "Glycémie",
    "code": "GLUC",
    "flag": "H",
    "flag_source": "file",
    "status": "unvalidated",
    "comments": ["à contrôler"],
    "seen": False,
    "replaced": "corrected",
    "replaced_by": "12",
    "value": "5.5",
    "unit": "mmol/l",
}
SHOWN = Measure("5.5", Decimal("0.9909"), "g/L", Decimal("0.7026"), Decimal("1.099"))
SERIES = Series("glucose", "Glycémie", "g/L", known=True, points=(Point(KEPT, RESULT.first, SHOWN, True, "H", "<"),))  # noqa: FBT003 -- a value of many
PIN = ("--pin-stdin",)


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.fixture(autouse=True)
def session(handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))


def asked(shell: Shell, *words: str) -> object:
    return shell(*words, *PIN, "--json", stdin=b"1\n").json()


def test_the_list(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(p.Patients, (PatientLine(PatientId(7), ANNE, 3, date(2026, 11, 19), 1),))
    document = {"id": "7", **TRAITS, "reports": 3, "last": "2026-11-19", "abnormal_unseen": 1}
    assert asked(shell, "patients", "list", "--search", "martin") == {"patients": [document]}
    assert p.Patients("martin") in handle.asked
    told = shell("patients", "list", *PIN, stdin=b"1\n").text
    assert "7  MARTIN (DURAND) Anne 07/05/1951 F  3 comptes rendus  19/11/2026  1 anormal non vu" in told


def test_all_of_a_patient(shell: Shell, handle: ScriptedHandle) -> None:
    record = PatientRecord(
        PatientId(7), (SEEN,), (Merge(PatientId(8), PatientId(7), AT, automatic=True),), (PatientId(3),)
    )
    handle.answer(p.Patient, p.PatientPage(record, ANNE, (SERIES,), (), (), (), ()))
    assert asked(shell, "patients", "show", "7") == {
        "id": "7",
        **TRAITS,
        "seen": [SEEN_DOCUMENT],
        "merges": [{"patient": "8", "into": "7", "at": "2026-11-20T12:00:00+00:00", "automatic": True}],
        "apart": ["3"],
        "analyses": [{"key": "glucose", "name": "Glycémie", "unit": "g/L"}],
        "messages": [],
        "letters": [],
        "conversations": [],
        "exports": [],
    }


def test_questions_are_told_with_their_reasons(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(p.Doubts, (SEEN,))
    assert asked(shell, "patients", "doubts") == {"doubts": [SEEN_DOCUMENT]}
    told = shell("patients", "doubts", *PIN, stdin=b"1\n")
    assert (told.code, "naissance à un chiffre près" in told.text, "question 32" in told.text) == (1, True, True)


def test_a_series_says_what_was_written_and_what_was_computed(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(p.ResultSeries, (SERIES,))
    point = {
        **KEPT_DOCUMENT,
        "number": "0.9909",
        "comparator": "<",
        "low": "0.7026",
        "high": "1.099",
        "converted": True,
    }
    document = {"analysis": "glucose", "name": "Glycémie", "unit": "g/L", "known": True, "points": [point]}
    assert asked(shell, "results", "--patient", "7", "--analysis", "glycémie") == {"series": [document]}
    assert p.ResultSeries(PatientId(7), "glycémie", "fr") in handle.asked
    told = shell("results", "--patient", "7", *PIN, stdin=b"1\n").text
    assert "19/11/2026  5.5 mmol/l (= <0.9909 g/L)  [0.7026 - 1.099]  H  remplacé par une correction" in told


def test_what_is_abnormal_and_unseen(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(p.AbnormalUnseen, (p.UnseenResult(KEPT, PatientId(7), ANNE),))
    told = shell("results", "--abnormal-unseen", *PIN, "--json", stdin=b"1\n")
    assert (told.code, told.json()) == (1, {"results": [{"patient": "7", **TRAITS, **KEPT_DOCUMENT}]})


def test_whose_the_reports_of_a_message_are(shell: Shell, handle: ScriptedHandle) -> None:
    place = ReportPlace(MessageId(5), 0, 1)
    handle.answer(p.ReportsOf, (p.ReportStanding(place, None, SEEN),))
    found = asked(shell, "patients", "of", "5")
    assert found == {"reports": [{"message": "5", "part": 0, "number": 1, "patient": None, "seen": SEEN_DOCUMENT}]}


@pytest.mark.parametrize(
    ("words", "command", "result"),
    [
        ("patients merge 8 7", p.MergePatients(PatientId(8), PatientId(7)), PatientId(7)),
        ("patients merge 8 7 --yes", p.MergePatients(PatientId(8), PatientId(7), contrary=True), PatientId(7)),
        ("patients unmerge 8", p.UnmergePatient(PatientId(8)), None),
        ("patients apart 8 7", p.KeepPatientsApart(PatientId(8), PatientId(7)), None),
        ("patients apart 8 7 --undo", p.KeepPatientsApart(PatientId(8), PatientId(7), undo=True), None),
        ("patients decide 32 --patient 7", p.DecideDoubt(32, PatientId(7)), PatientId(7)),
        ("patients decide 32 --new", p.DecideDoubt(32, None), PatientId(9)),
        ("patients undecide 32", p.UndecideDoubt(32), None),
        ("patients assign 5 7 --report 0:1", p.AssignReport(ReportPlace(MessageId(5), 0, 1), PatientId(7)), None),
        ("patients assign 5 7", p.AssignReport(ReportPlace(MessageId(5)), PatientId(7)), None),
        ("patients unassign 5", p.AssignReport(ReportPlace(MessageId(5), WHOLE_MESSAGE), None), None),
        ("results --seen 5", p.MarkResultsSeen((ReportPlace(MessageId(5)),)), None),
        ("analyses unmap 2", p.DropMapping(2), None),
        (
            "analyses map --code GLUC --laboratory lab glucose",
            p.AddMapping(AnalysisMapping(0, "lab", "GLUC", "", "glucose")),
            2,
        ),
    ],
)
def test_what_people_say(
    shell: Shell, handle: ScriptedHandle, words: str, command: p.PatientCommand, result: object
) -> None:
    record = PatientRecord(PatientId(7), (SEEN,), (), ())
    handle.answer(p.Patient, p.PatientPage(record, ANNE, (), (), (), (), ()))
    handle.answer(p.ReportsOf, (p.ReportStanding(ReportPlace(MessageId(5), 0, 1), PatientId(7), SEEN),))
    handle.on(type(command), done(result))
    told = shell(*words.split(), *PIN, stdin=b"1\n")
    assert (told.code, command in handle.submitted) == (0, True)
    assert "{" not in told.text
    assert result not in (7, 9) or "patient 7, MARTIN (DURAND) Anne" in told.text


@pytest.mark.parametrize(
    "words", ["results", "patients decide 32", "patients assign 5 7 --report x", "analyses map glucose"]
)
def test_what_is_missing_or_odd_is_told(shell: Shell, words: str) -> None:
    assert shell(*words.split()).code == 2
