"""Every code, finding and fact has its words, in every language, and the words are for people."""

import re
from collections.abc import Iterator, Mapping

import pytest

from secmail.cli.words import TEXTS
from secmail.domain.choice import Strength
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code
from secmail.domain.identity import Holder, Remark, Tie
from secmail.domain.people import CertificateReason, RecipientState
from secmail.domain.security import AddressMatch, Chain, Finding, Integrity, Revocation, RevocationReason, Summary
from secmail.domain.sentences import identity, protection
from secmail.domain.sentences.deeds import DEEDS
from secmail.domain.sentences.delegation import DELEGATION
from secmail.domain.sentences.findings import FINDINGS
from secmail.domain.sentences.hprim_problems import HPRIM_PROBLEMS
from secmail.domain.sentences.problems import PROBLEMS
from secmail.domain.sentences.recipients import REASONS, RECIPIENTS
from secmail.domain.sentences.sending import STRENGTHS
from secmail.domain.sentences.text import LANGUAGES, FindingText, ProblemText
from secmail.hprim.problems import ALL_CODES

TABLES: list[tuple[Mapping[object, Mapping[str, object]], set[object]]] = [
    (PROBLEMS, set(Code)),
    (FINDINGS, set(Finding)),
    (HPRIM_PROBLEMS, set(ALL_CODES)),
    (protection.SUMMARIES, set(Summary)),
    (protection.ENCRYPTION, {True, False}),
    (STRENGTHS, set(Strength)),
    (RECIPIENTS, set(RecipientState)),
    (REASONS, set(CertificateReason)),
    (DEEDS, set(Deed)),
    (DELEGATION, {"granting", "revoking", "revoked-too-late", "self-signed"}),
    (protection.INTEGRITY, set(Integrity)),
    (protection.CHAINS, set(Chain)),
    (protection.CHAINS_AT_SIGNING, set(Chain)),
    (protection.REVOCATIONS, set(Revocation)),
    (protection.REVOCATION_REASONS, set(RevocationReason)),
    (protection.ADDRESS_MATCHES, set(AddressMatch)),
    (identity.TIES, set(Tie)),
    (identity.HOLDERS, set(Holder)),
    (identity.REMARKS, set(Remark)),
]
JARGON = re.compile(r"\w_\w|[a-z]\.[a-z]|traceback|0x|\b(CMS|S/MIME|CKR|IMAP|SMTP|TLS|UID|HPRIM)\b", re.IGNORECASE)


def _texts(entry: object) -> Iterator[str]:
    if isinstance(entry, ProblemText):
        yield from (entry.title, entry.sentence, entry.remedy)
    elif isinstance(entry, FindingText):
        yield from (entry.title, entry.sentence)
    else:
        assert isinstance(entry, str)
        yield entry


@pytest.mark.parametrize(("table", "members"), TABLES)
def test_each_table_is_complete(table: Mapping[object, Mapping[str, object]], members: set[object]) -> None:
    assert set(table) == members
    assert all(set(row) == set(LANGUAGES) for row in table.values())


def test_the_words_are_for_people() -> None:
    everything = [
        text for table, _ in TABLES for row in table.values() for entry in row.values() for text in _texts(entry)
    ]
    assert len(everything) > 500
    assert [text for text in everything if not text.strip() or JARGON.search(text)] == []


def test_sentences_are_sentences() -> None:
    rows = [entry for row in PROBLEMS.values() for entry in row.values()]
    assert [entry for entry in rows if not entry.sentence.endswith(".") or not entry.remedy.endswith(".")] == []


def test_no_two_problems_of_one_language_share_a_title() -> None:
    for language in LANGUAGES:
        titles = [row[language].title for row in PROBLEMS.values()]
        assert len(set(titles)) == len(titles)


def test_only_trust_speaks_of_a_verified_sender() -> None:
    for summary, row in protection.SUMMARIES.items():
        claims = "vérifié" in row["fr"].title.lower() or "verified" in row["en"].title.lower()
        assert claims is (summary is Summary.SIGNED_TRUSTED)


# Neither the window nor the command line has these (yet): who is told to use them is lost.
MISSING_DOORS = re.compile(
    r"réglages|paramètres|préférences|settings|preferences"
    r"|donner l'accès|give you access|choisissez le compte|choose the account",
    re.IGNORECASE,
)


def test_no_remedy_names_a_door_that_is_not_there() -> None:
    remedies = [entry.remedy for row in PROBLEMS.values() for entry in row.values()]
    assert [remedy for remedy in remedies if MISSING_DOORS.search(remedy)] == []


def test_the_commands_that_remedies_name_exist() -> None:
    remedies = [entry.remedy for row in PROBLEMS.values() for entry in row.values()]
    named = {found for remedy in remedies for found in re.findall(r"[«“]\s*secmail ([\w ]+?)\s*[»”]", remedy)}
    assert named == {"account add", "certificates update"}
    for command in named:
        assert f"help.{command}" in TEXTS
