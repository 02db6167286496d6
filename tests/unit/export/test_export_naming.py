"""Names that every system takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secmail.export.naming import NAME_CHARACTERS, numbered, safe_name

SAFE = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)?")
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("20261120-083000-3f9a0c1d-1.hpr", "20261120-083000-3f9a0c1d-1.hpr"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\x.hpr", "x.hpr"),
        ("a.hpr:stream", "stream"),
        (".hidden", "hidden"),
        ("résultat éà.hpr", "resultat_ea.hpr"),
        ("nul.hpr", "nul_.hpr"),
        ("COM1", "COM1_"),
        ("con.tar.gz", "con_tar.gz"),
        ("x.hpr. . ", "x.hpr"),
        ("", "resultat"),
        ("\u65e5\u672c.txt", "resultat.txt"),
        ("???", "resultat"),
        ("a" * 300 + ".abcdefghijk", "a" * 55 + ".abcdefgh"),
        ("a\0b\nc.hpr", "a_b_c.hpr"),
    ],
)
def test_known_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text() | st.text(alphabet="./\\:nulCON1 \0é"))
def test_any_name(name: str) -> None:
    safe = safe_name(name)
    assert SAFE.fullmatch(safe)
    assert len(safe) <= NAME_CHARACTERS
    assert safe.partition(".")[0].upper() not in DEVICES
    assert safe_name(safe) == safe


@given(st.text(), st.integers(2, 99))
def test_numbered_names_are_safe_and_distinct(name: str, number: int) -> None:
    safe = safe_name(name)
    assert numbered(safe, 1) == safe
    other = numbered(safe, number)
    assert safe_name(other) == other
    assert other not in (safe, numbered(safe, number + 1))


def test_numbered() -> None:
    assert numbered("a.hpr", 2) == "a-2.hpr"
    assert numbered("a", 3) == "a-3"
