"""Mail of other programs is known again on real servers, octet by octet, and no other taken for it."""

from datetime import UTC, datetime

from secmail.domain.mail_intake import FoundMail, found_mail
from secmail.engine import importing
from secmail.mail.imap_session import ImapConnection

AT = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
LETTERS = (
    b"Message-ID: <1@labo.example>\nSubject: a\n\nHb 9,1\n",
    b"Message-ID: <1@labo.example>\nSubject: a\n\nHb 6,1\n",
    b"Message-ID: <1@labo.example>\nSubject: \xe9t\xe9\n\n.\n \xff\t \n" + b"a" * 5000 + b"\n\nend",
    b"Subject: without a name\n\nx\n",
    b"Message-ID: <\xe9@labo.example>\nSubject: b\n\nx",
)


def test_each_is_put_once(session: ImapConnection) -> None:
    letters = [one for one in map(found_mail, LETTERS) if isinstance(one, FoundMail)]
    session.create("Repris")
    for fate in ("put", "known", "known"):
        assert [importing._put(session, "Repris", one, now=AT) for one in letters] == [fate] * len(LETTERS)
