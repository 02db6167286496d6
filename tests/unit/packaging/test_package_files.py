"""Archives are the same for the same program; what desktops read is well formed; every component has its licence."""

import configparser
import importlib.metadata
import os
import plistlib
import re
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement

Package = Callable[[str], ModuleType]
MAIL_LINK, HPRIM = "x-scheme-handler/mailto", "application/x-hprim"
NOT_SHIPPED = {
    # Left out by `contents.EXCLUDED`.
    *(
        "aiohttp",
        "aiohappyeyeballs",
        "aiosignal",
        "frozenlist",
        "multidict",
        "propcache",
        "yarl",
        "oscrypto",
        "certifi",
    ),
    "pycparser",
}


def test_an_archive_is_the_same_whenever_and_by_whomever_it_is_made(package: Package, tmp_path: Path) -> None:
    archive = package("archive")
    for number, mode in enumerate((0o700, 0o755)):
        folder = tmp_path / str(number) / "secmail"
        (folder / "_internal").mkdir(parents=True)
        (folder / "secmail").write_bytes(b"program")
        (folder / "secmail").chmod(mode)
        (folder / "_internal" / "link").symlink_to("../secmail")
        archive.pack(folder, tmp_path / f"{number}.tar.xz", moment=1_700_000_000, name="secmail-1")
    first, second = ((tmp_path / f"{number}.tar.xz").read_bytes() for number in (0, 1))
    assert first == second
    with tarfile.open(tmp_path / "0.tar.xz") as tar:
        found = {entry.name: (entry.mode, entry.mtime, entry.uname, entry.linkname) for entry in tar}
    assert found["secmail-1/secmail"] == (0o755, 1_700_000_000, "root", "")
    assert found["secmail-1/_internal/link"][3] == "../secmail"


