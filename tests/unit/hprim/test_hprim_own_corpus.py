"""The project's own files, each named for its trap, with the whole JSON document that a person checked."""

import json
from pathlib import Path

import pytest

from secmail import hprim

CORPUS = Path(__file__).parents[2] / "corpus" / "hprim"
FILES = sorted(path for path in CORPUS.iterdir() if path.suffix != ".json")


def test_the_corpus_is_there() -> None:
    assert len(FILES) >= 7


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_reads_as_expected(path: Path) -> None:
    expected = json.loads(path.with_name(path.name + ".json").read_text(encoding="utf-8"))
    assert hprim.to_json(hprim.read(path.read_bytes())) == expected
