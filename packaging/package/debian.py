"""The Debian package: `/usr/lib/secmail` with the frozen program, and what a desktop wants to know of it."""

import email.utils
import gzip
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from devtools.console import Failure

from package.limits import size
from package.places import CHECKOUT, HERE, ICONS, OUT, VERSION

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_HOME = "usr/lib/secmail"
_MAINTAINER = "secmail <secmail@example.org>"
_OPTIONAL = ("platformthemes", "printsupport")
"""Plugins that only serve where their libraries are: a desktop of that kind, a printer."""
_RECOMMENDS = (
    "gnome-keyring | kwalletmanager | keepassxc, pcscd, libccid, opensc-pkcs11, hunspell-fr | hunspell-dictionary, "
    "fonts-dejavu-core, xdg-utils"
)
"""First what keeps its key: without any the program does not start."""
_DESCRIPTION = """Secure mail for a French medical practice
 Exchanges S/MIME letters and laboratory results (HPRIM) with smart cards
 (CPS, any PKCS#11 module), files results for the practice software, and
 lets a secretary work on the doctor's behalf."""


def build(frozen: Path, bill: Path, *, moment: int) -> Path:
    """The package of the frozen program; `bill`: what it consists of."""
    architecture = _ARCHITECTURES.get(os.uname().machine, os.uname().machine)
    target = OUT / f"secmail_{VERSION}_{architecture}.deb"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="secmail-deb-") as name:
        root = Path(name) / "root"
        _lay_out(frozen, bill, root, moment=moment)
        depends = _dependencies(root, Path(name))
        _write_control(root, architecture, depends)
        for path in root.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or _is_started(path) else 0o644)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(root), str(target)]
        _run(command, environ={"SOURCE_DATE_EPOCH": str(moment)})
    return target


def _lay_out(frozen: Path, bill: Path, root: Path, *, moment: int) -> None:
    shutil.copytree(frozen, root / _HOME, symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/secmail").symlink_to("../lib/secmail/secmail")
    _put(HERE / "linux" / "secmail.desktop", root / "usr/share/applications/secmail.desktop")
    _put(HERE / "linux" / "secmail.xml", root / "usr/share/mime/packages/secmail.xml")
    _put(HERE / "icon.svg", root / "usr/share/icons/hicolor/scalable/apps/secmail.svg")
    for picture in ICONS.glob("secmail-*.png"):
        across = picture.stem.rpartition("-")[2]
        _put(picture, root / f"usr/share/icons/hicolor/{across}x{across}/apps/secmail.png")
    documents = root / "usr/share/doc/secmail"
    _put(HERE / "linux" / "copyright", documents / "copyright")
    _put(bill, documents / "secmail.cdx.json")
    history = (CHECKOUT / "packaging" / "CHANGELOG.md").read_bytes()
    (documents / "CHANGELOG.md.gz").write_bytes(gzip.compress(history, mtime=0))
    (documents / "changelog.gz").write_bytes(gzip.compress(_changelog(moment).encode("ascii"), mtime=0))
    _put(HERE / "linux" / "lintian-overrides", root / "usr/share/lintian/overrides/secmail")
    _put(HERE / "linux" / "postrm", root / "DEBIAN/postrm", mode=0o755)


def _changelog(moment: int) -> str:
    """In Debian's form, for its tools; what changed for people stands in CHANGELOG.md."""
    day = email.utils.format_datetime(datetime.fromtimestamp(moment, UTC))
    return f"secmail ({VERSION}) unstable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n -- {_MAINTAINER}  {day}\n"


def _is_started(path: Path) -> bool:
    """Libraries are loaded, whatever rights their wheels give them."""
    return bool(path.stat().st_mode & 0o100) and ".so" not in path.suffixes


def _put(source: Path, target: Path, *, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _dependencies(root: Path, work: Path) -> str:
    """Which packages hold the libraries that ours are linked with, and since which version (dpkg-shlibdeps)."""
    home = root / _HOME
    programs = [home / "secmail", *(path for path in sorted(home.rglob("*.so*")) if path.is_file())]
    needed = [str(path) for path in programs if not path.parent.name.startswith(_OPTIONAL)]
    folders = sorted({str(path.parent) for path in programs})
    control = work / "debian" / "control"
    control.parent.mkdir()
    control.write_text("Source: secmail\n\nPackage: secmail\nArchitecture: any\n", "ascii")
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    done = _run([*command, *(f"-l{folder}" for folder in folders), *needed], place=work)
    return done.partition("shlibs:Depends=")[2].strip()


def _write_control(root: Path, architecture: str, depends: str) -> None:
    lines = {
        "Package": "secmail",
        "Version": VERSION,
        "Architecture": architecture,
        "Maintainer": _MAINTAINER,
        "Installed-Size": str(size(root / "usr") // 1024),
        "Depends": depends,
        "Recommends": _RECOMMENDS,
        "Section": "mail",
        "Priority": "optional",
        "Description": _DESCRIPTION,
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    (root / "DEBIAN/control").write_text(text, "utf-8")


def _run(command: Iterable[str], *, place: Path | None = None, environ: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        list(command), cwd=place, env=os.environ | (environ or {}), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Failure("The Debian package could not be made.", "look at the lines above", output=done.stderr)
    return done.stdout
