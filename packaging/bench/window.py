"""Start of the window to a usable list of 100,000 messages, against an empty PySide6 window; one page of 200,000.

Started as it is installed: with the bytecode that installers leave beside the source, or freeze in its place, and with
the methods of the data classes that `package.prepared` has compiled beforehand, which the frozen program brings.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from letters import letter, moment
from measure import median_seconds, milliseconds
from table import table

from secmail.app.keystores import keys_of
from secmail.app.profile import Profile, Settings
from secmail.domain.accounts import Account, Server
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import ListedFolder, NewMessage
from secmail.domain.policy import Limits
from secmail.smime.unwrap import inspect_outer
from secmail.store.stores import Stores

MESSAGES = 100_000
PAGED = 200_000
PAGES = 20
AT_ONCE = 1_000
RUNS = 5
PACKAGING = Path(__file__).resolve().parents[1]
EMPTY = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication(["empty"])
window = QMainWindow()
window.show()
application.processEvents()
"""
OURS = """
import dataclasses
import sys
from pathlib import Path
from package.entry import Prepared
vars(dataclasses)["exec"] = Prepared(Path(sys.argv[2]))
from secmail.app.loading import loading
with loading():
    import secmail.app.program
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
    resident = Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0]
    sys.stdout.write(resident)
    sys.stdout.flush()
    sys.stdout.close()
    window.shut()
"""


def fill(profile: Profile) -> FolderId:
    """An account whose server does not answer, and messages as they were received."""
    profile.save()
    db = Stores(profile.databases, key=keys_of(profile).device_key()).mail()
    nowhere = Server("127.0.0.1", 9)
    account = db.folders.add_account(Account(AccountId(0), "b@cabinet.example", "", "b", nowhere, nowhere))
    db.folders.merge_folders(account.id, [ListedFolder("INBOX", "inbox")])
    (inbox,) = db.folders.folders(account.id)
    db.close()
    add(profile, inbox.id, range(MESSAGES))
    return inbox.id


def add(profile: Profile, inbox: FolderId, numbers: range) -> None:
    """Messages of half a kilobyte: the list knows nothing of their length."""
    db = Stores(profile.databases, key=keys_of(profile).device_key()).mail()
    for start in range(numbers.start, numbers.stop, AT_ONCE):
        db.messages.add(inbox, [new_message(number) for number in range(start, min(start + AT_ONCE, numbers.stop))])
    db.close()


def new_message(number: int) -> NewMessage:
    raw = letter(number, lines=1)
    headers = inspect_outer(raw, limits=Limits()).headers
    return NewMessage(number + 1, frozenset(), moment(number), raw, headers, encrypted=False)


def prepare(target: Path) -> Path:
    """What the frozen program brings for its data classes; by a process that has loaded none of them yet."""
    command = [sys.executable, "-m", "package.prepared", str(target)]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": _path()}, check=True)
    return target


def _path() -> str:
    return os.pathsep.join([str(PACKAGING.parent), str(PACKAGING)])


def starts(code: str, *arguments: str, bytecode: Path) -> tuple[float, int]:
    """Seconds from the start of a process to its first output, or to its end; what it says of its memory, in KiB.

    `bytecode`: a folder for what the first start, which does not count, compiles.
    """
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(bytecode)}
    environment["PYTHONPATH"] = _path()
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    times = []
    resident = 0
    for _ in range(1 + RUNS):
        begin = time.perf_counter()
        command = [sys.executable, "-c", code, *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
            assert process.stdout is not None
            resident = max(resident, int(process.stdout.read() or 0))
            times.append(time.perf_counter() - begin)
        assert process.returncode == 0, code
    return statistics.median(times[1:]), resident


def page_seconds(profile: Profile, inbox: FolderId) -> float:
    """A page somewhere in the list: each begins where the one before has ended."""
    stores = Stores(profile.databases, key=keys_of(profile).device_key())
    reader = stores.mail_reader()
    last: list[MessageId | None] = [None]

    def page() -> None:
        last[0] = reader.page(inbox, last[0], 200)[-1].id

    seconds = median_seconds(page, runs=PAGES)
    reader.close()
    return seconds


def run() -> None:
    """Prints both starts, each a process of its own, and the page."""
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as compiled:
        bare, _ = starts("", bytecode=Path(compiled))
        empty, _ = starts(EMPTY, bytecode=Path(compiled))
        profile = Profile(Path(name), Settings(key_file=True, find_card_modules=False))
        inbox = fill(profile)
        prepared = prepare(Path(compiled) / "prepared.zlib")
        ours, resident = starts(OURS, name, str(prepared), bytecode=Path(compiled))
        add(profile, inbox, range(MESSAGES, PAGED))
        page = page_seconds(profile, inbox)
    beside = (milliseconds(empty - bare), f"{(ours - bare) / (empty - bare):.2f}")
    rows = [
        (f"usable list of {MESSAGES} messages, after the interpreter", milliseconds(ours - bare), *beside),
        ("its memory", f"{resident // 1024} MB", "-", "-"),
        (f"a page of 200 in a folder of {PAGED}", milliseconds(page), "-", "-"),
    ]
    table("The window", ("work", "secmail", "empty window", "ratio"), rows)
