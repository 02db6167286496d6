"""Travelling vaults where the network, the server or the power fails, and where two workstations change at once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secmail.api import queries as q
from secmail.api.commands import LockSession, RemoveAccount
from secmail.api.custody import AddPassphrase, Mandates, OpenByPassphrase
from secmail.api.events import SessionLocked, SessionOpened
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.errors import Code, Rejected, SecmailError, Unavailable
from secmail.domain.vaults import SlotKind
from secmail.engine.travel_notes import FolderNotes, TravelNotes
from tests.support.engine_desk import Box, EngineDesk, offline
from tests.support.pki_lab import DOCTOR
from tests.support.workstations import FOLDER, Practice

PASSPHRASE = "cinq girafes repeignent un phare breton"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(tmp_path)
    yield practice
    practice.stop()


@pytest.fixture
def both(practice: Practice) -> Practice:
    """Both workstations have opened the vault."""
    with practice.at(practice.here):
        practice.published(practice.here)
    practice.there.sync()
    with practice.at(practice.there):
        pass
    return practice


def fails(word: str, error: Callable[[], Exception]) -> Callable[[str], None]:
    def before(deed: str) -> None:
        if deed.startswith(word):
            raise error()

    return before


def refused() -> Exception:
    return Rejected(Code.MAIL_REFUSED, "no")


def kinds(desk: EngineDesk) -> set[SlotKind]:
    (facts,) = desk.vaults.facts()
    return {slot.kind for slot in facts.slots}


def check(desk: EngineDesk) -> tuple[CheckState, Code | None]:
    (found,) = [each for each in desk.ask(q.Diagnosis()) if each.subject is CheckSubject.VAULT_MAILBOX]
    return found.state, found.code


def vault_check(desk: EngineDesk) -> Code | None:
    """What is wrong with the vault's file here."""
    (found,) = [each for each in desk.ask(q.Diagnosis()) if each.subject is CheckSubject.VAULT]
    return found.code


def test_what_was_changed_offline_is_published_later_without_the_card(both: Practice) -> None:
    here = both.here
    with both.at(here):
        both.post.before = offline
        here.result_of(AddPassphrase(PASSPHRASE))
    assert both.vaults() == [1]
    both.post.before = lambda deed: None
    here.sync()
    assert both.vaults() == [1, 2]
    both.there.sync()
    assert kinds(both.there) == kinds(here)


def test_what_was_changed_on_both_at_once_is_joined_and_nothing_is_lost(both: Practice) -> None:
    here, there = both.here, both.there
    both.post.before = offline
    with both.at(here):
        mandate = both.grant(here)
    with both.at(there):
        there.result_of(AddPassphrase(PASSPHRASE))
    both.post.before = lambda deed: None
    here.sync()
    there.sync()
    assert len(both.vaults()) == 3

    with both.at(there):
        there.until(lambda: {SlotKind.PASSPHRASE, SlotKind.CARD_SIGN} <= kinds(there) and len(mandates(there)) == 1)
        both.published(there)
    here.sync()
    assert here.vaults.facts() == there.vaults.facts()
    with both.at(here):
        here.until(lambda: mandates(here) == [mandate])
    here.sync()
    there.sync()
    assert len(both.vaults()) <= 4
    assert here.vaults.facts() == there.vaults.facts()


def mandates(desk: EngineDesk) -> list[object]:
    """None while the open vault gives way to a newer one."""
    try:
        return [shown.mandate for shown in desk.ask(Mandates())]
    except SecmailError as error:
        assert error.code is Code.VAULT_LOCKED
        return []


def test_both_merge_and_come_to_rest(both: Practice) -> None:
    here, there = both.here, both.there
    both.post.before = offline
    with both.at(here):
        mandate = both.grant(here)
    with both.at(there):
        there.result_of(AddPassphrase(PASSPHRASE))
    both.post.before = lambda deed: None
    here.sync()
    there.sync()
    here.sync()
    both.post.before = offline
    for desk in (here, there):
        with both.at(desk):
            desk.until(lambda desk=desk: mandates(desk) == [mandate])  # type: ignore[misc]  # a loop's own value
    both.post.before = lambda deed: None
    for desk in (here, there, here, there):
        desk.sync()
        with both.at(desk):
            both.lies_there(desk)
    assert here.vaults.facts() == there.vaults.facts()
    assert kinds(here) == {SlotKind.CARD_SIGN, SlotKind.PASSPHRASE}
    here.sync()
    there.sync()
    assert {check(desk) for desk in (here, there)} == {(CheckState.OK, None)}


