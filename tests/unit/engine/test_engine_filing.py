"""Filing: once, whatever happens in between, and only what may be believed."""

from typing import Any

import pytest

from secmail import hprim
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, ExportsChanged, JobDone, JobFailed
from secmail.api.exporting import HeldResults, SetPracticeSoftware
from secmail.api.results import ExportResult, HeldFile
from secmail.app.demo.letters import File
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Unavailable
from secmail.domain.exports import ExportState
from secmail.domain.security import Finding, Summary
from secmail.engine.export_lab import LabExport
from secmail.store.sealed_db import SealedDb
from tests.support.engine_desk import EngineDesk, Gate
from tests.support.kinds_of_mail import HPRIM, HPRIM_TEXT, PDF, cda, xdm, zipped
from tests.support.tnef_forge import winmail


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


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


NAME = "20261120-120000-"


def test_once_and_twice(ready: EngineDesk) -> None:
    (message,) = ready.receive(ready.result())
    first = result(ready.run(c.FileResults(message)))
    assert [file.file for file in first.exported] == ready.filed()
    assert ready.filed()[0].startswith(NAME)
    assert ready.filed()[0].endswith("-1.hpr")
    again = result(ready.run(c.FileResults(message)))
    assert (again.exported, again.already, again.held) == ((), 1, ())
    assert (len(ready.filed()), ready.drop.puts) == (1, 1)
    (record,) = ready.ask(q.Exports())
    assert record.state is ExportState.DONE
    assert ready.ask(q.MessagePage())[0].exported


def test_two_jobs_at_the_same_time_write_one_file(ready: EngineDesk) -> None:
    (message,) = ready.receive(ready.result())
    gate = Gate()
    ready.drop.during_put = gate.pass_through
    jobs = [ready.submit(c.FileResults(message)), ready.submit(c.FileResults()), ready.submit(c.FileResults(message))]
    gate.wait()
    gate.open()
    results = [result(ready.ended(job)) for job in jobs]
    assert sorted(len(done.exported) for done in results) == [0, 0, 1]
    assert (len(ready.filed()), ready.drop.puts) == (1, 1)


def test_settings_changed_while_results_wait_are_those_they_are_filed_by(desk: EngineDesk, account: Account) -> None:
    """For the PIN first, then for each other."""
    desk.set_drop_folder()
    desk.receive(desk.result(1), desk.result(2))
    other = desk.directory / "other"
    other.mkdir()
    desk.insert()
    job = desk.submit(c.FileResults())
    question = desk.question()
    desk.result_of(SetPracticeSoftware(None, (("extension", ".one"),)))
    gate = Gate()
    desk.drop.during_put = gate.pass_through
    desk.answer(question)
    gate.wait()
    desk.result_of(SetPracticeSoftware(None, (("extension", ".two"),), str(other)))
    gate.open()
    assert len(result(desk.ended(job)).exported) == 2
    assert [path.suffix for path in (*desk.inbox_folder.iterdir(), *other.iterdir())] == [".one", ".two"]


