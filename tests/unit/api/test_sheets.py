"""Sheets with recovery shares: what is on the paper is what opens, and nothing of it is fetched or run."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from secmail.api.sheets import Sheet, SheetFacts, recovery_sheets
from secmail.domain.vaults import Share

WORDS = (
    "academic acid acrobat romp change injury painful safari drug browser trash fridge busy finger standard angry "
    "similar overall prune ladybug"
)
FACTS = SheetFacts('Dr "Camille" <FONTAINE>', "0123456789abcdef", 2, 3, datetime(2026, 11, 20, 12, tzinfo=UTC))


def _sheets(*custodians: str) -> tuple[Sheet, ...]:
    shares = tuple(Share(name, WORDS) for name in custodians)
    return recovery_sheets(shares, FACTS, "fr")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.items: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]

    def handle_data(self, data: str) -> None:
        self.items.append(data)


def test_the_words_stand_numbered_in_their_order() -> None:
    (sheet,) = _sheets("Me Dupont")
    page = _Page()
    page.feed(sheet.html)
    text = " ".join(page.items)
    assert sheet.words == tuple(WORDS.split())
    places = [text.index(f"{place} {word}") for place, word in enumerate(sheet.words, 1)]
    assert places == sorted(places)


def test_names_are_text_and_nothing_is_fetched_or_run() -> None:
    (sheet,) = _sheets("<script>alert(1)</script>")
    page = _Page()
    page.feed(sheet.html)
    assert "script" not in page.tags and page.addresses == []
    assert "<script>alert(1)</script>" in page.items and 'Dr "Camille" <FONTAINE>' in page.items


def test_the_drawn_code_is_the_matrix() -> None:
    (sheet,) = _sheets("Me Dupont")
    drawn = re.search(r'<path d="([^"]+)"/></svg>', sheet.html)
    assert drawn is not None
    dark = {
        (int(y) - 4, int(x) - 4 + step)
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn[1])
        for step in range(int(length))
    }
    assert dark == {(y, x) for y, row in enumerate(sheet.qr) for x, module in enumerate(row) if module}
    finder = [row[:7] for row in sheet.qr[:7]]
    assert finder[0] == (True,) * 7 and finder[3] == (True, False, True, True, True, False, True)


def test_a_reader_of_codes_reads_the_words(tmp_path: Path) -> None:
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg is not installed")
    (sheet,) = _sheets("Me Dupont")
    side, scale = len(sheet.qr) + 8, 6
    picture = bytearray(b"\xff" * (side * scale) ** 2)
    for y, row in enumerate(sheet.qr):
        for x in (x for x, dark in enumerate(row) if dark):
            for line in range((y + 4) * scale, (y + 5) * scale):
                start = line * side * scale + (x + 4) * scale
                picture[start : start + scale] = bytes(scale)
    image = tmp_path / "code.pgm"
    image.write_bytes(b"P5 %d %d 255\n" % (side * scale, side * scale) + picture)
    read = subprocess.run(["zbarimg", "-q", "--raw", str(image)], capture_output=True, text=True, check=True)
    assert read.stdout.strip().lower() == WORDS


def test_files_are_named_in_plain_letters_each_its_own() -> None:
    names = [
        sheet.file_name
        for sheet in _sheets("Mé Dupont / ../x", "Mé Dupont / ../x", "\N{GREEK CAPITAL LETTER OMEGA}", "Œuvrard")
    ]
    assert names == ["01-me-dupont-x.html", "02-me-dupont-x.html", "03-sheet.html", "04-oeuvrard.html"]


def test_nothing_of_a_share_shows_in_a_representation() -> None:
    (sheet,) = _sheets("Me Dupont")
    assert "academic" not in repr(sheet) and "Dupont" not in repr(sheet)
