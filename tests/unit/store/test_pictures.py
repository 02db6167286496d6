"""Documents become pictures in a child process: what is drawn, and what hostile ones do not do to us."""

import io
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from secmail.domain.documents import DocumentKind, PagePicture
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from secmail.store.document_outside import OutsideFolder, places
from secmail.store.pictures import Pictures
from tests.support.papers import faxed, painted, paper

RED, WHITE = (255, 0, 0), (255, 255, 255)


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    made = Pictures()
    yield made
    made.close()


def pixel(picture: PagePicture, across: float, down: float) -> tuple[int, int, int]:
    """Red, green and blue at a place that is given by parts of the picture."""
    at = (int(picture.height * down) * picture.width + int(picture.width * across)) * 4
    blue, green, red = picture.pixels[at : at + 3]
    return red, green, blue


def test_the_pages_of_a_pdf(pictures: Pictures) -> None:
    sizes = pictures.open(DocumentKind.PDF, octets(paper("Bonjour", "Radiographie du thorax")))
    assert [(size.width, size.height) for size in sizes] == [(595.0, 842.0)] * 2
    drawn = pictures.page(1, 800)
    assert (drawn.width, drawn.height) == (800, 1133)
    assert len(drawn.pixels) == 800 * 1133 * 4
    assert pixel(drawn, 0.99, 0.99) == WHITE
    assert min(drawn.pixels[: 800 * 4 * 250]) < 60, "the words are black"
    assert pictures.words(1).strip() == "Radiographie du thorax"


def test_words_are_found_where_they_stand(pictures: Pictures) -> None:
    pictures.open(DocumentKind.PDF, octets(paper("Bonjour", "Radiographie du thorax")))
    (place,) = pictures.find("THORAX")
    assert place.page == 1
    assert 0.1 < place.left < place.right < 0.5
    assert 0.05 < place.top < place.bottom < 0.2
    assert pictures.find("absent") == ()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP"])
def test_an_image(pictures: Pictures, form: str) -> None:
    (size,) = pictures.open(DocumentKind.IMAGE, octets(painted(form)))
    assert (size.width, size.height) == pytest.approx((75.0, 37.5), rel=0.01)  # 100 × 50 at 96 dpi
    drawn = pictures.page(0, 200)
    assert (drawn.width, drawn.height) == (200, 100)
    red, green, blue = pixel(drawn, 0.25, 0.5)
    assert red > 240
    assert max(green, blue) < 20
    assert min(pixel(drawn, 0.75, 0.5)) > 240


def test_a_fax_has_its_pages_and_its_two_resolutions(pictures: Pictures) -> None:
    sizes = pictures.open(DocumentKind.IMAGE, octets(faxed(3)))
    assert len(sizes) == 3
    assert sizes[0].height / sizes[0].width == pytest.approx(1143 / 1728 * 204 / 98, rel=0.01)
    assert pixel(pictures.page(2, 300), 0.5, 0.5) == WHITE


def test_what_is_transparent_lies_on_white_paper(pictures: Pictures) -> None:
    made = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(made, "PNG")
    pictures.open(DocumentKind.IMAGE, octets(made.getvalue()))
    assert pixel(pictures.page(0, 10), 0.5, 0.5) == WHITE


def test_many_greys_are_spread(pictures: Pictures) -> None:
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 100)
    deep.putpixel((1, 0), 4000)
    made = io.BytesIO()
    deep.save(made, "PNG")
    pictures.open(DocumentKind.IMAGE, octets(made.getvalue()))
    drawn = pictures.page(0, 2)
    assert (pixel(drawn, 0, 0), pixel(drawn, 0.6, 0)) == ((0, 0, 0), WHITE)


def locked() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(paper("secret")))
    writer.encrypt("motdepasse")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def huge() -> bytes:
    made = io.BytesIO()
    Image.new("1", (40_000, 10_000)).save(made, "PNG")
    return made.getvalue()


