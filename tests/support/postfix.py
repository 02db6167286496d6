"""A real Postfix of our own as submission server; it asks a Dovecot for passwords, and passes on to a sink at once.

    with Postfix(directory, auth=socket_of_dovecot, sink=port) as postfix:
        postfix.port                    # implicit TLS, sign-in required
        postfix.crash()                 # killed, and started again

What is submitted goes through it (before-queue content filter) while the client waits: nothing is ever queued.
It offers no DSN, for the sink knows none.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.ports import free_ports
from tests.support.tls import TlsLab

START_SECONDS = 60.0
PROGRAMS = Path("/usr/lib/postfix/sbin")

MAIN = """
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
command_directory = /usr/sbin
daemon_directory = {programs}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {dir}/postfix.log
maillog_file_prefixes = {dir}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydomain = localhost
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
relay_domains =
default_transport = smtp:[127.0.0.1]:{sink}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
smtpd_sasl_security_options = noanonymous
message_size_limit = 60000000
smtputf8_enable = yes
smtpd_discard_ehlo_keywords = dsn, silent-discard
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_proxy_filter=127.0.0.1:{sink}
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
smtp unix - - n - - smtp
postlog unix-dgram n - n - 1 postlogd
"""


def why_not() -> str | None:
    """Why Postfix cannot be used here, or None."""
    if shutil.which("postfix") is None or not PROGRAMS.is_dir():
        return "Postfix is not installed"
    return None if os.geteuid() == 0 else "Postfix's own accounts need root"


class Postfix:
    """In the foreground, with its data in a directory of its own."""

    def __init__(self, directory: Path, *, auth: Path, sink: int) -> None:
        self._directory = directory
        lab = TlsLab(directory)
        (self.port,) = free_ports(1)
        (directory / "queue").mkdir()
        (directory / "data").mkdir()
        shutil.chown(directory / "data", "postfix")
        values = {"dir": directory, "programs": PROGRAMS, "auth": auth, "port": self.port, "sink": sink}
        settings = MAIN.format(certificate=lab.certificate_file, key=lab.key_file, **values)
        (directory / "main.cf").write_text(settings)
        (directory / "master.cf").write_text(MASTER.format(**values))

    def __enter__(self) -> Self:
        self._start()
        return self

    def crash(self) -> None:
        """As when the machine loses its power."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._start()

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        self._process = self._launched()
        while not self._listens():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Postfix does not start:\n{self.log()}")
            if self._process.poll() is not None:  # killed workers of the one before may hold its socket for a moment
                self._process = self._launched()
            time.sleep(0.05)

    def _launched(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            ["postfix", "-c", str(self._directory), "start-fg"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["postfix", "-c", str(self._directory), "stop"], capture_output=True, check=False)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def log(self) -> str:
        path = self._directory / "postfix.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1):
                return True
        except OSError:
            return False
