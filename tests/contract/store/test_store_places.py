"""Messages keep their numbers, whatever the server does with theirs; only what is nowhere is removed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.domain.errors import BugError, Code, Rejected
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import FetchedBody, FolderState, ListedFolder, MissingBody, NewMessage
from secmail.domain.messages import AttachedFile, Headers
from secmail.engine.ports import MailDb, MailDbReader
from tests.support.store_samples import ACCOUNT, INBOX, NOW, inbox, new_message

ALL = 2**62
PAPERS = ListedFolder("Papiers", None)


def letter(uid: int, name: str = "a", *, here: bool = True, size: int = 40, text: str = "") -> NewMessage:
    """A message by its Message-ID; the same name and size is the same message."""
    raw = (text or name).encode().ljust(size)
    return replace(
        new_message(uid, minutes=1),
        raw=raw if here else None,
        size=size,
        headers=Headers(message_id=f"<{name}@x>", subject=name),
    )


def folders(mail: MailDb) -> tuple[FolderId, FolderId]:
    first = inbox(mail)
    account = mail.folders.accounts()[0].id
    mail.folders.merge_folders(account, [INBOX, PAPERS])
    return first, mail.folders.folders(account)[1].id


def account_of(mail: MailDb) -> AccountId:
    return mail.folders.accounts()[0].id


def place(mail: MailDb, message: MessageId) -> tuple[FolderId, int]:
    stored = mail.messages.stored(message)
    return stored.folder, stored.uid


def body(message: MessageId, raw: bytes, sha256: str = "ab") -> FetchedBody:
    return FetchedBody(message, raw, sha256, encrypted=False, receipt=False, attachments=())


# Another UIDVALIDITY.


def test_a_folder_holds_what_is_lost_or_leaves_it(mail: MailDb) -> None:
    first, papers = folders(mail)
    assert not mail.folders.holds_mail(first)
    (message,) = mail.messages.add(first, [letter(1)])
    assert mail.folders.holds_mail(first) and not mail.folders.holds_mail(papers)
    mail.pending.wish_place(message, papers)
    assert mail.folders.holds_mail(first) and mail.folders.holds_mail(papers)
    mail.messages.unplace(first, 9)
    assert mail.folders.holds_mail(first) and not mail.folders.holds_mail(papers)
    mail.messages.settle(account_of(mail), ALL)
    assert not mail.folders.holds_mail(first)


def test_another_uidvalidity_takes_numbers_of_the_server_and_nothing_else(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    ids = mail.messages.add(folder, [letter(1, "a"), letter(2, "b"), letter(3, "c")])
    mail.folders.finish_sync(folder, FolderState(7, 4, 9))
    assert len(mail.messages.unplace(folder, 2)) == 2
    assert len(mail.messages.unplace(folder, 2)) == 1
    assert mail.messages.unplace(folder, 2) == ()
    assert mail.folders.folder_state(folder, flags=True) == FolderState(uidnext=4), "it was open before"
    assert {row.id for row in reader.page(folder, None, 9)} == set(ids)
    again = mail.messages.add(folder, [letter(51, "b", here=False), letter(52, "a"), letter(53, "new")])
    assert again[:2] == (ids[1], ids[0])
    assert again[2] not in ids
    assert place(mail, ids[0]) == (folder, 52)
    assert mail.messages.raw(ids[1]) == letter(1, "b").raw
    assert tuple(mail.messages.settle(account_of(mail), 9)) == (ids[2],)
    assert mail.folders.folders()[0].total == 3


def test_flags_are_those_of_the_new_place(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    (message,) = mail.messages.add(folder, [letter(1)])
    mail.messages.unplace(folder, 9)
    mail.messages.add(folder, [replace(letter(9), flags=frozenset({"\\Seen", "$x"}))])
    (row,) = reader.rows([message])
    assert (row.seen, row.flags) == (True, frozenset({"\\Seen", "$x"}))


def test_two_that_look_alike_are_told_apart_by_their_bytes(mail: MailDb) -> None:
    """Whoever writes with the Message-ID of another message does not get its place."""
    folder = inbox(mail)
    first, second = mail.messages.add(folder, [letter(1, text="honest"), letter(2, text="forged")])
    mail.messages.unplace(folder, 9)
    bare = mail.messages.add(folder, [letter(11, here=False), letter(12, here=False)])
    assert not {first, second} & set(bare)
    assert tuple(mail.messages.settle(account_of(mail), 9)) == ()  # either may be one of those whose bytes are to come
    digests = [mail.messages.stored(message).sha256 for message in (second, first)]
    found = mail.bodies.keep([body(bare[0], b"forged", digests[0]), body(bare[1], b"honest", digests[1])])
    assert found == ((second, bare[0]), (first, bare[1]))
    assert (place(mail, first), place(mail, second)) == ((folder, 12), (folder, 11))


def test_a_message_whose_date_the_server_forgot_is_known_by_its_bytes(mail: MailDb) -> None:
    folder = inbox(mail)
    (message,) = mail.messages.add(folder, [letter(1)])
    sha256 = mail.messages.stored(message).sha256
    mail.messages.unplace(folder, 9)
    (bare,) = mail.messages.add(folder, [replace(letter(8, here=False), received=NOW + timedelta(days=9))])
    assert bare != message
    assert mail.bodies.keep([body(bare, letter(1).raw or b"", sha256)]) == ((message, bare),)
    assert place(mail, message) == (folder, 8)


def test_without_a_message_id_the_subject_must_fit_too(mail: MailDb) -> None:
    folder = inbox(mail)
    (message,) = mail.messages.add(folder, [replace(letter(1), headers=Headers(subject="un"))])
    mail.messages.unplace(folder, 9)
    other, same = mail.messages.add(
        folder, [replace(letter(uid), headers=Headers(subject=subject)) for uid, subject in ((8, "deux"), (9, "un"))]
    )
    assert same == message != other


def test_mail_of_another_account_is_another_message(mail: MailDb) -> None:
    folder = inbox(mail)
    (message,) = mail.messages.add(folder, [letter(1)])
    mail.messages.unplace(folder, 9)
    other = mail.folders.add_account(replace(ACCOUNT, address="other@example"))
    mail.folders.merge_folders(other.id, [INBOX])
    (foreign,) = mail.messages.add(mail.folders.folders(other.id)[0].id, [letter(1)])
    assert foreign != message
    assert tuple(mail.messages.settle(other.id, 9)) == ()


def test_true_duplicates_are_not_told_apart(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    ids = mail.messages.add(folder, [letter(1), letter(2)])
    mail.messages.unplace(folder, 9)
    assert set(mail.messages.add(folder, [letter(11, here=False), letter(12, here=False)])) == set(ids)
    assert len(reader.page(folder, None, 9)) == 2


# Moves by others.


def test_a_moved_message_keeps_its_number_whichever_folder_is_looked_at_first(mail: MailDb) -> None:
    box, papers = folders(mail)
    one, two = mail.messages.add(box, [letter(1, "a"), letter(2, "b")])
    assert mail.messages.vanish(box, [1]) == (one,)
    assert mail.messages.add(papers, [letter(7, "a", here=False)]) == (one,)
    assert place(mail, one) == (papers, 7)
    (twin,) = mail.messages.add(papers, [letter(8, "b", here=False)])
    assert mail.messages.reunite(box, [2]) == ((two, twin),)
    assert place(mail, two) == (papers, 8)
    assert mail.messages.vanish(box, [2]) == ()
    assert [(folder.name, folder.total) for folder in mail.folders.folders()] == [("INBOX", 0), ("Papiers", 2)]


def test_the_bytes_of_a_twin_are_kept(mail: MailDb) -> None:
    box, papers = folders(mail)
    (bare,) = mail.messages.add(box, [letter(1, here=False)])
    mail.messages.add(papers, [letter(2)])
    mail.messages.reunite(box, [1])
    assert mail.messages.raw(bare) == letter(2).raw


def test_a_hidden_message_is_in_no_list_and_no_count(mail: MailDb, reader: MailDbReader) -> None:
    box = inbox(mail)
    one, two = mail.messages.add(box, [letter(1, "a"), letter(2, "b")])
    mail.messages.vanish(box, [1])
    assert {row.id for row in reader.page(box, None, 9)} == {one, two}  # it may have been moved: the round will tell
    assert mail.messages.hide([one, two]) == (one,)
    assert [row.id for row in reader.page(box, None, 9)] == [two]
    assert reader.rows([one]) == ()
    assert (mail.folders.folders()[0].total, mail.folders.folder_state(box).messages) == (1, 1)
    assert tuple(mail.messages.settle(account_of(mail), 9)) == (one,)


def test_settling_goes_in_portions(mail: MailDb) -> None:
    box = inbox(mail)
    mail.messages.add(box, [letter(uid, str(uid)) for uid in range(1, 6)])
    mail.messages.vanish(box, [1, 2, 3, 4, 5])
    assert [len(mail.messages.settle(account_of(mail), 2)) for _ in range(4)] == [2, 2, 1, 0]


def test_what_has_gone_is_not_kept_for_another_message_of_its_size(mail: MailDb) -> None:
    box = inbox(mail)
    (gone,) = mail.messages.add(box, [letter(1, "a")])
    mail.messages.add(box, [letter(2, "b", here=False)])
    mail.messages.vanish(box, [1])
    assert list(mail.messages.settle(account_of(mail), 10)) == [gone]


def test_what_may_yet_be_what_waits_for_its_bytes_is_not_shown_meanwhile(mail: MailDb, reader: MailDbReader) -> None:
    box = inbox(mail)
    (gone,) = mail.messages.add(box, [letter(1, "a")])
    (twin,) = mail.messages.add(box, [letter(2, "a", here=False)])
    mail.messages.vanish(box, [1])
    assert not mail.messages.settle(account_of(mail), 10)
    assert mail.messages.hide_all(account_of(mail)) == {gone: box}
    assert [row.id for row in reader.page(box, None, 10)] == [twin]
    assert mail.messages.hide_all(account_of(mail)) == {}
    raw = letter(1, "a").raw
    assert raw is not None
    mail.bodies.keep([body(twin, raw, mail.messages.stored(gone).sha256)])
    assert [row.id for row in reader.page(box, None, 10)] == [gone], "they were the same bytes"


# Folders.


def test_a_folder_that_one_list_lacks_stays(mail: MailDb) -> None:
    _, papers = folders(mail)
    account = account_of(mail)
    assert mail.folders.merge_folders(account, [INBOX], at=NOW) == ()
    assert mail.folders.merge_folders(account, [INBOX], at=NOW + timedelta(seconds=30)) == ()
    assert mail.folders.merge_folders(account, [INBOX, PAPERS], at=NOW + timedelta(seconds=40)) == ()
    assert mail.folders.merge_folders(account, [INBOX], at=NOW + timedelta(seconds=100)) == ()
    assert len(mail.folders.folders()) == 2
    assert mail.folders.merge_folders(account, [INBOX], at=NOW + timedelta(seconds=200)) == (papers,)
    assert len(mail.folders.folders()) == 1


def test_a_clock_that_was_set_back_still_takes_two_lists(mail: MailDb) -> None:
    _, papers = folders(mail)
    account = account_of(mail)
    early = NOW - timedelta(days=400)
    assert mail.folders.merge_folders(account, [INBOX], at=NOW) == ()
    assert mail.folders.merge_folders(account, [INBOX], at=early) == ()
    assert mail.folders.merge_folders(account, [INBOX], at=early + timedelta(seconds=61)) == (papers,)


def test_the_messages_of_a_folder_that_is_gone_may_be_elsewhere(mail: MailDb) -> None:
    box, papers = folders(mail)
    account = account_of(mail)
    one, two = mail.messages.add(papers, [letter(1, "a"), letter(2, "b")])
    for moment in (NOW, NOW + timedelta(hours=1)):
        mail.folders.merge_folders(account, [INBOX], at=moment)
    mail.messages.unplace(papers, 9, hidden=True)
    assert mail.messages.add(box, [letter(3, "b")]) == (two,)
    assert tuple(mail.messages.settle(account, 9)) == (one,)
    mail.folders.merge_folders(account, [INBOX, PAPERS])
    assert [folder.id for folder in mail.folders.folders()] != [box, papers]


def test_a_folder_that_comes_back_before_that_has_its_messages_again(mail: MailDb) -> None:
    _, papers = folders(mail)
    account = account_of(mail)
    (one,) = mail.messages.add(papers, [letter(1)])
    for moment in (NOW, NOW + timedelta(hours=1)):
        mail.folders.merge_folders(account, [INBOX], at=moment)
    mail.messages.unplace(papers, 9, hidden=True)
    mail.folders.merge_folders(account, [INBOX, PAPERS])
    assert [folder.id for folder in mail.folders.folders()][1] == papers
    assert mail.messages.add(papers, [letter(1)]) == (one,)


def test_a_renamed_folder_keeps_everything(mail: MailDb) -> None:
    _, papers = folders(mail)
    mail.messages.add(papers, [letter(1)])
    mail.folders.finish_sync(papers, FolderState(7, 2, 9))
    new = ListedFolder("Archives 2025", None, mailbox_id="F1")
    mail.folders.merge_folders(account_of(mail), [INBOX, PAPERS, replace(new, mailbox_id="")])
    mail.folders.rename_folder(papers, new)
    assert [(folder.id, folder.name) for folder in mail.folders.folders()][1:] == [(papers, "Archives 2025")]
    assert mail.folders.folder_states(account_of(mail))[papers] == FolderState(7, 2, 9, None, 1)
    assert mail.folders.identities(account_of(mail))[papers] == "F1"


# Bodies.


def test_a_header_alone_is_shown_and_its_bytes_come_later(mail: MailDb, reader: MailDbReader) -> None:
    box = inbox(mail)
    (message,) = mail.messages.add(box, [letter(4, here=False, size=900)])
    (row,) = reader.page(box, None, 9)
    assert (row.subject, row.size, row.here, row.attached) == ("a", 900, False, None)
    for source in (mail.messages, reader):
        with pytest.raises(Rejected) as caught:
            source.raw(message)
        assert caught.value.code is Code.MESSAGE_NOT_HERE
    assert mail.bodies.missing(box, limit=9, largest=ALL) == (MissingBody(message, box, 4, 900, "<a@x>"),)
    assert mail.bodies.missing(box, limit=9, largest=899) == ()
    assert mail.bodies.missing(box, limit=9, largest=ALL, after=message) == ()
    assert mail.bodies.count_missing(account_of(mail), largest=ALL) == (1, 900)
    mail.bodies.keep([replace(body(message, b"x"), attachments=(AttachedFile("é.pdf", "application/pdf", 3),))])
    mail.bodies.keep([body(message, b"other")])
    assert (reader.raw(message), mail.bodies.wanted(message)) == (b"x", None)
    (row,) = reader.rows([message])
    assert (row.here, row.attached) == (True, 1)


def test_pieces_add_up(mail: MailDb, reader: MailDbReader) -> None:
    box = inbox(mail)
    (message,) = mail.messages.add(box, [letter(1, here=False)])
    mail.bodies.keep_piece(message, 0, b"abc")
    with pytest.raises(BugError):
        mail.bodies.keep_piece(message, 2, b"x")
    mail.bodies.keep_piece(message, 3, b"de")
    wanted = mail.bodies.wanted(message)
    assert wanted is not None
    assert wanted.have == 5
    assert [mail.bodies.piece(message, start) for start in (0, 3, 5)] == [b"abc", b"de", b""]
    assert mail.bodies.finish(message, body(message, b"")) == message
    assert (reader.raw(message), mail.messages.stored(message).sha256) == (b"abcde", "ab")
    mail.bodies.discard_pieces(message)
    assert reader.raw(message) == b"abcde"


def test_pieces_of_a_number_that_is_void_are_dropped(mail: MailDb) -> None:
    box = inbox(mail)
    (message,) = mail.messages.add(box, [letter(1, here=False)])
    mail.bodies.keep_piece(message, 0, b"abc")
    mail.messages.unplace(box, 9)
    mail.messages.add(box, [letter(5, here=False)])
    wanted = mail.bodies.wanted(message)
    assert wanted == MissingBody(message, box, 5, 40, "<a@x>", have=0)


def test_a_whole_message_in_place_of_its_pieces(mail: MailDb) -> None:
    box = inbox(mail)
    (message,) = mail.messages.add(box, [letter(1, here=False)])
    mail.bodies.keep_piece(message, 0, b"abc")
    mail.bodies.keep([body(message, b"whole")])
    assert mail.messages.raw(message) == b"whole"


# What was done here.


def test_a_wish_is_shown_survives_the_server_s_word_and_is_told(mail: MailDb, reader: MailDbReader) -> None:
    box = inbox(mail)
    (message,) = mail.messages.add(box, [letter(1)])
    assert mail.pending.wish(message, "\\Seen", present=True)
    assert not mail.pending.wish(message, "\\Seen", present=True)
    assert mail.messages.set_flags(box, {1: frozenset({"$x"})}) == (message,)
    (row,) = reader.rows([message])
    assert (row.seen, row.flags) == (True, frozenset({"\\Seen", "$x"}))
    (change,) = mail.pending.all(account_of(mail))
    assert (change.folder, change.uid, change.keyword, change.present) == (box, 1, "\\Seen", True)
    mail.pending.done([change])
    mail.messages.set_flags(box, {1: frozenset()})
    assert not reader.rows([message])[0].seen


def test_a_wish_that_changed_while_it_was_told_stays(mail: MailDb) -> None:
    box = inbox(mail)
    (message,) = mail.messages.add(box, [letter(1)])
    mail.pending.wish(message, "$x", present=True)
    told = mail.pending.all(account_of(mail))
    mail.pending.wish(message, "$x", present=False)
    mail.pending.done(told)
    assert [change.present for change in mail.pending.all(account_of(mail))] == [False]


def test_a_refused_wish_is_undone(mail: MailDb, reader: MailDbReader) -> None:
    box = inbox(mail)
    (message,) = mail.messages.add(box, [letter(1)])
    mail.pending.wish(message, "$x", present=True)
    mail.pending.undo(*mail.pending.all(account_of(mail)))
    assert (reader.rows([message])[0].flags, mail.pending.all(account_of(mail))) == (frozenset(), ())


def test_a_moved_message_is_shown_there_and_counts_here_until_the_server_knows(mail: MailDb) -> None:
    box, papers = folders(mail)
    (message,) = mail.messages.add(box, [letter(1)])
    assert mail.pending.wish_place(message, papers)
    assert [folder.total for folder in mail.folders.folders()] == [0, 1]
    assert mail.folders.folder_state(box, flags=True) == FolderState(flags={1: frozenset()}, messages=1)
    assert mail.messages.add(box, [letter(1)]) == (message,)  # the server still lists it
    assert tuple(mail.messages.settle(account_of(mail), 9)) == ()
    (change,) = mail.pending.all(account_of(mail))
    assert (change.source, change.uid, change.folder) == (box, 1, papers)
    assert mail.pending.moved(change, 44) is None
    assert (place(mail, message), mail.pending.all(account_of(mail))) == ((papers, 44), ())


def test_a_move_whose_new_number_is_not_told_is_found(mail: MailDb) -> None:
    box, papers = folders(mail)
    (message,) = mail.messages.add(box, [letter(1)])
    mail.pending.wish_place(message, papers)
    (change,) = mail.pending.all(account_of(mail))
    mail.pending.moved(change, None)
    assert mail.messages.add(papers, [letter(9, here=False)]) == (message,)


def test_a_number_that_came_before_the_answer_makes_room(mail: MailDb) -> None:
    box, papers = folders(mail)
    (message,) = mail.messages.add(box, [letter(1)])
    mail.pending.wish_place(message, papers)
    (came,) = mail.messages.add(papers, [letter(9, here=False)])
    assert came != message  # it might be a copy
    (change,) = mail.pending.all(account_of(mail))
    assert mail.pending.moved(change, 9) == came
    assert place(mail, message) == (papers, 9)


def test_moved_on_back_and_refused(mail: MailDb) -> None:
    box, papers = folders(mail)
    (message,) = mail.messages.add(box, [letter(1)])
    mail.pending.wish_place(message, papers)
    assert mail.pending.wish_place(message, box)
    assert (place(mail, message), mail.pending.all(account_of(mail))) == ((box, 1), ())
    mail.pending.wish_place(message, papers)
    mail.pending.undo(*mail.pending.all(account_of(mail)))
    assert place(mail, message) == (box, 1)
    assert not mail.pending.wish_place(message, box)
    mail.messages.unplace(box, 9)
    assert not mail.pending.wish_place(message, papers)


# Numbers that are void or wrong while something waits to be told.


def test_a_move_that_waits_is_given_up_with_the_number_that_it_was_of(mail: MailDb) -> None:
    """Under another UIDVALIDITY the number is another message's, which must neither be moved nor pass for known."""
    box, papers = folders(mail)
    moving, other = mail.messages.add(box, [letter(5, "a"), letter(6, "b")])
    mail.pending.wish_place(moving, papers)
    while mail.messages.unplace(box, 9):
        pass
    assert mail.messages.add(box, [letter(5, "b"), letter(7, "a"), letter(8, "c")])[:2] == (other, moving)
    assert mail.pending.all(account_of(mail)) == ()
    assert (place(mail, moving), place(mail, other)) == ((box, 7), (box, 5))


def test_a_number_that_is_another_messages_is_not_believed(mail: MailDb) -> None:
    """A server's word on where it has put a message takes no other message's place."""
    box, papers = folders(mail)
    (message,) = mail.messages.add(box, [letter(1)])
    (other,) = mail.messages.add(papers, [letter(9, "b")])
    mail.pending.wish_place(message, papers)
    (change,) = mail.pending.all(account_of(mail))
    assert mail.pending.moved(change, 9) is None
    assert place(mail, other) == (papers, 9)
    assert mail.messages.add(papers, [letter(10)]) == (message,)
