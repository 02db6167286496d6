"""The start of the window loads what the first list needs, not what is seldom used and takes long."""

import subprocess
import sys

_LATER = (
    "PIL",
    "PySide6.QtPrintSupport",
    "dns",
    "docx",
    "fhir",
    "httpx",
    "ldap3",
    "numpy",
    "oauthlib",
    "pypdf",
    "pypdfium2",
    "pyqtgraph",
    "hunspell",
    "secmail.app.demo",
    "secmail.cli.grammar",
    "secmail.gui.people.contacts",
    "secmail.gui.people.directory",
    "secmail.gui.people.look",
    "secmail.gui.people.own",
    "secmail.gui.people.sources",
    "secmail.hprim.reading",
    "sansldap",
    "segno",
    "urllib3",
    "vobject",
)
_LOADED = "import sys, secmail.app.program, secmail.gui.application; print(*sys.modules)"


def test_what_the_first_list_does_not_need_is_loaded_later() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "secmail.gui.main_window" in loaded
    assert loaded.isdisjoint(_LATER)
