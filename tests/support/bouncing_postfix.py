"""A real Postfix of our own in front of a real Dovecot: the submission server that answers with real reports.

    def test_x(postfix: Postfix) -> None:               # one server for the whole session
        user = postfix.dovecot.new_user()               # mailboxes are Dovecot's, reached by LMTP
        account = postfix.account(user)                 # STARTTLS; AUTH PLAIN

Whoever is no user of that Dovecot is accepted and bounces with a report (RFC 3464). Addresses of `later.example` are
put off at RCPT, those of `never.example` refused. The fixture skips, with the reason, where either may not run.
"""

import asyncio
import base64
import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.domain.accounts import Account, Server, Tls
from tests.support.dovecot import Dovecot, User, dovecot
from tests.support.ports import free_ports
from tests.support.tls import TlsLab

__all__ = ["Postfix", "dovecot", "postfix"]

START_SECONDS = 60.0

MAIN = """
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {dir}/log/postfix.log
maillog_file_prefixes = {dir}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydomain = cabinet.example
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = cabinet.example, labo.example
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp_port}
default_transport = error:5.4.4 outside mail is off
smtpd_recipient_restrictions =
    check_recipient_access texthash:{dir}/config/access,
    permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth_port}
smtpd_sasl_security_options = noanonymous
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
smtputf8_enable = yes
message_size_limit = 20000000
bounce_queue_lifetime = 1h
"""
MASTER = """
{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class _Doorman:
    """Dovecot's authentication protocol, as far as Postfix speaks it: whoever names himself is believed."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="postfix-auth", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t00\nDONE\n")
        with contextlib.suppress(OSError):
            while line := await reader.readline():
                command, *fields = line.decode().rstrip("\n").split("\t")
                if command == "AUTH":
                    resp = next(field[5:] for field in fields if field.startswith("resp="))
                    user = base64.b64decode(resp).split(b"\0")[1].decode()
                    writer.write(f"OK\t{fields[0]}\tuser={user}\n".encode())
        writer.close()


class Postfix:
    """One instance with its queue in a directory of its own."""

    def __init__(self, directory: Path, dovecot: Dovecot) -> None:
        self.dovecot = dovecot
        self._directory = directory
        lab = TlsLab(directory)
        self._ca_file = str(lab.ca_file)
        (self.port,) = free_ports(1)
        self._auth = _Doorman()
        for name in ("queue", "data", "log", "config"):
            (directory / name).mkdir()
        shutil.chown(directory / "data", "postfix")
        values = {
            "dir": directory,
            "lmtp_port": dovecot.lmtp_port,
            "auth_port": self._auth.port,
            "certificate": lab.certificate_file,
            "key": lab.key_file,
            "port": f"127.0.0.1:{self.port}",
        }
        (directory / "config" / "main.cf").write_text(MAIN.format(**values))
        (directory / "config" / "access").write_text("later.example 450 4.7.1 later\nnever.example 550 5.1.1 never\n")
        (directory / "config" / "master.cf").write_text(MASTER.format(**values))

    def account(self, user: User) -> Account:
        """Mail comes from Dovecot and leaves here."""
        outgoing = Server("localhost", self.port, Tls.STARTTLS, self._ca_file)
        return replace(self.dovecot.account(user), outgoing=outgoing)

    def start(self) -> None:
        """Returns when it serves."""
        self._auth.start()
        self._run("start")
        deadline = time.monotonic() + START_SECONDS
        while not self._greets():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Postfix does not start:\n{self.log()}")
            time.sleep(0.05)

    def close(self) -> None:
        """For good."""
        with contextlib.suppress(subprocess.SubprocessError):
            self._run("stop")
        self._auth.stop()

    def log(self) -> str:
        path = self._directory / "log" / "postfix.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _run(self, deed: str) -> None:
        config = str(self._directory / "config")
        subprocess.run(["postfix", "-c", config, deed], check=True, capture_output=True, timeout=START_SECONDS)

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as sock:
                sock.settimeout(5)
                return sock.recv(16).startswith(b"220")
        except OSError:
            return False


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    """One running server for the session."""
    if shutil.which("postfix") is None:
        pytest.skip("Postfix is not installed")
    with tempfile.TemporaryDirectory(prefix="secmail-postfix-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        server = Postfix(directory, dovecot)
        server.start()
        try:
            yield server
        finally:
            server.close()
