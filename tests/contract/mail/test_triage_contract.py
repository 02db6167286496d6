"""Two workstations of a practice on one real server: what is said of a message at one is seen at the other."""

import imaplib
import shutil
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.rules import Assign, Marked, MoveMessages, RuleActs, SaveRule, SetTriage
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.rules import Act, ActState, Condition, Rule
from secmail.domain.triage import Triage
from tests.support.dovecot import Dovecot, User
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import DOCTOR


class Practice:
    """`here` and `there`, with one mailbox that has a folder "Labo"."""

    def __init__(self, directory: Path, server: Dovecot) -> None:
        self.server = server
        self.user: User = server.new_user()
        with self.by_hand() as imap:
            imap.create("Labo")
        (directory / "here").mkdir()
        self.here = EngineDesk(directory / "here")
        self.own = self.here.lab.confidentiality(replace(DOCTOR, address=self.user.address))
        for vault in (self.here.directory / "vaults").iterdir():
            vault.unlink()
        self.here.make_vault(self.here.doctor, self.own)
        (directory / "there").mkdir()
        self.there = EngineDesk(directory / "there", self.here.lab)
        shutil.rmtree(self.there.directory / "vaults")
        for desk in (self.here, self.there):
            self._start(desk)

    def _start(self, desk: EngineDesk) -> None:
        desk.start()
        desk.office.real = True
        given = self.server.account(self.user)
        address, servers = self.user.address, (given.incoming, given.outgoing)
        desk.keys.passwords[address] = self.user.password
        desk.result_of(c.AddAccount(address, "Cabinet", address, *servers, self.user.password))
        desk.sync()

    def stop(self) -> None:
        for desk in (self.here, self.there):
            desk.stop()

    @contextmanager
    def by_hand(self) -> Iterator[imaplib.IMAP4_SSL]:
        """Any other program."""
        context = ssl.create_default_context(cafile=self.server.ca_file)
        with imaplib.IMAP4_SSL("localhost", self.server.imaps_port, ssl_context=context) as imap:
            imap.login(self.user.address, self.user.password.reveal)
            yield imap

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        """As another program sees them, without \\Recent."""
        with self.by_hand() as imap:
            imap.select(folder, readonly=True)
            found = imap.uid("FETCH", "1:*", "(FLAGS)")[1]
        lines = [imaplib.ParseFlags(line) for line in found if isinstance(line, bytes)]
        return [{flag.decode() for flag in flags} - {"\\Recent"} for flags in lines]


@pytest.fixture
def practice(tmp_path: Path, dovecot: Dovecot) -> Iterator[Practice]:
    practice = Practice(tmp_path, dovecot)
    yield practice
    practice.stop()


def rows(desk: EngineDesk, folder: FolderId | None = None) -> list[MessageSummary]:
    return list(desk.ask(q.MessagePage(folder)))


def folder(desk: EngineDesk, name: str) -> FolderId:
    return next(found.id for found in desk.ask(q.Folders()) if found.name == name)


def deliver(practice: Practice, raw: bytes) -> tuple[MessageId, MessageId]:
    """Its number here and there."""
    practice.server.deliver(practice.user.address, raw)
    for desk in (practice.here, practice.there):
        desk.sync()
    return rows(practice.here)[0].id, rows(practice.there)[0].id


def test_triage_is_seen_at_the_other_workstation(practice: Practice) -> None:
    here, there = practice.here, practice.there
    mine, theirs = deliver(practice, here.letter("Avis", "Bonjour.", to=practice.own))
    assert here.result_of(SetTriage((mine,), Triage.TO_DO)) == Marked()
    assert here.result_of(Assign((mine,), "Marie-Thérèse")) == Marked()
    there.sync()
    (seen,) = rows(there)
    assert (seen.id, seen.triage, seen.assignee) == (theirs, Triage.TO_DO, "marie-therese")
    there.result_of(SetTriage((theirs,), Triage.DONE))
    there.result_of(Assign((theirs,), ""))
    here.sync()
    (seen,) = rows(here)
    assert (seen.id, seen.triage, seen.assignee) == (mine, Triage.DONE, "")
    assert practice.flags() == [{"$SecmailDone"}]


def test_a_move_is_seen_at_the_other_workstation(practice: Practice) -> None:
    here, there = practice.here, practice.there
    mine, _ = deliver(practice, here.letter("Avis", "Bonjour.", to=practice.own))
    here.result_of(SetTriage((mine,), Triage.TO_DO))
    here.result_of(MoveMessages((mine,), folder(here, "Labo")))
    for desk in (here, there):
        desk.sync()
        assert rows(desk) == []
        (moved,) = rows(desk, folder(desk, "Labo"))
        assert moved.triage is Triage.TO_DO


def test_a_rule_files_here_and_the_other_workstation_is_told(practice: Practice) -> None:
    here, there = practice.here, practice.there
    here.set_drop_folder()
    here.insert()
    here.unlock()
    act = Act(folder="Labo", assign="Zoé", file=True, seen=True)
    here.result_of(SaveRule(Rule(0, "résultats", Condition(kind=Kind.RESULT), act)))
    practice.server.deliver(practice.user.address, here.result(to=practice.own))
    here.sync()
    here.until(lambda: [each.state for each in here.ask(RuleActs())] == [ActState.DONE])
    assert len(here.filed()) == 1
    told_to_server = [{"$SecmailFiled", "$SecmailTodo", "$SecmailFor-zoe", "\\Seen"}]
    here.until(lambda: practice.flags("Labo") == told_to_server)
    there.sync()
    assert rows(there) == []
    (told,) = rows(there, folder(there, "Labo"))
    assert (told.triage, told.filed) == (Triage.TO_DO, True), "whoever it is assigned to is to see it"
    assert (told.assignee, told.seen, told.exported) == ("zoe", True, False)


def test_what_any_program_may_write_on_the_server_is_shown_and_no_more(practice: Practice) -> None:
    here = practice.here
    deliver(practice, here.letter("Avis", "Bonjour.", to=practice.own))
    with practice.by_hand() as imap:
        imap.select("INBOX")
        imap.uid("STORE", "1", "+FLAGS", "($SECMAILTODO $SecmailDone $SecmailFor-a'b $SecmailFor-zoe $SecmailFiled)")
    here.sync()
    (seen,) = rows(here)
    assert (seen.triage, seen.assignee, seen.exported) == (Triage.TO_DO, "zoe", False)
    here.result_of(SetTriage((seen.id,), Triage.DONE))
    here.result_of(Assign((seen.id,), "adam"))
    kept = {flag.casefold() for flag in practice.flags()[0]}
    assert "$secmailtodo" not in kept and "$secmailfor-zoe" not in kept
    here.sync()
    assert (rows(here)[0].triage, rows(here)[0].assignee) == (Triage.DONE, "adam")
