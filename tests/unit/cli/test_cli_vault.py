"""`secmail vault` on a scripted engine: what is asked of whom, and what is said."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api.events import (
    CardReason,
    CardWanted,
    Event,
    JobDone,
    JobFailed,
    PinReason,
    PinWanted,
    SessionOpened,
)
from secmail.api.queries import Cards, Diagnosis, Folders
from secmail.cli.outcome import Failed
from secmail.domain.cards import Card, CardKey, CardKind, KeyRole
from secmail.domain.errors import Code
from secmail.domain.ids import CardId, FolderId, JobId, QuestionId
from secmail.domain.mandates import Mandate, MandateShown, MandateState, Person, Right, Scope
from secmail.domain.messages import Folder, Kind
from secmail.domain.sealed import JournalEntry, JournalRow
from secmail.domain.security import CertificateFacts
from secmail.domain.vaults import Custodian, OpenedBy, Share, SlotFacts, SlotKind, VaultFacts
from tests.support.cli_shell import CARD, Shell
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERS = Card(CardId("lecteur:2"), "CPE 2", "Lecteur 2", CardKind.CPE, "Inès MARCHAND", keys=(), unlocked=False)
FACTS = VaultFacts(
    "ab" * 16, 3, 1,
    (
        SlotFacts("11" * 16, SlotKind.CARD_SIGN, "cd" * 32),
        SlotFacts("22" * 16, SlotKind.CARD_SIGN, "ef" * 32, "77" * 16),
    ),
    2, 3,
)  # fmt: skip
MANDATE = Mandate(
    "77" * 16, "ab" * 16, Person("Dr Camille", "899700000011", "cd" * 32), Person("Inès MARCHAND", None, "ef" * 32),
    frozenset({Right.READ, Right.DRAFT}), Scope(("INBOX",), (Kind.RESULT,)), AT,
    datetime(2027, 6, 30, 21, 59, tzinfo=UTC),
)  # fmt: skip
SHOWN = v.SessionShown(
    FACTS, "Dr Camille", "camille@cabinet.example", OpenedBy.CARD, None,
    (v.KeyShown("99" * 32, "CN=Camille", "RSA 3072", AT, AT, self_signed=True),), (Custodian("Anne", "00" * 32),),
)  # fmt: skip


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


def wants_pin(card: Card, reason: PinReason = PinReason.GRANT, *, last_try: bool = False) -> PinWanted:
    return PinWanted(QuestionId(1), card, reason, last_try=last_try)


@pytest.fixture
def pins(handle: ScriptedHandle) -> list[str | None]:
    """What is typed when both cards are asked for their PINs, his at the unlocking, hers at the granting."""
    handle.answer(Cards, (CARD, HERS))
    handle.answer(v.OpenedSession, SHOWN)
    handle.answer(v.Mandates, ())
    typed: list[str | None] = []

    def answered(answer: c.AnswerPin, _job: JobId) -> Iterator[Event]:
        command = c.UnlockCard if not handle.orders(v.GrantMandate) else v.GrantMandate
        typed.append(answer.pin.take() if answer.pin else None)
        job = handle.job(command)
        if typed[-1] is None:
            return iter([JobFailed(job, Code.CARD_PIN_CANCELLED)])
        return iter([JobDone(job, "Dr Camille" if command is c.UnlockCard else MANDATE)])

    handle.on(c.UnlockCard, lambda _c, _j: iter([wants_pin(CARD)]))
    handle.on(v.GrantMandate, lambda _c, _j: iter([wants_pin(HERS)]))
    handle.on(c.AnswerPin, answered)
    return typed


GRANT = ("vault", "grant", "--delegate", "CPE 2", "--as", "colleague", "--until", "2027-06-30", "--json")


def test_each_card_gets_its_own_line_of_standard_input(
    shell: Shell, handle: ScriptedHandle, pins: list[str | None]
) -> None:
    ran = shell(*GRANT, "--pin-stdin", "--delegate-pin-stdin", stdin=b"1111\n2222\n")
    assert ran.code == 0, ran.err
    assert pins == ["1111", "2222"]
    document = ran.json()
    assert document["delegate"] == {"name": "Inès MARCHAND", "national_id": None, "certificate": "ef" * 32}
    assert (document["rights"], document["folders"], document["kinds"]) == (["draft", "read"], ["INBOX"], ["result"])
    (order,) = handle.orders(v.GrantMandate)
    assert order.card == HERS.id and order.rights == {Right.READ, Right.DRAFT}
    assert order.until.astimezone().date().isoformat() == "2027-06-30"


def test_his_pin_never_goes_to_her_card(shell: Shell, pins: list[str | None]) -> None:
    ran = shell(*GRANT, "--pin-stdin", stdin=b"1111\n2222\n")
    assert ran.code == 4
    assert pins == ["1111", None]
    assert "Il manque le code de la carte « Inès MARCHAND »." in ran.err and "--delegate-pin-stdin" in ran.err


def test_without_a_terminal_nobody_inserts_a_card(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, lambda _c, _j: iter([CardWanted(QuestionId(5), CardReason.RESUME)]))
    handle.on(v.AnswerCard, lambda _c, _j: iter([JobFailed(handle.job(c.UnlockCard), Code.CARD_ABSENT)]))
    assert shell("vault", "unlock").code == 4
    assert handle.orders(v.AnswerCard) == [v.AnswerCard(QuestionId(5))]


def test_at_the_terminal_a_card_is_asked_for_and_waited_for(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(v.OpenedSession, SHOWN)
    shell.typed = []
    wanted = CardWanted(QuestionId(5), CardReason.HOLDER, "Dr Camille")
    handle.on(c.UnlockCard, lambda _c, job: iter([wanted, JobDone(job, "Dr Camille")]))
    ran = shell("vault", "unlock")
    assert ran.code == 0 and "Remettez la carte de Dr Camille." in ran.err
    assert handle.orders(v.AnswerCard) == []


@pytest.mark.parametrize(("typed", "uses"), [(["oui", "1234"], True), (["non"], False), ([""], False)])
def test_the_last_try_is_used_only_by_whoever_says_so(
    shell: Shell, handle: ScriptedHandle, typed: list[str], uses: bool
) -> None:
    handle.answer(v.OpenedSession, SHOWN)
    heard: list[tuple[str | None, bool]] = []

    def answered(answer: c.AnswerPin, _job: JobId) -> Iterator[Event]:
        heard.append((answer.pin.take() if answer.pin else None, answer.last_try))
        job = handle.job(c.UnlockCard)
        return iter([JobDone(job, "Dr Camille") if answer.pin else JobFailed(job, Code.CARD_LAST_TRY)])

    handle.on(c.UnlockCard, lambda _c, _j: iter([wants_pin(CARD, PinReason.UNLOCK, last_try=True)]))
    handle.on(c.AnswerPin, answered)
    shell.typed = typed
    ran = shell("vault", "unlock")
    assert heard == ([("1234", True)] if uses else [(None, False)])
    assert ran.code == (0 if uses else 4)


def test_a_piped_pin_is_never_the_last_try(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, lambda _c, _j: iter([wants_pin(CARD, PinReason.UNLOCK, last_try=True)]))
    handle.on(c.AnswerPin, lambda _a, _j: iter([JobFailed(handle.job(c.UnlockCard), Code.CARD_LAST_TRY)]))
    assert shell("vault", "unlock", "--pin-stdin", stdin=b"1234\n").code == 4
    assert handle.orders(c.AnswerPin) == [c.AnswerPin(QuestionId(1), None)]


@pytest.fixture
def noticed(handle: ScriptedHandle) -> ScriptedHandle:
    """The holder opens his session after an emergency opening."""
    opened = JournalRow(12, JournalEntry(AT, "Me Dupont", "session.opened-in-emergency", "ab" * 16), b"")
    used = JournalRow(13, JournalEntry(AT, "Me Dupont", "vault.share-used", "00" * 8), b"")
    handle.answer(v.UnseenOpenings, (opened, used))
    handle.answer(v.OpenedSession, SHOWN)
    handle.answer(v.Mandates, ())
    told = SessionOpened("Dr Camille", "camille@cabinet.example")
    handle.on(c.UnlockCard, lambda _c, job: iter([told, JobDone(job, "Dr Camille")]))
    handle.on(v.OpeningsTold, done(None))
    return handle


def test_emergency_openings_are_told_beside_the_answer(shell: Shell, noticed: ScriptedHandle) -> None:
    ran = shell("vault", "mandates")
    assert "ouverture d'urgence" in ran.err and "par Me Dupont, avec les parts de : Anne (journal, ligne 12)" in ran.err
    assert noticed.orders(v.OpeningsTold) == [v.OpeningsTold(13)]


def test_a_journal_that_is_gone_is_told_beside_the_answer(shell: Shell, handle: ScriptedHandle) -> None:
    told = SessionOpened("Dr Camille", "camille@cabinet.example", sealed_lost=True)
    handle.on(c.UnlockCard, lambda _c, job: iter([told, JobDone(job, "Dr Camille")]))
    handle.answer(v.Mandates, ())
    handle.answer(v.UnseenOpenings, ())
    handle.answer(v.OpenedSession, SHOWN)
    ran = shell("vault", "mandates", "--json")
    assert ran.json() == {"mandates": []}
    assert "a peut-être déjà été rangé" in ran.err


def test_what_a_program_reads_nobody_has_taken_note_of(shell: Shell, noticed: ScriptedHandle) -> None:
    ran = shell("vault", "mandates", "--json")
    assert ran.json() == {"mandates": []} and "Me Dupont" in ran.err
    assert noticed.orders(v.OpeningsTold) == []


def test_they_are_told_also_when_the_command_fails(shell: Shell, noticed: ScriptedHandle) -> None:
    assert shell("vault", "revoke", "8888").code == 2
    assert noticed.orders(v.OpeningsTold) == [v.OpeningsTold(13)]


def test_status_says_what_the_files_tell(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(Diagnosis, ())
    handle.answer(v.Vaults, (FACTS,))
    document = shell("vault", "status", "--json").json()
    assert document["vaults"][0]["shares"] == {"needed": 2, "made": 3}
    text = shell("vault", "status").text
    assert "carte (signature), par délégation (nom sous clé)  [222222222222]" in text and "2 sur 3" in text


def test_status_names_delegates_to_whoever_gives_a_pin(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(Diagnosis, ())
    handle.answer(v.Vaults, (FACTS,))
    handle.answer(v.Mandates, (MandateShown(MANDATE, MandateState.VALID),))
    handle.on(c.UnlockCard, done("Dr Camille"))
    text = shell("vault", "status", "--pin-stdin", stdin=b"1234\n").text
    assert f"carte (signature) de {MANDATE.delegate.name}, par délégation  [222222222222]" in text


def test_unlock_says_whose_it_is_and_what_is_in_it(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.answer(v.OpenedSession, SHOWN)
    text = shell("vault", "unlock").text
    assert "Coffre ouvert : Dr Camille." in text and "RSA 3072" in text and "auto-signé" in text and "Anne" in text
    assert shell("vault", "unlock", "--json").json()["keys"][0]["self_signed"] is True


def test_a_mandate_is_told_with_its_limits_and_by_whom(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.answer(v.OpenedSession, replace(SHOWN, mandate=MANDATE))
    handle.answer(v.Mandates, (MandateShown(MANDATE, MandateState.VALID),))
    limits = "lire, préparer des réponses ; seulement : résultats ; dossiers : INBOX"
    assert (
        f"par délégation de Dr Camille, donnée à Inès MARCHAND jusqu'au 2027-06-30 : {limits}"
        in shell("vault", "unlock").text
    )
    assert limits in shell("vault", "mandates").text


def test_revoking_says_what_it_cannot_take_back(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(v.RevokeMandate, done(None))
    handle.answer(v.Mandates, (MandateShown(MANDATE, MandateState.VALID),))
    ran = shell("vault", "revoke", "7777")
    assert (
        ran.code == 0
        and "ne peut pas retirer" in ran.text
        and handle.orders(v.RevokeMandate) == [v.RevokeMandate("77" * 16)]
    )
    assert shell("vault", "revoke", "8888").code == 2


def test_sheets_are_written_for_nobody_else_and_never_over_others(
    shell: Shell, handle: ScriptedHandle, tmp_path: Path
) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(v.MakeShares, done((Share("Anne", "academic acid"), Share("Basile", "acrobat romp"))))
    handle.answer(v.OpenedSession, SHOWN)
    words = ("vault", "recover", "make", "--custodian", "Anne", "--custodian", "Basile", "--needed", "2", "--sheets")
    ran = shell(*words, str(tmp_path))
    assert ran.code == 0 and "academic" not in ran.text + ran.err
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["01-anne.html", "02-basile.html"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in files) and "academic" in files[0].read_text()
    assert shell(*words, str(tmp_path)).code == 5
    assert shell(*words, str(tmp_path / "nowhere")).code == 2


def test_shares_come_from_standard_input_never_as_arguments(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(v.OpenByShares, done("Dr Camille"))
    ran = shell("vault", "recover", "open", "--opener", "Me Dupont", stdin=b"academic acid\n\n acrobat romp \n")
    assert ran.code == 0
    (order,) = handle.orders(v.OpenByShares)
    assert order.shares == ("academic acid", "acrobat romp") and "academic" not in repr(order)
    assert shell("vault", "recover", "open", "academic acid").code == 2


def test_a_new_passphrase_is_typed_twice(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(v.AddPassphrase, done(None))
    shell.typed = ["quatre chevaux", "quatre chevaux"]
    assert shell("vault", "add-passphrase").code == 0
    shell.typed = ["quatre chevaux", "quatre chevals"]
    assert shell("vault", "add-passphrase").code == 2
    assert len(handle.orders(v.AddPassphrase)) == 1


MAKE = ("vault", "recover", "make", "--custodian", "Anne", "--custodian", "Basile", "--needed", "2", "--sheets")


def test_no_share_is_made_where_no_sheet_can_be_written(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))
    (tmp_path / "02-basile.html").write_text("another set")
    assert shell(*MAKE, str(tmp_path)).code == 5
    assert handle.orders(v.MakeShares) == []  # the former sheets stay good
    assert [path.name for path in tmp_path.iterdir()] == ["02-basile.html"]


def test_nothing_is_left_where_no_share_was_made(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    handle.on(c.UnlockCard, lambda _c, job: iter([JobFailed(job, Code.VAULT_NOT_OWNER)]))
    assert shell(*MAKE, str(tmp_path)).code == 4
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_that_cannot_be_written_after_all_is_shown(
    shell: Shell, handle: ScriptedHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: Path, _content: bytes) -> None:
        raise Failed(Code.FILE_UNWRITABLE)

    monkeypatch.setattr("secmail.cli.commands.recovery.fill", broken)
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(v.MakeShares, done((Share("Anne", "academic acid"), Share("Basile", "acrobat romp"))))
    handle.answer(v.OpenedSession, SHOWN)
    ran = shell(*MAKE, str(tmp_path))
    assert ran.code == 5 and list(tmp_path.iterdir()) == []
    assert "LES ANCIENNES FEUILLES NE VALENT PLUS" in ran.err
    assert "Anne : academic acid" in ran.err and "Basile : acrobat romp" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--custodian", "Anne", "--custodian", " ", "--needed", "2"), "Un nom est vide"),
        (("--custodian", "Anne", "--custodian", "Anne ", "--needed", "2"), "deux fois"),
        (("--custodian", "Anne", "--custodian", "Basile", "--needed", "1"), "--needed"),
        (("--custodian", "Anne", "--custodian", "Basile", "--needed", "3"), "--needed"),
    ],
)
def test_what_is_wrong_with_the_custodians_is_said(
    shell: Shell, handle: ScriptedHandle, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ran = shell("vault", "recover", "make", *words, "--sheets", str(tmp_path))
    assert ran.code == 2 and said in ran.err and handle.submitted == []


def test_a_share_is_checked_without_a_card_and_the_wrong_word_is_named(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(v.CheckShare, lambda _c, job: iter([JobFailed(job, Code.SHARE_UNREADABLE, "word 7")]))
    ran = shell("vault", "recover", "check", stdin=b"academic acid\n")
    assert ran.code == 3 and "Le mot n° 7" in ran.err
    handle.on(v.CheckShare, done(""))
    assert shell("vault", "recover", "check", "--json", stdin=b"academic acid\n").json() == {"custodian": None}
    assert handle.orders(c.UnlockCard) == []


def test_an_emergency_opening_says_that_it_will_be_told_and_wants_a_name(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(v.OpenByShares, done("Dr Camille"))
    ran = shell("vault", "recover", "open", "--opener", "Me Dupont", stdin=b"academic acid\n")
    assert "sera annoncée au titulaire" in ran.text and "--add-card" in ran.text
    assert shell("vault", "recover", "open", "--opener", " ", stdin=b"academic acid\n").code == 2


def test_a_slot_in_use_is_removed_only_by_whoever_says_so(shell: Shell, handle: ScriptedHandle) -> None:
    facts = certificate_facts("cd" * 32)
    key = CardKey(KeyRole.AUTHENTICATION, facts, can_sign=True, can_decrypt=False)
    handle.answer(Cards, (replace(CARD, keys=(key,), unlocked=True),))
    handle.answer(v.OpenedSession, SHOWN)
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(v.RemoveSlot, done(None))
    assert shell("vault", "remove-slot", "1111").code == 2 and handle.orders(v.RemoveSlot) == []
    ran = shell("vault", "remove-slot", "1111", "--in-use")
    assert ran.code == 0 and "carte (signature) « Camille FONTAINE »" in ran.text
    assert shell("vault", "remove-slot", "2222").code == 0
    assert [order.slot for order in handle.orders(v.RemoveSlot)] == ["11" * 16, "22" * 16]


def certificate_facts(sha256: str) -> CertificateFacts:
    return CertificateFacts("CN=x", "CN=y", "1", sha256, (), None, None, AT, AT, test=False, der=b"")


def test_a_mandate_for_no_folder_is_none(shell: Shell, handle: ScriptedHandle, pins: list[str | None]) -> None:
    handle.answer(Folders, (Folder(FolderId(1), 1, "INBOX", "inbox", total=1, unread=0),))
    ran = shell(*GRANT, "--folder", "Nope", "--pin-stdin", "--delegate-pin-stdin", stdin=b"1111\n2222\n")
    assert ran.code == 2 and "INBOX" in ran.err and handle.orders(v.GrantMandate) == [] and pins == ["1111"]


def test_what_a_mandate_replaces_is_said(shell: Shell, handle: ScriptedHandle, pins: list[str | None]) -> None:
    former = replace(MANDATE, id="66" * 16, rights=frozenset(Right), scope=Scope())
    answers = iter([(MandateShown(former, MandateState.VALID),), (MandateShown(former, MandateState.REVOKED),)])
    handle.answer(v.Mandates, lambda _query: next(answers))
    words = [word for word in GRANT if word != "--json"]
    ran = shell(*words, "--pin-stdin", "--delegate-pin-stdin", stdin=b"1111\n2222\n")
    assert "Elle remplace la délégation 6666" in ran.text and "ranger les résultats" in ran.text and len(pins) == 2


@pytest.mark.parametrize(
    ("code", "detail", "said"),
    [
        (Code.MANDATE_NO_DELEGATE, "expired", "a expiré"),
        (Code.MANDATE_NO_DELEGATE, "holder", "votre propre carte"),
        (Code.CARD_ABSENT, "", "à qui la délégation est donnée"),
    ],
)
def test_why_there_is_no_mandate_is_said(
    shell: Shell, handle: ScriptedHandle, code: Code, detail: str, said: str
) -> None:
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.answer(v.Mandates, ())
    handle.on(v.GrantMandate, lambda _c, job: iter([JobFailed(job, code, detail)]))
    ran = shell("vault", "grant", "--as", "locum", "--until", "2027-06-30")
    assert ran.code in (1, 4) and said in ran.err


def test_by_passphrase_the_new_cards_pin_is_the_only_one(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(v.OpenByPassphrase, done("Dr Camille"))
    handle.on(v.AddCard, lambda _c, _j: iter([wants_pin(HERS, PinReason.CREATE)]))
    heard: list[str | None] = []

    def answered(answer: c.AnswerPin, _job: JobId) -> Iterator[Event]:
        heard.append(answer.pin.take() if answer.pin else None)
        return iter([JobDone(handle.job(v.AddCard), None)])

    handle.on(c.AnswerPin, answered)
    words = ("vault", "add-card", "--by-passphrase", "--passphrase-stdin", "--new-pin-stdin")
    assert shell(*words, stdin=b"2222\nquatre chevaux\n").code == 0
    assert heard == ["2222"] and handle.orders(v.OpenByPassphrase)[0].passphrase == "quatre chevaux"
