"""Somebody changes the journal, with the key of the database in hand: what `journal verify` makes of it."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.sealed import JournalHead
from secmail.smime.documents import DocumentKind
from tests.support.journal_forge import ROWS, SEALS, JournalDesk
from tests.support.pki_lab import COLLEAGUE, PkiLab


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


@pytest.fixture
def desk(tmp_path: Path, lab: PkiLab) -> JournalDesk:
    desk = JournalDesk(tmp_path, lab)
    desk.fill()
    return desk


def test_a_whole_journal(desk: JournalDesk) -> None:
    verdict = desk.verdict()
    assert (verdict.rows, verdict.broken_at, verdict.sealed_to, verdict.bad_seals) == (ROWS, None, 12, ())


def test_rows_after_the_last_seal_are_whole_and_not_sealed(tmp_path: Path, lab: PkiLab) -> None:
    desk = JournalDesk(tmp_path, lab)
    desk.fill(seals=(4, 8))
    verdict = desk.verdict()
    assert (verdict.broken_at, verdict.sealed_to, verdict.bad_seals) == (None, 8, ())


def test_an_empty_journal_is_whole(tmp_path: Path, lab: PkiLab) -> None:
    desk = JournalDesk(tmp_path, lab)
    desk.fill(rows=0)
    verdict = desk.verdict()
    assert (verdict.rows, verdict.broken_at, verdict.sealed_to) == (0, None, 0)


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("DELETE FROM journal WHERE id = 1", 1),
        ("DELETE FROM journal WHERE id <= 3", 1),
        ("DELETE FROM journal WHERE id = 6", 6),
        ("DELETE FROM journal WHERE id = 12", 12),
        ("DELETE FROM journal WHERE id > 9", 10),
        ("DELETE FROM journal", 1),
        ("UPDATE journal SET actor = '899700000022' WHERE id = 6", 6),
        ("UPDATE journal SET at = at + 60000000 WHERE id = 12", 12),
        ("UPDATE journal SET id = 99 WHERE id = 6; UPDATE journal SET id = 6 WHERE id = 7", 6),
    ],
)
def test_rows_removed_altered_or_moved(desk: JournalDesk, sql: str, number: int) -> None:
    desk.forge(sql)
    verdict = desk.verdict()
    assert verdict.broken_at == number
    assert verdict.sealed_to == max((seal for seal in SEALS if seal < number), default=0)


@pytest.mark.parametrize(
    ("sql", "not_after"),
    [
        ("DELETE FROM journal WHERE id = 1", 1),
        ("DELETE FROM journal WHERE id = 6", 6),
        ("DELETE FROM journal WHERE id = 12", 12),
        ("UPDATE journal SET actor = '899700000022' WHERE id = 6", 6),
        ("UPDATE journal SET subject = 'x' WHERE id = 9", 9),
        ("UPDATE journal SET id = 99 WHERE id = 6", 6),
    ],
)
def test_a_chain_made_to_fit_again_does_not_fit_the_seals(desk: JournalDesk, sql: str, not_after: int) -> None:
    """What is known is that it was changed after the last row that a seal still stands for."""
    desk.forge(sql, recompute=True)
    verdict = desk.verdict()
    standing = max((seal for seal in SEALS if seal < not_after), default=0)
    assert verdict.sealed_to == standing
    assert verdict.broken_at == (12 if "id = 12" in sql else standing + 1)
    assert verdict.bad_seals


def test_the_head_alone_shows_an_end_that_was_cut_off(tmp_path: Path, lab: PkiLab) -> None:
    desk = JournalDesk(tmp_path, lab)
    desk.fill(seals=())
    desk.forge("DELETE FROM journal WHERE id > 9", recompute=True)
    assert desk.verdict().broken_at == 10


def test_the_head_alone_shows_a_chain_that_was_made_anew(tmp_path: Path, lab: PkiLab) -> None:
    desk = JournalDesk(tmp_path, lab)
    desk.fill(seals=())
    desk.forge("UPDATE journal SET subject = 'x' WHERE id = 3", recompute=True)
    assert desk.verdict().broken_at == 1


def test_removed_seals_do_not_hide_what_the_head_tells(desk: JournalDesk) -> None:
    desk.forge("DELETE FROM journal_seals; DELETE FROM journal WHERE id = 5", recompute=True)
    verdict = desk.verdict()
    assert (verdict.broken_at, verdict.sealed_to) == (12, 0)


def test_a_removed_head_does_not_hide_what_the_seals_tell(tmp_path: Path, lab: PkiLab) -> None:
    desk = JournalDesk(tmp_path, lab)
    desk.fill(head=False)
    desk.forge("DELETE FROM journal WHERE id > 9")
    verdict = desk.verdict()
    assert (verdict.broken_at, verdict.sealed_to, verdict.bad_seals) == (10, 8, (12,))


def test_a_seal_of_another_vault_s_journal(desk: JournalDesk) -> None:
    desk.add_seal(desk.seal(desk.head(), vault="e" * 32))
    assert desk.verdict().bad_seals == (12,)


def test_a_seal_of_the_same_vault_s_journal_on_another_workstation(desk: JournalDesk) -> None:
    """The doctor's own signature, over rows that are not these."""
    desk.add_seal(desk.seal(JournalHead(10, bytes(32))))
    verdict = desk.verdict()
    assert verdict.bad_seals == (10,)
    assert verdict.broken_at == 9


