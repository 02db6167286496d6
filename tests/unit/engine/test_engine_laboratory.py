"""A laboratory's batch: each report once to each prescriber, in his form; what cannot be sent is held."""

from dataclasses import replace

import pytest

from secmail import hprim
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import JobDone, JobFailed, PinWanted
from secmail.api.laboratory import BatchResult, DropPrescriber, KeepPrescriber, Prescribers, SendBatch
from secmail.domain.accounts import Account
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code, Rejected
from secmail.domain.outbox import OutboxState
from secmail.domain.prescribers import Fate, OnePer, Prescriber, ReportFate, Wished, find
from secmail.engine.laboratory_plan import addressed
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import COLLEAGUE, SECRETARY
from tests.support.smime_desk import Desk as Reader

FIRST = Prescriber("D1", COLLEAGUE.address, "hprim2", name="Dr Avril")
SECOND = Prescriber("D2", SECRETARY.address, "sante", one_per=OnePer.MESSAGE, wished=Wished.NONE)
UNSEALED = Prescriber("D3", "sans.certificat@medecin.mssante.example", "as-received")


def report(number: int, code: str, *, name: str = "", birth: str = "01/02/1950") -> str:
    """An invented report for this prescriber."""
    head = f"P{number}\nINVENTE\nPaul\n\n\n\n{birth}\n\nR{number}\n20/11/2026\nLAB        LABO\n{code:<10} {name}\n"
    return head + f"Hémoglobine {number} g/l\n****LAB****\nRES|Hémoglobine|HB|N|{number}.1|g/l\n****FIN****\n"


