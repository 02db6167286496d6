"""Backup, restore, archive, files, retention and the check, by command."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api import queries as q
from secmail.api import upkeep as u
from secmail.api.commands import UnlockCard
from secmail.api.events import Event, JobDone, JobFailed
from secmail.domain.errors import Code
from secmail.domain.ids import FolderId, JobId, MessageId
from secmail.domain.messages import Folder
from secmail.domain.upkeep import Flaw, FlawKind, MailExported, Retention
from tests.support.cli_shell import BACKUP, Shell
from tests.support.scripted_handle import ScriptedHandle

LINE = b"cheval pile agrafe correcte\n"
FOLDERS = (Folder(FolderId(1), 1, "INBOX", "inbox"), Folder(FolderId(2), 1, "Analyses", None))


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


def test_a_backup_is_made_with_a_passphrase_from_standard_input(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(u.MakeBackup, done(BACKUP))
    ran = shell("backup", "make", "b.secmail", "--passphrase-stdin", "--json", stdin=LINE)
    assert ran.code == 0
    assert ran.json() == {"made": "2026-11-22T08:00:00+00:00", "messages": 1234, "vaults": 2, "bytes": 5_600_000}
    (command,) = handle.orders(u.MakeBackup)
    assert Path(command.file).is_absolute() and Path(command.file).name == "b.secmail"
    assert command.passphrase.reveal == "cheval pile agrafe correcte"
    assert "cheval" not in ran.text + ran.err


def test_a_folder_gets_a_file_of_its_date(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    handle.on(u.MakeBackup, done(BACKUP))
    ran = shell("backup", "make", str(tmp_path), "--passphrase-stdin", stdin=LINE)
    (command,) = handle.orders(u.MakeBackup)
    assert re.fullmatch(r"secmail-\d{4}-\d\d-\d\d\.backup", Path(command.file).name)
    assert Path(command.file).parent == tmp_path and command.file in ran.text


def test_at_the_terminal_it_is_typed_twice(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(u.MakeBackup, done(BACKUP))
    shell.typed = ["une phrase", "une autre"]
    assert shell("backup", "make", "b").code == 2
    assert handle.orders(u.MakeBackup) == []
    shell.typed = ["une phrase", "une phrase"]
    ran = shell("backup", "make", "b")
    assert ran.code == 0 and "messages : 1234 ; coffres : 2 ; 6 Mo" in ran.text


def test_without_a_passphrase_nothing_is_done(shell: Shell, handle: ScriptedHandle) -> None:
    for words in (("backup", "make", "b"), ("backup", "check", "b"), ("restore", "b")):
        assert shell(*words).code == 2
    assert shell.program.started == [] and handle.submitted == []


def test_a_check_of_a_backup_opens_no_profile(shell: Shell) -> None:
    ran = shell("backup", "check", "b", "--passphrase-stdin", stdin=LINE)
    assert ran.code == 0 and "lisible en entier" in ran.text
    assert shell.program.started == [("check-backup", Path("b"), "cheval pile agrafe correcte")]
    assert shell.program.profiles == []


def test_restoring_says_what_is_to_be_done(shell: Shell) -> None:
    ran = shell("restore", "b", "--profile", "p", "--passphrase-stdin", "--lang", "en", stdin=LINE)
    assert ran.code == 0 and shell.program.started[0][:2] == ("restore", Path("p"))
    for part in ("messages: 1234", "passwords", "not sent by themselves", "wait for your decision"):
        assert part in ran.text
    for part in ("confirmed again, to be safe", "changed since"):
        assert part in ran.text


def test_a_year_is_put_away(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(u.ArchiveYear, done(12))
    assert shell("archive", "2024", "--json").json() == {"year": 2024, "moved": 12}
    assert handle.orders(u.ArchiveYear) == [u.ArchiveYear(2024)]
    running = str(datetime.now(UTC).astimezone().year)
    assert shell("archive", running).code == 2, "only with --yes"
    assert shell("archive", running, "--yes").code == 0
    for bad in ("24", "x", "99999", "-1"):
        assert shell("archive", bad).code == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), (None, (), False, False)),
        (("--folder", "Analyses", "--mbox"), (FolderId(2), (), True, False)),
        (("--folder", "1"), (FolderId(1), (), False, False)),
        (("--message", "3", "4", "--opened"), (None, (MessageId(3), MessageId(4)), False, True)),
    ],
)
def test_mail_is_copied_to_files(
    shell: Shell, handle: ScriptedHandle, words: tuple[str, ...], expected: tuple[object, ...]
) -> None:
    handle.answer(q.Folders, FOLDERS)
    handle.on(u.ExportMail, done(MailExported(2, 0)))
    ran = shell("export-mail", "-o", "out", *words)
    assert ran.code == 0
    (command,) = handle.orders(u.ExportMail)
    assert (command.folder, command.messages, command.mbox, command.opened) == expected
    assert ("clair" in ran.err) is command.opened, "who makes a plain copy is told so"


def test_what_could_not_be_copied_is_told(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, FOLDERS)
    handle.on(u.ExportMail, done(MailExported(2, 1)))
    ran = shell("export-mail", "-o", "out")
    assert ran.code == 1 and "pas pour cette carte) : 1." in ran.text
    assert shell("export-mail", "-o", "out", "--folder", "nowhere").code == 2


def test_how_long_mail_is_kept(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(u.RetentionKept, Retention(20, 20, 0))
    handle.on(u.SetRetention, done(None))
    shown = shell("retention", "show", "--json").json()
    assert shown == {"results": 20, "letters": 20, "other": 0, "overdue": None}
    assert "Autres messages : toujours" in shell("retention", "show").text
    assert shell("retention", "set", "--letters", "30").code == 0
    assert handle.orders(u.SetRetention) == [u.SetRetention(Retention(20, 30, 0))], "what is not named stays"
    assert shell("retention", "set", "--letters", "300").code == 2


def test_nothing_is_removed_without_saying_yes(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(UnlockCard, done("Dr"))
    handle.answer(u.Overdue, 7)
    handle.on(u.ApplyRetention, done(7))
    assert "avec --yes : 7." in shell("retention", "apply").text
    assert handle.orders(u.ApplyRetention) == []
    assert shell("retention", "apply", "--yes", "--json").json() == {"overdue": 7, "removed": 7}


def test_all_is_as_it_should_be(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(u.CheckIntegrity, done(()))
    ran = shell("check")
    assert ran.code == 0 and "Tout est comme il faut" in ran.text and "donnez le code de la carte" in ran.text
    assert handle.orders(u.CheckIntegrity) == [u.CheckIntegrity(repair=False, sealed=False)], "nobody to ask for a PIN"
    assert shell("check", "--pin-stdin", "--repair", stdin=b"1234\n").code == 0
    assert handle.orders(u.CheckIntegrity)[-1] == u.CheckIntegrity(repair=True, sealed=True)


@pytest.mark.parametrize("kind", FlawKind)
def test_each_flaw_is_told_in_both_languages(shell: Shell, handle: ScriptedHandle, kind: FlawKind) -> None:
    handle.on(u.CheckIntegrity, done((Flaw(kind, 3),)))
    french, english = shell("check"), shell("check", "--lang", "en")
    assert french.code == english.code == 1
    assert "3" in french.text and "non réparé" in french.text and "not mended" in english.text
    assert "réparation" in french.err
    assert shell("check", "--json").json()["flaws"] == [{"what": kind.value, "count": 3, "mended": False}]


def test_a_database_that_does_not_open_is_mended_before_anything_is_opened(
    shell: Shell, handle: ScriptedHandle
) -> None:
    handle.on(u.CheckIntegrity, done(()))
    shell.program.damage = (Flaw(FlawKind.PAGES, 1),)
    assert shell("check").code == 1
    assert shell.program.profiles == [], "what is damaged is not opened"
    shell.program.damage = (Flaw(FlawKind.PAGES, 1, mended=True),)
    ran = shell("check", "--repair")
    assert ran.code == 0 and "réparé" in ran.text and "l'ancien est gardé à côté" in ran.text
    assert shell.program.started == [("mend", None, False), ("mend", None, True)]


def test_a_failure_is_a_sentence(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(u.MakeBackup, lambda _command, job: iter([JobFailed(job, Code.BACKUP_NO_ROOM)]))
    ran = shell("backup", "make", "b", "--passphrase-stdin", stdin=LINE)
    assert ran.code == 5 and "pas assez de place" in ran.err
