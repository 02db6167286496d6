"""Filing by itself: only trusted results of confirmed laboratories, about patients who are certain."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from secmail.api import commands as c
from secmail.api import exporting as x
from secmail.api import queries as q
from secmail.api.events import JobDone, JobFailed
from secmail.api.results import ExportResult, HeldFile
from secmail.app.demo import results
from secmail.app.demo.letters import File
from secmail.domain.accounts import Account
from secmail.domain.errors import Code
from secmail.domain.exports import ExportState
from secmail.domain.ids import MessageId
from secmail.domain.security import Finding, Summary
from secmail.domain.triage import Triage
from tests.support.engine_desk import EngineDesk
from tests.support.kinds_of_mail import PDF
from tests.support.pki_lab import AT, LABORATORY
from tests.support.tnef_forge import winmail

DAY = date(2026, 11, 19)


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session, a folder, and a result by which the laboratory was confirmed; it is filed already."""
    desk.set_drop_folder()
    desk.insert()
    desk.unlock()
    (first,) = desk.receive(desk.result(1))
    assert desk.result_of(x.AddLaboratory(first)) == 1
    desk.result_of(c.FileResults(first))
    desk.result_of(x.FileByItself(on=True))
    desk.clock.move(timedelta(hours=1))
    return desk


def receives(desk: EngineDesk, raw: bytes) -> MessageId:
    """After the settings were made: the server's clock is the machine's own here."""
    (message,) = desk.receive(raw)
    return message


def held(desk: EngineDesk, count: int = 1) -> list[tuple[MessageId, str]]:
    desk.until(lambda: len(desk.ask(x.HeldResults())) >= count)
    return [(each.message, each.reason) for each in desk.ask(x.HeldResults())]


def test_a_known_laboratorys_result_is_filed_when_it_comes(ready: EngineDesk) -> None:
    message = receives(ready, ready.result(2))
    ready.until(lambda: len(ready.filed()) == 2)
    ready.until(lambda: ready.ask(q.Exports())[0].state is ExportState.DONE)
    assert ready.ask(q.Exports())[0].message == message
    assert ready.ask(x.HeldResults()) == ()
    (laboratory,) = ready.ask(x.Laboratories())
    assert laboratory.address == "resultats@labo-tilleuls.example"