def batch(*reports: str) -> bytes:
    return ("".join(reports) + "****FINFICHIER****\n").encode()


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A laboratory with three prescribers, of whom one has no certificate; the card is in."""
    desk.know_colleague()
    desk.know(desk.lab.confidentiality(SECRETARY), SECRETARY.address)
    for prescriber in (FIRST, SECOND, UNSEALED):
        desk.result_of(KeepPrescriber(prescriber))
    desk.insert()
    desk.unlock()
    return desk


def send(
    desk: EngineDesk, account: Account, content: bytes, *beside: DraftAttachment, **more: bool
) -> list[ReportFate]:
    result = desk.result_of(SendBatch(account.id, content, beside, **more))
    assert isinstance(result, BatchResult)
    return list(result.fates)


def told(fates: list[ReportFate]) -> list[tuple[int, Fate, Code | None]]:
    return [(fate.report, fate.fate, fate.reason) for fate in fates]


def files_of(desk: EngineDesk, raw: bytes) -> list[tuple[str, bytes]]:
    opened = Reader((desk.colleague,)).open(raw)
    return [(attachment.name, bytes(attachment.content)) for attachment in opened.attachments]


def test_each_report_goes_to_its_prescriber_in_his_form(ready: EngineDesk, account: Account) -> None:
    content = batch(report(1, "D1"), report(2, "d2"), report(3, ".", name="DR AVRIL"), report(4, "D2"))
    fates = send(ready, account, content)
    assert told(fates) == [(number, Fate.SENT, None) for number in (1, 2, 3, 4)]
    # one for each of the first one's reports, one for all of the second one's
    assert len(ready.post.submitted) == 3
    assert fates[1].letter == fates[3].letter
    (name, written), *others = files_of(ready, ready.post.submitted[0])
    assert (name, others) == ("resultat-1.hpr", [])
    assert written == hprim.convert.to_form(hprim.read(content), "hprim2", report=0)
    assert [fate.wished for fate in fates if fate.address == SECRETARY.address] == [Wished.NONE] * 2
    # asked for less: sealed all the same
    assert all(b"smime-type=enveloped-data" in raw or b"authEnveloped" in raw for raw in ready.post.submitted)
    assert not any(b"INVENTE" in raw or b"moglobine" in raw for raw in ready.post.submitted)


def test_the_same_batch_twice_sends_nothing_twice(ready: EngineDesk, account: Account) -> None:
    send(ready, account, batch(report(1, "D1")))
    again = send(ready, account, batch(report(1, "D1"), report(5, "D1"), report(5, "D1")))
    assert told(again) == [(1, Fate.ALREADY, None), (2, Fate.SENT, None), (3, Fate.ALREADY, None)]
    assert len(ready.post.submitted) == 2
    assert len([event for event in ready.events.all if isinstance(event, PinWanted)]) == 1


def test_the_same_batch_twice_at_once_sends_nothing_twice(ready: EngineDesk, account: Account) -> None:
    command = SendBatch(account.id, batch(report(1, "D1")))
    both = ready.here(lambda: [ready.submit(command) for _ in range(2)])
    first, second = (event.result for event in map(ready.ended, both) if isinstance(event, JobDone))
    assert isinstance(first, BatchResult) and isinstance(second, BatchResult)
    assert [fate.fate for fate in (*first.fates, *second.fates)] == [Fate.SENT, Fate.ALREADY]
    assert len(ready.post.submitted) == 1


def test_what_cannot_be_sent_is_held_with_its_reason(ready: EngineDesk, account: Account) -> None:
    content = batch(
        report(1, "NOBODY"),
        report(2, "D3"),
        report(3, "D1", birth=""),
        report(4, "D2", name="Dr Avril"),
        report(5, "D1"),
    )
    fates = send(ready, account, content)
    assert told(fates) == [
        (1, Fate.HELD, Code.PRESCRIBER_UNKNOWN),
        (2, Fate.HELD, Code.RECIPIENT_NO_CERTIFICATE),
        (3, Fate.HELD, Code.BATCH_REPORT_DAMAGED),
        (4, Fate.HELD, Code.PRESCRIBER_AMBIGUOUS),
        (5, Fate.SENT, None),
    ]
    ready.result_of(KeepPrescriber(Prescriber("nobody", COLLEAGUE.address, "hprim1")))
    assert told(send(ready, account, content))[0] == (1, Fate.SENT, None)


def test_a_dry_run_signs_and_sends_nothing(desk: EngineDesk, account: Account) -> None:
    desk.know_colleague()
    desk.result_of(KeepPrescriber(FIRST))
    fates = send(desk, account, batch(report(1, "D1"), report(2, "D2")), dry_run=True)
    assert told(fates) == [(1, Fate.WOULD_SEND, None), (2, Fate.HELD, Code.PRESCRIBER_UNKNOWN)]
    assert (desk.ask(q.Outbox()), desk.events.of(PinWanted)) == ((), [])


def test_what_was_not_shown_so_is_held(ready: EngineDesk, account: Account) -> None:
    """A prescriber was changed, another became known between the look and the press."""
    content = batch(report(1, "D1"), report(2, "D2"), report(3, "D9"), report(4, "D1"))
    shown = ready.result_of(SendBatch(account.id, content, dry_run=True))
    assert isinstance(shown, BatchResult)
    ready.result_of(KeepPrescriber(replace(FIRST, address=SECRETARY.address)))
    ready.result_of(KeepPrescriber(Prescriber("D9", COLLEAGUE.address, "hprim1")))
    sent = ready.result_of(SendBatch(account.id, content, shown=shown.fates))
    assert isinstance(sent, BatchResult)
    changed = Fate.HELD, Code.BATCH_CHANGED
    assert told(list(sent.fates)) == [(1, *changed), (2, Fate.SENT, None), (3, *changed), (4, *changed)]
    assert len(ready.post.submitted) == 1
    ready.result_of(KeepPrescriber(replace(FIRST, form="fhir")))
    (other_form, *_) = ready.result_of(SendBatch(account.id, content, shown=shown.fates)).fates
    assert (other_form.fate, other_form.reason) == changed
    ready.result_of(KeepPrescriber(FIRST))
    (first, *_) = ready.result_of(SendBatch(account.id, content, shown=shown.fates)).fates
    assert first.fate is Fate.SENT


@pytest.mark.parametrize(
    "change", [KeepPrescriber(replace(FIRST, address=SECRETARY.address)), DropPrescriber(FIRST.code)]
)
def test_who_was_corrected_or_dropped_while_the_pin_is_asked_for_gets_nothing_at_the_old_address(
    desk: EngineDesk, account: Account, change: KeepPrescriber | DropPrescriber
) -> None:
    desk.know_colleague()
    desk.know(desk.lab.confidentiality(SECRETARY), SECRETARY.address)
    for prescriber in (FIRST, SECOND):
        desk.result_of(KeepPrescriber(prescriber))
    desk.insert()
    content = batch(report(1, "D1"), report(2, "D2"))
    job = desk.submit(SendBatch(account.id, content))
    question = desk.question()
    looked = desk.result_of(SendBatch(account.id, content, dry_run=True))  # who only looks waits for nobody's PIN
    assert isinstance(looked, BatchResult) and told(list(looked.fates))[0] == (1, Fate.WOULD_SEND, None)
    desk.result_of(change)
    desk.answer(question)
    event = desk.ended(job)
    assert isinstance(event, JobDone) and isinstance(event.result, BatchResult)
    assert told(list(event.result.fates)) == [(1, Fate.HELD, Code.BATCH_CHANGED), (2, Fate.SENT, None)]
    assert OutboxState.CANCELLED in {entry.state for entry in desk.ask(q.Outbox())}
    assert len(desk.post.submitted) == 1
    desk.result_of(KeepPrescriber(FIRST))
    assert told(send(desk, account, content)) == [(1, Fate.SENT, None), (2, Fate.ALREADY, None)]


def test_prescribers_and_copies_of_a_message_get_it_with_its_files(ready: EngineDesk, account: Account) -> None:
    request = "OBR|1|S~R1" + "|" * 14 + "D1~DR AVRIL" + "|" * 12 + "D2~X^D9~Y"
    content = (
        "H|~^\\&|F.HPR||LAB~LABO||ORU|||HOP~HOPITAL||P|H2.2~L|20251120\r\n"
        f"P|1|PAT9|||INVENTE~PAULA||19700102|F\r\n{request}\r\n"
        "OBX|1|NM|HB~Hb~L||9.1^2^3|g/l\r\nOBX|2|FIC|CR~Compte rendu~L||LABO~cr.pdf~PDF\r\nL|1\r\n"
    ).encode()
    missing = send(ready, account, content)
    assert told(missing) == [(1, Fate.HELD, Code.BATCH_FILE_MISSING)] * 3
    fates = send(ready, account, content, DraftAttachment("cr.pdf", "application/pdf", b"%PDF-1.4"))
    assert told(fates) == [(1, Fate.SENT, None), (1, Fate.SENT, None), (1, Fate.HELD, Code.PRESCRIBER_UNKNOWN)]
    assert files_of(ready, ready.post.submitted[0])[1] == ("cr.pdf", b"%PDF-1.4")
    assert fates[0].losses == ("hprim.lost.identity", "hprim.lost.request", "hprim.lost.values")


def test_tests_are_not_handed_on(ready: EngineDesk, account: Account) -> None:
    content = (
        b"H|~^\\&|F||LAB~LABO||ORU|||D1~X||T|H2.2~L|20251120\r\nP|1|PAT9|||INVENTE~PAULA||19700102|F\r\n"
        b"OBR|1|S~R1\r\nOBX|1|NM|HB~Hb~L||9.1|g/l\r\nL|1\r\n"
    )
    assert told(send(ready, account, content)) == [(1, Fate.HELD, Code.BATCH_REPORT_DAMAGED)]


HEAD = "H|~^\\&|F||LAB~LABO||ORU|||D1~X||{}|H2.2~L|20251120\r\n"
TWO = "".join(
    f"P|{n}|PAT{n}|||INVENTE~PAUL{n}||1970010{n}|M\r\nOBR|1|S~R{n}\r\nOBX|1|NM|HB~Hb~L||9.{n}|g/l|||||{{}}\r\n"
    for n in (1, 2)
)
SAME = (
    "P|1|PAT1|||INVENTE~PAUL1||19700101|M\r\nOBR|1|S~R1\r\nOBX|1|NM|HB~Hb~L||9.1|g/l|||||F\r\n{}\r\n"
    "OBR|1|S~R2\r\nOBX|1|NM|GLY~Gly~L||1.1|g/l|||||F\r\n"
)
DAMAGED = [
    pytest.param(HEAD.format("P") + TWO.format("F", "F") + "L|1||2|8\r\n", [], id="whole"),
    pytest.param(HEAD.format("P") + TWO.format("F", "F") + "L|1||3|8\r\n", [1, 2], id="a-patient-is-missing"),
    pytest.param(HEAD.format("P") + TWO.format("F", "F") + "L|1||2|12\r\n", [1, 2], id="segments-are-missing"),
    pytest.param(HEAD.format("P") + TWO.format("X", "F") + "L|1||2|8\r\n", [], id="a-result-is-withdrawn"),
    pytest.param(HEAD.format("P") + TWO.format("F", "F\r\nGARBAGE|x") + "L|1\r\n", [2], id="a-segment-is-broken"),
    *(
        pytest.param(HEAD.format("P") + SAME.format(unread) + "L|1\r\n", held, id=f"between-two-requests-{unread[:3]}")
        for unread, held in (("?P|2|ID2", [1, 2]), ("ID2 BETA ANNE", [1, 2]), ("PP|2|ID2", [1, 2]), ("ZPP|2|ID2", []))
    ),
    pytest.param(
        HEAD.format("P") + TWO.format("F", "F") + "L|1\r\n" + HEAD.format("T") + "L|1\r\n", [], id="a-test-after-it"
    ),
]


@pytest.mark.parametrize(("content", "held"), DAMAGED)
def test_what_may_be_missing_anywhere_is_held_everywhere(content: str, held: list[int]) -> None:
    found = addressed(hprim.read(content.encode()), [FIRST], beside={})
    assert [each.number for each in found] == [1, 2]
    assert [each.number for each in found if each.held is not None] == held


def test_reports_behind_any_number_of_remarks_are_held_for_their_own_errors() -> None:
    remarks = report(1, "D1").replace("****LAB****\n", "****LAB****\n" + "RES|A|A|N|1,5|g/l\n" * 10_050)
    cut = [report(number, "D1").replace(f"|{number}.1|g/l", "") for number in (3, 4)]
    found = addressed(hprim.read(batch(remarks, report(2, "D1"), *cut)), [FIRST], beside={})
    assert [each.number for each in found if each.held is not None] == [3, 4]
    many = cut[0].replace("****LAB****\n", "****LAB****\n" + "RES|A|A|N\n" * 10_050)
    found = addressed(hprim.read(batch(many, report(2, "D1"), cut[1])), [FIRST], beside={})
    assert [each.number for each in found if each.held is not None] == [1, 2, 3], "which are left out nobody knows"


def test_a_letter_that_the_server_refuses_is_told_and_not_written_again(ready: EngineDesk, account: Account) -> None:
    def refuse(deed: str) -> None:
        if deed == "submit":
            raise Rejected(Code.MAIL_REFUSED, "no")

    ready.post.before = refuse
    content = batch(report(1, "D1"))
    assert told(send(ready, account, content)) == [(1, Fate.REFUSED, Code.MAIL_REFUSED)]
    ready.post.before = lambda deed: None
    (again,) = send(ready, account, content)
    assert (again.fate, again.letter is not None) == (Fate.REFUSED, True)
    assert len(ready.ask(q.Outbox())) == 1


def test_a_letter_that_was_withdrawn_is_sent_again(ready: EngineDesk, account: Account) -> None:
    content = batch(report(1, "D1"))
    (queued,) = send(ready, account, content, queue_only=True)
    assert queued.fate is Fate.QUEUED
    assert queued.letter is not None
    ready.result_of(c.CancelOutbox(queued.letter))
    assert told(send(ready, account, content)) == [(1, Fate.SENT, None)]


def test_a_crash_between_ledger_and_signature_sends_once(ready: EngineDesk, account: Account) -> None:
    """What was being prepared when the program died was never sent, and the ledger knows it."""
    content = batch(report(1, "D1"))
    (first,) = send(ready, account, content, queue_only=True)
    assert first.letter is not None
    letter = first.letter
    # as the start after a crash finds it
    ready.here(lambda: ready.db.outbox.move(letter, OutboxState.CANCELLED))
    assert told(send(ready, account, content)) == [(1, Fate.SENT, None)]
    assert told(send(ready, account, content)) == [(1, Fate.ALREADY, None)]


def test_a_card_that_is_pulled_stops_the_batch_and_tells_what_has_left(ready: EngineDesk, account: Account) -> None:
    sending = ready.engine._deeds.outbox._sending
    prepared, real = [], sending.prepare

    def second_fails(draft: object, **more: object) -> object:
        prepared.append(draft)
        if len(prepared) == 2:
            raise Rejected(Code.CARD_PIN_REFUSED, "gone")
        return real(draft, **more)  # type: ignore[arg-type]  # as it was called

    sending.prepare = second_fails  # type: ignore[method-assign,assignment]  # stands in for the card
    fates = send(ready, account, batch(report(1, "D1"), report(2, "D1"), report(3, "D1")))
    assert told(fates) == [
        (1, Fate.SENT, None),
        (2, Fate.HELD, Code.CARD_PIN_REFUSED),
        (3, Fate.HELD, Code.CARD_PIN_REFUSED),
    ]
    assert len(prepared) == 2, "nobody is asked for the PIN once more"


def test_prescribers_are_kept_changed_and_forgotten(desk: EngineDesk) -> None:
    desk.result_of(KeepPrescriber(FIRST))
    changed = replace(FIRST, code="d1", form="fhir", encoding=None)
    desk.result_of(KeepPrescriber(changed))
    assert desk.ask(Prescribers()) == (changed,)
    taken = desk.run(KeepPrescriber(replace(SECOND, code="D 1"), new=True))
    assert isinstance(taken, JobFailed) and taken.code is Code.PRESCRIBER_KNOWN
    assert desk.ask(Prescribers()) == (changed,), "a new one never takes the place of who has his code"
    desk.result_of(KeepPrescriber(SECOND, new=True))
    desk.result_of(DropPrescriber(SECOND.code))
    event = desk.run(KeepPrescriber(replace(FIRST, address="no address")))
    assert isinstance(event, JobFailed) and event.code is Code.RECIPIENT_INVALID
    assert isinstance(desk.run(DropPrescriber("D1")), JobDone)
    gone = desk.run(DropPrescriber("D1"))
    assert isinstance(gone, JobFailed) and gone.code is Code.PRESCRIBER_UNKNOWN


def test_what_is_no_batch_is_refused(desk: EngineDesk, account: Account) -> None:
    event = desk.run(SendBatch(account.id, b"Bonjour"))
    assert isinstance(event, JobFailed) and event.code is Code.HPRIM_UNREADABLE


def test_prescribers_are_found_by_code_or_name_and_never_by_nothing() -> None:
    by_name = Prescriber("Dr MAI", COLLEAGUE.address, "hprim1")
    known = [FIRST, SECOND, by_name]
    assert find(known, "d 1", None) is FIRST
    assert find(known, "D1", "Dr INCONNU") is FIRST
    assert find(known, ".", "DR. AVRIL") is FIRST
    assert find(known, "77", "Dr Mai") is by_name, "kept without a code"
    assert find(known, ".", "") is Code.PRESCRIBER_UNKNOWN
    assert find(known, "D-1", None) is Code.PRESCRIBER_UNKNOWN, "signs of a code count"
    assert find(known, "D2", "Dr Avril") is Code.PRESCRIBER_AMBIGUOUS
    # another's code under the same name: another person
    assert find(known, "D77", "Dr Avril") is Code.PRESCRIBER_AMBIGUOUS
    assert find([FIRST, replace(SECOND, name="Dr Avril")], None, "dr avril") is Code.PRESCRIBER_AMBIGUOUS
