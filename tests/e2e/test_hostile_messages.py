"""Hostile and broken messages on a real server: bounded time, a word for each, and the program goes on."""

import base64
import time
from collections.abc import Callable

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.domain.errors import Code
from secmail.domain.messages import MessageSummary
from secmail.domain.security import Finding, Summary
from tests.support.front import Front
from tests.support.office import Office

MOST_SECONDS = 20.0
"""For everything that is done with one message, on a busy machine."""

HEAD = b"From: resultats@labo.example\r\nTo: x@cabinet.example\r\nSubject: odd\r\nMIME-Version: 1.0\r\n"
CMS = b"Content-Type: application/pkcs7-mime; smime-type=%s\r\nContent-Transfer-Encoding: base64\r\n\r\n"


def _parts(count: int) -> bytes:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    return HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + part * count + b"--b--\r\n"


def _nested(depth: int) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth)
    )
    return HEAD + opening + b"Content-Type: text/plain\r\n\r\nx\r\n"


def _nested_messages(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Content-Type: text/plain\r\n\r\nx\r\n"


def _nested_der(depth: int) -> bytes:
    """SEQUENCEs of indefinite length in each other, as an enveloped message."""
    return HEAD + CMS % b"enveloped-data" + base64.encodebytes(b"\x30\x80" * depth)


def _truncated(office: Office) -> bytes:
    raw = office.result()
    return raw[: len(raw) // 2]


def _sealed_many_parts(office: Office) -> bytes:
    return office.sealed(_parts(10_000), signer=office.laboratory_signature)


def _sealed_often(office: Office) -> bytes:
    """Encrypted twelve times over."""
    raw = office.result_letter()
    for _ in range(12):
        raw = office.sealed(raw, protect_headers=False)
    return raw


Make = Callable[[Office], bytes]
CASES: dict[str, Make] = {
    "no end of a boundary": lambda _: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b",
    "binary noise": lambda _: HEAD + b"\r\n" + bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") * 40,
    "ten thousand parts": lambda _: _parts(10_000),
    "deep multiparts": lambda _: _nested(2_000),
    "deep messages": lambda _: _nested_messages(2_000),
    "deep DER": lambda _: _nested_der(5_000),
    "CMS that is none": lambda _: HEAD + CMS % b"signed-data" + base64.encodebytes(b"no CMS at all"),
    "CMS cut off": _truncated,
    "ten thousand parts, signed and sealed": _sealed_many_parts,
    "sealed twelve times": _sealed_often,
}


@pytest.mark.parametrize("make", CASES.values(), ids=CASES.keys())
def test_an_odd_message_is_shown_or_named_and_the_next_one_opens(office: Office, make: Make) -> None:
    office.receive(make(office))
    with office.open() as front:
        front.pins.append(office.reader.pin)
        began = time.monotonic()
        front.do(c.Synchronise())
        (odd,) = front.ask(q.MessagePage())
        view = front.do(c.OpenMessage(odd.id)).view
        assert time.monotonic() - began < MOST_SECONDS
        assert view.opened.summary is not Summary.SIGNED_TRUSTED
        assert front.do(c.FileResults(odd.id)).exported == ()
        assert [front.ask(q.RawMessage(odd.id))] == office.mailbox(office.doctor)
        _the_next_result_opens(office, front)
    assert len(office.dropped()) == 1


def test_malformed_messages_say_so(office: Office) -> None:
    wanted = {
        "CMS that is none": Finding.MALFORMED,
        "CMS cut off": Finding.MALFORMED,
        "deep DER": Finding.MALFORMED,
        "ten thousand parts": Finding.TOO_MANY_PARTS,
        "deep multiparts": Finding.TOO_DEEP,
        "sealed twelve times": Finding.TOO_DEEP,
    }
    with office.open() as front:
        front.pins.append(office.reader.pin)
        for name, finding in wanted.items():
            office.receive(CASES[name](office))
            front.do(c.Synchronise())
            newest = _newest(front)
            opened = front.do(c.OpenMessage(newest.id)).view.opened
            assert finding in {problem.code for problem in opened.problems}, name
            assert opened.summary is not Summary.SIGNED_TRUSTED, name


def test_a_torn_result_is_held_or_says_that_its_end_is_missing(office: Office) -> None:
    file = office.result_file()
    with office.open() as front:
        front.pins.append(office.reader.pin)
        office.receive(office.result(file[:60]))
        front.do(c.Synchronise())
        (row,) = front.ask(q.MessagePage())
        (held,) = front.do(c.FileResults(row.id)).held
        assert held.reason == Code.HPRIM_UNREADABLE
        office.receive(office.result(file[:-200]))
        front.do(c.Synchronise())
        newest = _newest(front)
        (result,) = front.do(c.OpenMessage(newest.id)).view.results
        assert "hprim.end.fin_missing" in {problem.code for problem in result.document.problems}


def test_a_message_of_thirty_megabytes_is_opened_and_checked(office: Office) -> None:
    file = office.result_file()
    clear = office.result_letter(file)
    cut = clear.rindex(b"\r\n--")
    boundary = clear[cut + 2 :].rstrip(b"-\r\n")
    filler = base64.encodebytes(bytes(22 * 1024 * 1024)).replace(b"\n", b"\r\n")
    head = b'Content-Type: application/pdf; name="image.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    large = clear[:cut] + b"\r\n" + boundary + b"\r\n" + head + filler + clear[cut:]
    office.receive(office.sealed(large, signer=office.laboratory_signature))
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.Synchronise())
        (row,) = front.ask(q.MessagePage())
        view = front.do(c.OpenMessage(row.id)).view
        assert row.size > 30 * 1024 * 1024
        assert view.opened.summary is Summary.SIGNED_TRUSTED
        assert [attachment.size for attachment in view.opened.attachments] == [len(file), 22 * 1024 * 1024]
        assert len(front.do(c.FileResults(row.id)).exported) == 1
    assert list(office.dropped().values()) == [file]


def test_more_than_a_hundred_megabytes_do_not_stop_the_mail(office: Office) -> None:
    line = b"x" * 76 + b"\r\n"
    body = line * (105 * 1024 * 1024 // len(line))
    office.receive(HEAD + b"Content-Type: text/plain\r\n\r\n" + body)
    del body
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.Synchronise(), seconds=60)
        (row,) = front.ask(q.MessagePage())
        view = front.do(c.OpenMessage(row.id), seconds=60).view
        assert row.size > 105 * 1024 * 1024
        assert view.opened.summary is Summary.UNSIGNED
        assert len(view.opened.text) < 8 * 1024 * 1024
        _the_next_result_opens(office, front)


def _the_next_result_opens(office: Office, front: Front) -> None:
    office.receive(office.result())
    front.do(c.Synchronise())
    newest = _newest(front)
    assert front.do(c.OpenMessage(newest.id)).view.opened.summary is Summary.SIGNED_TRUSTED
    assert len(front.do(c.FileResults(newest.id)).exported) == 1


def _newest(front: Front) -> MessageSummary:
    rows = front.ask(q.MessagePage())
    return max(rows, key=lambda row: row.id)