def test_an_open_session_goes_over_to_what_was_changed_elsewhere(both: Practice) -> None:
    here, there = both.here, both.there
    with both.at(there):
        with both.at(here):
            mandate = both.grant(here)
            both.published(here)
        locked = len(there.events.of(SessionLocked))
        there.sync()
        there.until(lambda: mandates(there) == [mandate])
        assert len(there.events.of(SessionLocked)) == locked
        there.result_of(AddPassphrase(PASSPHRASE))
    assert both.vault(there) == 3


def test_a_session_without_a_card_ends_when_another_version_comes(both: Practice) -> None:
    here, there = both.here, both.there
    with both.at(here):
        here.result_of(AddPassphrase(PASSPHRASE))
        both.published(here)
        there.sync()
        there.result_of(OpenByPassphrase(PASSPHRASE))
        here.result_of(AddPassphrase(PASSPHRASE[::-1]))
        both.published(here)
    locked = len(there.events.of(SessionLocked))
    there.sync()
    there.until(lambda: len(there.events.of(SessionLocked)) > locked)


def test_a_power_cut_between_putting_and_removing_leaves_all_and_is_made_good(both: Practice) -> None:
    here = both.here
    with both.at(here):
        for number in range(3):
            here.result_of(AddPassphrase(f"{PASSPHRASE} {number}"))
            both.published(here)
        here.until(lambda: both.vaults() == [2, 3, 4])
        both.post.before = fails("remove", lambda: Unavailable(Code.MAIL_OFFLINE, "cut"))
        here.result_of(AddPassphrase(f"{PASSPHRASE} encore"))
        both.published(here)
    assert both.vaults() == [2, 3, 4, 5]
    both.post.before = lambda deed: None
    here.sync()
    assert both.vaults() == [3, 4, 5]
    assert both.post.deeds.count(f"append {FOLDER}") == 5


def test_a_put_whose_answer_was_lost_is_not_done_twice(both: Practice) -> None:
    here = both.here

    def cut(deed: str) -> None:
        if deed == f"heads {FOLDER}" and both.vaults()[-1:] == [2]:
            both.post.before = lambda deed: None
            raise Unavailable(Code.MAIL_OFFLINE, "cut")

    with both.at(here):
        both.post.before = cut
        here.result_of(AddPassphrase(PASSPHRASE))
        both.published(here)
    here.sync()
    assert both.vaults() == [1, 2]


def test_a_program_that_ends_after_putting_goes_on_where_it_was(both: Practice) -> None:
    here = both.here
    with both.at(here):
        both.post.before = fails("fetch", lambda: Unavailable(Code.MAIL_OFFLINE, "cut"))
        here.result_of(AddPassphrase(PASSPHRASE))
        both.published(here)
    here.stop()
    both.post.before = lambda deed: None
    here.start()
    here.sync()
    assert both.vaults() == [1, 2]
    assert check(here) == (CheckState.OK, None)


@pytest.mark.expects_log
def test_a_server_that_refuses_folders_changes_nothing_else(practice: Practice) -> None:
    here = practice.here
    practice.post.before = fails("create", refused)
    practice.post.deliver(here.result())
    with practice.at(here):
        here.sync()
        here.until(lambda: len(here.inbox()) == 1)
        assert check(here) == (CheckState.WARNING, Code.VAULT_NOT_SYNCHRONISED)
    assert FOLDER not in practice.post.boxes
    practice.post.before = lambda deed: None
    here.sync()
    assert practice.vaults() == [1]
    assert check(here) == (CheckState.OK, None)


