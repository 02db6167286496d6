"""What waits to be seen, over a running engine: its order, what takes a message off it, and what never does."""

from datetime import timedelta

import pytest

from secmail.api import commands as c
from secmail.api import patients as p
from secmail.api.custody import JournalPage
from secmail.api.events import JobFailed
from secmail.api.finding import BuildIndex
from secmail.api.queries import SessionHolder
from secmail.api.rules import Assign, SetTriage
from secmail.api.worklist import SeeCount, SeenBy, ToSee, ToSeeCount, Work, WorkChanged
from secmail.app.demo.letters import File
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import MessageId
from secmail.domain.patient_records import ReportPlace
from secmail.domain.triage import Triage
from tests.support.engine_desk import EngineDesk

PANIC = "Potassium|K|N|6.9|mmol/L|3.5|5.1|HH|F"
HIGH = "Glycémie|GLUC|N|1.40|g/l|0.70|1.10|H|F"
PLAIN = "Sodium|NA|N|140|mmol/L|135|145||F"


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    desk.insert()
    desk.unlock()
    return desk


def sheet(result: str, request: str, *, born: str = "07/05/1951") -> bytes:
    head = ["P4711", "MARTIN", "Anne", "", "", "", born, "", request, "19/11/2026"]
    lines = [*head, "LABTIL     LABORATOIRE", "CABLIL     CABINET", "", "BIOCHIMIE", "****LAB****", f"RES|{result}"]
    return "\r\n".join([*lines, "****FIN****", "****FINFICHIER****", ""]).encode("cp1252")


def sent(desk: EngineDesk, *results: str) -> list[MessageId]:
    raws = []
    for number, result in enumerate(results):
        desk.clock.move(timedelta(minutes=1))
        request = f"D{len(desk.inbox())}{number}"
        file = File("r.hpr", "application/octet-stream", sheet(result, request))
        raws.append(desk.letter(f"Résultat {request}", "Ci-joint.", files=(file,)))
    messages = desk.receive(*raws)
    desk.result_of(BuildIndex())
    return list(messages)


def waiting(desk: EngineDesk) -> list[tuple[Work, MessageId]]:
    return [(item.work, item.message.id) for item in desk.ask(ToSee()).items]


def seen(desk: EngineDesk, message: MessageId, *, back: bool = False) -> None:
    desk.result_of(p.MarkResultsSeen((ReportPlace(message),), seen=not back))


def test_urgent_first_with_what_is_beyond_the_limits(ready: EngineDesk) -> None:
    plain, panic, high = sent(ready, PLAIN, PANIC, HIGH)
    (letter,) = ready.receive(ready.letter("Consultation", "Cher confrère, merci de m'avoir adressé ce patient."))
    ready.result_of(BuildIndex())
    items = {item.message.id: item for item in ready.ask(ToSee()).items}
    assert [work for work, _ in waiting(ready)][:3] == [Work.URGENT, Work.RESULTS, Work.RESULTS]
    assert next(iter(items)) == panic
    assert ([each.label for each in items[panic].values], items[panic].abnormal) == (["Potassium"], 1)
    assert ([each.flag for each in items[high].values], items[plain].values) == (["H"], ())
    assert (items[plain].reports, items[plain].unseen, items[letter].reports) == (1, 1, 0)
    count = ready.ask(ToSeeCount())
    assert (count.urgent, count.results, count.total) == (1, 2, 4)


def test_the_reports_of_several_people_are_not_taken_for_one_s(ready: EngineDesk) -> None:
    files = tuple(
        File(f"r{number}.hpr", "application/octet-stream", sheet(HIGH, f"D{number}", born=born))
        for number, born in enumerate(("07/05/1951", "07/05/1951", "03/02/1987"))
    )
    (several,) = ready.receive(ready.letter("Résultats du jour", "Ci-joint.", files=files))
    (alone,) = sent(ready, HIGH)
    items = {item.message.id: item for item in ready.ask(ToSee()).items}
    assert (items[several].reports, items[several].people) == (3, 2)
    assert (items[alone].reports, items[alone].people) == (1, 1)
    assert [items[each].message.people for each in (several, alone)] == [2, 1], "folders say so too"


def test_a_page_follows_the_one_before(ready: EngineDesk) -> None:
    sent(ready, PLAIN, PANIC, HIGH)
    everything = [message for _, message in waiting(ready)]
    page = ready.ask(ToSee(limit=2))
    first = [item.message.id for item in page.items]
    rest = [item.message.id for item in ready.ask(ToSee(first[-1], limit=2)).items]
    assert first + rest == everything
    assert page.count == ready.ask(ToSeeCount()), "of all that waits, on whichever page"


