"""Drop folder and profile disk missing, read-only or full, a newer database, two programs, a clock wrong by years."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import events as ev
from secmail.api import queries as q
from secmail.app import wiring
from secmail.app.keystores import keys_of
from secmail.domain.addresses import Mailbox
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, SecmailError
from secmail.domain.exports import ExportState
from secmail.domain.ids import MessageId
from secmail.domain.outbox import OutboxState
from secmail.domain.people import RecipientState
from secmail.domain.security import Chain, SignedLayer, Summary
from secmail.export.drop import DropFolderWriter
from secmail.store.db import Database
from tests.support.dovecot import Dovecot
from tests.support.front import Front
from tests.support.office import Cast, FileReader, Office
from tests.support.small_disk import fill
from tests.support.small_disk import small_disk as small_file_system

KIBIBYTE = 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two mebibytes."""
    with small_file_system(tmp_path / "disk", mebibytes=2) as folder:
        yield folder


def test_a_drop_folder_that_is_gone_is_named_and_filled_when_it_is_back(office: Office) -> None:
    with office.open() as front:
        message = _opened_result(office, front)
        office.drop.rename(office.folder / "elsewhere")
        _cannot_file(front, message)
        (office.folder / "elsewhere").rename(office.drop)
        _files_now(office, front, message)


def test_a_read_only_drop_folder_is_named_and_filled_when_it_is_writable(office: Office, small_disk: Path) -> None:
    with office.open() as front:
        message = _opened_result(office, front)
        front.do(c.SetDropFolder(str(small_disk)))
        _remount(small_disk, "ro")
        _cannot_file(front, message)
        _remount(small_disk, "rw")
        office.drop = small_disk
        _files_now(office, front, message)


def test_a_full_drop_folder_is_named_and_keeps_no_half_file(office: Office, small_disk: Path) -> None:
    with office.open() as front:
        message = _opened_result(office, front)
        front.do(c.SetDropFolder(str(small_disk)))
        ballast = fill(small_disk)
        _cannot_file(front, message)
        assert [path.name for path in small_disk.iterdir()] == [ballast.name]
        ballast.unlink()
        office.drop = small_disk
        _files_now(office, front, message)


def test_a_card_pulled_between_file_and_ledger_writes_no_second_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has its name and the row is only intended: what a crash at this place leaves too."""
    monkeypatch.setattr(wiring, "DropFolderWriter", lambda: _PullingWriter(office))
    with office.open() as front:
        message = _opened_result(office, front)
        assert front.fail(c.FileResults(message)).code is Code.CARD_REMOVED
        (name,) = office.dropped()
        front.mark()
        office.reader.insert()
        front.wait(ev.CardsChanged, lambda event: bool(event.cards))
    monkeypatch.undo()
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.UnlockCard())
        (record,) = front.ask(q.Exports())
        assert (record.state, record.file) == (ExportState.INTENDED, name)
        assert [exported.file for exported in front.do(c.FileResults(message)).exported] == [name]
        assert list(office.dropped()) == [name]


def test_a_full_disk_stops_the_synchronisation_and_nothing_is_lost(
    tmp_path: Path, small_disk: Path, post: Dovecot, cast: Cast, file_reader: FileReader
) -> None:
    office = Office(tmp_path, post, cast, file_reader, profile=small_disk / "profile")
    office.receive(office.result())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.Synchronise())
        (row,) = front.ask(q.MessagePage())
        _large = b"From: a@labo.example\r\nSubject: large\r\n\r\n" + b"x" * 70 * KIBIBYTE + b"\r\n"
        for _ in range(30):
            office.receive(_large)
        assert front.fail(c.Synchronise()).code is Code.STORE_FULL
        assert front.ask(q.MessageRows((row.id,))) == (row,)
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        front.do(c.Synchronise())
        assert len(front.ask(q.MessagePage())) == 31
        assert front.do(c.OpenMessage(row.id)).view.opened.summary is Summary.SIGNED_TRUSTED
    with office.open() as front:
        assert len(front.ask(q.MessagePage())) == 31


def test_a_full_disk_sends_nothing_and_the_letter_goes_out_when_there_is_room(
    tmp_path: Path, small_disk: Path, post: Dovecot, cast: Cast, file_reader: FileReader
) -> None:
    office = Office(tmp_path, post, cast, file_reader, profile=small_disk / "profile")
    office.receive(office.colleagues_letter())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.Synchronise())
        (row,) = front.ask(q.MessagePage())
        front.do(c.OpenMessage(row.id))
        # Larger than what the databases may still have in their files.
        body = "Merci de votre avis.\n" * 40_000
        draft = Draft(front.ask(q.Accounts())[0].id, (Mailbox(office.colleague.address),), subject="x", body=body)
        ballast = fill(small_disk)
        assert front.fail(c.SendDraft(draft)).code is Code.STORE_FULL
        assert office.mailbox(office.colleague) == []
        ballast.unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        assert front.do(c.SendDraft(draft)).entry.state is OutboxState.FILED
    assert len(office.mailbox(office.colleague)) == 1
    with office.open() as front:
        assert OutboxState.READY not in {entry.state for entry in front.ask(q.Outbox())}
    assert len(office.mailbox(office.colleague)) == 1


def test_a_database_of_a_newer_program_is_left_as_it_is(office: Office) -> None:
    with office.open() as front:
        _opened_result(office, front)
    path = office.profile.databases / "mail.db"
    _set_version(path, keys_of(office.profile).device_key(), 9_999)
    before = path.read_bytes()
    with pytest.raises(SecmailError) as refused, office.open():
        pass
    assert refused.value.code is Code.STORE_NEWER
    assert path.read_bytes() == before


def test_a_second_program_on_the_profile_is_told_and_the_first_goes_on(office: Office) -> None:
    with office.open() as front:
        message = _opened_result(office, front)
        with pytest.raises(SecmailError) as refused, wiring.running_engine(office.profile):
            pass
        assert refused.value.code is Code.STORE_IN_USE
        assert front.do(c.OpenMessage(message)).view.opened.summary is Summary.SIGNED_TRUSTED


def test_a_clock_years_behind_makes_no_trust_is_named_and_harms_nothing(office: Office) -> None:
    office.clock_off = timedelta(days=-365 * 20)
    with office.open() as front:
        front.pins.append(office.reader.pin)
        office.receive(office.result())
        front.do(c.Synchronise())
        (row,) = front.ask(q.MessagePage())
        opened = front.do(c.OpenMessage(row.id)).view.opened
        (signer,) = next(layer for layer in opened.layers if isinstance(layer, SignedLayer)).signers
        assert (opened.summary, signer.chain) == (Summary.SIGNED_UNTRUSTED, Chain.NOT_YET_VALID)
        assert front.do(c.FileResults(row.id)).exported == ()
        assert _clock(front) is CheckState.FAILED
    office.clock_off = timedelta(0)
    with office.open() as front:
        front.pins.append(office.reader.pin)
        assert _clock(front) is CheckState.OK
        assert len(front.do(c.FileResults(row.id)).exported) == 1


def test_a_clock_years_ahead_is_named_and_nothing_is_sealed_to_what_seems_expired(office: Office) -> None:
    """Mail received in the certificate's time stays trusted; letters are not sealed."""
    office.clock_off = timedelta(days=365 * 21)
    office.receive(office.colleagues_letter())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.Synchronise())
        (row,) = front.ask(q.MessagePage())
        front.do(c.OpenMessage(row.id))
        assert _clock(front) is CheckState.FAILED
        (status,) = front.ask(q.RecipientStatuses((office.colleague.address,)))
        assert status.state is not RecipientState.READY
        assert status.certificate is None
        draft = Draft(front.ask(q.Accounts())[0].id, (Mailbox(office.colleague.address),), subject="x", body="y")
        assert front.fail(c.SendDraft(draft)).code is Code.RECIPIENT_NO_CERTIFICATE


