"""How the command line says that a vault came by the mailbox, and how it travels."""

import pytest

from secmail.api.commands import Synchronise
from secmail.api.custody import Vaults
from secmail.api.events import JobDone
from secmail.api.queries import Accounts, Cards, Diagnosis
from secmail.api.results import SyncResult
from secmail.cli.listings import sync
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code
from secmail.domain.sentences.problems import PROBLEMS
from tests.support.cli_shell import CARD, Shell
from tests.support.scripted_handle import ScriptedHandle


@pytest.mark.parametrize(("count", "said"), [(0, False), (1, True)])
def test_a_vault_that_came_is_told(shell: Shell, handle: ScriptedHandle, count: int, said: bool) -> None:
    done = SyncResult(2, 0, 3, vaults=count)
    handle.on(Synchronise, lambda _command, job: iter([JobDone(job, done)]))
    assert ("Coffre venu par la boîte, d'un autre poste du cabinet : 1." in shell("sync").text) is said
    assert shell("sync", "--json").json() == sync(done)
    assert ("vaults" in sync(done)) is said


def test_the_status_says_what_travels_and_what_does_not(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(Cards, (CARD,))
    handle.answer(Vaults, ())
    handle.answer(Accounts, ())
    checks = (
        Check(CheckSubject.VAULT_MAILBOX, CheckState.WARNING, "9f3a21c0", Code.VAULT_WITHHELD),
        Check(CheckSubject.VAULT_RECEIVED, CheckState.OK, "2026-11-20 12:00 UTC"),
        Check(CheckSubject.VAULT_WAITING, CheckState.SKIPPED, "1"),
        Check(CheckSubject.SMTP, CheckState.FAILED),
    )
    handle.answer(Diagnosis, checks)
    said = shell("vault", "status").text
    assert "Clé venue d'un autre poste par la boîte" in said
    assert "20/11/2026 " in said
    assert "Serveur" not in said
    assert "en attente d'une carte" in said
    assert PROBLEMS[Code.VAULT_WITHHELD]["fr"].remedy in said
