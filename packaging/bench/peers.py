"""Other programs at the same mailbox: mbsync, and a bare imapclient loop."""

import shutil
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

from imapclient import IMAPClient

from tests.support.dovecot import Dovecot, User

AT_ONCE = 100

_MBSYNC = """FSync no

IMAPAccount peer
Host localhost
Port {port}
User {user}
Pass {password}
SSLType IMAPS
CertificateFile {ca_file}

IMAPStore far
Account peer

MaildirStore near
Path {folder}/
Inbox {folder}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
SyncState *
"""


def connect(dovecot: Dovecot, user: User) -> IMAPClient:
    context = ssl.create_default_context(cafile=dovecot.ca_file)
    client = IMAPClient("localhost", dovecot.imaps_port, ssl_context=context)
    client.login(user.address, user.password.reveal)
    return client


def fill(client: IMAPClient, folder: str, messages: Sequence[bytes]) -> None:
    for start in range(0, len(messages), AT_ONCE):
        client.multiappend(folder, messages[start : start + AT_ONCE])


def bare_loop(dovecot: Dovecot, user: User, folder: Path) -> None:
    """What no engine can beat by much: fetch and write, nothing compared, nothing kept in order."""
    folder.mkdir()
    client = connect(dovecot, user)
    client.select_folder("INBOX", readonly=True)
    uids = client.search()
    for start in range(0, len(uids), 50):
        for uid, found in client.fetch(uids[start : start + 50], ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"]).items():
            (folder / str(uid)).write_bytes(found[b"BODY[]"])
    client.logout()


def mbsync_is_here() -> bool:
    return shutil.which("mbsync") is not None


class Mbsync:
    """As a whole process, into a Maildir, without waiting for the disk."""

    def __init__(self, dovecot: Dovecot, user: User, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._file = folder / "mbsyncrc"
        self._file.write_text(
            _MBSYNC.format(
                port=dovecot.imaps_port,
                user=user.address,
                password=user.password.reveal,
                ca_file=dovecot.ca_file,
                folder=folder,
            )
        )

    def run(self) -> None:
        command = ["mbsync", "-q", "-c", str(self._file), "all"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
