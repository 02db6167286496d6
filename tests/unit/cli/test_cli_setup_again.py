"""`secmail setup` run again: what was changed since is told and left, and each secret stays with its mailbox."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api import custody as v
from secmail.api.commands import AddAccount, UnlockCard, UseCard
from secmail.api.events import Event, JobDone
from secmail.api.exporting import PracticeSoftwares, SendTestFile, SetPracticeSoftware
from secmail.api.queries import Accounts, Cards, DropFolderPolicy
from secmail.api.setup import NoteSetup
from secmail.domain.accounts import Account, Server
from secmail.domain.cards import Card, CardKey, CardKind, KeyRole
from secmail.domain.exports import ExportKey, ExportPolicy, ExportRecord, ExportRole, ExportState
from secmail.domain.ids import AccountId, CardId, JobId, MessageId
from secmail.domain.mandates import Mandate, MandateShown, MandateState, Person, Right, Scope
from secmail.domain.practice_software import Preset, values_of
from secmail.domain.security import CertificateFacts
from tests.support.cli_shell import CARD, Ran, Shell
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
UNTIL = datetime(2027, 6, 30, 23, 59, 59).astimezone(UTC)
SERVER = Server("mail.example", 993)
ONE = Account(AccountId(1), "un@cabinet.example", "Un", "un@cabinet.example", SERVER, SERVER)
MAILBOX = """
[[mailbox]]
address = "{name}@cabinet.example"
imap = "mail.example:993"
smtp = "mail.example:465"
password_from = "{way}"
"""
FORMER, OLD, NEW = Path("/srv/ancien"), "ancien", "nouveau"


FACTS = CertificateFacts(
    *("CN=Inès", "CN=CA", "01", "ef" * 32, (), "899700000099", None, AT, AT), test=True, der=b""
)  # fmt: skip
HERS = Card(
    *(CardId("lecteur:2"), "CPE 2", "Lecteur 2", CardKind.CPE, "Inès MARCHAND"),
    keys=(CardKey(KeyRole.AUTHENTICATION, FACTS, can_sign=True, can_decrypt=True),),
    unlocked=False,
    national_id="899700000099",
)
MANDATE = Mandate(
    *("77" * 16, "ab" * 16, Person("Dr Camille", None, "cd" * 32), Person("Inès MARCHAND", "899700000099", "ef" * 32)),
    rights=frozenset(Right),
    scope=Scope(),
    since=AT,
    until=UNTIL,
)


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.fixture(autouse=True)
def station(handle: ScriptedHandle) -> None:
    """One mailbox stands; both cards are in."""
    handle.answer(Cards, (CARD, HERS))
    handle.answer(Accounts, (ONE,))
    handle.answer(v.Mandates, ())
    handle.on(UseCard, done(None))
    handle.on(UnlockCard, done("Dr Camille"))
    handle.on(NoteSetup, done(None))
    handle.on(AddAccount, done(replace(ONE, address="deux@cabinet.example")))
    handle.on(v.GrantMandate, done(MANDATE))


@pytest.fixture
def setup(shell: Shell, tmp_path: Path) -> Callable[..., Ran]:
    def run(text: str, *options: str, stdin: bytes = b"") -> Ran:
        file = tmp_path / "poste.toml"
        file.write_text('[card]\nholder = "FONTAINE"\n' + text, "utf-8")
        return shell("setup", "--from", str(file), "--json", *options, stdin=stdin)

    return run


def states(ran: Ran, step: str) -> list[str]:
    return [one["state"] for one in ran.json()["steps"] if one["step"] == step]


# J3: a secret belongs to its place in the file


def two_mailboxes(way: str) -> str:
    return MAILBOX.format(name="un", way=way) + MAILBOX.format(name="deux", way=way)


def test_the_line_of_a_mailbox_that_stands_is_nobody_elses(setup: Callable[..., Ran], handle: ScriptedHandle) -> None:
    ran = setup(two_mailboxes("stdin"), stdin=b"secret-un\nsecret-deux\n")
    assert (ran.code, states(ran, "mailbox")) == (0, ["already", "done"]), ran.err
    (order,) = handle.orders(AddAccount)
    assert order.address == "deux@cabinet.example"
    assert order.password is not None and order.password.reveal == "secret-deux"


def test_so_it_is_with_an_open_file(setup: Callable[..., Ran], handle: ScriptedHandle) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"secret-un\nsecret-deux\n")
    os.close(writing)
    try:
        assert setup(two_mailboxes(f"fd:{reading}")).code == 0
    finally:
        os.close(reading)
    (order,) = handle.orders(AddAccount)
    assert order.password is not None and order.password.reveal == "secret-deux"


def test_a_line_that_does_not_come_is_missed_where_it_is_needed(
    setup: Callable[..., Ran], handle: ScriptedHandle
) -> None:
    ran = setup(two_mailboxes("stdin"), stdin=b"secret-un\n")
    assert ran.code == 2 and "deux@cabinet.example" in ran.err
    assert handle.orders(AddAccount) == []


# J8: the folder that the practice has chosen


SOFTWARE = '[software]\nprogram = "nouveau"\nfolder = "{folder}"\n'


@pytest.fixture
def folder(handle: ScriptedHandle, tmp_path: Path) -> Path:
    """Results go to a former program's folder now."""
    values = values_of(ExportPolicy(None))
    known = tuple(Preset(name, name.title(), (), values, {}) for name in (OLD, NEW))
    handle.answer(PracticeSoftwares, known)
    handle.answer(DropFolderPolicy, ExportPolicy(str(FORMER), program=OLD))
    handle.on(SetPracticeSoftware, done(ExportPolicy(str(tmp_path), program=NEW)))
    key = ExportKey("", 0, "00" * 32)
    record = ExportRecord(key, MessageId(0), ExportState.DONE, "essai.hpr", AT, role=ExportRole.TEST)
    handle.on(SendTestFile, done(record))
    return tmp_path


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_drop_folder_set_otherwise_is_told_and_left(
    setup: Callable[..., Ran], handle: ScriptedHandle, folder: Path, dry: tuple[str, ...]
) -> None:
    ran = setup(SOFTWARE.format(folder=folder), *dry)
    assert (ran.code, states(ran, "software")) == (1, ["differs"])
    assert ran.json()["steps"][-1]["what"] == f"Ancien, {FORMER}"
    assert handle.orders(SetPracticeSoftware) == [] and handle.orders(SendTestFile) == []