def test_opening_and_passing_see_nothing(ready: EngineDesk) -> None:
    """The rule: a person's deed alone says that results were seen."""
    (panic,) = sent(ready, PANIC)
    ready.result_of(c.OpenMessage(panic, ask_pin=True))
    ready.result_of(c.MarkSeen((panic,), seen=True))
    assert waiting(ready) == [(Work.URGENT, panic)]
    assert len(ready.ask(p.AbnormalUnseen())) == 1
    assert [sight.at for sight in ready.ask(SeenBy(panic))] == [None]
    seen(ready, panic)
    (sight,) = ready.ask(SeenBy(panic))
    assert (sight.at, sight.by) == (ready.clock.now(), ready.ask(SessionHolder()))
    assert ready.ask(p.AbnormalUnseen()) == ()
    assert ready.events.of(WorkChanged)
    journal = [row.entry.deed for row in ready.ask(JournalPage(0, 1000))]
    assert journal.count(Deed.RESULTS_SEEN) == 1


def test_no_mark_hides_what_nobody_has_seen_beyond_the_limits(ready: EngineDesk) -> None:
    """Keywords are a server's word: whoever sets them there takes no panic value off the list."""
    panic, high = sent(ready, PANIC, HIGH)
    ready.result_of(SetTriage((panic, high), Triage.DONE))
    (item,) = ready.ask(ToSee()).items
    assert (item.message.id, item.work, item.kept) == (panic, Work.URGENT, True)
    ready.result_of(SetTriage((panic,), None))
    ready.result_of(Assign((panic,), "Autre MÉDECIN"))
    assert [item.kept for item in ready.ask(ToSee()).items] == [True]
    seen(ready, panic)
    assert ready.ask(ToSeeCount()) == SeeCount()
    seen(ready, panic, back=True)
    assert waiting(ready) == [(Work.URGENT, panic)]


@pytest.mark.parametrize("triage", [Triage.DONE, Triage.WAITING])
def test_what_is_dealt_with_leaves(ready: EngineDesk, triage: Triage) -> None:
    (plain,) = sent(ready, PLAIN)
    assert waiting(ready) == [(Work.RESULTS, plain)]
    ready.result_of(SetTriage((plain,), triage))
    assert waiting(ready) == []
    ready.result_of(SetTriage((plain,), Triage.TO_DO))
    assert waiting(ready) == [(Work.RESULTS, plain)]


def test_an_answer_hides_no_results_that_nobody_has_seen(ready: EngineDesk) -> None:
    raw = ready.letter("Résultat", "Ci-joint.", files=(File("r.hpr", "application/octet-stream", sheet(HIGH, "D9")),))
    ready.post.deliver(raw, flags=frozenset({"\\Answered"}))
    ready.post.deliver(ready.letter("Consultation", "Merci."), flags=frozenset({"\\Answered"}))
    ready.sync()
    ready.result_of(BuildIndex())
    ((_, answered),) = waiting(ready)
    seen(ready, answered)
    assert waiting(ready) == []


def test_what_somebody_else_looks_after_leaves(ready: EngineDesk) -> None:
    (plain,) = sent(ready, PLAIN)
    ready.result_of(Assign((plain,), "Autre MÉDECIN"))
    assert waiting(ready) == []
    holder = ready.ask(SessionHolder())
    assert holder is not None
    ready.result_of(Assign((plain,), holder))
    assert waiting(ready) == [(Work.RESULTS, plain)]


def test_after_a_month_only_what_is_marked_or_holds_unread_results_waits(ready: EngineDesk) -> None:
    plain, marked, panic = sent(ready, PLAIN, HIGH, PANIC)
    ready.result_of(SetTriage((marked,), Triage.TO_DO))
    ready.clock.move(timedelta(days=31))
    (letter,) = ready.receive(ready.letter("Consultation", "Rien de nouveau."))
    ready.result_of(BuildIndex())
    ready.clock.move(timedelta(days=31))
    assert waiting(ready)[0] == (Work.URGENT, panic)
    assert {message for _, message in waiting(ready)} == {panic, marked, plain}
    assert letter not in [message for _, message in waiting(ready)]
    ready.result_of(c.MarkSeen((panic, plain), seen=True))
    ready.result_of(SetTriage((panic,), Triage.DONE))
    assert waiting(ready) == [(Work.RESULTS, marked)]
    assert plain not in [message for _, message in waiting(ready)]


def test_locked_it_tells_nothing(ready: EngineDesk) -> None:
    sent(ready, PANIC)
    ready.result_of(c.LockSession())
    for query in (ToSee(), ToSeeCount(), SeenBy(MessageId(1))):
        with pytest.raises(ActionNeeded) as refused:
            ready.ask(query)  # type: ignore[type-var]  # of several kinds
        assert refused.value.code is Code.VAULT_LOCKED


def test_nobody_has_seen_what_brought_no_report(ready: EngineDesk) -> None:
    (letter,) = ready.receive(ready.letter("Consultation", "Rien de nouveau."))
    ready.result_of(BuildIndex())
    assert ready.ask(SeenBy(letter)) == ()
    event = ready.run(p.MarkResultsSeen((ReportPlace(letter),)))
    assert isinstance(event, JobFailed)
    assert event.code is Code.REPORT_UNKNOWN
