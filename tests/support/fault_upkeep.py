"""Putting a year away and removing what is overdue: mailboxes for it, and what must hold after harm."""

from collections import Counter
from collections.abc import Mapping

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import upkeep as u
from secmail.domain.deeds import Deed
from secmail.domain.upkeep import Retention
from tests.support.dovecot import User
from tests.support.fault_bench import Bench, Held, Picture, lines_of
from tests.support.fault_scenes import FOLDERS, letter
from tests.support.pki_lab import AT

YEAR = AT.year
PUT_AWAY = f"Archives/{YEAR}"
_KEPT = Retention(results=20, letters=20, other=1)
_LONG_AGO = AT.year - 3
_SEEN = r"(\Seen)"


def year_to_put_away(bench: Bench, user: User) -> dict[str, object]:
    """Four messages of the year that were read, one that was not, and one of an earlier year."""
    with bench.running() as desk:
        bench.add_account(user)
        _fill(bench, user, dict.fromkeys(range(1, 5), (YEAR, _SEEN)) | {5: (YEAR, ""), 6: (_LONG_AGO, _SEEN)})
        desk.sync()
    return {"served": bench.on_server(user, FOLDERS[:1])}


def put_away(bench: Bench, picture: Picture) -> str:
    """Each message lies in one folder, here and there, at once; and in the right one after the next time."""
    served: Held = picture.facts["served"]
    with bench.running() as desk:
        told = _wrong_places(bench, picture)
        desk.result_of(u.ArchiveYear(YEAR))
        bench.settled(desk)
        desk.sync()
        right = Counter(
            {
                (PUT_AWAY if seen and b"Essai 6" not in raw else folder, raw, seen): count
                for (folder, raw, seen), count in served.items()
            }
        )
        there, here = bench.on_server(picture.user, (*FOLDERS[:1], PUT_AWAY)), bench.shown()
        numbers = bench.numbers()
    bench.require_sound()
    wrong = there != right or here != right
    told = told or ("in the wrong folders after the next time" if wrong else "")
    return told or ("known by other numbers" if numbers != picture.facts["before"][1] else "")


def _wrong_places(bench: Bench, picture: Picture) -> str:
    served = _anywhere(picture.facts["served"])
    with bench.mailbox(picture.user) as imap:
        made = PUT_AWAY in str(imap.list()[1])
    there = _anywhere(bench.on_server(picture.user, (*FOLDERS[:1], *([PUT_AWAY] if made else []))))
    here = Counter(subject for (_, subject, _), count in bench.listed().items() for _ in range(count))
    if there != served:
        return f"on the server {sorted(there.elements())}"
    return "" if here == served else f"shown {sorted(here.elements())}"


def _anywhere(held: Held) -> Counter[str]:
    """Subjects, whatever their folders."""
    return Counter(subject for (_, subject, _), count in lines_of(held).items() for _ in range(count))


def overdue_mail(bench: Bench, user: User) -> dict[str, object]:
    """Four messages that have been kept for long enough and read by a session, and two of this year."""
    with bench.running() as desk:
        bench.add_account(user)
        years = dict.fromkeys(range(1, 5), (_LONG_AGO, _SEEN)) | {5: (YEAR, _SEEN), 6: (YEAR, "")}
        _fill(bench, user, years)
        desk.sync()
        desk.insert()
        desk.unlock()
        desk.until(lambda: all(row.kind is not None for row in desk.ask(q.MessagePage())))
        desk.result_of(u.SetRetention(_KEPT))
        assert desk.ask(u.Overdue()) == 4
        bench.settled(desk)
        desk.remove()
    return {"served": bench.on_server(user, FOLDERS[:1])}


def removed(bench: Bench, picture: Picture) -> str:
    """What is to be kept is there at any time; nothing goes that the journal does not know of; the rest goes then."""
    desk = bench.desk
    served: Held = picture.facts["served"]
    kept = Counter({one: count for one, count in served.items() if b"Essai 5" in one[1] or b"Essai 6" in one[1]})
    there = bench.on_server(picture.user, FOLDERS[:1])
    with bench.running():
        if not (desk.reader / "doctor").exists():  # nobody has taken it out of a killed program's reader
            desk.insert()
        desk.until(lambda: bool(desk.ask(q.Cards())))
        desk.unlock()
        told = "" if kept <= there and kept <= bench.shown() else "what is to be kept has gone"
        if there != served and not _journalled(bench):
            told = told or "something went without a word in the journal"
        desk.result_of(u.ApplyRetention())
        desk.result_of(c.Synchronise())
        here, after = bench.shown(), bench.on_server(picture.user, FOLDERS[:1])
        desk.remove()
    bench.require_sound()
    return told or ("" if here == kept and after == kept else f"{here.total()} here and {after.total()} there")


def _journalled(bench: Bench) -> bool:
    session = bench.desk.engine._deeds.session.open
    assert session is not None
    rows = bench.desk.here(lambda: session.sealed.journal_rows(0, 10_000))
    return any(row.entry.deed == Deed.RETENTION_APPLIED for row in rows)


def _fill(bench: Bench, user: User, messages: Mapping[int, tuple[int, str]]) -> None:
    """Year and flags by number."""
    with bench.mailbox(user) as imap:
        for number, (year, flags) in messages.items():
            raw = letter(number)
            assert imap.append("INBOX", flags, f'"12-Feb-{year} 08:00:00 +0000"', raw)[0] == "OK"
