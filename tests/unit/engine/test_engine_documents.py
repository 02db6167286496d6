"""Files of letters, looked at and handed over: what is shown, what is journaled, and that nothing readable stays."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api.custody import JournalPage
from secmail.api.documents import (
    ClosePages,
    Copy,
    DrawPage,
    FindWords,
    NoteCopy,
    OpenOutside,
    OpenPages,
    PageWords,
    ReadText,
)
from secmail.api.events import JobFailed, MessageOpened, SessionLocked
from secmail.app.demo.letters import File
from secmail.domain.deeds import Deed
from secmail.domain.documents import PagePicture, WordsAt
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from tests.support.engine_desk import EngineDesk
from tests.support.on_disk import files_below
from tests.support.papers import painted, paper

FILES = (
    File("lettre.pdf", "application/pdf", paper("Bonjour", "Thorax")),
    File("image", "image/png", painted("PNG")),
    File("mot.rtf", "application/rtf", rb"{\rtf1\ansi Cher confr\'e8re\par}"),
    File("note.txt", "text/plain", "Très bien".encode()),
    File("outil.exe", "application/octet-stream", b"MZ"),
    File("faux.pdf", "application/pdf", b"MZ"),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineDesk]:
    """A letter with files has come; the doctor's session is open."""
    desk = EngineDesk(tmp_path_factory.mktemp("desk"))
    desk.start()
    desk.add_account()
    desk.sync()
    desk.insert()
    desk.unlock()
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def letter(desk: EngineDesk) -> MessageId:
    (message,) = desk.receive(desk.letter("Avis", "Voir les fichiers joints.", files=FILES))
    return message


@pytest.fixture
def files(desk: EngineDesk, letter: MessageId) -> dict[str, Attachment]:
    opened = desk.result_of(c.OpenMessage(letter))
    assert isinstance(opened, MessageOpened)
    return {one.name: one for one in opened.view.opened.attachments}


def failure(desk: EngineDesk, command: c.Command) -> Code:
    event = desk.run(command)
    assert isinstance(event, JobFailed), event
    return event.code


def deeds(desk: EngineDesk) -> list[str]:
    return [row.entry.deed for row in desk.ask(JournalPage())]


def copies(desk: EngineDesk) -> list[Path]:
    return files_below(desk.directory / "outside")


def test_pages_words_and_places(desk: EngineDesk, files: dict[str, Attachment]) -> None:
    pdf = files["lettre.pdf"]
    pages = desk.result_of(OpenPages(pdf))
    assert isinstance(pages, tuple)
    assert len(pages) == 2
    drawn = desk.result_of(DrawPage(pdf, 1, 300))
    assert isinstance(drawn, PagePicture)
    assert drawn.width == 300
    assert "Thorax" in str(desk.result_of(PageWords(pdf, 1)))
    found = desk.result_of(FindWords(pdf, " thorax "))
    assert isinstance(found, tuple)
    assert [isinstance(one, WordsAt) and one.page for one in found] == [1]
    assert desk.result_of(FindWords(pdf, "  ")) == ()


def test_a_file_is_taken_in_hand_again_where_the_reader_has_gone(
    desk: EngineDesk, files: dict[str, Attachment]
) -> None:
    desk.result_of(OpenPages(files["lettre.pdf"]))
    desk.result_of(ClosePages())
    assert not desk.ports.pictures.holds()
    assert isinstance(desk.result_of(DrawPage(files["image"], 0, 50)), PagePicture)
    assert isinstance(desk.result_of(DrawPage(files["lettre.pdf"], 0, 50)), PagePicture)
    assert desk.result_of(PageWords(files["image"], 0)) == ""


def test_office_files_and_texts(desk: EngineDesk, files: dict[str, Attachment]) -> None:
    assert "Cher confrère" in str(desk.result_of(ReadText(files["mot.rtf"])))
    assert desk.result_of(ReadText(files["note.txt"])) == "Très bien"
    assert failure(desk, ReadText(files["lettre.pdf"])) is Code.DOCUMENT_UNREADABLE
    assert failure(desk, OpenPages(files["mot.rtf"])) is Code.DOCUMENT_UNREADABLE
    assert failure(desk, OpenPages(files["faux.pdf"])) is Code.DOCUMENT_UNREADABLE


def test_a_copy_for_another_program_is_journaled_and_gone_at_the_lock(
    desk: EngineDesk, letter: MessageId, files: dict[str, Attachment]
) -> None:
    before = deeds(desk).count(Deed.DOCUMENT_OUTSIDE)
    path = desk.result_of(OpenOutside(letter, replace(files["lettre.pdf"], name="../../M. Exemple.pdf")))
    assert isinstance(path, Path)
    assert path.read_bytes() == FILES[0].content
    assert path.name == "M_ Exemple.pdf"
    assert [path] == copies(desk)
    assert path.stat().st_mode & 0o077 == 0
    assert deeds(desk).count(Deed.DOCUMENT_OUTSIDE) == before + 1
    seen = len(desk.events.all)
    desk.submit(c.LockSession())
    desk.events.wait_for(lambda event: isinstance(event, SessionLocked), after=seen)
    desk.until(lambda: copies(desk) == [])
    assert not desk.ports.pictures.holds()
    desk.unlock()


@pytest.mark.parametrize("name", ["outil.exe", "faux.pdf"])
def test_what_might_be_run_is_handed_to_nobody(
    desk: EngineDesk, letter: MessageId, files: dict[str, Attachment], name: str
) -> None:
    assert failure(desk, OpenOutside(letter, files[name])) is Code.DOCUMENT_NOT_OUTSIDE
    assert copies(desk) == []


@pytest.mark.parametrize("name", ["lettre.pdf.js", "facture.docm", "page.html", "archive.zip", ".pdf", "sans"])
def test_names_that_open_nothing(desk: EngineDesk, letter: MessageId, name: str) -> None:
    made = Attachment(name, "application/octet-stream", "ab" * 32, covered=True, content=octets(b"%PDF-1.4"))
    assert failure(desk, OpenOutside(letter, made)) is Code.DOCUMENT_NOT_OUTSIDE


def test_saving_and_printing_are_in_the_journal(desk: EngineDesk, letter: MessageId) -> None:
    before = deeds(desk)
    desk.result_of(NoteCopy(letter, Copy.SAVED))
    desk.result_of(NoteCopy(letter, Copy.PRINTED))
    new = deeds(desk)
    assert new.count(Deed.DOCUMENT_SAVED) == before.count(Deed.DOCUMENT_SAVED) + 1
    assert new.count(Deed.MESSAGE_PRINTED) == before.count(Deed.MESSAGE_PRINTED) + 1


def test_what_a_crash_left_is_gone_at_the_next_beginning(tmp_path: Path) -> None:
    left = tmp_path / "outside" / "0123" / "lettre.pdf"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"readable")
    left.chmod(0o400)
    desk = EngineDesk(tmp_path)
    desk.start()
    desk.until(lambda: not left.exists())
    desk.stop()
    assert not (tmp_path / "outside").exists()


def test_the_program_s_end_leaves_no_copy(tmp_path: Path) -> None:
    desk = EngineDesk(tmp_path)
    (tmp_path / "outside" / "0123").mkdir(parents=True)
    desk.start()
    desk.until(lambda: not (tmp_path / "outside").exists())  # what the beginning sweeps away is swept now
    desk.ports.outside.put("lettre.pdf", octets(b"readable"))
    assert len(copies(desk)) == 1
    desk.stop()
    assert copies(desk) == []
