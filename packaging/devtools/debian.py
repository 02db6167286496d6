"""The system packages that Qt, the tests and the peers need on Debian, and how they come there.

As root on Debian (and its children) the missing ones are installed; anywhere else the one command to type is given.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.console import Failure, say, step
from devtools.processes import child_environment, quiet, quiet_twice

# Proved sufficient in a bare Debian 12: what Qt needs at all, what it needs for X11, and a font with accents.
WINDOW = (
    *("libgl1", "libegl1", "libxkbcommon0", "libglib2.0-0", "libfontconfig1", "libfreetype6", "libdbus-1-3"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-xkb1", "libxkbcommon-x11-0"),
    "fonts-dejavu-core",
)
VIRTUAL_SCREEN = ("xvfb",)
# Cards (SoftHSM, OpenSC, a virtual reader, a compiler for a card module that misbehaves), servers (Dovecot, Postfix,
# slapd), other S/MIME programs, a clock one can move, and what tells the project's files from those that lie about.
PEERS = (
    *("softhsm2", "opensc", "pcscd", "libpcsclite1", "vsmartcard-vpcd", "gcc", "libc6-dev"),
    *("dovecot-imapd", "dovecot-lmtpd", "dovecot-submissiond", "dovecot-pop3d", "postfix", "slapd"),
    *("openssl", "gpgsm", "gnupg-agent", "faketime", "git"),
)
# Beside which mail is measured.
MEASURED = ("isync", "maildir-utils", "notmuch")
# Without it no program is built (`shared_python` too).
BUILDING = ("binutils",)
# The package itself and what its libraries are linked with (`WINDOW` has the rest), the virtual screen on which its
# start is measured, the installer for Windows.
PACKING = (
    *("dpkg-dev", "xvfb", "libx11-6", "nsis"),
    *("libwayland-client0", "libwayland-cursor0", "libwayland-egl1"),
)
VENV = ("python3-venv",)


def shared_python() -> tuple[str, ...]:
    """The library of Debian's own Python, which the built program takes along; other Pythons bring theirs."""
    return (f"libpython3.{sys.version_info.minor}",) if sys.base_prefix == "/usr" else ()


def is_debian() -> bool:
    """Whether packages are Debian's here."""
    return Path("/etc/debian_version").exists() and all(map(shutil.which, ("apt-get", "dpkg-query")))


def installed_of(listing: str) -> set[str]:
    """The names that `dpkg-query -W -f '${Package} ${db:Status-Status}\\n'` calls installed.

    Debian 13 renamed some libraries for their 64-bit time (`libglib2.0-0t64`); they count under the old name too.
    """
    rows = (line.split() for line in listing.splitlines())
    names = {row[0] for row in rows if row[1:] == ["installed"]}
    return names | {name.removesuffix("t64") for name in names}


def missing(packages: Sequence[str]) -> list[str]:
    """Those of `packages` that are not installed, in their order."""
    _, listing = quiet(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n"])
    known = installed_of(listing)
    return [name for name in packages if name not in known]


def install_command(packages: Sequence[str]) -> str:
    """What a person types to install `packages`."""
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"


def provide(packages: Sequence[str], *, purpose: str, otherwise: str) -> bool:
    """Install what is missing of `packages`, or say what to type; answers whether all of them are there.

    `otherwise` says what will not work without them. Not being able to install is not a failure here: the desktop may
    have its libraries from elsewhere, and tests whose peers are missing skip with a reason.
    """
    if not is_debian():
        return False
    absent = missing(packages)
    if not absent:
        return True
    if os.geteuid() != 0:
        say(f"    {purpose}: not all there; {otherwise}. To install it, type: {install_command(absent)}")
        return False
    with step(f"{purpose}: installing {' '.join(absent)}"):
        _install(absent)
    return True


def lacks(packages: Sequence[str]) -> bool:
    """Whether packages are Debian's here, and some of `packages` are missing."""
    return is_debian() and bool(missing(packages))


def require(packages: Sequence[str], *, purpose: str, also: Sequence[str] = ()) -> None:
    """Install what is missing of `packages`; for who may not, the work ends here.

    He is told all that has to be installed in one command, `also` what the work would ask for later.
    """
    if not lacks(packages):
        return
    if os.geteuid() != 0:
        command = install_command(missing((*packages, *also)))
        raise Failure(
            f"{purpose}: missing, and only root may install system packages.",
            f"type this, or have it typed by who may, then start again: {command}",
        )
    provide(packages, purpose=purpose, otherwise="nothing works")


def _install(packages: Sequence[str]) -> None:
    environ = child_environment() | {"DEBIAN_FRONTEND": "noninteractive"}
    wait = ("-o", "DPkg::Lock::Timeout=120")
    failure = Failure(
        "The system packages could not be installed.",
        f"look at the lines above, then type: {install_command(packages)}",
    )
    # Heals an installation that somebody interrupted; does nothing otherwise.
    quiet(["dpkg", "--configure", "-a"], environ=environ)
    quiet_twice(["apt-get", *wait, "update"], failure, environ=environ)
    quiet_twice(["apt-get", *wait, "install", "-y", "--no-install-recommends", *packages], failure, environ=environ)
