"""Two databases, one of which may lose its last moments with the power: what the other one knows must not go astray."""

from datetime import UTC, datetime

import pytest

from secmail.api.finding import BuildIndex
from secmail.domain.accounts import Account
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import NewMessage
from secmail.domain.messages import Headers
from secmail.store.db import Database
from secmail.store.messages import Messages
from tests.support.engine_desk import EngineDesk
from tests.support.smime_desk import letter

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("sealed", [False, True], ids=["clear", "sealed"])
def test_nothing_is_learned_of_a_number_that_may_yet_be_given_again(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch, *, sealed: bool
) -> None:
    """Messages are added without waiting for the disk; what is sealed of them waits until they are there."""
    desk.insert()
    desk.unlock()
    raw = desk.result() if sealed else letter()
    happened: list[str] = []
    _record(desk, monkeypatch, happened)

    def arrive() -> tuple[MessageId, ...]:
        """As in the middle of a synchronisation, whose end would be durable."""
        folder = desk.engine._desk.db.folders.folders(account.id)[0].id
        new = NewMessage(uid=900, raw=raw, received=AT, flags=frozenset(), encrypted=sealed, headers=Headers())
        return desk.engine._desk.db.messages.add(folder, [new])

    desk.here(arrive)
    desk.result_of(BuildIndex())
    learned = happened.index("learned")
    assert "durable" in happened[happened.index("added") : learned], happened[: learned + 1]


def _record(desk: EngineDesk, monkeypatch: pytest.MonkeyPatch, happened: list[str]) -> None:
    add, transaction = Messages.add, Database._transaction
    sealed = desk.engine._deeds.session.open.sealed  # type: ignore[union-attr]  # it is open
    mail = desk.engine._desk.db.messages._db  # type: ignore[attr-defined]  # the store's own

    def added(*args: object) -> object:
        ids = add(*args)  # type: ignore[arg-type]  # as they came
        happened.append("added")
        return ids

    def written(database: Database) -> object:
        if database is mail and database.row("PRAGMA synchronous") == (2,):
            happened.append("durable")
        return transaction(database)

    def learned(*args: object) -> object:
        happened.append("learned")
        return keep(*args)  # type: ignore[arg-type]  # as they came

    keep = type(sealed).keep_digests
    monkeypatch.setattr(Messages, "add", added)
    monkeypatch.setattr(Database, "_transaction", written)
    monkeypatch.setattr(type(sealed), "keep_digests", learned)
