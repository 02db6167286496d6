"""What is not given to the HPRIM reader, for want of any sign of it: never a file that it would have read."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail import hprim
from secmail.app.demo import results
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.engine.classify import read_result

OWN = Path(__file__).parents[2] / "corpus" / "hprim"
SHARED = Path(os.environ.get("SECMAIL_SHARED", Path(__file__).parents[4] / "shared")) / "corpus" / "hprim"
FILES = sorted(path for folder in (OWN, SHARED) if folder.is_dir() for path in folder.rglob("*") if path.is_file())
PLAIN = results.hprim(results.requests(1, date(2026, 11, 19))[-1], sender="LABORATOIRE", recipient="CABINET")
HEADER = PLAIN.split("****LAB****")[0].splitlines()
ENCODINGS = st.sampled_from(["cp1252", "utf-8", "utf-8-sig", "mac-roman", "cp850", "utf-16", "utf-16-le", "utf-16-be"])


def reads_alike(data: bytes) -> None:
    attachment = Attachment("x", "application/octet-stream", "", covered=True, content=octets(data))
    expected = hprim.read(data).format is not hprim.Format.NONE
    assert (read_result(0, attachment) is not None) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_known_file(path: Path) -> None:
    reads_alike(path.read_bytes())


@settings(max_examples=60, deadline=None)
@given(
    end=st.sampled_from(["\r\n", "\n", "\r"]),
    encoding=ENCODINGS,
    dropped=st.sets(st.integers(0, len(HEADER) - 1), max_size=5),
    before=st.lists(st.sampled_from(["", "Bonjour,", "Voici le compte rendu", "[apicrypt]"]), max_size=8),
    blanks=st.sampled_from(["", " ", "\t", "\xa0", "\x1a"]),
)
def test_headers_without_any_marker(end: str, encoding: str, dropped: set[int], before: list[str], blanks: str) -> None:
    lines = [line + blanks for number, line in enumerate(HEADER) if number not in dropped]
    reads_alike(end.join([*before, *lines, "Texte du compte rendu", ""]).encode(encoding, "replace"))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 3000), ENCODINGS)
def test_damaged_files(noise: bytes, at: int, encoding: str) -> None:
    whole = PLAIN.encode(encoding, "replace")
    reads_alike(whole[:at] + noise + whole[at:])


@pytest.mark.parametrize("data", [b"", b"Bonjour,\r\nA demain.\r\n", bytes(range(256)) * 40, b"\0" * 5000])
def test_ordinary_content_is_no_result(data: bytes) -> None:
    reads_alike(data)
