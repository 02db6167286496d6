"""How files are made for the practice software: forms, names, several files of one message, each exactly once."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from secmail import hprim
from secmail.api import commands as c
from secmail.api import exporting as x
from secmail.api import queries as q
from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.results import ExportResult
from secmail.app.demo import results
from secmail.app.demo.letters import File
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Unavailable, Untrusted
from secmail.domain.exports import (
    Encoding,
    ExportPolicy,
    ExportRole,
    ExportState,
    FirstLine,
    Form,
    LineEnds,
    Loss,
    Portion,
    Version,
)
from secmail.engine.export_form import written
from secmail.store.sealed_db import SealedDb
from tests.support.engine_desk import EngineDesk
from tests.support.on_disk import contents_below

DAY = date(2026, 11, 19)
PDF = File("bilan-DURAND.pdf", "application/pdf", b"%PDF-1.4 invented")


def batch(count: int = 3) -> bytes:
    """Several patients in one file."""
    reports = (results.report(each, sender="LABO", recipient="CABINET") for each in results.requests(count, DAY))
    return ("".join(reports) + "****FINFICHIER****\r\n").encode("cp1252")


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    desk.set_drop_folder()
    desk.insert()
    desk.unlock()
    return desk


def done(event: Event) -> ExportResult:
    assert isinstance(event, JobDone), event
    assert isinstance(event.result, ExportResult)
    return event.result


def set_up(desk: EngineDesk, **values: str) -> ExportPolicy:
    policy = desk.result_of(x.SetPracticeSoftware("generic", tuple(values.items())))
    assert isinstance(policy, ExportPolicy)
    return policy


def contents(desk: EngineDesk) -> dict[str, bytes]:
    folder = desk.inbox_folder
    return {str(path.relative_to(folder)): content for path, content in contents_below(folder)}


# Forms.


def test_as_received_is_byte_for_byte() -> None:
    raw = batch()
    document = hprim.read(raw)
    assert written(document, Form(), report=0).content == raw
    pieces = [written(document, Form(Portion.REPORT), report=number) for number in (1, 2, 3)]
    for piece, report in zip(pieces, document.reports, strict=True):
        assert piece.content == report.raw + b"****FINFICHIER****\r\n"
        assert piece.losses == ()


@pytest.mark.parametrize(
    ("form", "codec", "end", "losses"),
    [
        (Form(encoding=Encoding.UTF8), "utf-8", "\r\n", ()),
        (Form(encoding=Encoding.CP850, line_ends=LineEnds.LF), "cp850", "\n", ()),
        (Form(encoding=Encoding.MACROMAN, line_ends=LineEnds.CR), "mac-roman", "\r", ()),
        (Form(version=Version.HPRIM2), "cp1252", "\r\n", (Loss.REWRITTEN,)),
        (Form(version=Version.HPRIM1), "cp1252", "\r\n", (Loss.REWRITTEN, Loss.CODED_PART)),
        (
            Form(version=Version.HPRIM2, encoding=Encoding.UTF8, line_ends=LineEnds.LF),
            "utf-8",
            "\n",
            (Loss.REWRITTEN,),
        ),
    ],
)
def test_a_form_says_the_same(form: Form, codec: str, end: str, losses: tuple[Loss, ...]) -> None:
    document = hprim.read(batch())
    made = written(document, form, report=0)
    text = made.content.decode(codec)
    assert set(text) & {"\r", "\n"} == set(end)
    assert made.losses == losses
    again = hprim.read(text.replace(end, "\r\n").encode("cp1252"))
    assert [each.patient.surname for each in again.reports] == [each.patient.surname for each in document.reports]
    coded = [[(one.code, one.value) for one in each.results] for each in document.reports]
    assert [[(one.code, one.value) for one in each.results] for each in again.reports] == (
        [[], [], []] if form.version is Version.HPRIM1 else coded
    )


@pytest.mark.parametrize(
    ("rule", "line"),
    [(FirstLine.NUMBER, "PAT0000001"), (FirstLine.EMPTY, ""), (FirstLine.TITLE, "RESULTAT 19/11/2026")],
)
def test_line_one_as_the_program_wants_it(rule: FirstLine, line: str) -> None:
    document = hprim.read(batch(2))
    text = written(document, Form(first_line=rule), report=0).content.decode("cp1252")
    firsts = [text.split("\r\n")[0], text.partition("****FIN****\r\n")[2].split("\r\n")[0]]
    assert firsts == [line, line.replace("1", "2") if rule is FirstLine.NUMBER else line]


def test_a_name_on_line_one_is_no_number() -> None:
    raw = batch(1).replace(b"PAT0000001", b"ABADIE ELODIE")
    text = written(hprim.read(raw), Form(first_line=FirstLine.NUMBER), report=0).content
    assert text.startswith(b"\r\n")


RESULTS = [
    pytest.param("NM|K~K~L||9.9|mmol/l|||||X", "Annulé par le laboratoire", id="withdrawn"),
    pytest.param("DT|P~P~L||202611200800", "202611200800", id="moment"),
    pytest.param("TN|T~T~L||0450111111", "0450111111", id="telephone"),
    pytest.param("TX|C~C~L||Un^deux \\F\\ trois", "Un deux ¦ trois", id="lines-and-a-separator"),
    pytest.param("CE|C~C~L||A~un~L^B~deux~L", "un ; deux", id="answers"),
    pytest.param("ST|C~C~L||< 5,0|mg/l", "< 5,0", id="censored"),
    pytest.param("GC|C~C~L||120~80|mmHg", "120", id="two-numbers"),
]


@pytest.mark.parametrize(("result", "value"), RESULTS)
def test_a_result_of_any_type_is_written_in_another_form(result: str, value: str) -> None:
    lines = (
        *("H|~^\\&|F||LAB~LABO||ORU|||DR~MED||P|H2.2~L|20251120", "P|1|P9|||INVENTE~PAUL||19700102|M", "OBR|1|S~R1"),
        *(f"OBX|1|{result}", "L|1", ""),
    )
    document = hprim.read("\r\n".join(lines).encode("latin-1"))
    made = written(document, Form(version=Version.HPRIM2), report=0)
    (again,) = hprim.read(made.content).reports[0].results
    assert again.value == value


def test_what_no_longer_says_the_same_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    document = hprim.read(batch(1))
    report = document.reports[0]
    other = replace(report, results=(replace(report.results[0], number=None, value="99"), *report.results[1:]))
    wrong = hprim.convert.to_hprim2(replace(document, reports=(other,)))
    monkeypatch.setattr(hprim.convert, "to_form", lambda *_arguments, **_options: wrong)
    with pytest.raises(Untrusted) as caught:
        written(document, Form(version=Version.HPRIM2), report=1)
    assert caught.value.code is Code.EXPORT_ALTERED


# Into the folder.


def test_one_file_for_each_report_in_the_form_that_is_set(ready: EngineDesk) -> None:
    set_up(ready, portion="report", version="hprim1", encoding="utf-8", pattern="{sequence:6}", extension=".txt")
    file = File("lot.hpr", "application/octet-stream", batch())
    (message,) = ready.receive(ready.letter("Lot", "Trois patients.", files=(file,)))
    exported = done(ready.run(c.FileResults(message))).exported
    assert [each.file for each in exported] == ["000001.txt", "000002.txt", "000003.txt"]
    assert {each.losses for each in exported} == {(Loss.REWRITTEN, Loss.CODED_PART)}
    files = contents(ready)
    assert "DELÉPINE" not in files["000001.txt"].decode()
    assert "CHÂTEL" in files["000003.txt"].decode()
    assert all(b"****LAB****" not in content for content in files.values())
    rows = ready.ask(q.Exports())
    assert {row.form for row in rows} == {"report hprim1 utf-8 as-received as-received"}
    assert {row.sha256 for row in rows} == {hashlib.sha256(content).hexdigest() for content in files.values()}
    assert ready.ask(q.MessagePage())[0].exported


def test_other_settings_do_not_file_again_what_was_filed(ready: EngineDesk) -> None:
    file = File("lot.hpr", "application/octet-stream", batch())
    (message,) = ready.receive(ready.letter("Lot", "Trois patients.", files=(file,)))
    assert len(done(ready.run(c.FileResults(message))).exported) == 1
    set_up(ready, portion="report", version="hprim1")
    again = done(ready.run(c.FileResults()))
    assert (again.exported, len(contents(ready))) == ((), 1)
    assert done(ready.run(c.FileResults(message))).already == 1


def test_what_was_begun_is_ended_as_it_was_begun(ready: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between the second and the third file, then other settings: no report twice, none in another form."""
    set_up(ready, portion="report", line_ends="lf")
    file = File("lot.hpr", "application/octet-stream", batch())
    (message,) = ready.receive(ready.letter("Lot", "Trois patients.", files=(file,)))
    finish, left = SealedDb.finish_export, [1]

    def dies(self: SealedDb, *anything: object, **named: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Unavailable(Code.STORE_FULL)
        finish(self, *anything, **named)  # type: ignore[arg-type]  # passed on

    with monkeypatch.context() as patch:
        patch.setattr(SealedDb, "finish_export", dies)
        assert isinstance(ready.run(c.FileResults(message)), JobFailed)
    assert len(contents(ready)) == 2
    set_up(ready, portion="message", line_ends="crlf")
    assert len(done(ready.run(c.FileResults())).exported) == 2
    files = contents(ready)
    assert len(files) == 3
    assert all(b"\r" not in content for content in files.values())
    assert {row.state for row in ready.ask(q.Exports())} == {ExportState.DONE}


def test_documents_beside_a_result_and_a_witness_after_it(ready: EngineDesk) -> None:
    set_up(ready, attachments="numbered", witness="after", sub_folders="sender", pattern="{date}-{message}")
    raw = ready.result(1)
    assert raw
    request = results.requests(1, DAY)[-1]
    text = results.hprim(request, sender="LABO", recipient="CABINET").encode("cp1252")
    program = File("outil.exe", "application/octet-stream", b"MZ")
    files = (File("r.hpr", "application/octet-stream", text), PDF, program)
    (message,) = ready.receive(ready.letter("Bilan", "Voir.", files=files))
    exported = done(ready.run(c.FileResults(message))).exported
    stem = exported[-1].file.removesuffix(".hpr")
    assert contents(ready) == {f"{stem}.hpr": text, f"{stem}-1.pdf": PDF.content, f"{stem}.ok": b""}
    assert stem.startswith("LABTIL/20261120-")
    assert exported[-1].losses == (Loss.ATTACHMENT,)
    assert "DURAND" not in "".join(contents(ready))
    assert sorted(row.role for row in ready.ask(q.Exports())) == [ExportRole.ATTACHMENT, ExportRole.RESULT]


def test_again_on_purpose_is_a_further_copy_and_journaled(ready: EngineDesk) -> None:
    (message,) = ready.receive(ready.result())
    (first,) = done(ready.run(c.FileResults(message))).exported
    (ready.inbox_folder / first.file).unlink()  # the practice software has taken it
    assert done(ready.run(c.FileResults(message))).already == 1
    assert contents(ready) == {}
    (again,) = done(ready.run(x.FileAgain(message))).exported
    assert list(contents(ready)) == [again.file]
    assert sorted(row.key.copy for row in ready.ask(q.Exports())) == [0, 1]


# The folder's own life.


def test_what_waits_is_written_when_the_folder_is_back_and_what_is_taken_is_noticed(ready: EngineDesk) -> None:
    (message,) = ready.receive(ready.result())
    away = ready.inbox_folder.rename(ready.directory / "away")
    assert isinstance(ready.run(c.FileResults(message)), JobFailed)
    ready.tick()
    ready.events.wait_for(lambda event: event == x.DropFolderChanged(Code.EXPORT_UNREACHABLE))
    state = ready.ask(x.FolderStatus())
    assert (state.code, len(state.waiting), state.lying) == (Code.EXPORT_UNREACHABLE, 1, ())
    assert state.next_try is not None
    away.rename(ready.inbox_folder)
    ready.tick()  # it has patience
    assert contents(ready) == {}
    ready.clock.move(state.next_try - ready.clock.now())
    ready.tick()
    ready.until(lambda: len(contents(ready)) == 1)
    ready.events.wait_for(lambda event: event == x.DropFolderChanged(None))
    state = ready.ask(x.FolderStatus())
    assert (state.waiting, len(state.lying)) == ((), 1)
    ready.inbox_folder.rename(away)  # a folder that is away was not emptied
    assert len(checked(ready).lying) == 1
    away.rename(ready.inbox_folder)
    next(ready.inbox_folder.iterdir()).unlink()
    assert checked(ready).lying == ()
    (row,) = ready.ask(q.Exports())
    assert row.picked_up == ready.clock.now()
    assert ready.ask(x.FilingOf(message)) == x.Filing((row,), None)
    assert done(ready.run(c.FileResults())).exported == ()
    assert contents(ready) == {}


def checked(desk: EngineDesk) -> x.FolderState:
    state = desk.result_of(x.CheckFolder())
    assert isinstance(state, x.FolderState)
    return state


def test_a_test_file_is_written_in_the_form_that_is_set_and_looked_for(ready: EngineDesk) -> None:
    set_up(ready, encoding="utf-8", extension=".hpm", witness="after", witness_name="appended")
    record = ready.result_of(x.SendTestFile())
    (row,) = ready.ask(q.Exports())
    assert (row, row.role, row.message) == (record, ExportRole.TEST, 0)
    files = contents(ready)
    assert files.keys() == {row.file, f"{row.file}.ok"}
    assert "inventé" in files[row.file].decode()
    assert hprim.read(files[row.file]).reports[0].patient.given_name == "SECMAIL"
    (ready.inbox_folder / row.file).unlink()
    assert checked(ready).lying == ()
    assert ready.ask(q.Exports())[0].picked_up is not None


def test_settings_that_are_none_change_nothing(ready: EngineDesk, tmp_path: Path) -> None:
    before = ready.ask(q.DropFolderPolicy())
    for command, code in [
        (x.SetPracticeSoftware("shoe"), Code.EXPORT_PROGRAM_UNKNOWN),
        (x.SetPracticeSoftware(None, (("encoding", "ebcdic"),)), Code.EXPORT_VALUE_UNFIT),
        (x.SetPracticeSoftware(None, (("pattern", "../{date}"),)), Code.EXPORT_VALUE_UNFIT),
        (x.SetPracticeSoftware(None, (("shoe", "1"),)), Code.EXPORT_VALUE_UNFIT),
        (x.SetPracticeSoftware("weda", (), str(tmp_path / "nowhere")), Code.EXPORT_UNREACHABLE),
    ]:
        event = ready.run(command)
        assert isinstance(event, JobFailed)
        assert event.code is code
    assert ready.ask(q.DropFolderPolicy()) == before
    policy = ready.result_of(x.SetPracticeSoftware("Médi Click", (("extension", ".txt"),)))
    assert ready.ask(q.DropFolderPolicy()) == policy
    assert (ready.ask(q.DropFolderPolicy()).program, ready.ask(q.DropFolderPolicy()).extension) == (
        "mediclick",
        ".txt",
    )


def test_what_another_set_meanwhile_stays(ready: EngineDesk) -> None:
    """The check of a folder may take long."""
    folder = str(ready.inbox_folder)
    commands = [
        x.SetPracticeSoftware(None, (("pattern", "{date}"),), folder),
        x.SetPracticeSoftware(None, (("encoding", "utf-8"),)),
    ]
    jobs = ready.here(lambda: [ready.submit(each) for each in commands])
    assert all(isinstance(ready.ended(job), JobDone) for job in jobs)
    policy = ready.ask(q.DropFolderPolicy())
    assert (policy.folder, policy.pattern, policy.form.encoding) == (folder, "{date}", Encoding.UTF8)


def test_a_value_that_is_none_leaves_the_folder_too(ready: EngineDesk, tmp_path: Path) -> None:
    before = ready.ask(q.DropFolderPolicy())
    other = tmp_path / "other"
    other.mkdir()
    event = ready.run(x.SetPracticeSoftware(None, (("encoding", "ebcdic"),), str(other)))
    assert isinstance(event, JobFailed) and event.code is Code.EXPORT_VALUE_UNFIT
    assert ready.ask(q.DropFolderPolicy()) == before


def test_a_repetition_is_told_also_while_the_folder_is_away(ready: EngineDesk) -> None:
    raw = ready.result()
    messages = ready.receive(raw, b"X-Other: 1\r\n" + raw)
    away = ready.inbox_folder.rename(ready.directory / "away")
    for message in messages:
        ready.run(c.FileResults(message))
    away.rename(ready.inbox_folder)
    checked(ready)
    assert len(contents(ready)) == 1
    assert sorted(row.state for row in ready.ask(q.Exports())) == [ExportState.DONE, ExportState.DUPLICATE]