def test_settings_changed_while_another_message_is_written_count_for_the_next(
    ready: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ready.receive(ready.result(1), ready.result(2))
    in_turn, orders = LabExport._in_turn, []

    def watched(self: LabExport, *given: Any) -> Any:
        orders.append(given)
        return in_turn(self, *given)

    monkeypatch.setattr(LabExport, "_in_turn", watched)
    gate = Gate()
    ready.drop.during_put = gate.pass_through
    jobs = [ready.submit(c.FileResults(first))]
    gate.wait()
    jobs.append(ready.submit(c.FileResults(second)))
    ready.until(lambda: len(orders) == 2)
    ready.result_of(SetPracticeSoftware(None, (("extension", ".two"),)))
    gate.open()
    names = [result(ready.ended(job)).exported[0].file for job in jobs]
    assert [name[-4:] for name in names] == [".hpr", ".two"]


def test_a_crash_between_the_file_and_the_ledger(ready: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    (message,) = ready.receive(ready.result())

    def dies(self: SealedDb, *anything: object, **named: object) -> None:
        raise Unavailable(Code.STORE_FULL)

    with monkeypatch.context() as patch:
        patch.setattr(SealedDb, "finish_export", dies)
        assert failed(ready.run(c.FileResults(message))) is Code.STORE_FULL
    assert [record.state for record in ready.ask(q.Exports())] == [ExportState.INTENDED]
    before = ready.filed()
    done = result(ready.run(c.FileResults()))
    assert [file.file for file in done.exported] == before == ready.filed()
    assert [record.state for record in ready.ask(q.Exports())] == [ExportState.DONE]


def test_everything_that_waits_is_read_first(desk: EngineDesk, account: Account) -> None:
    desk.set_drop_folder()
    desk.receive(*(desk.result(number) for number in (1, 2, 3)))
    desk.insert()
    job = desk.submit(c.FileResults())
    desk.answer(desk.question())
    assert len(result(desk.ended(job)).exported) == 3
    assert len(desk.filed()) == 3


def test_a_result_in_winmail_dat_is_filed_as_it_came(ready: EngineDesk) -> None:
    content = winmail(("Résultat.hpr", HPRIM), ("Compte rendu.pdf", PDF))
    raw = ready.letter("Bilan", "Voir le fichier.", files=(File("winmail.dat", "application/ms-tnef", content),))
    (message,) = ready.receive(raw)
    assert len(result(ready.run(c.FileResults(message))).exported) == 1
    (name,) = ready.filed()
    assert (ready.inbox_folder / name).read_bytes() == HPRIM


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("winmail.dat", winmail(("b.pdf", PDF))[:200], Finding.PACKED_UNREAD),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(90), Finding.SEALED_ARCHIVE),
        ("a.zip", zipped([("b.hpr", HPRIM)])[:60] + bytes(40), Finding.ARCHIVE_REFUSED),
        ("a.zip", xdm(cda(), sha1="0" * 40), Finding.ARCHIVE_DIFFERS),
    ],
    ids=["packed", "sealed", "damaged", "differs"],
)
def test_beside_what_was_not_read_a_result_is_filed_by_whoever_has_looked_at_it(
    ready: EngineDesk, name: str, content: bytes, reason: Finding
) -> None:
    files = (File("r.hpr", "application/octet-stream", HPRIM), File(name, "application/octet-stream", content))
    (message,) = ready.receive(ready.letter("Bilan", "Voir les fichiers.", files=files))
    for asked in (c.FileResults(), c.FileResults(message)):
        done = result(ready.run(asked))
        assert (done.exported, done.held) == ((), (HeldFile(message, reason, by_hand=True),))
        assert ready.filed() == []
    assert len(result(ready.run(c.FileResults(message, again=True))).exported) == 1
    assert len(ready.filed()) == 1


def test_a_quoted_result_is_never_filed(ready: EngineDesk) -> None:
    quoted = "".join(f"> {line}\n" for line in HPRIM_TEXT.splitlines())
    (message,) = ready.receive(ready.letter("TR : Bilan", f"Bonjour,\n\n{quoted}"))
    done = result(ready.run(c.FileResults(message)))
    assert (done.exported, done.held) == ((), (HeldFile(message, Code.HPRIM_UNREADABLE, by_hand=False),))
    assert ready.filed() == []


def test_what_may_not_be_filed_is_held_with_its_reason_and_keeps_nothing_back(ready: EngineDesk) -> None:
    broken = File(
        "resultat.hpr", "application/octet-stream", b"PAT1\r\nX\r\n\r\n****LAB****\r\nRES|\r\n****FIN****\r\n"
    )
    raws: list[tuple[bytes, str]] = [
        (ready.result(1, signed=False), Summary.UNSIGNED),
        (ready.result(2, signer=ready.lab.person_software()), Summary.SIGNED_MISMATCH),
        (ready.letter("Avis", "Sans résultat."), Code.HPRIM_UNREADABLE),
        (ready.result(3, to=ready.colleague), Code.SMIME_NOT_FOR_US),
        (b"\0garbage", Code.SMIME_MALFORMED),
        (ready.letter("Avis", "Voir le fichier.", files=(broken,)), _first_error(broken.content)),
    ]
    messages = ready.receive(*(raw for raw, _ in raws))
    for message, (_, reason) in zip(messages, raws, strict=True):
        done = result(ready.run(c.FileResults(message)))
        assert (done.held, done.exported) == ((HeldFile(message, reason, by_hand=reason == raws[-1][1]),), ())
    listed = {each.message: each.reason for each in ready.ask(HeldResults())}
    assert listed == {messages[number]: raws[number][1] for number in (0, 1, 5)}  # those that bring results
    (good,) = ready.receive(ready.result(4))
    assert [file.message for file in result(ready.run(c.FileResults())).exported] == [good]
    assert len(ready.filed()) == 1


