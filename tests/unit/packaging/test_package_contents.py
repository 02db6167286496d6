"""What goes into the frozen program, and that the program started from it gives its children a clean environment."""

import importlib.util
import os
import sys
import zipfile
import zipimport
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

Package = Callable[[str], ModuleType]


def test_what_only_qt_brings_is_left_and_what_the_window_needs_stays(package: Package) -> None:
    contents = package("contents")
    here = Path("/venv")
    names = {
        "PySide6/Qt/plugins/platforms/libqxcb.so": True,
        "PySide6/Qt/plugins/platforms/libqwayland.so": True,
        "PySide6/Qt/plugins/platforms/libqoffscreen.so": True,
        "PySide6/Qt/plugins/platforms/libqlinuxfb.so": False,
        "PySide6/Qt/lib/libQt6Widgets.so.6": True,
        "PySide6/Qt/lib/libQt6Qml.so.6": False,
        "PySide6/Qt/translations/qtbase_fr.qm": True,
        "PySide6/Qt/translations/qtbase_tr.qm": False,
        "PySide6\\plugins\\tls\\qopensslbackend.dll": False,
        "PySide6\\plugins\\platforms\\qwindows.dll": True,
        "PySide6\\translations\\qtbase_fr.qm": True,
        "PySide6\\Qt6Quick.dll": False,
        "pillow.libs/libavif-c6062d5f.so.16": False,
        "pillow.libs/libtiff-20b7e810.so.6": True,
    }
    entries = [(name, str(here / name), "BINARY") for name in names]
    kept = {name for name, _, _ in contents.wanted(entries, platform="linux", ours=[here])}
    assert kept == {name for name, stays in names.items() if stays}


def test_no_link_leads_to_what_was_left(package: Package) -> None:
    lead = {
        "libQt6Network.so.6": "PySide6/Qt/lib/libQt6Network.so.6",
        "libQt6Gui.so.6": "PySide6/Qt/lib/libQt6Gui.so.6",
    }
    entries = [(name, place, "SYMLINK") for name, place in lead.items()]
    assert [name for name, _, _ in package("contents").wanted(entries, platform="linux", ours=[])] == ["libQt6Gui.so.6"]


def test_the_systems_own_libraries_stay_the_systems_on_linux(package: Package) -> None:
    contents = package("contents")
    entries = [
        ("libcrypto.so.3", "/usr/lib/libcrypto.so.3", "BINARY"),
        ("libxcb-cursor.so.0", "/usr/lib/libxcb-cursor.so.0", "BINARY"),
        ("libpython3.11.so.1.0", "/usr/lib/libpython3.11.so.1.0", "BINARY"),
        ("apsw/__init__.so", "/venv/apsw/__init__.so", "EXTENSION"),
    ]
    kept = [name for name, _, _ in contents.wanted(entries, platform="linux", ours=[])]
    assert kept == ["libxcb-cursor.so.0", "libpython3.11.so.1.0", "apsw/__init__.so"]
    assert len(contents.wanted(entries, platform="darwin", ours=[])) == len(entries)


def test_every_hidden_module_exists(package: Package) -> None:
    assert [name for name in package("contents").HIDDEN if importlib.util.find_spec(name) is None] == []


@pytest.mark.skipif(sys.platform != "linux", reason="the loader's path of Linux")
def test_children_get_the_environment_that_was_there_before(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = package("entry")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/secmail/_internal")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/usr/lib/secmail/_internal/PySide6/Qt/plugins")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    entry.own_environment()
    assert "LD_LIBRARY_PATH" not in os.environ
    assert "QT_PLUGIN_PATH" not in os.environ
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/secmail/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/santesocial/lib")
    entry.own_environment()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/santesocial/lib"
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the files of a program that runs are not replaced")
def test_modules_come_from_the_files_that_were_started_after_an_upgrade(package: Package, tmp_path: Path) -> None:
    program, library = tmp_path / "secmail", tmp_path / "library.zip"
    for name, words in (("early", "old"), ("new", "newer and longer")):
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            packed.writestr("loaded_late.py", f"WORDS = {words!r}\n")
    (tmp_path / "early").rename(library)
    program.write_bytes(b"old")
    archive, importer = SimpleNamespace(_filename=str(program)), zipimport.zipimporter(str(library))
    package("entry").hold(archive, [importer, object()])
    (tmp_path / "new").rename(library)
    (tmp_path / "upgrade").write_bytes(b"new")
    (tmp_path / "upgrade").rename(program)
    assert Path(archive._filename).read_bytes() == b"old"
    assert importer.get_source("loaded_late") == "WORDS = 'old'\n"


def test_what_is_too_large_or_too_slow_is_told(package: Package, tmp_path: Path) -> None:
    limits = package("limits")
    (tmp_path / "file").write_bytes(b"x" * 2_000_000)
    (tmp_path / "link").symlink_to("file")
    within, over = limits.sized("a", tmp_path, 2_000_000), limits.sized("b", tmp_path, 1_999_999)
    slow = limits.timed("c", 1.21, limits.WINDOW_SECONDS)
    assert limits.broken([within, over, slow]) == [over, slow]
    assert over.text == "2.0 MB of at most 2"
    assert slow.text == "1.21 s of at most 1.2"
    assert limits.timed("d", 9.0, float("inf")).text == "9.00 s"
