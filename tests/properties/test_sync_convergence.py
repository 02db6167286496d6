"""Whatever happens on the server, and wherever a synchronisation is cut: in the end here is what is there, by the
numbers that messages always had."""

import tempfile
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.receiving import SetBodyPolicy
from secmail.domain.errors import Code, Unavailable
from secmail.domain.ids import MessageId
from tests.support.engine_desk import Box, EngineDesk, offline

FOLDERS = ("INBOX", "Papiers", "Labo")
DEEDS = ("deliver", "expunge", "flag", "move", "renumber", "rename", "cut", "crash", "restart", "sync", "bodies")
HISTORIES = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 11)), min_size=3, max_size=14)


@dataclass
class History:
    """A mailbox that is changed while the program looks at it, and what each message was first known by."""

    desk: EngineDesk
    count: int = 0
    names: list[str] = field(default_factory=lambda: list(FOLDERS))
    numbers: dict[str, MessageId] = field(default_factory=dict)

    def box(self, choice: int) -> Box:
        return self.desk.post.boxes[self.names[choice % len(self.names)]]

    def do(self, deed: str, choice: int) -> None:
        boxes, box = self.desk.post.boxes, self.box(choice)
        uid = next(iter(sorted(box.messages)[choice % 3 :]), None)
        if deed == "deliver":
            self.count += 1
            name = f"m{self.count}"
            raw = f"From: a@x\r\nSubject: {name}\r\nMessage-ID: <{name}@x>\r\n\r\n{name}\r\n".encode()
            self.desk.post.deliver(raw, self.names[choice % len(self.names)])
        elif deed == "renumber":
            box.uidvalidity += 1
            box.messages = {uid + 50: message for uid, message in box.messages.items()}
            box.uidnext += 50
        elif deed == "rename" and choice % len(self.names):
            old = self.names[choice % len(self.names)]
            self.names[choice % len(self.names)] = new = f"{old}'"
            boxes[new] = boxes.pop(old)
        elif deed == "cut":
            self.cut(choice)
        elif deed == "crash":
            self.crash(choice)
        elif deed == "restart":
            self.desk.stop()
            self.desk.start()
        elif deed in {"sync", "bodies"}:
            if deed == "bodies":
                self.desk.result_of(SetBodyPolicy(choice % 2 * 10_000))
            self.sync()
        elif uid is not None:
            self.change(deed, box, uid, choice)
        self.note_numbers()

    def change(self, deed: str, box: Box, uid: int, choice: int) -> None:
        raw, flags = box.messages[uid]
        if deed == "expunge":
            del box.messages[uid]
        elif deed == "flag":
            box.messages[uid] = raw, flags ^ {"\\Seen"}
        elif deed == "move":
            del box.messages[uid]
            self.desk.post.deliver(raw, self.names[(choice + 1) % len(self.names)], flags)

    def cut(self, after: int) -> None:
        """The connection breaks after so many deeds, and everything that was fetched until then stays."""
        left = iter(range(after))

        def before(deed: str) -> None:
            if next(left, None) is None:
                offline(deed)

        self.desk.post.before = before
        self.desk.run(c.Synchronise())
        self.desk.post.before = lambda deed: None

    def crash(self, after: int) -> None:
        """The program ends between two transactions."""
        database, left = self.desk.db._db, iter(range(after))
        real = database.transaction

        def transaction(*, durable: bool = True) -> AbstractContextManager[None]:
            if next(left, None) is None:
                raise Unavailable(Code.STORE_FULL)
            return real(durable=durable)

        database.transaction = transaction  # type: ignore[method-assign, assignment]
        self.desk.run(c.Synchronise())
        database.transaction = real  # type: ignore[method-assign]
        self.desk.stop()
        self.desk.start()

    def sync(self) -> None:
        self.desk.clock.move(timedelta(minutes=2))
        self.desk.result_of(c.Synchronise())
        self.note_numbers()

    def note_numbers(self) -> None:
        """Also of what a cut has left on the screen."""
        for _, name, _, number in self.shown():
            self.numbers.setdefault(name, number)

    def shown(self) -> list[tuple[str, str, bool, MessageId]]:
        """Folder, subject, whether it was read, number."""
        return [
            (folder.name, row.subject, row.seen, row.id)
            for folder in self.desk.ask(q.Folders())
            for row in self.desk.ask(q.MessagePage(folder.id))
        ]

    def there(self) -> Counter[tuple[str, str, bool]]:
        return Counter(
            (name, raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode(), "\\Seen" in flags)
            for name, box in self.desk.post.boxes.items()
            for raw, flags in box.messages.values()
        )


@pytest.mark.expects_log
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([("deliver", 0), ("deliver", 0), ("deliver", 1), ("cut", 10), ("bodies", 0), ("expunge", 0)])
@example([("deliver", 0), ("deliver", 1), ("move", 0), ("cut", 9), ("move", 1), ("rename", 1)])
@example([("deliver", 0), ("deliver", 0), ("deliver", 0), ("move", 0), ("cut", 7), ("rename", 1)])
@given(HISTORIES)
def test_it_always_converges(history: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        desk = EngineDesk(Path(name))
        desk.start()
        try:
            known = History(desk)
            desk.post.boxes = {name: Box("inbox" if name == "INBOX" else None) for name in FOLDERS}
            desk.add_account()
            known.sync()
            for deed, choice in history:
                known.do(deed, choice)
            for _ in range(3):
                known.sync()
            assert Counter((folder, name, seen) for folder, name, seen, _ in known.shown()) == known.there()
            for _, subject, _, number in known.shown():
                assert known.numbers[subject] == number, "known by another number"
        finally:
            desk.stop()
