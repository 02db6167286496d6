"""Heads and removal against servers that do it differently, or badly."""

from collections.abc import Callable

import pytest

from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.mail import MailService
from secmail.mail.imap_session import ImapConnection
from tests.support.dialogue import Dialogue
from tests.support.imap_script import ImapScript
from tests.support.tls import TlsLab
from tests.unit.mail.conftest import PASSWORD, AccountAt

HEADS = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT)])"
Open = Callable[[Dialogue], ImapConnection]


@pytest.fixture
def opened(service: MailService, account: AccountAt) -> Open:
    return lambda server: service.imap(account(server), PASSWORD)


def _head(script: ImapScript, name: str = "BODY[HEADER.FIELDS (SUBJECT)]", *, exists: int = 2) -> ImapScript:
    return script.examine(folder="secmail", exists=exists).command(
        f"FETCH 1:* {HEADS}",
        "* 1 FETCH (UID 8 RFC822.SIZE 100 " + name + " {18}",
        b"Subject: first\r\n\r\n)",
        "* 2 FETCH (UID 9 " + name + ' "" RFC822.SIZE 200)',
    )


@pytest.mark.parametrize("name", ["BODY[HEADER.FIELDS (SUBJECT)]", 'BODY[HEADER.FIELDS ("Subject")]'])
def test_heads_under_every_spelling(lab: TlsLab, opened: Open, name: str) -> None:
    with _head(ImapScript(lab).signed_in(), name) as server:
        session = opened(server)
        found = session.heads("secmail", newest=5)
        session.close()
    assert [(head.uid, head.size, head.subject) for head in found.heads] == [(8, 100, "first"), (9, 200, "")]


def test_more_heads_than_asked_for_are_cut(lab: TlsLab, opened: Open) -> None:
    script = ImapScript(lab).signed_in().examine(folder="secmail", exists=9)
    lines = (f"* {n} FETCH (UID {n} RFC822.SIZE 1)" for n in range(1, 10))
    with script.command(f"FETCH 8:* {HEADS}", *lines) as server:
        session = opened(server)
        found = session.heads("secmail", newest=2)
        session.close()
    assert [head.uid for head in found.heads] == [8, 9]


def test_a_refused_fetch_is_no_empty_folder(lab: TlsLab, opened: Open) -> None:
    script = ImapScript(lab).signed_in().examine(folder="secmail", exists=1)
    with script.command(f"FETCH 1:* {HEADS}", ends="NO not now") as server:
        session = opened(server)
        with pytest.raises(SecmailError):
            session.heads("secmail", newest=2)
        session.close()


def _selected(script: ImapScript) -> ImapScript:
    told = ("* 2 EXISTS", "* OK [UIDVALIDITY 7] valid", "* OK [UIDNEXT 10] next")
    return script.command('SELECT "secmail"', *told).command(r"UID STORE 8 +FLAGS.SILENT (\Deleted)")


def test_without_uidplus_a_plain_expunge_only_when_nothing_else_is_marked(lab: TlsLab, opened: Open) -> None:
    script = _selected(ImapScript(lab).signed_in())
    script.command("UID SEARCH DELETED", "* SEARCH 8").command("EXPUNGE", "* 1 EXPUNGE")
    with script as server:
        session = opened(server)
        session.remove("secmail", [8])
        session.close()


def test_without_uidplus_what_others_marked_is_spared(lab: TlsLab, opened: Open) -> None:
    with _selected(ImapScript(lab).signed_in()).command("UID SEARCH DELETED", "* SEARCH 8 9") as server:
        session = opened(server)
        session.remove("secmail", [8])
        session.close()
    assert not any(b"EXPUNGE" in line for line in server.heard)


def test_a_refused_removal_says_so(lab: TlsLab, opened: Open) -> None:
    script = _selected(ImapScript(lab).signed_in("IMAP4rev1 UIDPLUS"))
    with script.command("UID EXPUNGE 8", ends="NO not yours") as server:
        session = opened(server)
        with pytest.raises(Rejected) as refused:
            session.remove("secmail", [8])
        session.close()
    assert refused.value.code is Code.MAIL_REFUSED
