"""Cards of the demonstration as SoftHSM2 tokens, shaped like a CPS, where SoftHSM2 and OpenSC's tool are installed.

A token is a directory: in the token folder it is "in the reader". It is filled by the two tools, in child processes,
because this process's only user of the module is the card room's thread.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from secmail.app.demo.identities import Identity
from secmail.app.demo.pki import Credential
from secmail.card import modules
from secmail.domain.cards import KeyRole
from secmail.domain.errors import Code, SecmailError

_SECONDS = 30
_SO_PIN = "56785678"  # a demonstration's; nothing depends on it
_OBJECTS = {
    KeyRole.SIGNATURE: ("e828bd080f8025000001ff001001", "CPS_PRIV_SIG", "Certificat de Signature CPS"),
    KeyRole.AUTHENTICATION: ("e828bd080f8025000001ff001002", "CPS_PRIV_AUT", "Certificat d'Authentification CPS"),
}
"""CKA_ID and labels of key and certificate on a CPS (cps-mssante §1.2)."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What it takes to make tokens."""

    module: Path
    softhsm: str
    opensc: str


def find_tools() -> Tools | None:
    """SoftHSM2's module with its tool and OpenSC's `pkcs11-tool`, None when one of them is not installed."""
    places = modules.find(platform=sys.platform, environment=os.environ)
    module = next((place for place in places if "softhsm" in place.name), None)
    softhsm, opensc = shutil.which("softhsm2-util"), shutil.which("pkcs11-tool")
    return Tools(module, softhsm, opensc) if module and softhsm and opensc else None


def configure(folder: Path) -> Path:
    """The token folder `<folder>/tokens` with its configuration file, to be named by SOFTHSM2_CONF."""
    (folder / "tokens").mkdir(parents=True, exist_ok=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
        "slots.removable = true\n",
        "utf-8",
    )
    return configuration


def make(drawer: Path, identity: Identity, tools: Tools) -> Path:
    """A token with the signature and authentication keys in the drawer, named by its holder's role.

    Raises SecmailError(CARD_MODULE_FAILED).
    """
    workshop = drawer / f".{identity.member.role.value}.new"
    shutil.rmtree(workshop, ignore_errors=True)
    configuration = configure(workshop)
    try:
        _Workshop(tools, configuration, identity).fill()
        (token,) = (workshop / "tokens").iterdir()
        target = drawer / identity.member.role.value
        shutil.rmtree(target, ignore_errors=True)
        token.rename(target)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise SecmailError(Code.CARD_MODULE_FAILED, type(error).__name__) from None
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return target


@dataclass(frozen=True, slots=True)
class _Workshop:
    """A token being made. The PIN stands in the tools' arguments: it is the demonstration's, shown on its panel."""

    tools: Tools
    configuration: Path
    identity: Identity

    def fill(self) -> None:
        pins = ["--pin", self.identity.member.pin]
        label = ["--label", self._label]
        self._run([self.tools.softhsm, "--init-token", "--free", *label, "--so-pin", _SO_PIN, *pins])
        for role, (number, key_label, certificate_label) in _OBJECTS.items():
            credential = self.identity.keys[role]
            key = ["--import", str(self._file(credential.key_pem())), "--no-public-key", "--label", key_label]
            self._run([self.tools.softhsm, *key, "--token", self._label, "--id", number, *pins])
            self._write_certificate(credential, number, certificate_label)

    def _write_certificate(self, credential: Credential, number: str, label: str) -> None:
        login = ["--module", str(self.tools.module), "--token-label", self._label, "--login"]
        certificate = ["--write-object", str(self._file(credential.der)), "--type", "cert", "--id", number]
        pins = ["--pin", self.identity.member.pin]
        self._run([self.tools.opensc, *login, *pins, *certificate, "--label", label])

    @property
    def _label(self) -> str:
        return f"CPS3v3-{getattr(self.identity.member.holder, 'card_number', '')}"

    def _file(self, content: bytes) -> Path:
        """In the workshop, which is readable to nobody else and goes when the token is made."""
        file = self.configuration.parent / "object"
        file.touch(mode=0o600)
        file.write_bytes(content)
        return file

    def _run(self, command: Sequence[str]) -> None:
        environment = {**os.environ, "SOFTHSM2_CONF": str(self.configuration)}
        subprocess.run(  # noqa: S603 -- two installed tools on files of the demonstration
            command, env=environment, check=True, capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
