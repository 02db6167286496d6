"""A real Dovecot of our own, for contract and end-to-end tests.

    pytest_plugins or import in a conftest.py:   from tests.support.dovecot import dovecot  # noqa: F401 -- fixture

    def test_x(dovecot: Dovecot) -> None:                   # one server for the whole session
        user = dovecot.new_user()                           # fresh mailbox: User(address, password)
        dovecot.deliver(user.address, b"Subject: x\r\n\r\n…")  # by LMTP, returns when it is in the INBOX
        account = dovecot.account(user)                     # domain.accounts.Account, implicit TLS for IMAP
        account = dovecot.account(user, tls=Tls.STARTTLS)
        dovecot.sent                                        # what its submission server passed on: list[Sent]

IMAP on `imaps_port` (TLS) and `imap_port` (STARTTLS), LMTP on `lmtp_port`, submission on `submission_port` (STARTTLS)
and `submissions_port` (TLS), relayed to `sink`, an SMTP server in this process. The certificate is for `localhost`, to
be checked with `ca_file`. The fixture skips, with the reason, where Dovecot is not installed or may not be started (it
wants root).

`stop()` and `start()` again keep the mail and the ports: for tests of a server that goes away.
"""

import contextlib
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from secmail.domain.accounts import Account, Password, Server, Tls
from secmail.domain.ids import AccountId
from tests.support.ports import free_ports
from tests.support.sink import Sent, Sink
from tests.support.tls import TlsLab

START_SECONDS = 60.0
STOP_SECONDS = 10.0
USERS = 1_000

CONFIG = """
base_dir = {dir}/base
state_dir = {dir}/base
log_path = {dir}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp submission
instance_name = secmail-test
default_login_user = dovenull
default_internal_user = dovecot
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
mail_home = {dir}/home/%u
mail_location = maildir:~/Maildir
mail_plugins = zlib
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = yes
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {dir}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={dir}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = subscribe
  }}
}}
protocol imap {{
  mail_plugins = $mail_plugins imap_zlib
  mail_max_userip_connections = 100
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission_port}
  }}
  inet_listener submissions {{
    port = {submissions_port}
    ssl = yes
  }}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {sink_port}
submission_max_mail_size = 40M
hostname = localhost
# Failed logins slow down later ones from the same address; here that is every test.
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class User:
    address: str
    password: Password


class Dovecot:
    """One instance in the foreground with its data in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        lab = TlsLab(directory)
        self.ca_file = str(lab.ca_file)
        self.sink = Sink()
        ports = free_ports(5)
        self.imap_port, self.imaps_port, self.lmtp_port, self.submission_port, self.submissions_port = ports
        (directory / "home").mkdir()
        shutil.chown(directory / "home", "nobody", "nogroup")
        (directory / "dovecot.conf").write_text(
            CONFIG.format(
                dir=directory,
                certificate=lab.certificate_file,
                key=lab.key_file,
                imap_port=self.imap_port,
                imaps_port=self.imaps_port,
                lmtp_port=self.lmtp_port,
                submission_port=self.submission_port,
                submissions_port=self.submissions_port,
                sink_port=self.sink.port,
            )
        )
        self.alice = User("alice@cabinet.example", Password("motdepasse-alice-é"))
        self.bob = User("bob@labo.example", Password("motdepasse-bob"))
        # All from the start: Dovecot reads the file again only when its date is another second.
        more = [User(f"user{n}@cabinet.example", Password(f"motdepasse-{n}")) for n in range(USERS)]
        self._unused = iter(more)
        lines = [f"{user.address}:{{PLAIN}}{user.password.reveal}\n" for user in (self.alice, self.bob, *more)]
        (directory / "users").write_text("".join(lines))

    @property
    def sent(self) -> list[Sent]:
        """What the submission server handed on, oldest first."""
        return self.sink.sent

    def new_user(self) -> User:
        """Somebody with an empty mailbox."""
        return next(self._unused)

    def account(self, user: User, *, tls: Tls = Tls.IMPLICIT) -> Account:
        """The settings a practice would type."""
        implicit = tls is Tls.IMPLICIT
        imap = self.imaps_port if implicit else self.imap_port
        smtp = self.submissions_port if implicit else self.submission_port
        return Account(
            id=AccountId(1),
            address=user.address,
            name="Cabinet Essai",
            user=user.address,
            incoming=Server("localhost", imap, tls, self.ca_file),
            outgoing=Server("localhost", smtp, tls, self.ca_file),
        )

    def deliver(self, address: str, raw: bytes, *, sender: str = "resultats@labo.example") -> None:
        """One message into somebody's INBOX."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=30) as lmtp:
            lmtp.sendmail(sender, [address], raw)

    def start(self) -> None:
        """Returns when it serves."""
        self.sink.start()
        deadline = time.monotonic() + START_SECONDS
        self._process = process = self._launched()
        while not self._greets():
            if time.monotonic() > deadline:
                self.close()
                raise RuntimeError(f"Dovecot does not start:\n{self.log()}")
            if process.poll() is not None:  # killed workers of the one before may hold its sockets for a moment
                self._process = process = self._launched()
            time.sleep(0.05)

    def _launched(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["dovecot", "-F", "-c", str(self._directory / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """Ends the server and every connection; the mail stays."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # Its workers outlive it as long as their clients stay connected.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def close(self) -> None:
        """For good."""
        self.stop()
        self.sink.stop()

    def log(self) -> str:
        path = self._directory / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.lmtp_port), 1) as sock:
                sock.settimeout(5)
                return sock.recv(16).startswith(b"220")
        except OSError:
            return False


def why_not() -> str | None:
    """Why Dovecot cannot be used here, or None."""
    if shutil.which("dovecot") is None:
        return "Dovecot is not installed"
    return None if os.geteuid() == 0 else "Dovecot's own accounts need root"


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One running server for the session; every test takes a user of its own.

    To be asked for as an argument, of a test or of a session fixture: with `getfixturevalue` inside a test its sink's
    thread would look like a leak of that test.
    """
    if reason := why_not():
        pytest.skip(reason)
    # Not pytest's directory: Dovecot's worker accounts must be able to reach it.
    with tempfile.TemporaryDirectory(prefix="secmail-dovecot-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        server = Dovecot(directory)
        server.start()
        try:
            yield server
        finally:
            server.close()