def test_what_its_file_lacks_is_filed_by_whoever_has_looked_at_it(ready: EngineDesk) -> None:
    cancelled = (
        b"H|~^\\&|F||LAB~LABO||ORU|||CAB~X||P|H2.2~L|20251120\r\nP|1|PAT9|||INVENTE~PAULA||19700102|F\r\n"
        b"OBR|1|S~R1\r\nOBX|1|NM|HB~Hb~L||9.1|g/l|||||F\r\nOBX|2|NM|K~K~L||9.9|mmol/l|||||X\r\nL|1\r\n"
    )
    raw = ready.letter("Résultat", "Voir.", files=(File("r.hps", "application/octet-stream", cancelled),))
    unsigned = ready.result(2, signed=False)
    message, forged = ready.receive(raw, unsigned)
    held = result(ready.run(c.FileResults(message))).held
    assert held == (HeldFile(message, "hprim.result.withdrawn", by_hand=True),)
    assert result(ready.run(c.FileResults())).exported == ()
    assert ready.filed() == []
    done = result(ready.run(c.FileResults(message, again=True)))
    assert ([file.message for file in done.exported], done.held) == ([message], ())
    assert [(ready.inbox_folder / name).read_bytes() for name in ready.filed()] == [cancelled]
    assert message not in {each.message for each in ready.ask(HeldResults())}
    # A signature is nobody's to overlook.
    done = result(ready.run(c.FileResults(forged, again=True)))
    assert (done.exported, done.held) == ((), (HeldFile(forged, Summary.UNSIGNED),))


def _first_error(content: bytes) -> str:
    return next(each.code for each in hprim.read(content).problems if each.severity is hprim.Severity.ERROR)


def test_an_unconfirmed_signature_is_held(ready: EngineDesk) -> None:
    for file in ready.trust.glob("*.crl"):
        file.unlink()
    (message,) = ready.receive(ready.result())
    held = result(ready.run(c.FileResults(message))).held
    assert held == (HeldFile(message, Summary.SIGNED_UNCONFIRMED),)


def test_without_a_folder(desk: EngineDesk, account: Account) -> None:
    job = desk.submit(c.FileResults())
    desk.decline_card()
    assert failed(desk.ended(job)) is Code.CARD_ABSENT
    desk.insert()
    desk.unlock()
    assert failed(desk.run(c.FileResults())) is Code.EXPORT_UNSET
    assert failed(desk.run(c.SetDropFolder(str(desk.directory / "nowhere")))) is Code.EXPORT_UNREACHABLE
    assert failed(desk.run(c.FileResults())) is Code.EXPORT_UNSET


def test_a_folder_that_went_away_and_comes_back(ready: EngineDesk) -> None:
    (message,) = ready.receive(ready.result())
    away = ready.inbox_folder.rename(ready.directory / "away")
    assert failed(ready.run(c.FileResults(message))) is Code.EXPORT_UNREACHABLE
    away.rename(ready.inbox_folder)
    assert len(result(ready.run(c.FileResults(message))).exported) == 1
    assert len(ready.filed()) == 1


def test_a_declined_pin_files_nothing(desk: EngineDesk, account: Account) -> None:
    desk.set_drop_folder()
    (message,) = desk.receive(desk.result())
    desk.insert()
    job = desk.submit(c.FileResults(message))
    desk.answer(desk.question(), None)
    assert failed(desk.ended(job)) is Code.CARD_PIN_CANCELLED
    assert desk.filed() == []


@pytest.mark.parametrize("moment", ["during_put", "after_put"])
def test_the_card_goes_while_the_file_is_written(ready: EngineDesk, moment: str) -> None:
    """The next filing finds the file and writes no second one."""
    first, second = ready.receive(ready.result(1), ready.result(2))
    result(ready.run(c.FileResults(first)))
    gate = Gate()
    setattr(ready.drop, moment, gate.pass_through)
    job = ready.submit(c.FileResults())
    gate.wait()
    ready.remove()
    gate.open()
    assert failed(ready.ended(job)) is Code.CARD_REMOVED
    ready.insert()
    ready.unlock()
    assert [file.message for file in result(ready.run(c.FileResults())).exported] == [second]
    assert len(ready.filed()) == 2


def test_a_result_that_is_gone_from_the_server_keeps_nothing_back(desk: EngineDesk, account: Account) -> None:
    """It went while no card was in, so that nobody could forget what was inside."""
    desk.set_drop_folder()
    desk.receive(desk.result(1))
    desk.insert()
    desk.unlock()
    desk.until(lambda: not desk.here(lambda: desk.db.messages.waiting(10)))
    desk.remove()
    desk.post.boxes["INBOX"].messages.clear()
    desk.sync()
    (message,) = desk.receive(desk.result(2))
    desk.insert()
    desk.unlock()
    done = result(desk.run(c.FileResults()))
    assert [file.message for file in done.exported] == [message]
    assert result(desk.run(c.FileResults())).held == ()


def test_what_was_written_before_an_error_is_told(ready: EngineDesk) -> None:
    messages = ready.receive(ready.result(1), ready.result(2))

    def goes_away() -> None:
        ready.inbox_folder.rename(ready.directory / "away")

    ready.drop.after_put = goes_away
    assert failed(ready.run(c.FileResults())) is Code.EXPORT_UNREACHABLE
    assert ready.events.of(ExportsChanged) == [ExportsChanged(tuple(sorted(messages)))]
    assert sum(row.exported for row in ready.ask(q.MessagePage())) == 1
