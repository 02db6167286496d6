"""A result that comes a second time: told, kept, never filed twice unless somebody wants it."""

import base64
from datetime import timedelta

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobDone
from secmail.api.results import ExportResult, HeldFile
from secmail.domain.accounts import Account
from secmail.domain.errors import Code
from secmail.domain.exports import ExportState
from tests.support.engine_desk import EngineDesk


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session and a drop folder."""
    desk.set_drop_folder()
    desk.insert()
    desk.unlock()
    return desk


def result(event: Event) -> ExportResult:
    assert isinstance(event, JobDone), event
    assert isinstance(event.result, ExportResult)
    return event.result


def in_a_new_envelope(raw: bytes) -> bytes:
    """The same sealed body under another header, as whoever keeps a message can send it again."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b"Message-ID", b"Date"))]
    again = [b"Date: Fri, 20 Nov 2026 11:59:00 +0000", b"Message-ID: <again@labo-tilleuls.example>", *lines]
    return b"\r\n".join(again) + b"\r\n\r\n" + base64.encodebytes(base64.b64decode(body)).replace(b"\n", b"\r\n")


def test_the_same_result_in_a_new_envelope_is_held(ready: EngineDesk) -> None:
    raw = ready.result()
    (first,) = ready.receive(raw)
    done = result(ready.run(c.FileResults(first)))
    ready.clock.move(timedelta(hours=1))
    (second,) = ready.receive(in_a_new_envelope(raw))
    again = result(ready.run(c.FileResults(second)))
    assert (again.exported, again.already, again.held) == (
        (),
        0,
        (HeldFile(second, Code.EXPORT_DUPLICATE, by_hand=True),),
    )
    assert ready.drop.puts == 1
    duplicate, original = ready.ask(q.Exports())
    assert (duplicate.state, duplicate.message) == (ExportState.DUPLICATE, second)
    assert duplicate.file == original.file == done.exported[0].file
    assert not next(row for row in ready.ask(q.MessagePage()) if row.id == second).exported


def test_all_pending_ones_tell_it_once(ready: EngineDesk) -> None:
    raw = ready.result()
    first, second = sorted(ready.receive(raw, in_a_new_envelope(raw)))
    done = result(ready.run(c.FileResults()))
    assert [file.message for file in done.exported] == [first]
    assert done.held == (HeldFile(second, Code.EXPORT_DUPLICATE, by_hand=True),)
    later = result(ready.run(c.FileResults()))
    assert (later.exported, later.already, later.held) == ((), 0, ())
    assert len(ready.filed()) == 1


def test_it_can_be_filed_by_hand(ready: EngineDesk) -> None:
    raw = ready.result()
    _, second = sorted(ready.receive(raw, in_a_new_envelope(raw)))
    ready.run(c.FileResults())
    done = result(ready.run(c.FileResults(second, again=True)))
    assert [file.message for file in done.exported] == [second]
    assert len(ready.filed()) == 2
    assert {record.state for record in ready.ask(q.Exports())} == {ExportState.DONE}
    once = result(ready.run(c.FileResults(second, again=True)))
    assert (once.exported, once.already) == ((), 1)


def test_two_jobs_with_the_same_content_write_one_file(ready: EngineDesk) -> None:
    raw = ready.result()
    messages = ready.receive(raw, in_a_new_envelope(raw))
    jobs = [ready.submit(c.FileResults(message)) for message in messages]
    done = [result(ready.ended(job)) for job in jobs]
    assert sorted(len(each.exported) for each in done) == [0, 1]
    assert sorted(len(each.held) for each in done) == [0, 1]
    assert ready.drop.puts == 1


def test_another_result_of_the_same_patient_is_another_result(ready: EngineDesk) -> None:
    messages = ready.receive(ready.result(1), ready.result(2))
    assert [file.message for file in result(ready.run(c.FileResults())).exported] == sorted(messages)