def test_an_old_seal_set_to_a_later_row(desk: JournalDesk) -> None:
    desk.forge("UPDATE journal_seals SET number = 12, hash = (SELECT hash FROM journal WHERE id = 12) WHERE number = 4")
    verdict = desk.verdict()
    assert (verdict.bad_seals, verdict.broken_at, verdict.sealed_to) == ((12,), None, 12)


@pytest.mark.parametrize("flip", [60, -1])
def test_a_damaged_seal(desk: JournalDesk, flip: int) -> None:
    good = desk.seal(desk.head()).document
    position = flip % len(good)
    bad = bytes(octet ^ (index == position) for index, octet in enumerate(good))
    desk.forge(f"UPDATE journal_seals SET document = x'{bad.hex()}' WHERE number = 8")
    verdict = desk.verdict()
    assert (verdict.bad_seals, verdict.broken_at) == ((8,), None)


def test_another_kind_of_document_is_no_seal(desk: JournalDesk) -> None:
    desk.add_seal(desk.seal(desk.head(), kind=DocumentKind.MANDATE))
    assert desk.verdict().bad_seals == (12,)


def test_a_stranger_s_card_seals_nothing(desk: JournalDesk, lab: PkiLab) -> None:
    """However trusted: who has the database's key and a card of his own must not be able to seal what he made of it."""
    desk.forge("DELETE FROM journal_seals; UPDATE journal SET subject = 'x' WHERE id = 12", recompute=True)
    desk.add_seal(desk.seal(desk.head(), by=lab.cps_authentication(COLLEAGUE)))
    verdict = desk.verdict()
    assert (verdict.bad_seals, verdict.broken_at, verdict.sealed_to) == ((12,), 1, 0)


def test_a_delegate_s_card_seals(desk: JournalDesk, lab: PkiLab) -> None:
    secretary = lab.cpe_authentication()
    desk.forge("DELETE FROM journal_seals")
    desk.add_seal(desk.seal(desk.head(), by=secretary))
    assert desk.verdict().sealed_to == 0
    desk.documents = (desk.mandate(secretary),)
    assert desk.verdict().sealed_to == 12


def test_a_mandate_that_the_doctor_did_not_sign_lets_nobody_seal(desk: JournalDesk, lab: PkiLab) -> None:
    stranger = lab.cps_authentication(COLLEAGUE)
    desk.forge("DELETE FROM journal_seals")
    desk.add_seal(desk.seal(desk.head(), by=stranger))
    desk.documents = (desk.mandate(stranger, by=lab.cps_signature(COLLEAGUE)), b"no document")
    assert desk.verdict().sealed_to == 0


def test_the_doctor_s_renewed_card_seals(desk: JournalDesk, lab: PkiLab) -> None:
    """Its certificate is another, its identifier the same, and its authority is believed."""
    desk.forge("DELETE FROM journal_seals")
    desk.owners = (lab.cps_signature().der,)
    desk.add_seal(desk.seal(desk.head()))
    assert desk.verdict().sealed_to == 12