def test_a_clock_a_year_late_makes_lists_stale_and_a_result_unconfirmed(office: Office) -> None:
    """A list that has run out says nothing of a certificate that is still valid."""
    office.clock_off = timedelta(days=365)
    office.receive(office.result())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.Synchronise())
        (row,) = front.ask(q.MessagePage())
        assert front.do(c.OpenMessage(row.id)).view.opened.summary is Summary.SIGNED_UNCONFIRMED
        (held,) = front.do(c.FileResults(row.id)).held
        assert held.reason == Summary.SIGNED_UNCONFIRMED


class _PullingWriter(DropFolderWriter):
    """Pulls the card when the file is written."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def put(self, folder: str, name: str, content: bytes, *, below: str = "") -> str:
        final = super().put(folder, name, content, below=below)
        self._office.reader.remove()
        assert self._office.cards is not None
        self._office.cards.look()
        return final


def _opened_result(office: Office, front: Front) -> MessageId:
    office.receive(office.result())
    front.pins.append(office.reader.pin)
    front.do(c.Synchronise())
    (row,) = front.ask(q.MessagePage())
    assert front.do(c.OpenMessage(row.id)).view.opened.summary is Summary.SIGNED_TRUSTED
    return row.id


def _clock(front: Front) -> CheckState:
    (check,) = [check for check in front.ask(q.Diagnosis()) if check.subject is CheckSubject.CLOCK]
    return check.state


def _cannot_file(front: Front, message: MessageId) -> None:
    assert front.fail(c.FileResults(message)).code is Code.EXPORT_UNREACHABLE
    (check,) = [check for check in front.ask(q.Diagnosis()) if check.subject is CheckSubject.DROP_FOLDER]
    assert check.state is CheckState.FAILED
    assert check.code in {Code.EXPORT_FOLDER_GONE, Code.EXPORT_READ_ONLY, Code.EXPORT_FULL}
    (record,) = front.ask(q.Exports())
    assert record.state is ExportState.INTENDED
    assert not front.ask(q.MessageRows((message,)))[0].exported


def _files_now(office: Office, front: Front, message: MessageId) -> None:
    assert len(front.do(c.FileResults(message)).exported) == 1
    assert front.do(c.FileResults(message)).already == 1
    assert list(office.dropped().values()) == [office.result_file()]
    (record,) = front.ask(q.Exports())
    assert record.state is ExportState.DONE


def _remount(folder: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True)


def _set_version(path: Path, key: bytes, version: int) -> None:
    database = Database(path, key, writable=True)
    database.script(f"PRAGMA user_version = {version}")
    database.close()
