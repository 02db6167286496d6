"""What of the first start stands, seen from how things are; what was left for later is kept."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api.commands import SetDropFolder
from secmail.api.custody import CreateVault, MakeShares
from secmail.api.setup import NoteSetup, SetupShown, SetupState
from secmail.api.setup import SetupStep as Step
from secmail.domain.upkeep import MAIL_LOST
from tests.support.custody_desk import CustodyDesk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    """Nothing is here: no account, no vault, no card in."""
    desk = CustodyDesk(tmp_path)
    shutil.rmtree(tmp_path / "vaults")
    (tmp_path / "vaults").mkdir()
    desk.start()
    yield desk
    desk.stop()


def test_with_nothing_at_all_the_assistant_comes_by_itself(desk: CustodyDesk) -> None:
    assert desk.ask(SetupState()) == SetupShown(frozenset(), frozenset(), wanted=True)


def test_what_was_set_up_otherwise_needs_no_assistant(desk: CustodyDesk) -> None:
    desk.add_account()
    assert desk.ask(SetupState()) == SetupShown(frozenset({Step.MAILBOX}), frozenset(), wanted=False)


def test_what_was_begun_goes_on_and_what_was_left_is_kept(desk: CustodyDesk) -> None:
    desk.done(NoteSetup(passed=frozenset({Step.SHEETS, Step.DELEGATE})))
    desk.add_account()
    shown = desk.ask(SetupState())
    assert shown.wanted and shown.passed == {Step.SHEETS, Step.DELEGATE}
    desk.done(NoteSetup(passed=frozenset({Step.DELEGATE}), over=True))
    shown = desk.ask(SetupState())
    assert not shown.wanted and shown.passed == {Step.DELEGATE}


def test_where_nothing_is_left_to_do_it_does_not_come_again(desk: CustodyDesk) -> None:
    desk.add_account()
    desk.done(NoteSetup(passed=frozenset(Step) - {Step.MAILBOX, Step.DELEGATE}))
    assert desk.ask(SetupState()).wanted
    desk.done(NoteSetup(passed=frozenset(Step) - {Step.MAILBOX}))
    assert not desk.ask(SetupState()).wanted


def test_a_lost_mail_database_is_no_first_start(desk: CustodyDesk) -> None:
    desk.here(lambda: desk.db.folders.set_setting(MAIL_LOST, "2026-11-20T08:00:00+00:00"))
    assert not desk.ask(SetupState()).wanted


def test_card_vault_sheets_folder_and_delegate_are_seen(desk: CustodyDesk, tmp_path: Path) -> None:
    desk.insert("doctor")
    assert desk.ask(SetupState()).done == {Step.CARD}
    desk.done(CreateVault("camille@cabinet.example"))
    assert desk.ask(SetupState()).done == {Step.CARD, Step.VAULT}
    desk.done(MakeShares(("Hugo", "Inès"), 2))
    desk.done(SetDropFolder(str(tmp_path / "drop")))
    assert desk.ask(SetupState()).done == {Step.CARD, Step.VAULT, Step.SHEETS, Step.SOFTWARE}
    desk.grant()
    assert desk.ask(SetupState()).done == set(Step) - {Step.MAILBOX}
