"""Killed in the middle of a grant or a revocation: it was given or it was not, it is taken back or it is not."""

import json
import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from secmail.domain.errors import Code
from tests.support import file_shim

CHECKOUT = Path(__file__).resolve().parents[2]
FEWEST = 60
"""Changes to the vault and the sealed database in a grant and a revocation; fewer were not all of them."""


def test_a_kill_leaves_a_mandate_given_or_not_and_never_a_half_one(tmp_path: Path) -> None:
    shim = file_shim.built(tmp_path)
    if shim is None:
        pytest.skip("no C compiler to build the counting shim with")
    practice = str(tmp_path / "practice")
    environment = {"LD_PRELOAD": str(shim), "SHIM_ROOT": practice, "SHIM_LOG": str(tmp_path / "log")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_practice", str(tmp_path)],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = [tuple(each) for each in json.loads(done.stdout)]
    assert len(told) > FEWEST
    assert {doctor for _, _, doctor in told} == {"opened"}
    refused = Code.VAULT_NO_SLOT.value
    # Once the profile has noted the withdrawal too, her card is told of it.
    said = [(step, refused if of == Code.MANDATE_REVOKED.value else of) for step, of, _ in told]
    assert [step for step, _ in groupby(said)] == [
        ("grant", refused),
        ("grant", "opened"),
        ("revoke", "opened"),
        ("revoke", refused),
    ]
