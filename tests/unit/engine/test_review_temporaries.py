"""What was decrypted into a sealed temporary is gone with the view of the message, and scans are not searched."""

import gc
import os
import time
from collections.abc import Iterator
from typing import ClassVar
from weakref import WeakSet

import pytest

from secmail.api import commands as c
from secmail.api.events import MessageOpened
from secmail.app.demo.letters import File
from secmail.domain.accounts import Account
from secmail.domain.messages import Attachment, Headers, OpenedMessage
from secmail.domain.octets import Buffer, Stream, octets
from secmail.domain.security import Summary
from secmail.engine.classify import result_files
from secmail.store import temporaries
from tests.support.engine_desk import EngineDesk


class Watched(temporaries._Sealed):
    """Every temporary that somebody still holds."""

    alive: ClassVar[WeakSet["Watched"]] = WeakSet()

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # passed on as they are
        self.alive.add(self)


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Cycles are collected some time, perhaps hours later."""
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_a_large_attachment_leaves_with_its_view(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporaries, "_Sealed", Watched)
    desk.insert()
    desk.unlock()
    scan = b"%PDF-1.4\n" + os.urandom(5_000_000)
    (message,) = desk.receive(
        desk.letter("Scanner", "Voir le fichier.", files=(File("a.pdf", "application/pdf", scan),))
    )
    gc.collect()
    gc.disable()
    event = desk.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    assert bytes(event.view.opened.attachments[0].content) == scan
    assert len(Watched.alive) > 0
    del event
    desk.events.all.clear()
    until = time.monotonic() + 30
    while Watched.alive and time.monotonic() < until:
        time.sleep(0.01)
    assert list(Watched.alive) == []


class Scan:
    """Large content of which only the beginning may be read."""

    def __init__(self, beginning: bytes) -> None:
        self._beginning = beginning

    def __len__(self) -> int:
        return 60_000_000

    def __bytes__(self) -> bytes:
        raise AssertionError

    def blocks(self) -> Iterator[Buffer]:
        yield b""
        yield self._beginning + b"\r\n" * 500
        raise AssertionError


def message(content: Stream) -> OpenedMessage:
    attachment = Attachment("a.hpr", "application/octet-stream", "", covered=True, content=content)
    return OpenedMessage(
        Headers(),
        headers_protected=False,
        layers=(),
        summary=Summary.UNSIGNED,
        encrypted=False,
        text="",
        html=None,
        attachments=(attachment,),
        problems=(),
    )


@pytest.mark.parametrize(
    "beginning", [b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0", b"GIF89a"]
)
def test_documents_and_pictures_are_not_searched_for_results(beginning: bytes) -> None:
    assert result_files(message(Scan(beginning))) == ()


def test_a_result_is_found_whatever_its_name() -> None:
    text = "PAT1\r\nINVENTE\r\nElise\r\n1 RUE X\r\n\r\n99999 NULLEPART\r\n01/02/1950\r\n2550814168025 38\r\nREQ1\r\n"
    text += "20/11/2026\r\nLAB        LABO\r\nDR         MEDECIN\r\n\r\nA jeun\r\n****LAB****\r\n"
    text += "RES|CRP|CRP|N|5.0|mg/l|||||F\r\n****FIN****\r\n****FINFICHIER****\r\n"
    assert len(result_files(message(octets(text.encode())))) == 1