def test_the_moment_of_what_is_built_is_known_without_git_too(
    package: Package, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freezing = package("freezing")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("PATH", "")
    assert freezing.moment() == int((checkout / "pyproject.toml").stat().st_mtime)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert freezing.moment() == 1_700_000_000


def test_desktops_learn_what_the_program_opens(package: Package) -> None:
    here: Path = package("places").HERE
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(here / "linux" / "secmail.desktop", "utf-8")
    types = entry["Desktop Entry"]["MimeType"].split(";")
    assert {MAIL_LINK, HPRIM, "application/pkcs7-mime", "message/rfc822"} <= set(types)
    assert entry["Desktop Entry"]["Exec"] == "secmail %u"
    known = ElementTree.parse(here / "linux" / "secmail.xml").getroot()
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    patterns = {glob.get("pattern") for glob in known.iter(f"{space}glob")}
    assert patterns == {"*.hpr", "*.hpm", "*.hps", "*.p7m"}


@pytest.fixture
def purge(package: Package) -> Callable[[str], "subprocess.CompletedProcess[str]"]:
    """What dpkg runs at the end of a purge; SECMAIL_ERASE as given."""
    script = package("places").HERE / "linux" / "postrm"

    def run(named: str) -> "subprocess.CompletedProcess[str]":
        environ = {"PATH": os.environ["PATH"]} | ({"SECMAIL_ERASE": named} if named else {})
        return subprocess.run(["sh", str(script), "purge"], env=environ, capture_output=True, text=True, check=False)

    return run


@pytest.mark.skipif(shutil.which("sh") is None, reason="a script of Debian")
def test_a_purge_erases_mail_and_keys_only_where_their_folder_is_named(
    purge: Callable[[str], "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    mail, other, link = tmp_path / "secmail", tmp_path / "other", tmp_path / "link" / "secmail"
    for folder in (mail, other):
        (folder / "vaults").mkdir(parents=True)
        (folder / "databases").mkdir()
    link.parent.mkdir()
    link.symlink_to(mail)
    (tmp_path / "empty" / "secmail").mkdir(parents=True)
    for named in ("", str(other), str(link), str(tmp_path / "empty" / "secmail"), "secmail", "/secmail", str(tmp_path)):
        done = purge(named)
        assert done.returncode == 0, named
        assert ("nothing was erased" in done.stderr) is bool(named), named
    assert mail.exists() and other.exists() and (tmp_path / "empty").exists()
    assert f"erased for good / effacé pour toujours : {mail}" in purge(str(mail)).stdout
    assert not mail.exists() and other.exists()


@pytest.mark.parametrize("chapter", ["fr/11-technicien.md", "en/11-technician.md"])
def test_the_manual_says_how_mail_and_keys_are_erased(package: Package, checkout: Path, chapter: str) -> None:
    here: Path = package("places").HERE
    script = (here / "linux" / "postrm").read_text("utf-8")
    (told,) = re.findall(r"^# +(sudo .+ apt purge secmail)$", script, re.MULTILINE)
    manual = (checkout / "resources" / "manual" / chapter).read_text("utf-8")
    assert told.replace("NAME", "…") in manual
    assert '"/ERASE="' in (here / "windows" / "secmail.nsi").read_text("utf-8")
    assert re.search(r"/ERASE=\S+\\AppData\\Local\\secmail`", manual)


def test_macos_learns_the_same(package: Package) -> None:
    macos = package("macos")
    opened = {name for each in macos.INFORMATION["CFBundleDocumentTypes"] for name in each["CFBundleTypeExtensions"]}
    assert opened == {"hpr", "hpm", "hps", "p7m", "eml"}
    assert plistlib.loads(plistlib.dumps(macos.INFORMATION)) == macos.INFORMATION
    rights = plistlib.loads((package("places").HERE / "apple" / "entitlements.plist").read_bytes())
    assert rights["com.apple.security.cs.disable-library-validation"] is True


def test_everything_that_is_shipped_is_named_with_a_licence_and_nothing_else(package: Package, checkout: Path) -> None:
    components = package("components")
    named = {each.package for each in components.named() if each.package}
    wanted = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    needed = _with_theirs(wanted, components.normal) - NOT_SHIPPED
    assert needed <= named <= needed | {"pywin32-ctypes", "pyinstaller"}
    for each in components.named():
        assert not re.search(r"(?<!L)GPL(?!-2.0-or-later WITH Bootloader-exception)", each.licence), each
        assert all((components.LIST.parent / text).is_file() for text in each.texts), each


def _with_theirs(wanted: list[str], normal: Callable[[str], str]) -> set[str]:
    """Packages, those that they need, and so on; what is needed on other systems alone is not seen here."""
    found: set[str] = set()
    left = list(wanted)
    while left:
        need = Requirement(left.pop())
        name = normal(need.name)
        if name in found or (need.marker is not None and not need.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        left += importlib.metadata.requires(name) or []
    return found


def test_a_package_without_a_licence_stops_the_build(package: Package) -> None:
    components = package("components")
    try:
        components.shipped({"numpy", "unheard-of"})
    except KeyError as error:
        assert "unheard-of" in str(error)
    else:
        raise AssertionError("it went by unseen")


def test_packages_come_with_their_descriptions_and_licences(package: Package) -> None:
    told = package("components").told({"cryptography"})
    names = [name.partition(".dist-info/")[2] for name, _ in told]
    assert "METADATA" in names and any("LICENSE" in name for name in names)
    assert all(name.startswith("cryptography-") and Path(place).is_file() for name, place in told)


def test_the_bill_names_what_is_in_and_what_comes_along(package: Package) -> None:
    components, bill = package("components"), package("bill")
    shipped = components.shipped({"pypdfium2", "cryptography"})
    assert {each.name for each in shipped} == {"Python", "Lucide", "cryptography", "OpenSSL", "pypdfium2", "PDFium"}
    first, second = (bill.document(shipped, moment=1_700_000_000) for _ in range(2))
    assert first == second
    assert (first["bomFormat"], first["metadata"]["timestamp"]) == ("CycloneDX", "2023-11-14T22:13:20Z")
    by_name = {each["name"]: each for each in first["components"]}
    version = importlib.metadata.version("cryptography")
    assert by_name["cryptography"]["purl"] == f"pkg:pypi/cryptography@{version}"
    assert by_name["cryptography"]["licenses"] == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    assert by_name["OpenSSL"]["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert first["dependencies"][0]["dependsOn"] == [each["bom-ref"] for each in first["components"]]
