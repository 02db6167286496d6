"""`secmail to-see`: what waits in lines and as JSON, and that messages are seen and settled."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from secmail.api import commands as c
from secmail.api import worklist as w
from secmail.api.events import Event, JobDone
from secmail.api.finding import BuildIndex
from secmail.api.patients import MarkResultsSeen
from secmail.api.queries import Folders
from secmail.api.rules import Marked, SetTriage
from secmail.domain.addresses import Mailbox
from secmail.domain.ids import FolderId, JobId, MessageId
from secmail.domain.kinds import Reason, Urgent
from secmail.domain.lab_results import LabResult, Measure, Validity
from secmail.domain.messages import Folder, Kind, MessageState, MessageSummary
from secmail.domain.patient_records import ReportPlace
from secmail.domain.triage import Triage
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
POTASSIUM = LabResult(
    *("Potassium", "K", Measure("6.4", Decimal("6.4"), "mmol/L"), None, "HH", "file", Validity.FINAL, None, (), 3)
)
ROW = MessageSummary(
    *(MessageId(5), FolderId(1), Mailbox("labo@exemple.example", "Laboratoire"), (), "Résultats", AT),
    *(True, MessageState.OPENED, False, 900),
    kind=Kind.RESULT,
    urgent=True,
    patient="MARTIN Anne",
    urgent_reasons=(Reason(Urgent.PANIC, 0, "Potassium"),),
)
URGENT = w.SeeItem(ROW, w.Work.URGENT, (POTASSIUM,), abnormal=1, reports=1, unseen=1, kept=True)
OTHER = w.SeeItem(replace(ROW, id=MessageId(6), urgent=False, urgent_reasons=()), w.Work.RESULTS)


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.fixture(autouse=True)
def session(handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(BuildIndex, done(None))
    handle.on(MarkResultsSeen, done(None))
    handle.on(SetTriage, done(Marked()))
    handle.answer(Folders, (Folder(FolderId(1), 1, "INBOX", "inbox"),))
    handle.answer(w.SeenBy, lambda query: (w.Sight(ReportPlace(query.message, 0, 1), None),) * (query.message == 5))


def told(shell: Shell, *words: str) -> tuple[int, str]:
    found = shell("to-see", *words, "--pin-stdin", stdin=b"1\n")
    return found.code, found.text


def test_the_most_pressing_first_and_why(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(w.ToSee, w.SeePage((URGENT, OTHER)))
    code, text = told(shell)
    assert code == 1
    assert text.splitlines()[0] == "Urgent"
    assert "5  20/11/2026  MARTIN Anne  Potassium 6.4 mmol/L HH" in text
    assert "Potassium au-delà du seuil d'alerte" in text
    assert "mis de côté, mais vu par personne" in text
    assert "Résultats\n  6  " in text
    found = shell("to-see", "--limit", "9", "--after", "4", "--pin-stdin", "--json", stdin=b"1\n").json()
    assert w.ToSee(MessageId(4), 9) in handle.asked
    assert [(row["work"], row["kept"], row["message"]["id"]) for row in found["messages"]] == [
        ("urgent", True, "5"),
        ("results", False, "6"),
    ]
    assert found["messages"][0]["values"] == [{"label": "Potassium", "value": "6.4", "unit": "mmol/L", "flag": "HH"}]


def test_nothing_waits(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(w.ToSee, w.SeePage())
    assert told(shell)[0] == 0


def test_how_many(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(w.ToSeeCount, w.SeeCount(1, 2, 3, 4, more=True))
    code, text = told(shell, "--count")
    assert (code, "Urgent  1" in text, "Seuls les plus récents" in text) == (1, True, True)
    found = shell("to-see", "--count", "--pin-stdin", "--json", stdin=b"1\n").json()
    assert found == {"urgent": 1, "results": 2, "letters": 3, "others": 4, "more": True}


def test_seen_and_settled(shell: Shell, handle: ScriptedHandle) -> None:
    code, text = told(shell, "--settle", "5", "6")
    assert (code, "2 messages vus et classés" in text) == (0, True)
    assert handle.orders(MarkResultsSeen) == [MarkResultsSeen((ReportPlace(MessageId(5)),))]
    assert handle.orders(SetTriage) == [SetTriage((MessageId(5), MessageId(6)), Triage.DONE)]


def test_who_has_seen_them(shell: Shell, handle: ScriptedHandle) -> None:
    assert "pas encore vu" in told(shell, "--seen-by", "5")[1]
    handle.answer(w.SeenBy, (w.Sight(ReportPlace(MessageId(5), 0, 1), AT, "Dr Camille"),))
    code, text = told(shell, "--seen-by", "5")
    assert (code, "vu le 20/11/2026 par Dr Camille" in text) == (0, True)
    found = shell("to-see", "--seen-by", "5", "--pin-stdin", "--json", stdin=b"1\n").json()
    assert found == {"reports": [{"message": "5", "part": 0, "number": 1, "at": AT.isoformat(), "by": "Dr Camille"}]}
