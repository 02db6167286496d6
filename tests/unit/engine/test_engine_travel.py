"""Vaults between two workstations of a practice, through its own mailbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import queries as q
from secmail.api.events import SessionLocked, SessionOpened
from secmail.domain.messages import MessageState
from tests.support.workstations import FOLDER, Practice


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(tmp_path)
    yield practice
    practice.stop()


def test_a_vault_made_here_opens_there_with_one_pin(practice: Practice) -> None:
    here, there = practice.here, practice.there
    practice.post.deliver(here.result())
    with practice.at(here):
        practice.published(here)

    there.sync()
    assert practice.vault(there) is None
    with practice.at(there):
        assert practice.vault(there) == practice.vault(here)
        assert there.events.of(SessionOpened)[-1].holder == here.events.of(SessionOpened)[-1].holder
        (result,) = there.inbox()
        there.until(lambda: there.here(lambda: there.db.messages.stored(result)).state is MessageState.OPENED)


def test_the_folder_is_no_mail(practice: Practice) -> None:
    here, there = practice.here, practice.there
    with practice.at(here):
        practice.published(here)
    for desk in (here, there):
        desk.sync()
        assert FOLDER not in {folder.name for folder in desk.ask(q.Folders())}
        assert desk.inbox() == []


def test_nothing_is_put_twice_and_one_signature_is_enough(practice: Practice) -> None:
    here, there = practice.here, practice.there
    for desk in (here, there, here, there):
        desk.sync()
        with practice.at(desk):
            desk.sync()
            practice.published(desk)
    assert len(practice.vaults()) == 1
    assert practice.post.deeds.count(f"append {FOLDER}") == 1


def test_a_secretary_granted_here_opens_there_and_revoked_is_locked_out(practice: Practice) -> None:
    here, there = practice.here, practice.there
    with practice.at(here):
        mandate = practice.grant(here)
        practice.published(here)
    there.sync()
    there.insert("secretary")
    there.unlock()
    assert there.events.of(SessionOpened)[-1].mandate == mandate

    with practice.at(here):
        practice.revoke(here, mandate)
        practice.published(here)
    locked = len(there.events.of(SessionLocked))
    there.sync()
    there.until(lambda: len(there.events.of(SessionLocked)) > locked)