@pytest.mark.expects_log
def test_a_server_whose_folders_live_below_the_inbox(practice: Practice) -> None:
    practice.post.before = fails(f"create {FOLDER}", refused)
    with practice.at(practice.here):
        practice.here.until(lambda: "INBOX.secmail" in practice.post.boxes)
        practice.here.flush()
    practice.here.sync()
    practice.there.sync()
    with practice.at(practice.there):
        assert practice.vault(practice.there) == 1
    assert {folder.name for folder in practice.there.ask(q.Folders())} == {"INBOX", "Sent"}


@pytest.mark.expects_log
@pytest.mark.parametrize("deed", ["append", "heads", "fetch"])
def test_a_server_that_fails_in_between_stops_no_mail(both: Practice, deed: str) -> None:
    here, there = both.here, both.there
    with both.at(here):
        both.post.before = fails(f"{deed} {FOLDER}" if deed != "fetch" else deed, refused)
        here.result_of(AddPassphrase(PASSPHRASE))
        here.flush()
    both.post.before = lambda deed_: None
    here.sync()
    there.sync()
    assert there.vaults.facts() == here.vaults.facts()


@pytest.mark.expects_log
def test_a_deleted_folder_is_made_again(both: Practice) -> None:
    del both.post.boxes[FOLDER]
    both.here.sync()
    assert both.vaults() == [1]


@pytest.mark.expects_log
def test_another_numbering_of_the_folder_is_read_anew(both: Practice) -> None:
    (message,) = both.post.boxes[FOLDER].messages.values()
    both.post.boxes[FOLDER] = Box(None, uidvalidity=2, uidnext=8, messages={7: message})
    both.here.sync()
    both.there.sync()
    assert both.vaults() == [1]
    assert check(both.there) == (CheckState.OK, None)


def test_no_session_no_signature(practice: Practice) -> None:
    practice.here.sync()
    assert practice.vaults() == []
    practice.here.insert()
    practice.here.sync()
    assert practice.vaults() == []


@pytest.mark.expects_log
def test_a_secretary_publishes_nothing(both: Practice) -> None:
    with both.at(both.here):
        both.grant(both.here)
        both.published(both.here)
    both.there.sync()
    del both.post.boxes[FOLDER].messages[2]
    with both.at(both.there, "secretary"):
        assert both.there.events.of(SessionOpened)[-1].mandate
        both.there.sync()
        both.there.result_of(LockSession())  # whatever was to be signed is signed by now
        both.there.sync()
    assert both.vaults() == [1]


def test_of_an_account_that_is_removed_nothing_is_remembered(both: Practice) -> None:
    there = both.another("third")
    assert there.here(lambda: TravelNotes(there.db.folders).waiting(DOCTOR.address))
    there.result_of(RemoveAccount(there.ask(q.Accounts())[0].id))
    notes = TravelNotes(there.db.folders)
    assert there.here(lambda: (notes.waiting(DOCTOR.address), notes.folder(DOCTOR.address))) == ((), FolderNotes())


def _lost(folder: Path, _former: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def _put_back(folder: Path, former: Path) -> None:
    _lost(folder, former)
    shutil.copytree(former, folder, dirs_exist_ok=True)


def _damaged(folder: Path, _former: Path) -> None:
    for file in folder.iterdir():
        file.write_bytes(b"")


@pytest.mark.parametrize("harm", [_lost, _put_back, _damaged])
@pytest.mark.parametrize("place", ["here", "there"])
def test_a_vault_file_that_was_lost_or_put_back_comes_again(
    both: Practice, tmp_path: Path, harm: Callable[[Path, Path], None], place: str
) -> None:
    desk = both.here if place == "here" else both.there
    former = tmp_path / "former"
    shutil.copytree(desk.directory / "vaults", former)
    with both.at(both.here):
        both.grant(both.here)
        both.published(both.here)
    both.there.sync()
    with both.at(both.there):
        pass
    harm(desk.directory / "vaults", former)
    assert vault_check(desk) is not None
    desk.sync()
    assert vault_check(desk) is None
    assert both.vault(desk) == 2
    with both.at(desk):
        assert len(mandates(desk)) == 1
    assert both.vaults() == [1, 2]
