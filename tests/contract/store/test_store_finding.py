"""What the sealed index finds, in which order, and what belongs together."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.domain.addresses import Mailbox
from secmail.domain.finding import parse
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.domain.sealed import Digest, Relations, Words
from secmail.domain.security import Summary
from secmail.engine.ports import SealedDb, SealedDbReader
from tests.support.store_samples import NOW, digest, found


def at(message: int, minutes: int = 0, **words: str | bool) -> Digest:
    return digest(message, received=NOW + timedelta(minutes=minutes), words=Words(**words))  # type: ignore[arg-type]  # a test names only fields that exist


def related(message: int, name: str, *ancestors: str, requests: tuple[str, ...] = ()) -> Digest:
    plain = at(message, message)
    return replace(plain, relations=Relations(name, ancestors, requests))


def test_newest_first_whatever_the_order_of_reading(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([at(1, 30, text="bilan"), at(2, 10, text="bilan"), at(3, 20, text="bilan")])
    assert found(sealed_reader, "bilan") == (1, 3, 2)


def test_pages_go_on_where_the_one_before_ended(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([at(number, number, text="bilan") for number in range(1, 8)])
    sought = parse("bilan", NOW.date())
    first = sealed_reader.found(sought, before=None, limit=3)
    second = sealed_reader.found(sought, before=first[-1][0], limit=3)
    assert [message for _, message in (*first, *second)] == [7, 6, 5, 4, 3, 2]
    assert sealed_reader.place(MessageId(5), NOW) == first[-1][0]


def test_much_mail_of_one_second_is_all_found(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([at(number, text="importé") for number in range(1, 701)])
    assert set(found(sealed_reader, "importe", limit=1000)) == set(range(1, 701))


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("examen", True),
        ("examens", True),
        ("l'examen", True),
        ("d’examens x", False),
        ("journal", True),
        ("journaux fievre", True),
        ("oeil", True),
        ("ŒIL", True),
        ("fibrose", True),
        ("cardio", True),
        ("cardio bilan", False),
        ("cardio* bilan", False),
        ("card* examen", True),
        ('"examens du journal"', True),
        ('"du examens"', False),
        ("-fièvre", False),
        ("-grippe", True),
        ("texte:cardiologie", True),
        ("objet:cardiologie", False),
        ("objet:hémogramme", True),
        ("de:bonnet", True),
        ("de:durand", False),
        ("a:martin", True),
        ("patient:zoé", True),
        ("piece:radio", True),
        ("pièce:thorax", True),
        ("résultat:glycémie", True),
        ("glycemie 5.2", True),
        ("avec:pj", True),
        ("-avec:pj", False),
        ("est:urgent", False),
        ("est:chiffré", True),
        ("type:résultat", True),
        ("type:lettre", False),
        ("type:lettre type:résultat", True),
        ("date:2026", True),
        ("avant:2026", False),
        ("après:2026 examen", True),
    ],
)
def test_what_is_found(sealed: SealedDb, sealed_reader: SealedDbReader, typed: str, fits: bool) -> None:
    words = Words(
        recipients="Dr Martin <dr.martin@cabinet.example>",
        patients="DURAND Zoé",
        text="Examens du journal. L\u2019œil, ﬁbrose, fie\u0300vre ; cardiologie",
        files="radio.pdf",
        attached="Thorax de face",
        results="Glycémie GLY 5.2 mmol/L",
        has_attachment=True,
    )
    sealed.keep_digests([digest(7, words=words, sender=Mailbox("labo@example", "Laboratoire Bonnet"))])
    assert found(sealed_reader, typed) == ((7,) if fits else ())


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202f", "\u2009", ""])
@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("250000", True),
        ("250 000", True),
        ("250\u00a0000", True),
        ("plaquettes 250\u202f000 /mm3", True),
        ("résultat:250000", True),
        ('"plaquettes 250 000"', True),
        ('"2500"', False),
        ("250\u00a0001", False),
        ("-250000", False),
        ("docteur martin", True),
        ('"docteur martin"', True),
        ("«\u00a0Docteur\u00a0Martin\u00a0»", True),
    ],
)
def test_figures_and_words_with_blanks_of_any_kind(
    sealed: SealedDb, sealed_reader: SealedDbReader, typed: str, *, fits: bool, blank: str
) -> None:
    words = Words(text=f"Docteur{blank or ' '}Martin", results=f"Plaquettes 250{blank}000 /mm3")
    sealed.keep_digests([digest(7, words=words)])
    assert found(sealed_reader, typed) == ((7,) if fits else ())


def test_two_numbers_with_a_usual_blank_need_not_stand_together(
    sealed: SealedDb, sealed_reader: SealedDbReader
) -> None:
    sealed.keep_digests([digest(7, words=Words(text="lit 120, patient 250"))])
    assert found(sealed_reader, "120 250") == (7,)
    assert found(sealed_reader, "120\u202f250") == ()


@pytest.mark.parametrize(
    "typed", ["terme", "terme0*", "terme00", "termes*", "-autre terme01", "texte:terme1", "terme1* rien*"]
)
def test_beginnings_of_few_words_of_many_and_beyond_ascii(
    sealed: SealedDb, sealed_reader: SealedDbReader, typed: str
) -> None:
    texts = {number: f"terme{number:03} rien" for number in range(1, 251)} | {300: "termeβ", 301: "termeé autre"}
    sealed.keep_digests([at(number, number, text=text) for number, text in texts.items()])
    sealed.keep_digests([replace(at(400, 400, text="autre"), subject="Terme01x")])
    begins = {
        "terme": {*texts, 400},
        "terme0*": {*range(1, 100), 400},
        "terme00": set(range(1, 10)),
        "termes*": set(),
        "-autre terme01": set(range(10, 20)),
        "texte:terme1": set(range(100, 200)),
        "terme1* rien*": set(range(100, 200)),
    }[typed]
    assert found(sealed_reader, typed, limit=1000) == tuple(sorted(begins, reverse=True))


def test_a_message_cannot_pass_for_urgent(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([at(1, text="\ue0ffurgent \ue0ffattachment"), digest(2, urgent=True)])
    assert found(sealed_reader, "est:urgent") == (2,)
    assert found(sealed_reader, "avec:pj") == ()


def test_best_first_a_subject_before_a_mention(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    mention, subject = at(1, text="bilan " + "autre " * 200), replace(at(2, text="autre"), subject="Bilan")
    sealed.keep_digests([mention, subject, at(3, text="rien")])
    fits = sealed_reader.best(parse("bilan", NOW.date()), among=10)
    assert [message for _, message in fits] == [2, 1]
    assert fits[0][0] > fits[1][0] > 0
    assert [message for _, message in sealed_reader.best(parse("autre", NOW.date()), among=1)] == [2]  # the newest


def test_what_was_corrected_is_found_as_before(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([at(1, text="bilan")])
    sealed.keep_digests([replace(at(1), words=None, summary=Summary.SIGNED_UNTRUSTED, kind=Kind.LETTER)])
    assert found(sealed_reader, "bilan") == (1,)
    kept = sealed_reader.digests([MessageId(1)])[MessageId(1)]
    assert kept.summary is Summary.SIGNED_UNTRUSTED
    assert kept.kind is Kind.RESULT  # told with what was attached, which was not looked at again


def test_what_was_read_is_known_by_version(sealed: SealedDb) -> None:
    sealed.keep_digests([digest(1, pipeline_version=3), digest(2, pipeline_version=0), digest(3, pipeline_version=3)])
    assert sealed.current([MessageId(1), MessageId(2), MessageId(4)], 3) == {1}
    assert sealed.count_current(3) == 2


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 1, 2)])
def test_answers_belong_together_in_whatever_order_they_are_read(
    sealed: SealedDb, sealed_reader: SealedDbReader, order: tuple[int, ...]
) -> None:
    messages = {1: related(1, "<a>"), 2: related(2, "<b>", "<a>"), 3: related(3, "<c>", "<a>", "<b>")}
    for number in order:
        sealed.keep_digests([messages[number]])
    sealed.keep_digests([related(9, "<z>")])
    assert sealed_reader.conversation(MessageId(2)) == (1, 2, 3)
    assert sealed_reader.conversation(MessageId(9)) == (9,)
    assert sealed_reader.conversation(MessageId(8)) == ()


def test_answers_to_a_message_that_never_came(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([related(1, "<b>", "<gone>"), related(2, "<c>", "<gone>")])
    assert sealed_reader.conversation(MessageId(1)) == (1, 2)


def test_a_missing_link_joins_what_waited_for_it(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([related(1, "<a>"), related(3, "<c>", "<b>")])
    assert sealed_reader.conversation(MessageId(1)) == (1,)
    sealed.keep_digests([related(2, "<b>", "<a>")])
    assert sealed_reader.conversation(MessageId(1)) == (1, 2, 3)


def test_circles_and_names_of_oneself(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([related(1, "<a>", "<a>", "<b>"), related(2, "<b>", "<a>", "<b>"), related(3, "", "<b>")])
    assert sealed_reader.conversation(MessageId(3)) == (1, 2, 3)


def test_nobody_joins_two_conversations_by_listing_both(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([related(1, "<a>"), related(2, "<x>")])
    sealed.keep_digests([related(3, "<evil>", "<a>", "<x>")])
    assert sealed_reader.conversation(MessageId(1)) == (1,)
    assert sealed_reader.conversation(MessageId(2)) == (2, 3)
    sealed.keep_digests([related(4, "<x>", "<a>")])  # a stolen name brings nothing together either
    assert sealed_reader.conversation(MessageId(1)) == (1,)


def test_results_of_one_request(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    part, rest = related(1, "<a>", requests=("labo 7 durand",)), related(2, "<b>", requests=("labo 7 durand",))
    sealed.keep_digests([part, rest, related(3, "<c>", requests=("labo 8 durand",))])
    assert sealed_reader.conversation(MessageId(2)) == (1, 2)


def test_what_is_forgotten_leaves_its_conversation(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([related(1, "<a>"), related(2, "<b>", "<a>")])
    sealed.forget([MessageId(1)])
    assert sealed_reader.conversation(MessageId(2)) == (2,)
    sealed.forget([MessageId(2)])
    sealed.keep_digests([related(5, "<a>")])
    assert sealed_reader.conversation(MessageId(5)) == (5,)


def test_a_message_read_again_stays_in_its_conversation(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([related(1, "<a>"), related(2, "<b>", "<a>")])
    sealed.keep_digests([related(1, "<a>")])
    assert sealed_reader.conversation(MessageId(2)) == (1, 2)
