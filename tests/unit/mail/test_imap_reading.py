"""Folder names and roles, FETCH answers and slices: pure functions on what servers say."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secmail.mail import imap_copied, imap_fetch, imap_folders, imap_read

NOW = datetime(2025, 11, 20, tzinfo=UTC)


def line(attributes: bytes, name: bytes) -> bytes:
    return b'(%s) "/" "%s"' % (attributes, name)


def roles(*lines: bytes) -> dict[str, str | None]:
    folders, left_out = imap_folders.listed(lines)
    assert left_out == 0
    return {folder.name: folder.role for folder in folders}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (b"Envoy&AOk-s", "sent"),
        (b"&AMk-l&AOk-ments envoy&AOk-s", "sent"),
        (b"INBOX/Sent Items", "sent"),
        (b"INBOX/brouillons", "drafts"),
        (b"[Gmail]/Corbeille", "trash"),
        (b"&AMk-l&AOk-ments supprim&AOk-s", "trash"),
        (b"Courrier ind&AOk-sirable", "junk"),
        (b"Archives", "archive"),
        (b"Dupont/Archives", None),
        (b"INBOX/2024/Sent", None),
        (b"R&AOk-sultats", None),
        (b"inbox", "inbox"),
    ],
)
def test_roles_by_well_known_names(name: bytes, role: str | None) -> None:
    assert list(roles(line(b"", name)).values()) == [role]


def test_what_the_server_says_comes_first() -> None:
    found = roles(line(b"", b"Sent"), line(b"\\Sent \\HasNoChildren", b"Poste"), line(b"\\SENT", b"Autre"))
    assert found == {"Sent": None, "Poste": "sent", "Autre": None}


def test_inbox_is_the_inbox_whatever_the_server_says() -> None:
    assert roles(line(b"\\Trash", b"InBox")) == {"INBOX": "inbox"}


def test_hostile_counts_are_bounded() -> None:
    raw = [line(b"", b"f%d" % number) for number in range(imap_folders.FOLDER_LIMIT + 7)]
    folders, left_out = imap_folders.listed(raw)
    assert (len(folders), left_out) == (imap_folders.FOLDER_LIMIT, 7)


@given(st.text(min_size=1, max_size=50))
def test_every_name_comes_back(name: str) -> None:
    from imapclient.imap_utf7 import encode

    try:
        wire = encode(name)
    except UnicodeError:
        return
    found = imap_folders.name_of(wire)
    assert found is None or found == name or (found == "INBOX" and name.upper() == "INBOX")


@given(st.binary(max_size=60))
def test_no_name_can_hurt(wire: bytes) -> None:
    from imapclient.imap_utf7 import encode

    name = imap_folders.name_of(wire)
    assert name is None or encode(name) == wire or name == "INBOX"


@given(st.sets(st.integers(1, 300)))
def test_a_uid_set_names_each_uid_once(uids: set[int]) -> None:
    named: list[int] = []
    for run in filter(None, imap_fetch.uid_set(uids).decode().split(",")):
        first, _, last = run.partition(":")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(uids)


@given(st.dictionaries(st.integers(1, 10_000), st.integers(0, 8 * 2**20), max_size=200))
def test_slices_hold_every_message_once_and_are_bounded(sizes: dict[int, int]) -> None:
    groups = list(imap_fetch.slices(sizes))
    assert [uid for group in groups for uid in group] == list(sizes)
    for group in groups:
        assert 0 < len(group) <= imap_fetch.SLICE_MESSAGES
        assert len(group) == 1 or sum(sizes[uid] for uid in group) <= imap_fetch.SLICE_BYTES


def test_flags_are_text_in_one_spelling_and_bounded() -> None:
    assert imap_fetch.flags((b"\\SEEN", b"\\recent", 7, b"Urgent", b"x" * 101, b"\xe9")) == {
        "\\Seen",
        "7",
        "Urgent",
        "�",
    }
    assert len(imap_fetch.flags(tuple(range(1000)))) == imap_fetch.FLAGS_PER_MESSAGE
    assert imap_fetch.flags(None) == imap_fetch.flags(b"x") == frozenset()


@pytest.mark.parametrize("value", [None, 7, b"", b"yesterday", b"01-Jan-9999 23:59:59 -2359"])
def test_a_date_that_is_none(value: object) -> None:
    assert imap_fetch.received(value) >= NOW


@given(st.binary(max_size=200), st.sampled_from([b"", b"* 1 FETCH (", b"* 1 FETCH (UID 3 FLAGS ("]))
def test_answers_are_read_or_refused(text: bytes, start: bytes) -> None:
    try:
        found = imap_read.answer([start + text + b"\r\n"])
    except ValueError:
        return
    assert found is None or 0 < found.uid < imap_read.UID_LIMIT


@given(st.lists(st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=900), max_size=60))
def test_every_name_is_looked_for_once_in_lines_that_servers_take(names: list[str]) -> None:
    portions = list(imap_copied.searches(names))
    assert [name for portion in portions for name in portion] == names
    for portion in portions:
        words = imap_copied.either(portion)
        assert [word for word in words if word not in {"OR", "HEADER", "Message-ID"}] == portion
        assert words.count("OR") == len(portion) - 1
        assert sum(map(len, portion)) <= 4_000
