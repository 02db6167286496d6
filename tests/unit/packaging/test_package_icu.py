"""Of Qt's ICU goes what Qt never asks: it sorts, reads character sets and names time zones as before."""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Package = Callable[[str], ModuleType]
ITEMS = {
    b"icudt73l/coll/fr.res": b"how French is sorted",
    b"icudt73l/curr/fr.res": b"what money is called",
    b"icudt73l/fr.res": b"French: 16 octets",
    b"icudt73l/translit/root.res": b"x" * 100,
    b"icudt73l/zone/fr.res": b"what time zones are called",
}
ASKED = """
from ctypes import CDLL, byref, c_char_p, c_int, c_void_p, create_string_buffer
from pathlib import Path

from PySide6.QtCore import QByteArray, QCollator, QDateTime, QLocale, QTimeZone

for name in ("fr_FR", "sv_SE", "de_DE", "ja_JP"):
    order = QCollator(QLocale(name))
    words = ("cote", "coté", "côte", "öl", "zut", "œuf", "\u65e5\u672c")
    print(name, [[order.compare(one, other) for one in words] for other in words])
summer = QDateTime(2026, 7, 1, 12, 0, 0)
for zone in (b"Europe/Paris", b"America/Cayenne", b"Indian/Reunion"):
    for name in ("fr_FR", "en_GB"):
        print(QTimeZone(QByteArray(zone)).displayName(summer, QTimeZone.NameType.LongName, QLocale(name)))
mapped = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "libicuuc" in line}
library = CDLL(mapped.pop())
version = Path(library._name).name.rpartition(".")[2]
opened = getattr(library, f"ucnv_open_{version}")
opened.restype = c_void_p
for name in (b"windows-1252", b"ISO-8859-15", b"macintosh", b"ISO-2022-JP", b"gb18030"):
    failed, into = c_int(), create_string_buffer(200)
    converter = c_void_p(opened(c_char_p(name), byref(failed)))
    length = getattr(library, f"ucnv_toUChars_{version}")(converter, into, 100, b"\\xe9t\\xe9 \\x80", 5, byref(failed))
    print(name, failed.value, into.raw[: 2 * length])
print([line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "libicudata" in line][:1])
"""


def _packed(items: dict[bytes, bytes]) -> bytes:
    """As ICU's own tools pack: a header, the table, the names, and the items, each at a sixteenth place."""
    header = struct.pack("<HBBHHBBBB4s", 32, 0xDA, 0x27, 20, 0, 0, 0, 2, 0, b"CmnD").ljust(32, b"\0")
    name_at = 4 + 8 * len(items)
    names = b"".join(name + b"\0" for name in items)
    names = names.ljust(len(names) + -(name_at + len(names)) % 16, b"\0")
    item_at = name_at + len(names)
    entries, contents = struct.pack("<I", len(items)), b""
    for name, item in items.items():
        entries += struct.pack("<II", name_at, item_at + len(contents))
        contents += item.ljust(len(item) + -len(item) % 16, b"\0")
        name_at += len(name) + 1
    return header + entries + names + contents


def test_what_nobody_asks_goes_and_the_rest_is_packed_as_before(package: Package) -> None:
    kept = {name: item for name, item in ITEMS.items() if b"/curr/" not in name and b"/translit/" not in name}
    assert package("icu").without_unasked(_packed(ITEMS)) == _packed(kept)


@pytest.mark.parametrize("data", [b"", b"\0" * 64, _packed(ITEMS).replace(b"CmnD", b"ResB")])
def test_data_of_another_form_stops_the_build(package: Package, data: bytes) -> None:
    icu = package("icu")
    with pytest.raises(icu.Failure, match="a form that is not known"):
        icu.without_unasked(data)


def test_qt_answers_the_same_with_half_of_the_data(package: Package, tmp_path: Path) -> None:
    import PySide6

    known = sorted((Path(PySide6.__file__).parent / "Qt" / "lib").glob("libicudata.so.*"))
    if not known:
        pytest.skip("Qt brings no ICU on this system")
    if not all(map(shutil.which, ("objcopy", "ld"))):
        pytest.skip("binutils is not installed")
    library = tmp_path / known[0].name
    shutil.copyfile(known[0], library)
    package("icu").shrink(tmp_path)
    assert library.stat().st_size < 0.6 * known[0].stat().st_size
    before, after = _answers(known[0].parent), _answers(tmp_path)
    assert before[:-1] == after[:-1]
    assert "heure d’été d’Europe centrale" in after
    assert after[-1] == str([str(library)])


def _answers(libraries: Path) -> list[str]:
    """What Qt says with the ICU data that lies there: the loader looks there first."""
    environ = os.environ | {"LD_LIBRARY_PATH": str(libraries), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=environ, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
