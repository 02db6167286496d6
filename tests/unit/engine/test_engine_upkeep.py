"""Backup, archive, files, retention and the check, through a running engine."""

import json
import mailbox
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from typing import cast

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import upkeep as u
from secmail.api.events import JobDone, JobFailed, JobProgressed
from secmail.api.finding import BuildIndex, FindMessages
from secmail.api.queries import RawMessage
from secmail.api.rules import MoveMessages, SetTriage
from secmail.domain.accounts import Account, Password
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Unavailable
from secmail.domain.ids import MessageId
from secmail.domain.triage import Triage
from secmail.domain.upkeep import BackupMade, Flaw, FlawKind, MailExported, Retention
from secmail.engine import archive
from secmail.store.bodies import Bodies
from secmail.store.db import Database, Row
from tests.support.backup_samples import cheap_passphrases
from tests.support.engine_desk import Box, EngineDesk, Gate, offline
from tests.support.pki_lab import AT

PASSPHRASE = Password("cheval pile agrafe correcte")


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passphrases():
        yield


def failed(desk: EngineDesk, command: c.Command) -> Code:
    event = desk.run(command)
    assert isinstance(event, JobFailed), event
    return event.code


def deeds(desk: EngineDesk) -> list[tuple[str, str]]:
    """Of the open journal."""
    session = desk.engine._deeds.session.open
    assert session is not None
    rows = desk.here(lambda: session.sealed.journal_rows(0, 10_000))
    return [(row.entry.deed, row.entry.subject) for row in rows]


def read_all(desk: EngineDesk) -> None:
    """Until the background has read everything, and has nothing left to look at."""
    desk.result_of(BuildIndex())
    desk.until(lambda: all(row.kind is not None for row in desk.ask(q.MessagePage())))


# Backup.


