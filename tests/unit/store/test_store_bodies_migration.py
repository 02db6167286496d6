"""Mail of before bodies came apart from headers: all of it is here, counted, and known by its Message-ID."""

from pathlib import Path

from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageState
from secmail.store.db import Database
from secmail.store.migrate import migrate, migrations
from secmail.store.stores import Stores
from tests.support.store_samples import KEY

RAW = b"From: a@x\r\nMessage-ID: <1@x>\r\nReferences: <0@x> <00@x>\r\nIn-Reply-To: <0@x>\r\n"
SCAN = (
    RAW + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nX"
    b"\r\n--b--"
)
ROW = (
    "INSERT INTO messages (folder, uid, flags, seen, received, size, sha256, state, encrypted, sender_address,"
    " sender_name, recipients, subject) VALUES (1, ?, '[]', ?, 5, ?, 'ab', 'opened', 0, 'a@x', '', '[]', 's')"
)


def test_rows_of_before(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    database = Database(path, KEY, writable=True)
    steps = migrations("mail")
    before = next(step.number for step in steps if "message_pieces" in step.sql) - 1
    migrate(database, path, KEY, steps=steps[:before])
    database.run(
        "INSERT INTO accounts (address_key, address, name, user, imap_host, imap_port, imap_tls, smtp_host, smtp_port,"
        " smtp_tls) VALUES ('a', 'a', '', 'a', 'h', 1, 'implicit', 'h', 1, 'implicit')"
    )
    database.run("INSERT INTO folders (account, name, role) VALUES (1, 'INBOX', 'inbox')")
    for uid, raw in enumerate((RAW + b"\r\ntext", SCAN, b"\xff\0garbage"), 1):
        database.run(ROW, (uid, uid % 2, len(raw)))
        database.run("INSERT INTO message_bytes (message, raw) VALUES (?, ?)", (uid, raw))
    database.close()
    db = Stores(tmp_path, key=KEY).mail()
    try:
        (inbox,) = db.folders.folders()
        assert (inbox.total, inbox.unread, db.folders.folder_state(inbox.id).messages) == (3, 1, 3)
        assert db.messages.sample(FolderId(1), 9) == {2: "<1@x>", 1: "<1@x>"}
        found = db._db.rows("SELECT in_reply_to, refs, json_array_length(attachments), body, lost FROM messages")
        assert found == [("<0@x>", "<0@x> <00@x>", 0, 1, 0), ("<0@x>", "<0@x> <00@x>", 1, 1, 0), ("", "", 0, 1, 0)]
        assert db.messages.raw(MessageId(2)) == SCAN
        assert db.messages.stored(MessageId(1)).state is MessageState.OPENED
    finally:
        db.close()
