"""`secmail import`: what was not taken is named, what was deleted in the other program is no loss."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from secmail.api import commands as c
from secmail.api.events import Event, JobDone
from secmail.api.importing import ImportMail, MailImported
from secmail.api.queries import Accounts
from secmail.api.results import SyncResult
from secmail.domain.accounts import Account, Server
from secmail.domain.ids import AccountId, JobId
from secmail.domain.mail_intake import Left, LeftOut
from tests.support.cli_shell import Shell

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
NAMED = (LeftOut("Inbox", 3, Left.REFUSED, "Bilan\x1b[2J", AT), LeftOut("Sent", 0, Left.APART))


def _done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _, job: iter([JobDone(job, result)])


@pytest.fixture
def imports(shell: Shell) -> Callable[[MailImported], None]:
    place = Server("a.example", 993)
    account = Account(AccountId(1), "a@a.example", "A", "a@a.example", place, place)
    shell.program.handle.answer(Accounts, (account,))
    shell.program.handle.on(c.Synchronise, _done(SyncResult(0, 0, 1)))
    return lambda result: shell.program.handle.on(ImportMail, _done(result))


def test_what_was_not_taken_is_named(shell: Shell, imports: Callable[[MailImported], None]) -> None:
    imports(MailImported(put=12, known=1, left_out=3, deleted=214, named=NAMED))
    ran = shell("import", "Inbox", "--folder", "Repris")
    assert ran.code == 1
    for said in (
        "Messages mis dans la boîte : 12 ; déjà là : 1 ; non repris : 3.",
        "Supprimés dans l'autre logiciel, donc laissés : 214.",
        "Non repris : Inbox, message 3, 2026-11-20, Bilan\N{REPLACEMENT CHARACTER}[2J – refusé par le serveur",
        "Non repris : Sent – courrier rangé à part",
        "Non repris et non nommés ici : 1",
    ):
        assert said in ran.text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    document = shell("import", "Inbox", "--folder", "Repris", "--json").json()
    sent = {"place": "Sent", "number": 0, "why": "apart", "subject": "", "date": None}
    assert document["named"][1] == sent and document["deleted"] == 214


def test_what_was_deleted_elsewhere_is_no_loss(shell: Shell, imports: Callable[[MailImported], None]) -> None:
    imports(MailImported(put=12, deleted=214))
    assert shell("import", "Inbox", "--folder", "Repris").code == 0