def test_a_backup_is_made_while_a_session_is_open_and_remembered(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.receive(desk.result(), desk.letter("Avis", "Cher confrère"))
    desk.unlock()
    file = desk.directory / "backup"
    before = len(desk.events.of(JobProgressed))
    made = desk.result_of(u.MakeBackup(str(file), PASSPHRASE))
    assert made == BackupMade(AT, 2, 1, file.stat().st_size)
    assert desk.result_of(u.CheckBackup(str(file), PASSPHRASE)) == made
    assert (Deed.BACKUP_MADE, "2") in deeds(desk)
    assert len(desk.events.of(JobProgressed)) > before


def test_a_backup_without_a_session_is_told_to_the_next_journal(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.unlock()
    desk.result_of(c.LockSession())
    desk.result_of(u.MakeBackup(str(desk.directory / "backup"), PASSPHRASE))
    desk.unlock()
    assert (Deed.BACKUP_MADE, "0") in deeds(desk)


def test_a_weak_passphrase_makes_no_backup(desk: EngineDesk) -> None:
    assert failed(desk, u.MakeBackup(str(desk.directory / "b"), Password("secret"))) is Code.VAULT_WEAK_PASSPHRASE
    assert not (desk.directory / "b").exists()


def test_the_diagnosis_knows_how_old_the_last_backup_is(desk: EngineDesk) -> None:
    def told() -> tuple[CheckState, Code | None]:
        (check,) = (check for check in desk.ask(q.Diagnosis()) if check.subject is CheckSubject.BACKUP)
        return check.state, check.code

    assert told() == (CheckState.WARNING, Code.BACKUP_OLD)
    desk.result_of(u.MakeBackup(str(desk.directory / "b"), PASSPHRASE))
    assert told() == (CheckState.OK, None)
    desk.clock.move(timedelta(days=15))
    assert told() == (CheckState.WARNING, Code.BACKUP_OLD)


# Archive.


def test_a_year_moves_into_its_folder_and_numbers_stay(desk: EngineDesk, account: Account) -> None:
    messages = desk.receive(desk.letter("A", "a"), desk.letter("B", "b"))
    assert desk.result_of(u.ArchiveYear(AT.year)) == 0, "nobody has read them"
    for message in messages:
        desk.result_of(c.MarkSeen((message,)))
    assert desk.result_of(u.ArchiveYear(AT.year)) == 2
    assert len(desk.post.boxes[f"Archives/{AT.year}"].messages) == 2
    assert desk.post.boxes["INBOX"].messages == {}
    rows = desk.ask(q.MessageRows(tuple(messages)))
    names = {folder.id: folder.name for folder in desk.ask(q.Folders())}
    assert [names[row.folder] for row in rows] == [f"Archives/{AT.year}"] * 2
    assert desk.result_of(u.ArchiveYear(AT.year)) == 0


def test_what_people_do_meanwhile_with_messages_of_the_year_stays_done(desk: EngineDesk, account: Account) -> None:
    """The server takes its time over making the folder, when it was long decided what is dealt with."""
    desk.post.boxes["Papiers"] = Box()
    kept, marked, moved, gone = desk.receive(*(desk.letter(name, "texte") for name in "ABCD"))
    desk.result_of(c.MarkSeen((kept, marked, moved, gone)))
    folders = {folder.name: folder.id for folder in desk.ask(q.Folders())}
    uid = desk.here(lambda: desk.db.messages.stored(gone).uid)
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed.startswith("create") else None
    archived = desk.submit(u.ArchiveYear(AT.year))
    gate.wait()
    del desk.post.boxes["INBOX"].messages[uid]
    others = [
        desk.submit(SetTriage((marked,), Triage.TO_DO)),
        desk.submit(MoveMessages((moved,), folders["Papiers"])),
    ]
    desk.until(lambda: desk.ask(q.MessageRows((moved,)))[0].folder == folders["Papiers"])
    desk.until(lambda: desk.ask(q.MessageRows((marked,)))[0].triage is Triage.TO_DO)
    gate.open()
    assert desk.ended(archived) == JobDone(archived, 1)
    for each in others:
        assert isinstance(desk.ended(each), JobDone)
    desk.sync()
    names = {folder.id: folder.name for folder in desk.ask(q.Folders())}
    found = {row.id: names[row.folder] for row in desk.ask(q.MessageRows((kept, marked, moved, gone)))}
    assert found == {kept: f"Archives/{AT.year}", marked: "INBOX", moved: "Papiers"}
    assert {name: len(box.messages) for name, box in desk.post.boxes.items()} == {
        "INBOX": 1,
        "Sent": 0,
        "Papiers": 1,
        f"Archives/{AT.year}": 1,
    }


def test_one_whose_place_is_being_looked_for_keeps_no_other_of_the_year_back(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_AT_ONCE", 1)
    desk.post.boxes[f"Archives/{AT.year}"] = Box()
    messages = desk.receive(*(desk.letter(name, "texte") for name in "ABC"))
    desk.result_of(c.MarkSeen(tuple(messages)))
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed.startswith("move INBOX") else None
    archived = desk.submit(u.ArchiveYear(AT.year))
    gate.wait()
    waiting = desk.inbox()
    assert len(waiting) == 2
    looked_for = desk.here(lambda: [desk.db.messages.stored(message) for message in waiting])[0]
    desk.here(lambda: desk.db.messages.vanish(looked_for.folder, [looked_for.uid]))
    gate.open()
    assert desk.ended(archived) == JobDone(archived, 2)
    desk.sync()
    assert desk.inbox() == [looked_for.id]
    assert desk.result_of(u.ArchiveYear(AT.year)) == 1
    assert desk.inbox() == []


def test_another_year_stays(desk: EngineDesk, account: Account) -> None:
    desk.receive(desk.letter("A", "a"))
    assert desk.result_of(u.ArchiveYear(AT.year - 1)) == 0
    assert list(desk.post.boxes) == ["INBOX", "Sent"]


# Files.


def test_messages_as_they_were_received(desk: EngineDesk, account: Account) -> None:
    raws = [desk.letter("A", "a"), desk.result()]
    messages = desk.receive(*raws)
    target = desk.directory / "files"
    assert desk.result_of(u.ExportMail(None, (), str(target))) == MailExported(2, 0)
    assert {path.read_bytes() for path in target.iterdir()} == set(raws)
    assert sorted(path.name for path in target.iterdir()) == sorted(
        f"{AT:%Y-%m-%d}-{number}.eml" for number in messages
    )
    desk.result_of(u.ExportMail(None, tuple(messages[:1]), str(target)))
    assert len(list(target.iterdir())) == 3, "what is there is not overwritten"


def test_one_mbox(desk: EngineDesk, account: Account) -> None:
    desk.receive(desk.letter("A", "a"), desk.letter("B", "b"))
    target = desk.directory / "all.mbox"
    assert desk.result_of(u.ExportMail(None, (), str(target), mbox=True)) == MailExported(2, 0)
    with closing(mailbox.mbox(target)) as read:
        assert len(read) == 2
    assert [path.name for path in desk.directory.glob("*.part")] == []


def test_what_was_inside_needs_the_card_and_is_journaled(desk: EngineDesk, account: Account) -> None:
    (message,) = desk.receive(desk.letter("Objet", "Un texte lisible", signed=False))
    target = desk.directory / "open"
    command = u.ExportMail(None, (message,), str(target), opened=True)
    desk.insert()
    job = desk.submit(command)
    desk.answer(desk.question())
    event = desk.ended(job)
    assert isinstance(event, JobDone) and event.result == MailExported(1, 0)
    (file,) = target.iterdir()
    assert b"Un texte lisible" in file.read_bytes() and b"pkcs7" not in file.read_bytes()
    sha256 = desk.here(lambda: desk.db.messages.stored(message).sha256)
    assert (Deed.MESSAGE_UNSEALED, sha256) in deeds(desk)


def test_what_is_sealed_to_somebody_else_is_left_out(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    messages = desk.receive(desk.letter("A", "a", to=desk.colleague), desk.letter("B", "b"))
    desk.unlock()
    command = u.ExportMail(None, (*messages, MessageId(999)), str(desk.directory / "open"), opened=True)
    assert desk.result_of(command) == MailExported(1, 2)


def test_what_is_not_here_while_the_server_is_away_is_left_out(desk: EngineDesk, account: Account) -> None:
    messages = desk.receive(desk.letter("A", "a"), desk.letter("B", "b"), desk.letter("C", "c"))
    desk.post.before = offline
    first = min(messages)
    behind_its_back(desk, f"DELETE FROM message_bytes WHERE message > {first}")
    behind_its_back(desk, f"UPDATE messages SET body = 0, sha256 = '' WHERE id > {first}")
    command = u.ExportMail(None, tuple(messages), str(desk.directory / "files"))
    assert desk.result_of(command) == MailExported(1, 2)
    desk.post.before = lambda deed: None
    assert desk.result_of(command) == MailExported(3, 0)


@pytest.mark.parametrize("mbox", [False, True])
def test_a_place_that_cannot_be_written(desk: EngineDesk, account: Account, *, mbox: bool) -> None:
    (desk.directory / "file").write_bytes(b"")
    assert failed(desk, u.ExportMail(None, (), str(desk.directory / "file" / "x"), mbox)) is Code.FILE_UNWRITABLE


# Retention.


def aged(desk: EngineDesk) -> list[MessageId]:
    """A result, a letter, a flagged letter, one for somebody else; all read where they can be, and two years old.

    And one of today.
    """
    raws = [desk.result(), desk.letter("A", "a"), desk.letter("B", "b"), desk.letter("C", "c", to=desk.colleague)]
    desk.insert()
    messages = desk.receive(*raws[:2])
    desk.post.deliver(raws[2], flags=frozenset({"\\Flagged"}))
    desk.post.deliver(raws[3])
    desk.sync()
    desk.unlock()
    desk.until(lambda: sum(row.kind is not None for row in desk.ask(q.MessagePage())) == 3)
    desk.clock.move(timedelta(days=731))
    desk.post.arrived[desk.post.deliver(desk.letter("D", "d"))] = desk.clock.now()
    desk.sync()
    desk.until(lambda: sum(row.kind is not None for row in desk.ask(q.MessagePage())) == 4)
    return messages


def test_only_what_was_read_and_is_overdue_is_removed(desk: EngineDesk, account: Account) -> None:
    result, letter = aged(desk)
    desk.result_of(u.SetRetention(Retention(20, 1, 1)))
    assert desk.ask(u.Overdue()) == 1
    assert len(desk.inbox()) == 5, "nothing goes without the holder's word"
    assert desk.result_of(u.ApplyRetention()) == 1
    assert len(desk.post.boxes["INBOX"].messages) == 4
    desk.sync()
    desk.sync()
    assert letter not in desk.inbox() and result in desk.inbox() and len(desk.inbox()) == 4
    assert (Deed.RETENTION_APPLIED, "1") in deeds(desk) and (Deed.RETENTION_SET, "20/1/1") in deeds(desk)
    assert desk.ask(u.Overdue()) == 0


def test_results_are_never_kept_for_less(desk: EngineDesk) -> None:
    assert failed(desk, u.SetRetention(Retention(results=19))) is Code.RETENTION_TOO_SHORT
    assert desk.ask(u.RetentionKept()) == Retention()


def test_without_a_session_nothing_is_of_any_kind(desk: EngineDesk, account: Account) -> None:
    desk.receive(desk.letter("A", "a"))
    with pytest.raises(Exception, match=Code.VAULT_LOCKED):
        desk.ask(u.Overdue())


def test_a_server_that_cannot_be_reached_removes_nothing_here(desk: EngineDesk, account: Account) -> None:
    aged(desk)
    desk.result_of(u.SetRetention(Retention(20, 1, 1)))
    desk.post.before = offline
    assert failed(desk, u.ApplyRetention()) is Code.MAIL_OFFLINE
    assert len(desk.inbox()) == 5


def test_a_clock_years_ahead_removes_nothing(desk: EngineDesk, account: Account) -> None:
    aged(desk)
    desk.result_of(u.SetRetention(Retention(20, 1, 20)))
    desk.clock.move(timedelta(days=40 * 365))
    assert desk.ask(u.Overdue()) == 1, "what is overdue by the mail that came last"
    assert desk.result_of(u.ApplyRetention()) == 1
    assert len(desk.post.boxes["INBOX"].messages) == 4


# The check.


def check(desk: EngineDesk, *, repair: bool = False) -> tuple[Flaw, ...]:
    return cast(tuple[Flaw, ...], desk.result_of(u.CheckIntegrity(repair=repair)))


def behind_its_back(desk: EngineDesk, sql: str) -> None:
    desk.here(lambda: cast(Database, desk.db._db).run(sql))


def test_all_is_as_it_should_be(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.receive(desk.result(), desk.letter("A", "a"), desk.letter("B", "b", to=desk.colleague))
    assert check(desk) == ()
    desk.unlock()
    desk.until(lambda: sum(row.kind is not None for row in desk.ask(q.MessagePage())) == 2)
    assert check(desk) == () and check(desk, repair=True) == ()


def test_bytes_that_are_others_are_fetched_again(desk: EngineDesk, account: Account) -> None:
    raw = desk.letter("A", "a")
    (message,) = desk.receive(raw)
    behind_its_back(desk, "UPDATE message_bytes SET raw = x'00'")
    assert check(desk) == (Flaw(FlawKind.RAW, 1),)
    assert desk.ask(RawMessage(message)) == b"\0", "a look changes nothing"
    assert check(desk, repair=True) == (Flaw(FlawKind.RAW, 1, mended=True),)
    assert desk.ask(RawMessage(message)) == raw
    assert check(desk) == ()


def test_what_the_server_has_no_longer_is_left_as_it_is(desk: EngineDesk, account: Account) -> None:
    (message,) = desk.receive(desk.letter("A", "a"))
    behind_its_back(desk, "UPDATE message_bytes SET raw = x'00'")
    uid = desk.here(lambda: desk.db.messages.stored(message).uid)
    desk.post.boxes["INBOX"].messages[uid] = (b"From: another@one\r\n\r\n", frozenset())
    assert check(desk, repair=True) == (Flaw(FlawKind.RAW, 1, mended=False),)
    assert desk.ask(RawMessage(message)) == b"\0"


def test_a_server_that_is_away_is_asked_once_and_not_for_each_message(desk: EngineDesk, account: Account) -> None:
    desk.receive(desk.letter("A", "a"), desk.letter("B", "b"), desk.letter("C", "c"))
    behind_its_back(desk, "UPDATE message_bytes SET raw = x'00'")
    asked: list[str] = []

    def refuses(deed: str) -> None:
        asked.append(deed)
        raise ActionNeeded(Code.MAIL_AUTH)

    desk.post.before = refuses
    assert check(desk, repair=True) == (Flaw(FlawKind.RAW, 3, mended=False),)
    assert len(asked) == 1


@pytest.mark.parametrize("code", [Code.STORE_FULL, Code.TOO_MANY_FILES, Code.STORE_IN_USE])
@pytest.mark.parametrize("refused", ["PRAGMA quick_check", "SELECT raw FROM message_bytes"])
def test_what_keeps_it_from_looking_accuses_nothing(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch, *, refused: str, code: Code
) -> None:
    desk.receive(desk.letter("A", "a"))
    rows = Database.rows

    def failing(database: Database, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        if sql.startswith(refused):
            raise Unavailable(code)
        return rows(database, sql, parameters)

    monkeypatch.setattr(Database, "rows", failing)
    assert failed(desk, u.CheckIntegrity(repair=True)) is code


def test_a_full_disk_ends_the_mending_with_its_reason(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = desk.receive(desk.letter("A", "a"))
    behind_its_back(desk, "UPDATE message_bytes SET raw = x'00'")

    def full(*_: object) -> None:
        raise Unavailable(Code.STORE_FULL)

    monkeypatch.setattr(Bodies, "replace", full)
    assert failed(desk, u.CheckIntegrity(repair=True)) is Code.STORE_FULL
    assert desk.ask(RawMessage(message)) == b"\0"


def test_what_was_learned_and_lost_is_learned_again(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.receive(desk.result())
    desk.unlock()
    read_all(desk)
    session = desk.engine._deeds.session.open
    assert session is not None
    desk.here(lambda: session.sealed._db.run("DELETE FROM digests"))  # type: ignore[attr-defined]  # the real one
    assert check(desk, repair=True) == (Flaw(FlawKind.DIGEST_LOST, 1, mended=True),)
    assert check(desk) == (), "it has been read when the repair ends"


def test_an_index_that_lost_words_or_has_too_many_is_made_anew(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.receive(desk.letter("Avis", "Un mot introuvable"))
    desk.unlock()
    read_all(desk)
    session = desk.engine._deeds.session.open
    assert session is not None
    sealed = cast(Database, session.sealed._db)  # type: ignore[attr-defined]  # the real one
    desk.here(lambda: sealed.run("DELETE FROM found_text"))
    desk.here(lambda: sealed.run("INSERT INTO found_text (rowid, text) VALUES (7, 'stray')"))
    assert check(desk) == (Flaw(FlawKind.INDEX, 2),)
    assert check(desk, repair=True) == (Flaw(FlawKind.INDEX, 2, mended=True),)
    assert check(desk) == ()


def test_headers_that_cannot_be_found_are_indexed_again(desk: EngineDesk, account: Account) -> None:
    (message,) = desk.receive(desk.letter("Introuvable", "x", signed=False, sealed=False))
    behind_its_back(desk, "DELETE FROM message_text")
    assert check(desk) == (Flaw(FlawKind.OUTER_INDEX, 1),)
    assert check(desk, repair=True) == (Flaw(FlawKind.OUTER_INDEX, 1, mended=True),)
    assert check(desk) == ()
    assert [row.message.id for row in desk.ask(FindMessages("introuvable"))] == [message]


def test_what_an_older_program_read_is_read_again(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.receive(desk.letter("Avis", "Cher confrère"))
    desk.unlock()
    read_all(desk)
    session = desk.engine._deeds.session.open
    assert session is not None
    sealed = cast(Database, session.sealed._db)  # type: ignore[attr-defined]  # the real one
    desk.here(lambda: sealed.run("UPDATE digests SET pipeline_version = 1"))
    assert check(desk, repair=True) == (Flaw(FlawKind.DIGEST_OLD, 1, mended=True),)
    assert check(desk) == ()


def test_what_was_learned_of_nothing_is_forgotten(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.receive(desk.result())
    desk.unlock()
    read_all(desk)
    behind_its_back(desk, "DELETE FROM messages")
    flaws = check(desk, repair=True)
    assert Flaw(FlawKind.DIGEST_STRAY, 1, mended=True) in flaws
    assert all(flaw.what is not FlawKind.DIGEST_STRAY for flaw in check(desk))


def test_a_file_that_was_altered_after_it_was_filed_is_told(desk: EngineDesk, account: Account) -> None:
    desk.set_drop_folder()
    desk.insert()
    messages = desk.receive(desk.result(1), desk.result(2), desk.result(3))
    desk.unlock()
    for message in messages:
        desk.result_of(c.FileResults(message))
    files = sorted(desk.inbox_folder.iterdir())
    assert len(files) == 3 and check(desk) == ()
    files[0].unlink()  # the practice software has taken it
    files[1].write_bytes(files[1].read_bytes().replace(b"0", b"9"))
    assert check(desk, repair=True) == (Flaw(FlawKind.FILED_CHANGED, 1),)


def test_a_letter_without_its_bytes_is_told(desk: EngineDesk, account: Account) -> None:
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    desk.result_of(c.SendDraft(desk.draft(account), queue_only=True))
    behind_its_back(desk, "DELETE FROM outbox_bytes")
    assert Flaw(FlawKind.LETTER_EMPTY, 1) in check(desk, repair=True)


def test_a_damaged_sealed_database_is_salvaged_when_it_is_opened_for_it(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.receive(*[desk.letter(f"Lettre {number}", "x" * 3000) for number in range(6)])
    desk.unlock()
    read_all(desk)
    desk.result_of(c.LockSession())
    desk.stop()
    (path,) = (desk.directory / "db").glob("sealed-*.db")
    data = bytearray(path.read_bytes())
    middle = len(data) // 8192  # what the tables are lies at both ends, and without it nothing can be read
    for page in range(middle - 4, middle + 4):
        data[page * 4096 + 99] ^= 1
    path.write_bytes(data)
    desk.start()
    desk.until(lambda: bool(desk.ask(q.Cards())))
    job = desk.submit(u.CheckIntegrity(repair=True, sealed=True))
    desk.answer(desk.question())
    event = desk.ended(job)
    assert isinstance(event, JobDone), event
    assert any(flaw.what is FlawKind.PAGES and flaw.mended for flaw in cast(tuple[Flaw, ...], event.result))
    assert list((desk.directory / "db").glob("sealed-*.db.damaged-*"))
    settings = desk.here(lambda: cast(Database, desk.db._db).rows("SELECT name, value FROM settings"))
    assert any(name.startswith("sealed.lost.") for name, _ in settings)
    read_all(desk)


def test_chosen_years_are_kept_as_they_were_typed(desk: EngineDesk) -> None:
    desk.result_of(u.SetRetention(Retention(25, 10, 5)))
    assert desk.ask(u.RetentionKept()) == Retention(25, 10, 5)
    desk.here(lambda: desk.db.folders.set_setting("retention", json.dumps({"results": 1})))
    assert desk.ask(u.RetentionKept()) == Retention(), "what nobody may choose is not believed"
