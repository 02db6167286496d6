"""A POP3 provider that gives all messages other names: nothing is shown twice, and nothing read becomes unread."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.receiving import SetBodyPolicy
from secmail.domain.accounts import Account, Protocol
from secmail.domain.ids import MessageId
from secmail.mail.pop3_session import Pop3Session
from secmail.mail.pop3_wire import Pop3Wire
from tests.support.engine_desk import EngineDesk


class Provider:
    """A mailbox, and connections to it."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.names = "a"
        self.channel = SimpleNamespace(
            answer_limit=0, close=self._nothing, expect_short=self._nothing, interrupt=self._nothing
        )
        self.capabilities = {"TOP": ()}
        self.fetched = 0

    def lines(self, command: str) -> Iterator[bytes]:
        word, *arguments = command.split()
        numbered = list(enumerate(self.letters, 1))
        if word == "LIST":
            return iter([b"%d %d" % (place, len(raw)) for place, raw in numbered])
        if word == "UIDL":
            return iter([f"{place} {self._name(raw)}".encode() for place, raw in numbered])
        whole = self.letters[int(arguments[0]) - 1]
        self.fetched += word == "RETR"
        return iter((whole if word == "RETR" else whole.partition(b"\r\n\r\n")[0] + b"\r\n").split(b"\r\n")[:-1])

    def say_farewell(self) -> None:
        """Nothing is kept open."""

    def _name(self, raw: bytes) -> str:
        return self.names + hashlib.sha256(raw).hexdigest()[:20]

    def _nothing(self) -> None:
        """No socket."""


@pytest.fixture
def provider(desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch) -> Provider:
    provider = Provider()
    desk.here(lambda: desk.db.folders.add_account(replace(account, protocol=Protocol.POP3)))
    monkeypatch.setattr(desk.office, "imap", lambda *_: Pop3Session(lambda: cast(Pop3Wire, provider)))
    desk.here(lambda: desk.engine._deeds.mailroom._lanes.drop(account.id))  # the one by IMAP
    return provider


def letter(name: str, *, received: str = "Fri, 20 Nov 2026 09:30:00 +0100") -> bytes:
    head = f"Received: by x; {received}\r\nFrom: labo@example\r\nSubject: {name}\r\nMessage-ID: <{name}@x>\r\n\r\n"
    return head.encode() + name.encode() * 20 + b"\r\n"


def listed(desk: EngineDesk) -> dict[MessageId, bool]:
    desk.result_of(c.Synchronise())
    return {row.id: row.seen for row in desk.ask(q.MessagePage())}


@pytest.mark.parametrize("largest", [0, 5000], ids=["only headers", "whole"])
def test_all_names_have_changed(desk: EngineDesk, provider: Provider, largest: int) -> None:
    desk.result_of(SetBodyPolicy(largest))
    provider.letters = [letter(name) for name in ("a", "b", "c")]
    first = listed(desk)
    read = max(first)
    desk.result_of(c.MarkSeen((read,)))
    provider.names = "z"
    provider.letters.append(letter("new"))
    after = listed(desk)
    assert len(after) == 4
    assert {number: after[number] for number in first} == {number: number == read for number in first}
    assert listed(desk) == after
    provider.names = "a"
    assert listed(desk) == after, "nor when the old names come back"


def test_what_has_left_the_server_stays_and_is_nobody_else(desk: EngineDesk, provider: Provider) -> None:
    """Same Message-ID and length, other bytes: another message."""
    provider.letters = [letter("a"), letter("b")]
    first = listed(desk)
    provider.letters = [letter("b"), letter("a").replace(b"aaaa", b"eeee")]
    assert len(after := listed(desk)) == 3
    assert first.keys() < after.keys()


def test_a_changed_name_of_a_message_without_an_identity(desk: EngineDesk, provider: Provider) -> None:
    bare = [letter(name).replace(f"Message-ID: <{name}@x>\r\n".encode(), b"") for name in ("a", "b")]
    provider.letters = bare
    first = listed(desk)
    provider.names = "z"
    assert listed(desk).keys() == first.keys()