def test_an_invented_authority_s_card_of_the_same_name_does_not(desk: JournalDesk) -> None:
    forged = PkiLab(prefix="forged ").cps_authentication()
    desk.forge("DELETE FROM journal_seals")
    desk.add_seal(desk.seal(desk.head(), by=forged))
    assert desk.verdict().sealed_to == 0


def test_an_owner_who_wrote_himself_in_does_not(desk: JournalDesk, lab: PkiLab) -> None:
    stranger = lab.cps_authentication(COLLEAGUE)
    desk.know_owners(desk.doctor.der)
    desk.owners = (*desk.owners, stranger.der)
    desk.forge("DELETE FROM journal_seals")
    desk.add_seal(desk.seal(desk.head(), by=stranger))
    assert desk.verdict().sealed_to == 0


TAMPERINGS = st.one_of(
    st.builds("DELETE FROM journal WHERE id = {}".format, st.integers(1, ROWS)),
    st.builds("DELETE FROM journal WHERE id > {}".format, st.integers(0, ROWS - 1)),
    st.builds("DELETE FROM journal WHERE id < {}".format, st.integers(2, ROWS)),
    st.builds("UPDATE journal SET actor = 'x' || actor WHERE id = {}".format, st.integers(1, ROWS)),
    st.builds("UPDATE journal SET at = at + {1} WHERE id = {0}".format, st.integers(1, ROWS), st.integers(1, 10**12)),
    st.builds(
        "UPDATE journal SET subject = coalesce((SELECT subject FROM journal WHERE id = {1}), 'x')"
        " WHERE id = {0}".format,
        st.integers(1, ROWS // 2),
        st.integers(ROWS // 2 + 1, ROWS),
    ),
    st.builds(
        "UPDATE journal SET id = -{0} WHERE id = {0}; UPDATE journal SET id = {0} WHERE id = {1};"
        "UPDATE journal SET id = {1} WHERE id = -{0}".format,
        st.integers(1, ROWS // 2),
        st.integers(ROWS // 2 + 1, ROWS),
    ),
    st.builds(
        "INSERT INTO journal (at, actor, deed, subject, hash) SELECT at, actor, deed, subject, hash"
        " FROM journal WHERE id = {}; DELETE FROM journal WHERE id = 1".format,
        st.integers(2, ROWS),
    ),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, lab: PkiLab) -> Path:
    directory = tmp_path_factory.mktemp("filled")
    JournalDesk(directory, lab).fill()
    return directory


@settings(max_examples=60, deadline=None)
@given(tamperings=st.lists(TAMPERINGS, min_size=1, max_size=3), recompute=st.booleans())
def test_no_tampering_goes_unseen(filled: Path, lab: PkiLab, tamperings: list[str], recompute: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(filled, place, dirs_exist_ok=True)
        desk = JournalDesk(Path(place), lab)
        before = _rows(desk)
        for sql in tamperings:
            desk.forge(sql)
        desk.forge("", recompute=recompute)
        after = _rows(desk)
        verdict = desk.verdict()
    if after == before:
        assert verdict.broken_at is None
    else:
        # Of rows that are left after a cut is only said which are proven: those up to the last seal that stands.
        first = next(number for number, pair in enumerate(_paired(before, after), 1) if pair[0] != pair[1])
        assert verdict.broken_at is not None
        assert verdict.broken_at <= first or verdict.broken_at == verdict.rows + 1
        assert verdict.sealed_to < first


def _rows(desk: JournalDesk) -> list[object]:
    sealed = desk.stores.sealed("f" * 32, [bytes(range(100, 132))])
    rows: list[object] = sealed._db.rows("SELECT * FROM journal ORDER BY id")  # type: ignore[assignment]  # compared only
    sealed.close()
    return rows


def _paired(before: list[object], after: list[object]) -> list[tuple[object, object]]:
    longest = max(len(before), len(after))
    fill = [None] * longest
    return list(zip((*before, *fill), (*after, *fill), strict=False))[:longest]
