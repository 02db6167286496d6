"""Letters that the practice software drops: each becomes one draft or one letter, whatever happens in between."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from secmail.api import commands as c
from secmail.api import exporting as x
from secmail.api import queries as q
from secmail.api.events import JobFailed
from secmail.api.exporting import LettersTaken
from secmail.api.signing import (
    DraftsChanged,
    LetterOutcome,
    LettersToSign,
    LetterToSign,
    ReturnDraft,
    SendDrafts,
    SignItem,
)
from secmail.domain.accounts import Account
from secmail.domain.drafts import Draft
from secmail.domain.dropped_letters import LetterRead
from secmail.domain.errors import Code, Unavailable
from secmail.domain.outbox import OutboxState
from secmail.engine.dropped_letters import DroppedLetters
from secmail.export.letter_folder import LetterFolder
from secmail.store.exchange import ExchangeStore
from tests.support.engine_desk import EngineDesk
from tests.support.on_disk import files_below
from tests.support.pki_lab import COLLEAGUE

PDF = b"%PDF-1.4 an invented letter"
NAME = f"Avis cardio__{COLLEAGUE.address}.pdf"


class Letters:
    """The folder, and what came of it."""

    def __init__(self, desk: EngineDesk) -> None:
        self.desk = desk
        self.folder = desk.directory / "letters"
        self.folder.mkdir()

    def choose(self, *, send: bool = False) -> None:
        self.desk.result_of(x.SetLetterFolder(str(self.folder), send))

    def drop(self, name: str, content: bytes = PDF, *, old: bool = True) -> None:
        path = self.folder / name
        path.write_bytes(content)
        if old:
            os.utime(path, (0, 0))

    def take(self) -> LettersTaken:
        found = self.desk.result_of(x.TakeLetters())
        assert isinstance(found, LettersTaken)
        return found

    def drafts(self) -> list[Draft]:
        return [draft for _, draft in self.desk.ask(q.Drafts())]

    def leave(self) -> None:
        """Letters can be taken back for a while."""
        self.desk.clock.move(timedelta(minutes=5))
        self.desk.tick()
        self.desk.until(lambda: [each.state for each in self.desk.ask(q.Outbox())] == [OutboxState.FILED])

    def lying(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in files_below(self.folder)}


@pytest.fixture
def letters(desk: EngineDesk, account: Account) -> Letters:
    desk.insert()
    desk.unlock()
    made = Letters(desk)
    made.choose()
    return made


def test_a_letter_becomes_a_draft_by_its_name(letters: Letters) -> None:
    letters.drop(NAME)
    assert letters.take() == LettersTaken(kept=1)
    (draft,) = letters.drafts()
    assert ([mailbox.address for mailbox in draft.to], draft.subject) == ([COLLEAGUE.address], "Avis cardio")
    (attached,) = draft.attachments
    assert (attached.name, attached.media_type, attached.content) == ("Avis cardio.pdf", "application/pdf", PDF)
    assert letters.lying() == {f"repris/{NAME}"}


def sign(desk: EngineDesk, item: SignItem) -> tuple[LetterOutcome, ...]:
    done = desk.result_of(SendDrafts((item,)))
    assert isinstance(done, tuple)
    return done


def test_what_is_left_waits_to_be_read_and_signed(letters: Letters) -> None:
    """As what a secretary prepares: in one go, by the fingerprint that only reading it tells."""
    desk = letters.desk
    desk.know_colleague()
    letters.drop(NAME)
    letters.take()
    assert len(desk.events.of(DraftsChanged)) == 1
    (waiting,) = desk.ask(LettersToSign())
    assert (waiting.draft.dropped, waiting.draft.prepared_by, waiting.sizes) == (True, None, (len(PDF),))
    read = desk.ask(LetterToSign(waiting.number))
    failed = desk.run(ReturnDraft(waiting.number, "non"))
    assert isinstance(failed, JobFailed) and failed.code is Code.DRAFT_OWN, "a program takes nothing back"
    (unread,) = sign(desk, SignItem(waiting.number, ""))
    assert unread.code is Code.DRAFT_NOT_READ
    (signed,) = sign(desk, SignItem(waiting.number, read.fingerprint))
    assert (signed.code, signed.entry is not None) == (None, True)
    assert desk.ask(LettersToSign()) == ()


def test_what_the_doctor_has_changed_still_waits_to_be_signed(letters: Letters) -> None:
    desk = letters.desk
    letters.drop(NAME)
    letters.take()
    (waiting,) = desk.ask(LettersToSign())
    draft = desk.ask(LetterToSign(waiting.number)).draft
    desk.result_of(c.SaveDraft(replace(draft, body="Autre texte", unfinished=True), waiting.number))
    assert desk.ask(LettersToSign()) == (), "while it is being written"
    desk.result_of(c.SaveDraft(replace(draft, body="Autre texte"), waiting.number))
    assert desk.ask(LetterToSign(waiting.number)).draft.body == "Autre texte"


@pytest.mark.parametrize(
    ("side_car", "content"),
    [
        ("a.ini", b"[courrier]\nTO = colleague@cabinet.example\nobjet: Suite\ncc=x@y.example\n"),
        (
            "a.txt",
            "à : colleague@cabinet.example\r\ncopie : x@y.example\r\nsujet=Suite".replace("sujet", "objet").encode(),
        ),
        ("a.json", b'{"to": ["colleague@cabinet.example"], "cc": "x@y.example", "subject": "Suite", "x": {}}'),
    ],
)
def test_a_side_car_tells_whom_it_is_for(letters: Letters, side_car: str, content: bytes) -> None:
    letters.drop("a.PDF")
    letters.drop(side_car, content)
    assert letters.take() == LettersTaken(kept=1)
    (draft,) = letters.drafts()
    assert [mailbox.address for mailbox in draft.recipients] == ["colleague@cabinet.example", "x@y.example"]
    assert draft.subject == "Suite"
    assert letters.lying() == {"repris/a.PDF", f"repris/{side_car}"}


def test_a_text_is_the_letter_itself(letters: Letters) -> None:
    letters.drop(f"Avis__{COLLEAGUE.address}.txt", "Cher confrère,\r\nmerci.".encode("cp1252"))
    assert letters.take().kept == 1
    (draft,) = letters.drafts()
    assert (draft.body, draft.attachments) == ("Cher confrère,\nmerci.\n", ())


def test_it_leaves_signed_and_sealed_where_that_is_set_and_possible(letters: Letters) -> None:
    letters.choose(send=True)
    letters.desk.know_colleague()
    letters.drop(NAME)
    letters.drop("Sans certificat__inconnu@ailleurs.example.pdf", PDF + b"2")
    letters.drop("x.pdf", PDF + b"3")
    letters.drop("x.ini", f"to={COLLEAGUE.address}\nsend=no\n".encode())
    assert letters.take() == LettersTaken(kept=3, sent=1)
    letters.leave()
    (raw,) = letters.desk.post.submitted
    assert b"pkcs7-mime" in raw
    assert b"Avis cardio" not in raw
    waiting = sorted(draft.to[0].address for draft in letters.drafts() if not draft.outgoing)
    assert waiting == sorted(["inconnu@ailleurs.example", COLLEAGUE.address])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("sans destinataire.pdf", PDF, Code.RECIPIENT_NONE),
        ("a__pas-une-adresse.pdf", PDF, Code.RECIPIENT_INVALID),
        (f"a__{COLLEAGUE.address}.pdf", b"MZ no letter", Code.LETTER_TYPE),
        (f"a__{COLLEAGUE.address}.exe", b"MZ", Code.LETTER_TYPE),
        (f"a__{COLLEAGUE.address}.txt", b"\0\1\2", Code.LETTER_TYPE),
    ],
)
def test_what_is_no_letter_is_put_aside_with_its_reason(
    letters: Letters, name: str, content: bytes, code: Code
) -> None:
    letters.drop(name, content)
    taken = letters.take()
    assert [refused.code for refused in taken.refused] == [code]
    assert (taken.kept, letters.drafts()) == (0, [])
    reason = next(path for path in (letters.folder / "refuses").iterdir() if path.name != name)
    assert COLLEAGUE.address not in reason.read_text("utf-8-sig")
    assert letters.lying() == {f"refuses/{name}", f"refuses/{reason.name}"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name on this system")
def test_what_is_hostile_is_never_followed_nor_read_whole(letters: Letters, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(PDF)
    (letters.folder / f"a__{COLLEAGUE.address}.pdf").symlink_to(secret)
    huge = letters.folder / f"b__{COLLEAGUE.address}.pdf"
    with huge.open("wb") as file:
        file.write(PDF)
        file.truncate(1 << 33)
    os.utime(huge, (0, 0))
    os.mkfifo(letters.folder / f"c__{COLLEAGUE.address}.pdf")
    codes = [refused.code for refused in letters.take().refused]
    codes += [refused.code for refused in letters.take().refused]
    assert codes == [Code.LETTER_TYPE] * 3
    assert letters.drafts() == []
    assert secret.read_bytes() == PDF


def test_what_is_still_being_written_waits(letters: Letters) -> None:
    letters.desk.clock.move(letters.desk.clock.now().resolution)
    path = letters.folder / NAME
    path.write_bytes(PDF[:5])
    now = letters.desk.clock.now().timestamp()
    os.utime(path, (now, now))
    assert letters.take() == LettersTaken(waiting=1)
    path.write_bytes(PDF)
    os.utime(path, (now + 1, now + 1))
    assert letters.take() == LettersTaken(waiting=1)
    assert letters.take() == LettersTaken(kept=1)
    assert letters.drafts()[0].attachments[0].content == PDF
    path.write_bytes(PDF + b"2")  # with a witness it need not wait
    os.utime(path, (now + 2, now + 2))
    (letters.folder / f"{NAME}.ok").touch()
    assert letters.take() == LettersTaken(kept=1)
    assert f"repris/{NAME}.ok" in letters.lying()


def test_the_same_letter_to_the_same_people_is_taken_once(letters: Letters) -> None:
    letters.drop(NAME)
    letters.take()
    letters.drop(f"Autre titre__{COLLEAGUE.address.upper()}.pdf")
    assert [refused.code for refused in letters.take().refused] == [Code.LETTER_TAKEN]
    letters.drop("Avis__autre@cabinet.example.pdf")
    assert letters.take().kept == 1
    assert len(letters.drafts()) == 2


def dies_at(target: type, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    def dies(*_arguments: object, **_named: object) -> None:
        raise Unavailable(Code.STORE_FULL)

    return lambda patch: patch.setattr(target, name, dies)


@pytest.mark.parametrize(
    "death",
    [dies_at(ExchangeStore, "keep_letter"), dies_at(LetterFolder, "move"), dies_at(ExchangeStore, "letter_moved")],
    ids=["before it is kept", "before it is moved", "before that is noted"],
)
def test_a_crash_leaves_one_letter(
    letters: Letters, monkeypatch: pytest.MonkeyPatch, death: Callable[[pytest.MonkeyPatch], None]
) -> None:
    letters.choose(send=True)
    letters.desk.know_colleague()
    letters.drop(NAME)
    with monkeypatch.context() as patch:
        death(patch)
        assert isinstance(letters.desk.run(x.TakeLetters()), JobFailed)
    letters.take()
    letters.leave()
    assert len(letters.desk.post.submitted) == 1
    (where,) = letters.lying()
    assert where in {f"envoyes/{NAME}", f"repris/{NAME}"}
    letters.take()
    assert len(letters.desk.ask(q.Outbox())) == 1


def test_it_is_looked_into_by_itself_while_a_session_is_open(letters: Letters) -> None:
    letters.drop(NAME)
    letters.desk.tick()
    letters.desk.until(lambda: len(letters.drafts()) == 1)
    letters.desk.result_of(c.LockSession())
    letters.drop(NAME, PDF + b"2")
    letters.desk.tick()
    letters.desk.flush()
    assert NAME in letters.lying()
    event = letters.desk.run(x.TakeLetters())
    assert isinstance(event, JobFailed)
    assert event.code is Code.VAULT_LOCKED


def test_a_folder_that_cannot_serve(letters: Letters) -> None:
    letters.desk.set_drop_folder()
    for folder, pattern, code in [
        (str(letters.desk.inbox_folder), "{to}", Code.LETTER_FOLDER_UNFIT),
        (str(letters.folder / "nowhere"), "{to}", Code.LETTER_FOLDER_UNFIT),
        (str(letters.folder), "{subject}", Code.EXPORT_VALUE_UNFIT),
        (str(letters.folder), "{to}{to}", Code.EXPORT_VALUE_UNFIT),
    ]:
        event = letters.desk.run(x.SetLetterFolder(folder, pattern=pattern))
        assert isinstance(event, JobFailed)
        assert event.code is code
    assert letters.desk.ask(x.LetterFolderKept())[0] == str(letters.folder)
    assert letters.desk.filed() == []


def test_results_are_never_filed_where_letters_are_taken_away(letters: Letters) -> None:
    """However the folder is named, and also while it is away."""
    desk, other = letters.desk, letters.folder / ".." / "letters"
    link = desk.directory / "link"
    link.symlink_to(letters.folder)
    for folder in (str(letters.folder), str(other), str(link)):
        for command in (c.SetDropFolder(folder), x.SetPracticeSoftware("generic", (), folder)):
            event = desk.run(command)
            assert isinstance(event, JobFailed)
            assert event.code is Code.LETTER_FOLDER_UNFIT
    assert desk.ask(q.DropFolderPolicy()).folder is None
    assert LetterFolder().same(str(desk.directory / "away"), str(other / ".." / "away"))
    assert not LetterFolder().same(str(desk.directory / "away"), str(letters.folder))


def test_both_folders_set_at_once_are_two(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.unlock()
    folder = str(desk.inbox_folder)
    commands = (x.SetLetterFolder(folder), x.SetPracticeSoftware("generic", (), folder))
    jobs = desk.here(lambda: [desk.submit(each) for each in commands])
    assert [type(desk.ended(job)) for job in jobs].count(JobFailed) == 1
    assert (desk.ask(x.LetterFolderKept())[0] == folder) != (desk.ask(q.DropFolderPolicy()).folder == folder)


def test_a_letter_written_under_the_same_name_meanwhile_is_taken_too(
    letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one may wait for the card for minutes."""
    other = PDF + b", and another"
    reading = DroppedLetters._read

    def read(self: DroppedLetters, *given: Any) -> LetterRead | None:
        found = reading(self, *given)
        letters.drop(NAME, other)
        return found

    letters.drop(NAME)
    with monkeypatch.context() as patch:
        patch.setattr(DroppedLetters, "_read", read)
        assert letters.take() == LettersTaken(kept=1)
    assert letters.lying() == {NAME}
    assert letters.take() == LettersTaken(kept=1)
    assert sorted(draft.attachments[0].content for draft in letters.drafts()) == [PDF, other]
