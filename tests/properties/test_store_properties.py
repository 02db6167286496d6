"""Random histories of the store against plain models."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.outbox import LEGAL_MOVES, OutboxEntry, OutboxState
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, NOW, found_outside, inbox, new_message

UIDS = st.integers(1, 12)
FLAGS = st.sets(st.sampled_from(["\\Seen", "\\Flagged", "$MDNSent"])).map(frozenset)
QUICK = settings(max_examples=25, stateful_step_count=20, deadline=None)


class OutboxModel(RuleBasedStateMachine):
    """Every move that the table forbids is refused and changes nothing; every other one is taken."""

    @initialize()
    def open_store(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.mail = Stores(Path(self.folder.name), key=KEY, now=lambda: NOW).mail()
        self.entry: OutboxEntry = self.mail.outbox.begin(AccountId(1), "a@example", ["b@example"], message_id="<1@x>")
        self.has_bytes = False

    @rule(content=st.binary(max_size=50))
    def ready(self, content: bytes) -> None:
        try:
            self.entry = self.mail.outbox.ready(self.entry.id, content, protection="aes-256-gcm")
        except Rejected as error:
            assert error.code is Code.OUTBOX_ILLEGAL
            assert self.entry.state is not OutboxState.PREPARING
        else:
            assert not self.has_bytes
            self.has_bytes = True
            assert self.mail.outbox.wrapped(self.entry.id) == content

    @rule(state=st.sampled_from(OutboxState), wait=st.none() | st.integers(0, 99).map(lambda s: timedelta(seconds=s)))
    def move(self, state: OutboxState, wait: timedelta | None) -> None:
        queued_bare = (self.entry.state, state) == (OutboxState.PREPARING, OutboxState.READY)
        legal = (self.entry.state, state) in LEGAL_MOVES and not queued_bare
        not_before = None if wait is None else NOW + wait
        try:
            moved = self.mail.outbox.move(self.entry.id, state, not_before=not_before)
        except Rejected as error:
            assert error.code is Code.OUTBOX_ILLEGAL
            assert not legal
        else:
            assert legal
            assert moved.attempts == self.entry.attempts + (state is OutboxState.SUBMITTING)
            assert moved.not_before == not_before
            self.entry = moved

    @invariant()
    def as_expected(self) -> None:
        assert self.mail.outbox.entries() == (self.entry,)

    def teardown(self) -> None:
        self.mail.close()
        self.folder.cleanup()


class MessagesModel(RuleBasedStateMachine):
    """A folder is what was added, less what vanished; numbers are never used twice; readers agree with the writer."""

    @initialize()
    def open_store(self) -> None:
        self.directory = tempfile.TemporaryDirectory()
        stores = Stores(Path(self.directory.name), key=KEY)
        self.mail, self.used = stores.mail(), set[MessageId]()
        self.reader = stores.mail_reader()
        self.folder = inbox(self.mail)
        self.flags: dict[int, frozenset[str]] = {}
        self.ids: dict[int, MessageId] = {}

    @rule(uids=st.lists(UIDS, max_size=4))
    def add(self, uids: list[int]) -> None:
        found = self.mail.messages.add(self.folder, [new_message(uid, minutes=uid % 3) for uid in uids])
        for uid, message in zip(uids, found, strict=True):
            if uid not in self.ids:
                assert message not in self.used
                self.used.add(message)
                self.ids[uid] = message
                self.flags[uid] = frozenset()
            assert self.ids[uid] == message

    @rule(uids=st.lists(UIDS, max_size=4))
    def vanish(self, uids: list[int]) -> None:
        expected = {self.ids.pop(uid) for uid in set(uids) if uid in self.ids}
        self.flags = {uid: flags for uid, flags in self.flags.items() if uid in self.ids}
        assert set(self.mail.messages.vanish(self.folder, uids)) == expected
        account = self.mail.folders.accounts()[0].id
        assert set(self.mail.messages.settle(account, 99)) == expected

    @rule(flags=st.dictionaries(UIDS, FLAGS, max_size=4))
    def set_flags(self, flags: dict[int, frozenset[str]]) -> None:
        changed = {uid for uid, new in flags.items() if uid in self.flags and self.flags[uid] != new}
        self.flags.update({uid: flags[uid] for uid in changed})
        assert set(self.mail.messages.set_flags(self.folder, flags)) == {self.ids[uid] for uid in changed}

    @rule()
    def reset(self) -> None:
        assert set(self.mail.messages.unplace(self.folder, 99, hidden=True)) == set(self.ids.values())
        account = self.mail.folders.accounts()[0].id
        assert set(self.mail.messages.settle(account, 99)) == set(self.ids.values())
        self.ids, self.flags = {}, {}

    @rule(size=st.integers(1, 5))
    def walk(self, size: int) -> None:
        walked: list[MessageId] = []
        while page := self.reader.page(None, walked[-1] if walked else None, size):
            walked += [row.id for row in page]
        newest_first = sorted(self.ids, key=lambda uid: (uid % 3, self.ids[uid]), reverse=True)
        assert walked == [self.ids[uid] for uid in newest_first]

    @invariant()
    def as_expected(self) -> None:
        assert self.mail.folders.folder_state(self.folder, flags=True).flags == self.flags
        (folder,) = self.reader.folders()
        assert (folder.total, folder.unread) == (
            len(self.flags),
            sum("\\Seen" not in flags for flags in self.flags.values()),
        )
        assert set(found_outside(self.reader, "bilan")) == set(self.ids.values())
        for uid, message in self.ids.items():
            assert self.reader.raw(message) == new_message(uid).raw

    def teardown(self) -> None:
        self.reader.close()
        self.mail.close()
        self.directory.cleanup()


TestOutboxModel = OutboxModel.TestCase
TestOutboxModel.settings = QUICK
TestMessagesModel = MessagesModel.TestCase
TestMessagesModel.settings = QUICK
