"""What waits under a mandate: only of messages in its reach; who has seen results is told by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import custody as v
from secmail.api import patients as p
from secmail.api.queries import Folders
from secmail.api.rules import Assign, MoveMessages
from secmail.api.worklist import SeenBy, ToSee, ToSeeCount
from secmail.domain.accounts import Account
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Mandate, Right, Scope
from secmail.domain.messages import Kind
from secmail.domain.patient_records import ReportPlace
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.pki_lab import AT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def results(desk: CustodyDesk) -> tuple[MessageId, MessageId]:
    """Of two patients, read by the doctor; the second lies in the folder of analyses."""
    desk.post.boxes["Analyses"] = type(desk.post.boxes["Sent"])()
    account: Account = desk.add_account()
    desk.sync()
    desk.open_with("doctor")
    one, other = desk.receive(desk.result(1), desk.result(2))
    settle(desk)
    (folder,) = [each.id for each in desk.ask(Folders(account.id)) if each.name == "Analyses"]
    desk.done(MoveMessages((other,), folder))
    return one, other


def settle(desk: CustodyDesk) -> None:
    """Until the background has read what it may."""
    desk.until(lambda: desk.here(lambda: desk.engine._deeds.background._running is None))


def lend(desk: CustodyDesk, *rights: Right, scope: Scope = Scope()) -> Mandate:  # noqa: B008 -- frozen
    """By the doctor; the secretary's session is open afterwards."""
    desk.insert("secretary")
    made = desk.done(v.GrantMandate(frozenset(rights), AT + YEAR, scope, card=desk.card("secretary").id))
    assert isinstance(made, Mandate)
    desk.open_with("secretary")
    settle(desk)
    return made


def waiting(desk: CustodyDesk) -> list[MessageId]:
    return [item.message.id for item in desk.ask(ToSee()).items]


Results = tuple[MessageId, MessageId]


def test_what_was_moved_away_waits_no_longer(desk: CustodyDesk, results: Results) -> None:
    assert waiting(desk) == [results[0]]


def test_another_kind_of_mail_is_on_no_list(desk: CustodyDesk, results: Results) -> None:
    lend(desk, Right.READ, Right.TRIAGE, scope=Scope(kinds=(Kind.LETTER,)))
    assert (waiting(desk), desk.ask(ToSeeCount()).total, desk.ask(SeenBy(results[0]))) == ([], 0, ())


def test_her_list_is_hers_and_her_name_is_told(desk: CustodyDesk, results: Results) -> None:
    mandate = lend(desk, Right.READ, Right.TRIAGE)
    assert waiting(desk) == [results[0]]
    desk.done(p.MarkResultsSeen((ReportPlace(results[0]),)))
    assert {sight.by for sight in desk.ask(SeenBy(results[0]))} == {mandate.delegate.name}
    desk.done(Assign((results[0],), mandate.principal.name))
    assert waiting(desk) == []
    desk.open_with("doctor")
    assert waiting(desk) == [results[0]]
    assert {sight.by for sight in desk.ask(SeenBy(results[0]))} == {mandate.delegate.name}