HOSTILE = {
    "empty": (DocumentKind.PDF, b"", Code.DOCUMENT_UNREADABLE),
    "noise": (DocumentKind.PDF, b"%PDF-1.4\n" + bytes(range(256)) * 2000, Code.DOCUMENT_UNREADABLE),
    "cut": (DocumentKind.PDF, paper("x")[:200], Code.DOCUMENT_UNREADABLE),
    "password": (DocumentKind.PDF, locked(), Code.DOCUMENT_LOCKED),
    "bomb": (DocumentKind.IMAGE, huge(), Code.DOCUMENT_TOO_LARGE),
    "no image": (DocumentKind.IMAGE, b"\x89PNG\r\n\x1a\n" + b"\0" * 100, Code.DOCUMENT_UNREADABLE),
    "page as image": (DocumentKind.IMAGE, paper("x"), Code.DOCUMENT_UNREADABLE),
    "other kind": (DocumentKind.RTF, b"{\\rtf1}", Code.DOCUMENT_UNREADABLE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_shown_has_a_code_and_the_next_is_shown(pictures: Pictures, name: str) -> None:
    kind, document, code = HOSTILE[name]
    with pytest.raises(SecmailError) as failed:
        pictures.open(kind, octets(document))
    assert failed.value.code is code
    assert len(pictures.open(DocumentKind.PDF, octets(paper("Bonjour")))) == 1


def test_a_page_that_is_cut_off_is_told(pictures: Pictures) -> None:
    whole = painted("PNG", noise=True)
    with pytest.raises(SecmailError) as failed:
        pictures.open(DocumentKind.IMAGE, octets(whole[: len(whole) // 2]))
        pictures.page(0, 100)
    assert failed.value.code is Code.DOCUMENT_UNREADABLE


def test_a_picture_is_never_larger_than_it_may_be(pictures: Pictures) -> None:
    pictures.open(DocumentKind.PDF, octets(paper("x")))
    drawn = pictures.page(0, 1_000_000)
    assert drawn.width * drawn.height <= 24_100_000


def test_no_page_beyond_the_last(pictures: Pictures) -> None:
    pictures.open(DocumentKind.PDF, octets(paper("x")))
    with pytest.raises(SecmailError):
        pictures.page(1, 100)
    assert pictures.page(0, 100).width == 100


def test_a_file_that_was_forgotten_is_not_shown(pictures: Pictures) -> None:
    pictures.open(DocumentKind.PDF, octets(paper("x")))
    assert pictures.holds()
    pictures.forget()
    assert not pictures.holds()
    with pytest.raises(SecmailError):
        pictures.page(0, 100)


def test_what_takes_too_long_is_broken_off() -> None:
    impatient = Pictures(seconds=0.0)
    with pytest.raises(SecmailError) as failed:
        impatient.open(DocumentKind.PDF, octets(paper("x")))
    assert failed.value.code is Code.DOCUMENT_TOO_LARGE
    assert not impatient.holds()
    impatient.close()


def test_a_copy_for_another_program_is_its_owners_alone_and_goes(tmp_path: Path) -> None:
    folder = OutsideFolder([tmp_path / "outside"])
    one, other = (folder.put("lettre.pdf", octets(content)) for content in (b"one", b"two"))
    assert (one.read_bytes(), other.read_bytes()) == (b"one", b"two")
    assert (one.stat().st_mode & 0o777, one.parent.stat().st_mode & 0o777) == (0o400, 0o700)
    assert (tmp_path / "outside").stat().st_mode & 0o777 == 0o700
    assert folder.sweep()
    assert list(tmp_path.iterdir()) == []
    assert folder.sweep()


def test_where_memory_has_no_room_the_profile_has(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = OutsideFolder([tmp_path / "file" / "none", tmp_path / "own"])
    assert folder.put("a.pdf", octets(b"x")).is_relative_to(tmp_path / "own")
    nowhere = OutsideFolder([tmp_path / "file" / "none"])
    with pytest.raises(SecmailError):
        nowhere.put("a.pdf", octets(b"x"))


def test_only_a_private_folder_in_memory_is_used(tmp_path: Path) -> None:
    profile, runtime = tmp_path / "profile", tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    assert len(places(profile, str(runtime))) == 2
    runtime.chmod(0o755)
    assert places(profile, str(runtime)) == places(profile, None) == (profile / "outside",)