def test_it_is_replaced_by_who_says_so(setup: Callable[..., Ran], handle: ScriptedHandle, folder: Path) -> None:
    ran = setup(SOFTWARE.format(folder=folder), "--replace")
    assert (ran.code, states(ran, "software")) == (0, ["done"]), ran.err
    (order,) = handle.orders(SetPracticeSoftware)
    assert order.folder == str(folder)


def test_where_none_is_set_it_is_set(setup: Callable[..., Ran], handle: ScriptedHandle, folder: Path) -> None:
    handle.answer(DropFolderPolicy, ExportPolicy(None))
    assert states(setup(SOFTWARE.format(folder=folder)), "software") == ["done"]


# J4: the mandate that the holder has given, or taken back


DELEGATE = '[delegate]\ncard = "MARCHAND"\nas = "secretary"\nuntil = 2027-06-30\n'


def shown(state: MandateState, **changes: object) -> MandateShown:
    return MandateShown(replace(MANDATE, **changes), state)  # type: ignore[arg-type]  # a test's choice


OTHER_CARD = Person("Inès MARCHAND", "899700000099", "aa" * 32)
EARLIER = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "state", "code"),
    [
        ([shown(MandateState.REVOKED)], "withdrawn", 1),
        ([shown(MandateState.REVOKED, delegate=OTHER_CARD)], "withdrawn", 1),
        ([shown(MandateState.EXPIRED)], "ended", 1),
        ([shown(MandateState.VALID, until=datetime(2029, 1, 1, tzinfo=UTC))], "differs", 1),
        ([shown(MandateState.VALID, rights=frozenset({Right.READ}))], "differs", 1),
        ([shown(MandateState.VALID, scope=Scope(("INBOX",)))], "differs", 1),
        ([shown(MandateState.NOT_YET)], "differs", 1),
        ([shown(MandateState.VALID), shown(MandateState.REVOKED)], "already", 0),
    ],
)
def test_what_the_holder_has_decided_on_since_is_left(
    setup: Callable[..., Ran], handle: ScriptedHandle, given: list[MandateShown], state: str, code: int
) -> None:
    handle.answer(v.Mandates, tuple(given))
    ran = setup(DELEGATE)
    assert (ran.code, states(ran, "delegate")) == (code, [state])
    assert handle.orders(v.GrantMandate) == []
    assert ("vault grant" in ran.err) == bool(code)


@pytest.mark.parametrize(
    "given",
    [
        [],
        [shown(MandateState.FORGED)],
        [shown(MandateState.REVOKED, delegate=Person("Paul", "899700000001", "bb" * 32))],
        [shown(MandateState.EXPIRED, until=EARLIER), shown(MandateState.REVOKED)],
        [shown(MandateState.VALID, delegate=OTHER_CARD)],
    ],
)
def test_a_mandate_that_nobody_has_taken_back_is_given(
    setup: Callable[..., Ran], handle: ScriptedHandle, given: list[MandateShown]
) -> None:
    handle.answer(v.Mandates, tuple(given))
    ran = setup(DELEGATE)
    assert (ran.code, states(ran, "delegate")) == (0, ["done"]), ran.err
    assert len(handle.orders(v.GrantMandate)) == 1
