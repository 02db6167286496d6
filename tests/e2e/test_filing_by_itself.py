"""Filing by itself from the command line: it ends, what is held is told, a confirmed laboratory's results follow."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.office import Office

CHECKOUT = Path(__file__).resolve().parents[2]
SECONDS = 120


def test_what_came_before_the_laboratory_was_confirmed_is_held_then_filed(office: Office) -> None:
    with office.open(card=False):
        pass  # the account is added
    office.receive(office.result())
    _secmail(office, "sync")
    _secmail(office, "export", "automatic", "on")
    (held,) = _secmail(office, "export", "held")["held"]
    assert held["reason"] == "laboratory.unconfirmed"
    assert office.dropped() == {}
    _secmail(office, "export", "laboratories", "confirm", str(held["message"]))
    assert _secmail(office, "export", "held")["held"] == []
    assert len(office.dropped()) == 1


def _secmail(office: Office, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "secmail", "--profile", str(office.profile.folder), "--json", "--pin-stdin"]
    pin = f"{office.reader.pin}\n".encode()
    ran = subprocess.run([*command, *words], cwd=CHECKOUT, input=pin, capture_output=True, timeout=SECONDS, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    document: dict[str, Any] = json.loads(ran.stdout)
    return document
