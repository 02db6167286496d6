"""The import contracts of `.importlinter` hold, and they catch what they are for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import CHECKOUT, ROOMS

CONTRACTS = CHECKOUT / ".importlinter"
ALLOWED = re.compile(r"^    (secmail[\w.]+) -> ([\w.]+)$", re.MULTILINE)
LINT = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PYTHONPATH": str(root), "PYTHONUTF8": "1", "COLUMNS": "200"}
    command = [sys.executable, "-c", LINT, "--config", str(CONTRACTS), "--no-cache"]
    return subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, check=False, timeout=60)


def test_the_program_keeps_its_contracts() -> None:
    empty = [room for room in ROOMS if not (CHECKOUT / "secmail" / room / "__init__.py").is_file()]
    assert not empty, f"rooms without an __init__.py: {empty}"

    result = _lint(CHECKOUT)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """An empty program with every room, and with each import that the contracts allow: one that is gone is an error."""
    for room in ("", *ROOMS):
        folder = tmp_path / "secmail" / room
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    for module, imported in ALLOWED.findall(CONTRACTS.read_text(encoding="utf-8")):
        (tmp_path / f"{module.replace('.', '/')}.py").write_text(f"import {imported}\n", encoding="utf-8")
    return tmp_path


def test_the_contracts_accept_an_innocent_program(skeleton: Path) -> None:
    (skeleton / "secmail/app/wiring.py").write_text("import secmail.gui\nimport secmail.store\n", encoding="utf-8")
    (skeleton / "secmail/store/db.py").write_text("import apsw\nimport secmail.domain\n", encoding="utf-8")

    result = _lint(skeleton)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("domain/x.py", "import secmail.store", "Rooms only look down"),
        ("store/x.py", "import secmail.mail", "Rooms only look down"),
        ("gui/x.py", "import secmail.engine", "Front ends know only api, domain and hprim"),
        ("engine/x.py", "def f():\n    import PySide6", "Qt lives in gui"),
        ("vault/x.py", "import pkcs11", "PKCS#11 lives in card"),
        ("engine/x.py", "import sqlite3", "SQLite lives in store"),
        ("smime/x.py", "import time", "The pure core does no I/O and reads no clock"),
        ("export/x.py", "import socket", "The network lives in mail and directory"),
    ],
)
def test_the_contracts_catch(skeleton: Path, module: str, line: str, contract: str) -> None:
    (skeleton / "secmail" / module).write_text(f"{line}\n", encoding="utf-8")

    result = _lint(skeleton)

    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout


def test_the_contracts_catch_a_cycle_between_siblings(skeleton: Path) -> None:
    (skeleton / "secmail/hprim/lexer.py").write_text("import secmail.hprim.header\n", encoding="utf-8")
    (skeleton / "secmail/hprim/header.py").write_text("import secmail.hprim.lexer\n", encoding="utf-8")

    result = _lint(skeleton)

    assert result.returncode == 1
    assert "No cycles between siblings, anywhere BROKEN" in result.stdout
