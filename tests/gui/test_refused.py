"""Whoever starts the program from the desktop is told in a window why it does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from secmail.app import program
from secmail.app.profile import Profile, Settings
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.gui import refused

CHECKOUT = Path(__file__).resolve().parents[2]

# In a process of its own: the main loop that ends with the window is the whole program's.
SHOWN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from secmail.domain.errors import Code
from secmail.gui import refused

def close():
    (box,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible())
    print(box.text(), box.informativeText(), box.buttons()[0].text().replace("&", ""), sep="|", flush=True)
    box.buttons()[0].click()

application = QApplication(["secmail"])
QTimer.singleShot(20, close)
refused.show_refusal(Code.KEYSTORE_UNAVAILABLE, sys.argv[1])
print("closed")
"""


@pytest.mark.parametrize(("language", "title", "button"), [("fr", "Trousseau", "Fermer"), ("en", "key store", "Close")])
def test_the_sentence_and_its_remedy_are_shown_until_it_is_closed(language: str, title: str, button: str) -> None:
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", SHOWN, language]
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    said, remedy, offered = done.stdout.split("|")
    assert title in said and len(remedy) > 50
    assert offered == f"{button}\nclosed\n"


@pytest.mark.parametrize("unread", [True, False])
def test_a_start_that_fails_is_told_where_nobody_reads_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, unread: bool
) -> None:
    Profile(tmp_path / "profile", Settings(key_file=True, find_card_modules=False)).save()
    told: list[tuple[Code, str]] = []
    monkeypatch.setattr(refused, "show_refusal", lambda code, language: told.append((code, language)))
    monkeypatch.setattr(program, "reads_no_terminal", lambda: unread)

    def closed(_: object) -> object:
        raise Unavailable(Code.KEYSTORE_UNAVAILABLE, "test")

    monkeypatch.setattr(program, "running_engine", closed)
    with pytest.raises(SecmailError):
        program.Secmail(verbose=False).window(tmp_path / "profile", language="fr")
    assert told == ([(Code.KEYSTORE_UNAVAILABLE, "fr")] if unread else [])
