"""What Thunderbird's settings tell of its mailboxes: servers with TLS only, and never a password."""

from pathlib import Path

from secmail.api.accounts import FormerMailbox
from secmail.domain.accounts import Protocol, Server, Tls
from secmail.mail.thunderbird import former_mailboxes

PREFS = """
// Mozilla User Preferences
user_pref("mail.accountmanager.accounts", "account1,account2,account3,account4");
user_pref("mail.account.account1.identities", "id1,id9");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.account.account3.identities", "id3");
user_pref("mail.account.account3.server", "server3");
user_pref("mail.account.account4.identities", "id4");
user_pref("mail.account.account4.server", "server4");
user_pref("mail.identity.id1.fullName", "Dr H\u00e9l\u00e8ne FONTAINE");
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.identity.id1.useremail", "h.fontaine@cabinet.example");
user_pref("mail.identity.id3.useremail", "ancienne@cabinet.example");
user_pref("mail.identity.id4.useremail", "claire@cabinet.example");
user_pref("mail.server.server1.hostname", "imap.cabinet.example");
user_pref("mail.server.server1.socketType", 3);
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.userName", "hfontaine");
user_pref("mail.server.server2.type", "none");
user_pref("mail.server.server3.hostname", "pop.cabinet.example");
user_pref("mail.server.server3.port", 1110);
user_pref("mail.server.server3.socketType", 2);
user_pref("mail.server.server3.type", "pop3");
user_pref("mail.server.server4.hostname", "en-clair.example");
user_pref("mail.server.server4.socketType", 0);
user_pref("mail.server.server4.type", "imap");
user_pref("mail.smtp.defaultserver", "smtp2");
user_pref("mail.smtpserver.smtp1.hostname", "smtp.cabinet.example");
user_pref("mail.smtpserver.smtp1.try_ssl", 3);
user_pref("mail.smtpserver.smtp2.hostname", "depot.cabinet.example");
user_pref("mail.smtpserver.smtp2.try_ssl", 2);
user_pref("mail.broken", not json);
"""


def test_each_mailbox_with_its_servers(tmp_path: Path) -> None:
    profile = tmp_path / "a1b2c3.default"
    profile.mkdir()
    (profile / "prefs.js").write_text(PREFS, "utf-8")
    assert former_mailboxes([tmp_path / "none", tmp_path]) == (
        FormerMailbox(
            "h.fontaine@cabinet.example",
            "Dr Hélène FONTAINE",
            "hfontaine",
            Server("imap.cabinet.example", 993, Tls.IMPLICIT),
            Server("smtp.cabinet.example", 465, Tls.IMPLICIT),
        ),
        FormerMailbox(
            "ancienne@cabinet.example",
            "",
            "ancienne@cabinet.example",
            Server("pop.cabinet.example", 1110, Tls.STARTTLS),
            Server("depot.cabinet.example", 587, Tls.STARTTLS),
            protocol=Protocol.POP3,
        ),
    )


def test_what_is_none_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "prefs.js").mkdir()
    (tmp_path / "odd" / "prefs.js").mkdir(parents=True)
    assert former_mailboxes([tmp_path]) == ()
