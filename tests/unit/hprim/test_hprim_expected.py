"""The shared corpus of HPRIM, key by key, as a person checked it: kept as facts, with digests for words."""

import json
import os
from pathlib import Path

import pytest

from tests.support.hprim_facts import facts

EXPECTED = Path(__file__).parents[2] / "corpus" / "hprim-expected"
CORPUS = Path(os.environ.get("SECMAIL_SHARED", Path(__file__).parents[4] / "shared")) / "corpus" / "hprim"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not here")


@pytest.mark.parametrize("expected", sorted(EXPECTED.iterdir()), ids=lambda path: path.stem)
def test_file_says_what_was_checked(expected: Path) -> None:
    found = facts((CORPUS / expected.stem).read_bytes())
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_every_file_was_checked() -> None:
    assert {path.name for path in CORPUS.iterdir()} == {path.stem for path in EXPECTED.iterdir()}
