"""Patients under a mandate: only of messages in its reach, and only with the right to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from secmail.api import custody as v
from secmail.api import patients as p
from secmail.api.queries import Folders, Query
from secmail.api.rules import MoveMessages
from secmail.domain.accounts import Account
from secmail.domain.analyses import AnalysisMapping
from secmail.domain.errors import Code, Rejected, Untrusted
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Mandate, Right, Scope
from secmail.domain.messages import Kind
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patients import PatientId, Traits
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


def lend(desk: CustodyDesk, *rights: Right, scope: Scope = Scope()) -> None:  # noqa: B008 -- frozen
    """By the doctor; the secretary's session is open afterwards."""
    desk.insert("secretary")
    made = desk.done(v.GrantMandate(frozenset(rights), AT + YEAR, scope, card=desk.card("secretary").id))
    assert isinstance(made, Mandate)
    desk.open_with("secretary")
    settle(desk)


def patients(desk: CustodyDesk) -> list[PatientId]:
    return sorted(line.id for line in desk.ask(p.Patients()))


Results = tuple[MessageId, MessageId]


def test_a_delegate_sees_what_she_may_read(desk: CustodyDesk, results: Results) -> None:
    (one, other), _ = (patients(desk), results)
    lend(desk, Right.READ, scope=Scope(folders=("INBOX",)))
    assert patients(desk) == [one]
    assert desk.ask(p.ResultSeries(one))
    page = desk.ask(p.Patient(one))
    assert ([row.id for row in page.messages], len(page.record.seen)) == ([results[0]], 1)
    hidden: tuple[Query[Any], ...] = (p.Patient(other), p.ResultSeries(other))
    for query in hidden:
        with pytest.raises(Rejected) as refused:
            desk.ask(query)
        assert refused.value.code is Code.PATIENT_UNKNOWN
    assert {each.kept.message for each in desk.ask(p.AbnormalUnseen())} <= {results[0]}
    assert [each.place.message for each in desk.ask(p.ReportsOf(tuple(map(ReportPlace, results))))] == [results[0]]
    of_all: tuple[Query[Any], ...] = (p.Mappings(), p.Recognise(Traits()))
    for asked in of_all:
        with pytest.raises(Untrusted):
            desk.ask(asked)


def test_another_kind_of_mail_tells_of_nobody(desk: CustodyDesk, results: Results) -> None:
    lend(desk, Right.READ, Right.TRIAGE, scope=Scope(kinds=(Kind.LETTER,)))
    assert (patients(desk), desk.ask(p.Doubts()), desk.ask(p.AbnormalUnseen())) == ([], (), ())


def test_she_says_nothing_without_the_right(desk: CustodyDesk, results: Results) -> None:
    one, other = patients(desk)
    lend(desk, Right.READ)
    place = ReportPlace(results[0], 0, 1)
    for command in (
        p.MergePatients(one, other),
        p.UnmergePatient(one),
        p.KeepPatientsApart(one, other),
        p.AssignReport(place, other),
        p.MarkResultsSeen((place,)),
    ):
        assert desk.refused(command) is Code.MANDATE_NO_RIGHT
    assert desk.refused(p.AddMapping(AnalysisMapping(0, "", "K", "", "potassium"))) is Code.VAULT_NOT_OWNER


def test_she_merges_nobody_of_whom_she_may_not_read(desk: CustodyDesk, results: Results) -> None:
    one, other = patients(desk)
    lend(desk, Right.READ, Right.TRIAGE, scope=Scope(folders=("INBOX",)))
    assert desk.refused(p.MergePatients(one, other)) is Code.MANDATE_OUT_OF_SCOPE
    assert desk.refused(p.AssignReport(ReportPlace(results[1], 0, 1), one)) is Code.MANDATE_OUT_OF_SCOPE
    desk.done(p.MarkResultsSeen((ReportPlace(results[0], 0, 1),)))
    desk.open_with("doctor")
    assert patients(desk) == [one, other]