def test_it_is_off_unless_the_practice_wants_it(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.unlock()
    event = desk.run(x.FileByItself(on=True))
    assert isinstance(event, JobFailed)
    assert event.code is Code.EXPORT_UNSET
    desk.set_drop_folder()
    (message,) = desk.receive(desk.result())
    desk.result_of(x.AddLaboratory(message))
    desk.result_of(c.OpenMessage(message))
    desk.flush()
    assert (desk.filed(), desk.ask(x.HeldResults())) == ([], ())


def test_what_is_not_certain_is_held_and_marked_to_do(ready: EngineDesk) -> None:
    request = results.requests(3, DAY)[-1]
    text = results.hprim(request, sender="LABO", recipient="CABINET")
    nameless = File(
        "r.hpr",
        "application/octet-stream",
        text.replace("14/07/1946", "").replace("2460799999003", "").encode("cp1252"),
    )
    unnamed = receives(ready, ready.letter("Sans naissance", "Voir.", files=(nameless,)))
    other_birth = text.replace("14/07/1946", "15/07/1946").replace("2460799999003", "").encode("cp1252")
    ready.receive(ready.result(3))
    ready.until(lambda: len(ready.filed()) == 2)
    file = File("r.hpr", "application/octet-stream", other_birth)
    doubtful = receives(ready, ready.letter("Autre naissance", "Voir.", files=(file,)))
    unsigned = receives(ready, ready.result(4, signed=False))
    other = replace(LABORATORY, name="LABO AUTRE", address="resultats@autre-labo.example")
    letter = ready.result(5, signer=ready.lab.organisation(other), sender=(other.name, other.address))
    foreign = receives(ready, letter)
    found = dict(held(ready, 4))
    assert found[unnamed].startswith("hprim.")
    assert found[doubtful] == Code.PATIENT_UNCERTAIN
    assert found[unsigned] == Summary.UNSIGNED
    assert found[foreign] == Code.LABORATORY_UNCONFIRMED
    assert len(ready.filed()) == 2
    rows = {row.id: row for row in ready.ask(q.MessagePage())}
    ready.until(lambda: all(row.triage is Triage.TO_DO for row in ready.ask(q.MessageRows(tuple(found)))))
    assert rows.keys() >= found.keys()


def test_a_text_about_somebody_else_is_held_until_a_person_has_looked(ready: EngineDesk) -> None:
    request = results.requests(3, DAY)[-1]
    text = results.hprim(request, sender="LABO", recipient="CABINET")
    other = text.replace("****LAB****", "Patient : MARTIN Paul né le 03/04/1940\r\n****LAB****").encode("cp1252")
    assert other != text.encode("cp1252")
    file = File("r.hpr", "application/octet-stream", other)
    message = receives(ready, ready.letter("Résultat", "Voir.", files=(file,)))
    assert held(ready) == [(message, "hprim.text.other_birth")]
    assert len(ready.filed()) == 1
    event = ready.run(c.FileResults(message, again=True))
    assert isinstance(event, JobDone), event
    assert len(ready.filed()) == 2


def test_what_may_not_be_all_of_a_message_is_held(ready: EngineDesk) -> None:
    request = results.requests(3, DAY)[-1]
    content = results.hprim(request, sender="LABO", recipient="CABINET").encode("cp1252")
    whole = winmail(("a.hpr", content), ("b.pdf", PDF))
    cut = File("winmail.dat", "application/ms-tnef", whole[: whole.index(PDF) + 20])
    message = receives(ready, ready.letter("Résultat", "Voir.", files=(cut,)))
    assert held(ready) == [(message, Finding.PACKED_UNREAD)]
    for asked in (c.FileResults(), c.FileResults(message)):
        event = ready.run(asked)
        assert isinstance(event, JobDone), event
        assert isinstance(event.result, ExportResult)
        assert event.result.held == (HeldFile(message, Finding.PACKED_UNREAD, by_hand=True),)
        assert len(ready.filed()) == 1
    event = ready.run(c.FileResults(message, again=True))
    assert isinstance(event, JobDone), event
    assert len(ready.filed()) == 2


def test_filed_by_hand_it_is_held_no_longer(ready: EngineDesk) -> None:
    ready.result_of(x.ForgetLaboratory(1))
    message = receives(ready, ready.result(2))
    assert held(ready) == [(message, Code.LABORATORY_UNCONFIRMED)]
    event = ready.run(c.FileResults(message))
    assert isinstance(event, JobDone)
    assert isinstance(event.result, ExportResult)
    assert len(event.result.exported) == 1
    assert ready.ask(x.HeldResults()) == ()


def test_a_laboratory_that_is_confirmed_later_brings_what_was_held(ready: EngineDesk) -> None:
    ready.result_of(x.ForgetLaboratory(1))
    message = receives(ready, ready.result(2))
    assert held(ready) == [(message, Code.LABORATORY_UNCONFIRMED)]
    ready.result_of(x.AddLaboratory(message))
    ready.until(lambda: len(ready.filed()) == 2)
    ready.until(lambda: ready.ask(x.HeldResults()) == ())


def test_only_a_trusted_message_confirms_a_laboratory(ready: EngineDesk) -> None:
    unsigned = receives(ready, ready.result(2, signed=False))
    for command in (x.AddLaboratory(unsigned), x.ForgetLaboratory(99)):
        event = ready.run(command)
        assert isinstance(event, JobFailed)
        assert event.code is Code.LABORATORY_UNKNOWN


def test_while_the_folder_is_away_it_waits(ready: EngineDesk) -> None:
    away = ready.inbox_folder.rename(ready.directory / "away")
    receives(ready, ready.result(2))
    ready.until(lambda: len(ready.ask(x.FolderStatus()).waiting) == 1)
    away.rename(ready.inbox_folder)
    ready.result_of(x.CheckFolder())
    assert len(ready.filed()) == 2


def test_what_does_not_look_like_plain_trust_waits_for_a_person(ready: EngineDesk) -> None:
    message = receives(ready, ready.result(2, at=AT - timedelta(days=29)))
    assert held(ready) == [(message, Finding.SIGNED_EARLIER)]
    assert len(ready.filed()) == 1


def test_what_was_cut_by_the_programs_end_is_taken_up(ready: EngineDesk) -> None:
    """A command that ends at once leaves nothing behind for ever: the next that asks for it files all."""
    ready.result_of(c.LockSession())
    ready.receive(*(ready.result(number) for number in range(2, 6)))
    ready.stop()
    ready.start()
    ready.until(lambda: bool(ready.ask(q.Cards())))
    job = ready.submit(x.FileWhatCame())
    ready.answer(ready.question())
    event = ready.ended(job)
    assert isinstance(event, JobDone)
    assert isinstance(event.result, x.CameAndWent)
    assert len(ready.filed()) == 5
    assert ready.result_of(x.FileWhatCame()) == x.CameAndWent(0, 0)


def test_what_the_practice_itself_has_sent_is_no_result_for_it(ready: EngineDesk) -> None:
    ready.post.deliver(ready.result(2), "Sent")
    ready.sync()
    assert ready.result_of(x.FileWhatCame()) == x.CameAndWent(0, 0)
    assert ready.result_of(c.FileResults()) == ExportResult((), 0, ())
    assert (len(ready.filed()), ready.ask(x.HeldResults())) == (1, ())
