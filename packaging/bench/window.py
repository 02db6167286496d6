"""Start of the window to a usable list of a profile with 2,000 messages, against an empty PySide6 window."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from measure import milliseconds
from sync import message
from table import table

from secmail.app.keystores import keys_of
from secmail.app.profile import Profile, Settings
from secmail.domain.accounts import Account, Server
from secmail.domain.ids import AccountId
from secmail.domain.mailbox import ListedFolder, NewMessage
from secmail.domain.policy import Limits
from secmail.smime.unwrap import inspect_outer
from secmail.store.stores import Stores

MESSAGES = 2_000
RUNS = 5
EMPTY = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication(["empty"])
window = QMainWindow()
window.show()
application.processEvents()
"""
OURS = """
import sys
from pathlib import Path
from secmail.app.profile import load
from secmail.app.wiring import running_engine
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from secmail.gui.application import build_window
application = QApplication(["secmail"])
with running_engine(load(Path(sys.argv[1]))) as engine:
    window = build_window(engine, language="fr")
    window.show()
    window.start()
    def look():
        if window.messages.model.rowCount():
            application.quit()
    timer = QTimer(window, interval=1, timeout=look)
    timer.start()
    application.exec()
    window.grab()
    sys.stdout.write("usable")
    sys.stdout.flush()
    sys.stdout.close()
    window.shut()
"""


def fill(profile: Profile) -> None:
    """An account whose server does not answer, and messages as they were received."""
    profile.save()
    db = Stores(profile.databases, key=keys_of(profile).device_key()).mail()
    nowhere = Server("127.0.0.1", 9)
    account = db.folders.add_account(Account(AccountId(0), "b@cabinet.example", "", "b", nowhere, nowhere))
    db.folders.merge_folders(account.id, [ListedFolder("INBOX", "inbox")])
    (inbox,) = db.folders.folders(account.id)
    messages = [new_message(uid) for uid in range(1, MESSAGES + 1)]
    db.messages.add(inbox.id, messages)
    db.close()


def new_message(uid: int) -> NewMessage:
    raw = message(uid)
    headers = inspect_outer(raw, limits=Limits()).headers
    return NewMessage(uid, frozenset(), datetime.now(UTC), raw, headers, encrypted=False)


def start_seconds(code: str, *arguments: str, ready: bytes) -> float:
    """From the start of a process to its first output, or to its end."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        command = [sys.executable, "-c", code, *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
            assert process.stdout is not None
            found = process.stdout.read()
            times.append(time.perf_counter() - begin)
        assert found == ready, found
    return statistics.median(times)


def run() -> None:
    """Prints both starts, each a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        profile = Profile(Path(name), Settings(key_file=True, find_card_modules=False))
        fill(profile)
        ours = start_seconds(OURS, name, ready=b"usable")
    empty = start_seconds(EMPTY, ready=b"")
    rows = [(f"list of {MESSAGES} messages", milliseconds(ours), milliseconds(empty), f"{ours / empty:.2f}")]
    table("Start of the process to the window", ("work", "secmail", "empty window", "ratio"), rows)
