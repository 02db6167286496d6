"""Several FETCH commands under way: whatever order a server answers in, each message comes once, or is left out."""

from collections.abc import Callable

import pytest

from secmail.domain.errors import Code, Rejected, Unavailable
from secmail.mail import MailService, imap_fetch
from secmail.mail.imap_session import ImapConnection
from tests.support.dialogue import Dialogue
from tests.support.imap_script import ImapScript
from tests.support.tls import TlsLab
from tests.unit.mail.conftest import PASSWORD, AccountAt

BODIES = imap_fetch.MESSAGE_ASKED.decode()
ALONE = imap_fetch.SLICE_BYTES + 1
"""A size that makes a message travel in a command of its own."""
SIZES = {3: ALONE, 2: ALONE, 1: ALONE}

Open = Callable[[Dialogue], ImapConnection]


@pytest.fixture
def opened(service: MailService, account: AccountAt) -> Open:
    return lambda server: service.imap(account(server), PASSWORD)


@pytest.fixture
def script(lab: TlsLab) -> ImapScript:
    return ImapScript(lab).signed_in().examine(exists=3, uidnext=4)


def message(uid: int, body: bytes) -> bytes:
    return b"* %d FETCH (UID %d FLAGS (\\Seen) INTERNALDATE NIL BODY[] {%d}\r\n%s)" % (uid, uid, len(body), body)


def asked(script: ImapScript, **uids: int) -> ImapScript:
    """The client asks for these, one after the other, without waiting."""
    for name, uid in uids.items():
        script.hears(f"{{{name}}} UID FETCH {uid} {BODIES}")
    return script


def test_answers_to_a_later_command_among_those_to_an_earlier_one(script: ImapScript, opened: Open) -> None:
    asked(script, a=3, b=2).says(message(2, b"two"), message(3, b"three"), "{b} OK done", "{a} OK done")
    with asked(script, c=1).says(message(1, b"one"), "{c} OK done") as server:
        session = opened(server)
        found = [(one.uid, one.raw) for one in session.fetch("INBOX", [3, 2, 1], sizes=SIZES)]
        session.close()
    assert found == [(3, b"three"), (2, b"two"), (1, b"one")]


def test_another_command_in_between_waits_for_what_is_under_way(script: ImapScript, opened: Open) -> None:
    asked(script, a=3, b=2).says(message(3, b"three"), "{a} OK done", message(2, b"two"), "{b} OK done")
    script.command(r'SELECT "INBOX"', "* OK [UIDVALIDITY 7]").command(r"UID STORE 3 +FLAGS.SILENT (\Seen)")
    script.examine(folder="Sent").examine(exists=2, uidnext=4)
    with asked(script, c=1).says(message(1, b"one"), "{c} OK done") as server:
        session = opened(server)
        fetching = session.fetch("INBOX", [3, 2, 1], sizes=SIZES)
        assert next(fetching).raw == b"three"
        session.set_flag("INBOX", [3], "\\Seen", present=True)
        session.heads("Sent", newest=3)
        assert [one.raw for one in fetching] == [b"two", b"one"]
        session.close()


def test_a_refusal_in_between_is_of_its_own_command(script: ImapScript, opened: Open) -> None:
    asked(script, a=3, b=2).says(message(3, b"three"), "{a} OK done", "{b} NO [SERVERBUG] cannot read it")
    with script as server:
        session = opened(server)
        fetching = session.fetch("INBOX", [3, 2], sizes=SIZES)
        assert next(fetching).raw == b"three"
        with pytest.raises(Unavailable) as caught:
            next(fetching)
        session.close()
    assert caught.value.code is Code.MAIL_REFUSED_TEMPORARILY


@pytest.mark.expects_log
@pytest.mark.parametrize("reason", ["", "[SERVERBUG] "])
def test_one_message_that_cannot_be_read_does_not_keep_the_others_back(
    script: ImapScript, opened: Open, reason: str
) -> None:
    script.command(f"UID FETCH 1:3 {BODIES}", message(3, b"three"), ends=f"NO {reason}some could not be read")
    script.command(f"UID FETCH 2 {BODIES}", ends=f"NO {reason}broken").command(
        f"UID FETCH 1 {BODIES}", message(1, b"one")
    )
    with script as server:
        session = opened(server)
        found = [one.uid for one in session.fetch("INBOX", [3, 2, 1], sizes=dict.fromkeys(SIZES, 5))]
        session.close()
    assert found == [3, 1]


def test_when_all_are_refused_that_is_said(script: ImapScript, opened: Open) -> None:
    script.command(f"UID FETCH 1:2 {BODIES}", ends="NO not yours")
    script.command(f"UID FETCH 2 {BODIES}", ends="NO not yours").command(f"UID FETCH 1 {BODIES}", ends="NO not yours")
    with script as server:
        session = opened(server)
        with pytest.raises(Rejected) as caught:
            list(session.fetch("INBOX", [2, 1], sizes={2: 5, 1: 5}))
        session.close()
    assert caught.value.words == "not yours"


def test_of_two_messages_under_one_uid_the_first_is_taken(script: ImapScript, opened: Open) -> None:
    script.command(f"UID FETCH 1 {BODIES}", message(1, b"first"), message(1, b"second"), "* 1 FETCH (UID 1 FLAGS ())")
    with script as server:
        session = opened(server)
        (found,) = session.fetch("INBOX", [1], sizes={1: 5})
        session.close()
    assert (found.raw, found.flags) == (b"first", frozenset())


def test_a_session_that_is_closed_gives_nothing_more(script: ImapScript, opened: Open) -> None:
    asked(script, a=3, b=2).says(message(3, b"three"), "{a} OK done", message(2, b"two"), "{b} OK done")
    with script as server:
        session = opened(server)
        fetching = session.fetch("INBOX", [3, 2, 1], sizes=SIZES)
        next(fetching)
        session.close()
        with pytest.raises(Unavailable):
            list(fetching)
