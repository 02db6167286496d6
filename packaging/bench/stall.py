"""The longest gap of the window's event loop while much is going on: what a person feels when the window "hangs".

The window runs in a process of its own over the demonstration practice, whose servers and card are in others, with a
second mailbox of 10,000 messages on Dovecot. Goal: less than 50 ms each. Beside it an event loop with nothing to do
runs in one more process: the gaps that it has too are the machine's.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from letters import letter
from peers import connect, fill
from running import dovecot_running
from table import table

from secmail.app.demo import identities
from secmail.app.demo.letters import File, Letter, from_member
from secmail.app.demo.people import COLLEAGUE, DOCTOR, MEMBERS, Role
from secmail.app.demo.sealing import Signer, protect
from tests.support.demo_shell import served
from tests.support.dovecot import Dovecot, User, why_not

MESSAGES = 10_000
FILE_BYTES = 25_000_000
GOAL_MS = 50


def run() -> None:
    """Prints the table."""
    reason = why_not()
    if reason is not None:
        print(f"\nThe window's longest gaps: not measured, {reason}")
        return
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as shell, dovecot_running() as (dovecot, _):
        user = _mailbox(dovecot, Path(shell.facts["profile"]).parent / "keys")
        shell.seat(Role.DOCTOR)
        account = dovecot.account(user)
        facts = {"address": user.address, "password": user.password.reveal, "port": account.incoming.port}
        facts |= {"submission": account.outgoing.port, "tls": account.outgoing.tls.value, "ca_file": dovecot.ca_file}
        facts |= {"messages": MESSAGES, "megabytes": FILE_BYTES // 10**6}
        facts |= {"profile": shell.facts["profile"]}
        command = [*_screen(), sys.executable, str(Path(__file__).with_name("stall_window.py"))]
        done = subprocess.run(command, input=json.dumps(facts), stdout=subprocess.PIPE, text=True, check=True)
    rows = [tuple(json.loads(line)) for line in done.stdout.splitlines()]
    goal = f"longest gap of the event loop (goal: {GOAL_MS} ms)"
    head = (goal, "gap", "of it, its own work", "a bare loop beside", "met in")
    table("The window while much is going on", head, rows)


def _screen() -> list[str]:
    """A screen of its own where there is one to have; else none."""
    found = shutil.which("xvfb-run")
    if found is None:
        return ["env", "QT_QPA_PLATFORM=offscreen"]
    return ["env", "QT_QPA_PLATFORM=xcb", found, "-a", "-s", "-screen 0 1920x1080x24"]


def _mailbox(dovecot: Dovecot, keys: Path) -> User:
    """Ten thousand messages, and the newest of them a sealed letter with a large file."""
    user = dovecot.new_user()
    client = connect(dovecot, user)
    fill(client, "INBOX", [letter(number) for number in range(MESSAGES)])
    at = datetime.now(UTC)
    files = (File("scanner.dcm", "application/dicom", bytes(range(256)) * (FILE_BYTES // 256)),)
    large = Letter(from_member(COLLEAGUE), (DOCTOR,), "Scanner", "Voici le scanner.\n", at, "scan", files)
    colleague, doctor = (identities.read(keys, MEMBERS[role]) for role in (Role.COLLEAGUE, Role.DOCTOR))
    signer = Signer(colleague.signature, colleague.confidentiality)
    raw = protect(large.clear(), at=at, signer=signer, recipients=(doctor.confidentiality.der,))
    client.append("INBOX", raw)
    client.logout()
    return user
