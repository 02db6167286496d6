"""Every command that README, manual and setup file tell people to type is one that the program takes."""

import re
import shlex
from pathlib import Path

import pytest

from secmail.cli.grammar import parser
from secmail.cli.usage import HelpWanted, Refused
from secmail.cli.words import Words

ROOT = Path(__file__).resolve().parents[3]
TELLING = [
    ROOT / "README.md",
    ROOT / "resources" / "setup" / "poste.toml",
    ROOT / "resources" / "updates" / "README.md",
    *sorted((ROOT / "resources" / "manual").glob("*/*.md")),
]
COMMAND = re.compile(
    r"^ {4}(?:python3 -m )?secmail ([^#\n]+)|[`«][ \u00a0]?secmail ([^`»\n]+?)[ \u00a0]?[`»]", re.MULTILINE
)
STANDING_FOR = {"ID": "1", "ID=FINGERPRINT": f"1={'a' * 64}", "PIN": "0000"}


def told(file: Path) -> list[str]:
    return [found[1] or found[2] for found in COMMAND.finditer(file.read_text("utf-8"))]


@pytest.mark.parametrize(
    "command", sorted({command.strip() for file in TELLING for command in told(file) if not command.endswith("…")})
)
def test_it_is_understood(command: str) -> None:
    words = [STANDING_FOR.get(word, word) for word in shlex.split(command)]
    try:
        assert parser(Words("fr")).parse_args(words).run
    except HelpWanted:
        assert "--help" in words
    except Refused as refused:  # a command's name alone, in a sentence
        assert "required" in str(refused) and not [word for word in words if word.startswith("-")]


def test_they_are_found() -> None:
    assert len(told(ROOT / "README.md")) > 40
    assert any("restore" in command for command in told(ROOT / "resources" / "manual" / "fr" / "11-technicien.md"))
