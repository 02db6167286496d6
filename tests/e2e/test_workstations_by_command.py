"""A second workstation of the demonstration practice, set up at the command line: an account, a card, one PIN."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from secmail.app.demo.people import DOCTOR, Role
from secmail.app.profile import Profile, load
from tests.support.demo_shell import NO_KEY, Shell, served


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Shell]:
    with served(tmp_path) as shell:
        yield shell


@pytest.fixture
def there(here: Shell, tmp_path: Path) -> Shell:
    """Its own profile with the same card software and trust; the doctor's password is typed, nothing else carried."""
    profile = Profile(tmp_path / "there", load(Path(here.facts["profile"])).settings)
    profile.save()
    other = Shell({**here.facts, "profile": str(profile.folder)}, tmp_path)
    other.cards = here.cards
    facts, doctor = here.facts, here.people["doctor"]
    servers = [f"{facts[name]['host']}:{facts[name]['port']}" for name in ("imap", "smtp")]
    names = ("--address", doctor["address"], "--user", doctor["user"], "--ca-file", facts["ca_file"])
    ways = ("--imap", servers[0], "--smtp", servers[1], "--password-stdin")
    other.run("account", "add", *names, *ways, typed=f"{doctor['password']}\n")
    return other


def test_a_new_workstation_has_the_vault_by_itself_and_learns_a_revocation(here: Shell, there: Shell) -> None:
    here.run("sync")
    mandate = here.run("vault", "unlock", pin=here.seat(Role.SECRETARY))["mandate"]["id"]
    here.run("vault", "unlock", pin=here.seat(Role.DOCTOR))

    assert there.run("sync")["vaults"] == 1
    assert "vault-waiting" in _subjects(there)
    pin = there.seat(Role.DOCTOR)
    message = there.messages()[0]["id"]
    assert there.run("show", message, pin=pin)["summary"] == "signed-trusted"
    assert there.run("vault", "unlock", pin=pin)["holder"] == DOCTOR.name
    assert {"vault-mailbox", "vault-received"} <= _subjects(there)
    for file in (Path(there.facts["profile"]) / "vaults").iterdir():
        file.unlink()
    there.run("sync")
    assert there.run("vault", "unlock", pin=pin)["holder"] == DOCTOR.name
    she = there.seat(Role.SECRETARY)
    assert there.run("vault", "unlock", pin=she)["mandate"]["id"] == mandate

    here.run("vault", "revoke", mandate[:8], pin=here.seat(Role.DOCTOR))
    assert there.run("sync")["vaults"] == 1
    there.run("vault", "unlock", pin=there.seat(Role.SECRETARY), exit_code=NO_KEY)


def _subjects(shell: Shell) -> set[str]:
    checks: list[dict[str, Any]] = shell.run("vault", "status")["checks"]
    return {check["subject"] for check in checks}
