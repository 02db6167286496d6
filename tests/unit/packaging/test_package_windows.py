"""The installer for Windows, made of placeholders: installed and removed under Wine, where Wine is."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

Package = Callable[[str], ModuleType]
WINE = (
    shutil.which("wine64")
    or shutil.which("wine")
    or next((str(path) for path in (Path("/usr/lib/wine/wine64"),) if path.exists()), None)
)
ASKED = "SECMAIL_PACKAGE_TESTS"
SECONDS = 120
INSTALLED = "Program Files/secmail"
MACHINE = "HKLM\\Software\\"


@pytest.fixture
def installer(package: Package, tmp_path: Path) -> Path:
    if shutil.which("makensis") is None:
        pytest.skip("NSIS is not installed")
    frozen = tmp_path / "frozen"
    for name in ("secmail.exe", "secmailw.exe", "_internal/base_library.zip", "_internal/resources/icons/app.svg"):
        (frozen / name).parent.mkdir(parents=True, exist_ok=True)
        (frozen / name).write_bytes(b"placeholder")
    Image.new("RGBA", (32, 32)).save(tmp_path / "secmail.ico")
    made: Path = package("nsis").build(frozen, tmp_path / "secmail.ico", tmp_path / "secmail-0.1.0.exe")
    return made


class Windows:
    """A computer of one test."""

    def __init__(self, folder: Path) -> None:
        self.disk = folder / "drive_c"
        self._environ = os.environ | {
            "WINEPREFIX": str(folder),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=",
            "LANG": "fr_FR.UTF-8",
        }
        self._environ.pop("DISPLAY", None)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        assert WINE is not None
        command = [WINE, *words]
        return subprocess.run(
            command, env=self._environ, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False
        )

    def registry(self, key: str, value: str | None = None) -> str:
        name = ["/ve"] if value is None else ["/v", value]
        return self.run("reg", "query", MACHINE + key, *name, "/reg:64").stdout

    def end(self) -> None:
        subprocess.run(["wineserver", "-k"], env=self._environ, check=False, capture_output=True)


def test_the_installer_is_made(installer: Path) -> None:
    assert installer.read_bytes()[:2] == b"MZ"
    assert installer.stat().st_size < 500_000


@pytest.mark.skipif(not os.environ.get(ASKED), reason=f"takes half a minute: `dev.py package` runs it ({ASKED}=1)")
@pytest.mark.skipif(WINE is None, reason="Wine is not installed")
def test_it_installs_offers_itself_and_leaves_mail_and_keys_when_it_goes(installer: Path, tmp_path: Path) -> None:
    windows = Windows(tmp_path / "wine")
    try:
        assert windows.run(str(installer), "/S").returncode == 0
        folder = windows.disk / INSTALLED
        assert {path.name for path in folder.iterdir()} == {"_internal", "secmail.exe", "secmailw.exe", "uninstall.exe"}
        assert 'secmailw.exe" "%1"' in windows.registry("Classes\\secmail.mailto\\shell\\open\\command")
        assert "secmail.hprim" in windows.registry("Classes\\.hpr\\OpenWithProgids", "secmail.hprim")
        assert "0.1.0" in windows.registry("Microsoft\\Windows\\CurrentVersion\\Uninstall\\secmail", "DisplayVersion")
        kept = next(windows.disk.glob("users/*/AppData/Local")) / "secmail" / "keys.json"
        kept.parent.mkdir()
        kept.write_text("{}", "ascii")
        _remove(windows, folder)
        assert "secmailw" not in windows.registry("Classes\\secmail.mailto\\shell\\open\\command")
        assert kept.exists()
        folder = windows.disk / "program"
        assert windows.run(str(installer), "/S", "/D=C:\\program").returncode == 0
        mail = "C:\\" + str(kept.parent.relative_to(windows.disk)).replace("/", "\\")
        for unfit in ("/ERASE", "/ERASE=C:\\users\\secmail", "/ERASE=C:\\windows"):
            done = windows.run(str(folder / "uninstall.exe"), "/S", unfit, "_?=C:\\program")  # not as a copy of itself
            assert done.returncode == 2  # whose mail is not said, or there is none: nothing is done
        assert kept.exists() and (folder / "secmailw.exe").exists()
        _remove(windows, folder, f"/ERASE={mail}")
        assert not kept.parent.exists()
    finally:
        windows.end()


def _remove(windows: Windows, folder: Path, *words: str) -> None:
    """The uninstaller answers before it is done: it goes on as a copy of itself, so that it can remove itself."""
    assert windows.run(str(folder / "uninstall.exe"), "/S", *words).returncode == 0
    deadline = time.monotonic() + SECONDS
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
