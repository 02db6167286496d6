"""Documents that are slow on purpose keep neither the index nor new mail waiting."""

from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from secmail.api.events import SessionLocked
from secmail.api.finding import BuildIndex, FindMessages
from secmail.domain.accounts import Account
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment, Headers, OpenedMessage
from secmail.domain.octets import Stream, octets
from secmail.domain.sealed import ToRead
from secmail.domain.security import Summary
from secmail.engine import attached, index_reader, indexing
from secmail.engine.indexing import Indexing
from secmail.engine.open_session import OpenSession
from secmail.store.mail_db import MailDbReader
from secmail.store.unread import UnreadReader
from tests.support.engine_desk import EngineDesk
from tests.support.smime_desk import letter

PDF = Attachment("a.pdf", "application/pdf", "", covered=True, content=octets(b"%PDF-1.4 "))


class Slow:
    """A reader of documents that takes its time."""

    def __init__(self, seconds: float) -> None:
        self.now, self.seconds, self.read = 0.0, seconds, 0

    def __call__(self, _kind: str, _content: Stream) -> str:
        self.read += 1
        self.now += self.seconds
        return "mot"

    def monotonic(self) -> float:
        """In place of the clock."""
        return self.now


def opened(*attachments: Attachment) -> OpenedMessage:
    return OpenedMessage(
        Headers(), headers_protected=False, layers=(), summary=Summary.UNSIGNED, encrypted=False, text="", html=None,
        attachments=attachments, problems=(),
    )  # fmt: skip


def test_a_message_of_slow_documents_is_given_so_much_time_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds, wanted in ((0.1, 20), (20.0, 1), (9.0, 3)):
        slow = Slow(seconds)
        monkeypatch.setattr(attached, "time", slow)
        attached.read_texts(opened(*[PDF] * 20), slow)
        assert slow.read == wanted


@pytest.mark.parametrize(
    ("name", "media_type", "begins", "kind"),
    [
        ("a.pdf", "application/x-pdf", b"%PDF-1.4", ["pdf"]),
        ("a.PDF", "image/pdf", b"%PDF-1.4", ["pdf"]),
        ("a.pdf", "application/octet-stream", b"%PDF-1.4", ["pdf"]),
        ("a.rtf", "application/msword", b"{\\rtf1", ["rtf"]),
        ("a.docx", "application/msword", b"PK\x03\x04", ["docx"]),
        ("a.pdf", "image/png", b"\x89PNG", []),
        ("a.doc", "application/msword", b"\xd0\xcf\x11\xe0", []),
    ],
)
def test_what_a_document_is_its_beginning_tells(name: str, media_type: str, begins: bytes, kind: list[str]) -> None:
    asked: list[str] = []

    def read(what: str, _content: Stream) -> str:
        asked.append(what)
        return "mot"

    attachment = Attachment(name, media_type, "", covered=True, content=octets(begins))
    assert attached.read_texts(opened(attachment), read) == ("mot" if kind else "")
    assert asked == kind


def test_a_slow_portion_hands_the_rest_back_and_nothing_is_left_out(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_reader, "_SECONDS", 0.0)
    monkeypatch.setattr(indexing, "_OPENED_TOGETHER", 1)
    portions: list[int] = []
    keep = Indexing._keep

    def kept(self: Indexing, session: object, taken: index_reader.Taken) -> None:
        portions.append(len(taken.left))
        keep(self, session, taken)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(Indexing, "_keep", kept)
    raws = [letter(f"numero {number} ici\r\n".encode()) for number in range(4)]
    desk.receive(*raws, desk.result(1), desk.letter("Avis", "Bonjour."))
    desk.insert()
    desk.unlock()
    desk.result_of(BuildIndex())
    assert len(desk.ask(FindMessages("ici"))) == 4
    assert any(portions)


def test_the_reader_is_ahead_of_what_is_written_newest_first(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_TOGETHER", 1)
    told: list[str] = []
    take, keep = index_reader.IndexReader.take, Indexing._keep

    def taken(self: index_reader.IndexReader, messages: Sequence[ToRead]) -> Future[index_reader.Taken]:
        told.append(f"take {messages[0].id}")
        return take(self, messages)

    def kept(self: Indexing, session: OpenSession, found: index_reader.Taken) -> None:
        told.append(f"keep {found.digests[0].message}")
        keep(self, session, found)

    monkeypatch.setattr(index_reader.IndexReader, "take", taken)
    monkeypatch.setattr(Indexing, "_keep", kept)
    desk.receive(*[letter(f"numero {number} ici\r\n".encode()) for number in range(4)])
    desk.insert()
    desk.unlock()
    desk.result_of(BuildIndex())
    newest = sorted({line.split()[1] for line in told}, key=int, reverse=True)
    first, second, third, fourth = newest
    assert told == [
        *(f"take {first}", f"take {second}", f"take {third}", f"keep {first}"),
        *(f"take {fourth}", f"keep {second}", f"keep {third}", f"keep {fourth}"),
    ]


def test_what_was_read_ahead_for_a_session_that_ended_is_read_in_the_next(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_TOGETHER", 1)
    keep = Indexing._keep

    def kept(self: Indexing, session: OpenSession, found: index_reader.Taken) -> None:
        monkeypatch.setattr(Indexing, "_keep", keep)
        keep(self, session, found)
        self._session.lock()

    monkeypatch.setattr(Indexing, "_keep", kept)
    desk.receive(*[letter(f"numero {number} ici\r\n".encode()) for number in range(5)])
    desk.insert()
    desk.unlock()
    desk.events.wait_for(lambda event: isinstance(event, SessionLocked))
    desk.unlock()
    desk.result_of(BuildIndex())
    assert len(desk.ask(FindMessages("ici"))) == 5


def test_one_damaged_message_keeps_no_other_from_the_index(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = MailDbReader.raw

    def refused(_self: UnreadReader, _messages: Sequence[MessageId]) -> dict[MessageId, bytes]:
        raise ActionNeeded(Code.STORE_UNREADABLE)

    def raw(self: MailDbReader, message: MessageId) -> bytes:
        if message == 2:
            raise ActionNeeded(Code.STORE_UNREADABLE)
        return read(self, message)

    monkeypatch.setattr(UnreadReader, "raws", refused)
    monkeypatch.setattr(MailDbReader, "raw", raw)
    desk.receive(*[letter(f"numero {number} ici\r\n".encode()) for number in range(4)])
    desk.insert()
    desk.unlock()
    desk.result_of(BuildIndex())
    assert len(desk.ask(FindMessages("ici"))) == 3
