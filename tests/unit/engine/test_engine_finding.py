"""Everything is found while a session is open: clear and sealed mail, attachments, results; what belongs together."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from secmail.api import queries as q
from secmail.api.custody import JournalPage
from secmail.api.events import IndexProgressed
from secmail.api.finding import BuildIndex, Conversation, FindMessages, IndexProgress, IndexState
from secmail.app.demo.letters import File
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.security import Summary
from secmail.engine import finding, index_reader, opening
from secmail.engine.classify import Classified, classify
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import COLLEAGUE

CLEAR = (
    b"From: =?utf-8?q?H=C3=A9l=C3=A8ne?= <helene@mairie.example>\r\nTo: camille@cabinet.example\r\n"
    b"Subject: =?utf-8?q?R=C3=A9union?=\r\nMessage-ID: <clair@mairie.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nLe budget de la crypte est vot\xc3\xa9.\r\n"
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the words around what was found, however busy the machine is."""
    monkeypatch.setattr(finding, "_SNIPPETS_SECONDS", 60.0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    made = EngineDesk(tmp_path)
    made.start()
    made.add_account()
    yield made
    made.stop()


def found(desk: EngineDesk, text: str) -> list[MessageId]:
    return [one.message.id for one in desk.ask(FindMessages(text))]


def open_and_index(desk: EngineDesk) -> None:
    desk.insert()
    desk.unlock()
    desk.result_of(BuildIndex())


def word_file(text: str) -> File:
    document = docx.Document()
    document.add_paragraph(text)
    made = io.BytesIO()
    document.save(made)
    return File("courrier.docx", WORD, made.getvalue())


def test_clear_mail_is_found_by_its_text_and_is_nobodys_opening(desk: EngineDesk) -> None:
    (clear,) = desk.receive(CLEAR)
    assert (found(desk, "réunion"), found(desk, "crypte")) == ([clear], [])  # outer headers alone
    open_and_index(desk)
    assert found(desk, "crypte budget") == found(desk, "de:hélène") == [clear]
    deeds = [row.entry.deed for row in desk.ask(JournalPage())]
    assert not {Deed.MESSAGE_OPENED, Deed.MESSAGE_READ} & set(deeds)
    assert desk.ask(IndexProgress()) == IndexState(indexed=1, waiting=0)
    assert desk.events.of(IndexProgressed)[-1].state == IndexState(1, 0)


def test_what_was_sealed_is_found_with_its_attachment_and_its_result(desk: EngineDesk) -> None:
    letter, result = desk.receive(
        # Of a colleague: what a laboratory sends that has sent results before would count as one.
        desk.letter(
            "Avis",
            "Bonjour.",
            files=(word_file("Une spondylarthrite débutante"),),
            signer=desk.colleague,
            sender=("Dr Noé", COLLEAGUE.address),
        ),
        desk.result(1),
    )
    open_and_index(desk)
    assert (
        found(desk, "spondylarthrites")
        == found(desk, "pièce:spondyl")
        == found(desk, "avec:pj type:lettre")
        == [letter]
    )
    assert found(desk, "type:résultat") == [result]
    patient = desk.ask(q.MessageRows((result,)))[0].patient
    assert patient is not None
    assert found(desk, f"patient:{patient.split()[0]}") == [result]


def test_a_result_in_clear_is_told_as_one(desk: EngineDesk) -> None:
    (result,) = desk.receive(desk.result(1, signed=False, sealed=False))
    open_and_index(desk)
    (row,) = desk.ask(q.MessageRows((result,)))
    assert (row.kind, row.summary) == (Kind.RESULT, Summary.UNSIGNED)


def test_without_a_session_the_inside_is_closed_again_and_nothing_is_read_twice(desk: EngineDesk) -> None:
    (clear,) = desk.receive(CLEAR)
    open_and_index(desk)
    desk.remove()
    assert found(desk, "crypte") == []
    with pytest.raises(ActionNeeded):
        desk.ask(IndexProgress())
    taken: list[int] = []
    reader = desk.engine._deeds.background._reader
    take = reader.take
    reader.take = lambda messages: (taken.append(len(messages)), take(messages))[1]  # type: ignore[method-assign]  # watched
    open_and_index(desk)
    assert found(desk, "crypte") == [clear]
    assert sum(taken) == 0


def test_what_is_gone_is_not_found(desk: EngineDesk) -> None:
    (clear,) = desk.receive(CLEAR)
    open_and_index(desk)
    desk.here(lambda: desk.engine._deeds._forget([clear]))
    assert found(desk, "crypte") == []


def test_words_around_what_was_found_with_a_session_only(desk: EngineDesk) -> None:
    clear, sealed = desk.receive(CLEAR, desk.letter("Avis", "Une spirométrie normale."))
    assert [one.snippet for one in desk.ask(FindMessages("réunion", snippets=True))] == [""]
    open_and_index(desk)
    assert {one.message.id: one.snippet for one in desk.ask(FindMessages("crypte", snippets=True))} == {
        clear: "Le budget de la crypte est voté."
    }
    (one,) = desk.ask(FindMessages("spiro", snippets=True))
    assert one.message.id == sealed
    assert "spirométrie normale" in one.snippet


def test_words_around_what_was_found_in_results_attached_texts_and_names_of_files(desk: EngineDesk) -> None:
    note = File("consigne.txt", "text/plain", "Revoir à jeun, jeudi.".encode())
    desk.receive(desk.result(1), desk.letter("Avis", "Bonjour.", files=(note, word_file("Une entorse"))))
    open_and_index(desk)
    snippets = {
        word: [one.snippet for one in desk.ask(FindMessages(word, snippets=True))]
        for word in ("leucocytes", "jeun", "courrier", "entorse")
    }
    assert "Leucocytes LEU 6.42" in snippets["leucocytes"][0]
    assert snippets["jeun"] == ["Revoir à jeun, jeudi."]
    assert snippets["courrier"] == ["consigne.txt courrier.docx"]
    assert snippets["entorse"] == [""], "documents are not read while somebody waits"


def test_snippets_take_no_longer_than_a_moment(desk: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is asked waits behind them."""
    desk.receive(CLEAR)
    open_and_index(desk)
    monkeypatch.setattr(finding, "_SNIPPETS_SECONDS", 0.0)

    (found,) = desk.ask(FindMessages("crypte", snippets=True))

    assert found.snippet == ""


def test_pages_states_and_match(desk: EngineDesk) -> None:
    ids = desk.receive(*(CLEAR.replace(b"<clair@", b"<clair%d@" % number) for number in range(5)))
    open_and_index(desk)
    first = desk.ask(FindMessages("crypte", limit=2))
    second = desk.ask(FindMessages("crypte", limit=9, after=first[-1].message.id))
    together = [one.message.id for one in (*first, *second)]
    assert sorted(together) == sorted(ids) and len(set(together)) == 5
    assert len(desk.ask(FindMessages("crypte est:non-lu"))) == 5
    assert desk.ask(FindMessages("crypte est:lu")) == ()
    assert len(desk.ask(FindMessages("dossier:inbox"))) == 5
    best = desk.ask(FindMessages("crypte", by_match=True))
    assert best[0].rank == 0.0
    assert len(best) == 5


def test_an_outsider_in_a_conversation_stays_an_outsider(desk: EngineDesk) -> None:
    (sealed,) = desk.receive(desk.letter("Avis", "Bonjour."))
    open_and_index(desk)
    name = next(iter(desk.engine._deeds.session.open.sealed._db.rows("SELECT count(*) FROM conversation_names")))  # type: ignore[union-attr]  # looked into
    assert name[0] >= 1
    references = b"In-Reply-To: <Avis@" + COLLEAGUE.address.rpartition("@")[2].encode() + b">\r\n"
    outer = desk.ask(q.RawMessage(sealed))
    own = next(line for line in outer.split(b"\r\n") if line.lower().startswith(b"message-id:"))
    forged = CLEAR.replace(
        b"MIME-Version", b"References:" + own.partition(b":")[2] + b"\r\n" + references + b"MIME-Version"
    )
    (outsider,) = desk.receive(forged)
    desk.result_of(BuildIndex())
    rows = desk.ask(Conversation(outsider))
    assert {row.id: row.summary for row in rows} == {sealed: Summary.SIGNED_TRUSTED, outsider: Summary.UNSIGNED}


@pytest.mark.parametrize("typed", ["250000", "250\u00a0000", "250 000"])
def test_words_around_a_figure_however_its_thousands_stand_apart(desk: EngineDesk, typed: str) -> None:
    desk.receive(desk.letter("Avis", "Au contrôle, plaquettes à 250\u202f000 par mm3 :\u00a0stables."))
    open_and_index(desk)
    (one,) = desk.ask(FindMessages(typed, snippets=True))
    assert "plaquettes à 250 000 par mm3" in one.snippet


@pytest.mark.expects_log
def test_a_message_that_finds_a_bug_of_ours_keeps_no_other_from_being_read(
    desk: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(opened: OpenedMessage, *more: Any, **named: Any) -> Classified:
        if "Danger" in opened.headers.subject:
            raise KeyError("a bug")
        return real(opened, *more, **named)

    real = classify
    for room in (opening, index_reader):
        monkeypatch.setattr(room, "classify", breaking)

    def plain(subject: str) -> bytes:
        return desk.letter(subject, "perdrix", signed=False, sealed=False)

    raws = (desk.letter("Un", "perdrix"), desk.letter("Danger", "perdrix"), desk.letter("Deux", "perdrix"))
    messages = desk.receive(*raws, plain("Trois"), plain("Danger 2"), plain("Quatre"))
    open_and_index(desk)
    subjects = {row.id: row.subject for row in desk.ask(q.MessageRows(messages))}
    assert sorted(subjects[each] for each in found(desk, "perdrix")) == ["Deux", "Quatre", "Trois", "Un"]
    monkeypatch.undo()
    desk.remove()
    open_and_index(desk)
    assert "Danger 2" in {subjects[each] for each in found(desk, "perdrix")}, "tried again in the next session"
