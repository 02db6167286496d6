"""Killed before any change of any file while a vault is made and changed: one of two valid states is left."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support import file_shim

CHECKOUT = Path(__file__).resolve().parents[3]
DEEDS = {"create", "new key", "passphrase", "shares", "grant", "remove slot", "end"}


def test_whenever_it_is_killed_the_holder_opens_a_whole_vault(tmp_path: Path) -> None:
    shim = file_shim.built(tmp_path)
    if shim is None:
        pytest.skip("no C compiler: changes to files cannot be counted")
    place = tmp_path / "killed"
    place.mkdir()
    environment = {"LD_PRELOAD": str(shim), "SHIM_ROOT": str(place / "practice"), "SHIM_LOG": str(place / "log")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_custody", str(place)],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    looked_at = Counter(deed for deed, _ in told)
    assert set(looked_at) == DEEDS and min(looked_at[deed] for deed in DEEDS - {"end"}) >= 5, looked_at
    assert [each for each in told if each[1]] == []
