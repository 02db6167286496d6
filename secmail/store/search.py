"""The full-text index over what was read, and questions to it in its own language."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter

from secmail.domain.finding import Field, Mark, Sought, Term
from secmail.domain.folding import bent, figures, folded, mark
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.domain.sealed import Digest, Words
from secmail.store.db import Database
from secmail.store.documents import first_of, start_of_day

EVERYTHING = mark("all")
"""Stands in every document: questions without any word begin from it."""
_CHARACTERS = 2_000_000
"""Of each field; letters do not come longer."""
_WEIGHTS = "6.0, 4.0, 2.0, 6.0, 1.0, 3.0, 0.7, 3.0, 0.0"
"""Of the columns, for ranking: what is in a subject or names a patient counts more than what is somewhere in a scan."""
_COLUMNS = {
    Field.SUBJECT: "subject",
    Field.SENDER: "sender",
    Field.RECIPIENTS: "recipients",
    Field.PATIENT: "patient",
    Field.TEXT: "{text attached}",
    Field.FILES: "{files attached}",
    Field.RESULTS: "results",
}
_PLAIN = {Field.SUBJECT: "subject", Field.SENDER: "sender", Field.RECIPIENTS: "recipients"}
_INDEXED = 3
"""Letters of beginnings that have an index of their own (0005_finding.sql)."""
_FEW = 200
"""Words that are asked for one by one; each costs a look into every segment of the index."""
_AFTER_ALL = "\U0010ffff"
_AT_ONCE = 1000
"""Rows of one statement; SQLite takes some 32,000 values."""
_WRITTEN = ("rowid", "subject", "sender", "recipients", "patient", "text", "files", "attached", "results", "marks")
_INSERT = f"INSERT INTO found_text ({', '.join(_WRITTEN)}) VALUES "  # noqa: S608 -- constants
_ROW = f"({', '.join('?' * len(_WRITTEN))})"
_TOP, _BOTTOM = 2**63 - 1, -(2**63)

Place = tuple[int, MessageId]
"""A message with its document."""


def keep(database: Database, kept: Sequence[tuple[int, Digest]]) -> None:
    """Adds messages that are not in the index. Within a transaction.

    Few statements, whose work needs no Python: meanwhile other threads can do theirs. In the order of the documents:
    FTS5 ends a segment of its own for each one that comes after a later one.
    """
    rows = [(document, *_fields(digest)) for document, digest in sorted(kept, key=itemgetter(0))]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        database.run(_INSERT + ", ".join([_ROW] * len(some)), tuple(chain.from_iterable(some)))


def _fields(digest: Digest) -> tuple[str, ...]:
    words = digest.words or Words()
    fields = (words.recipients, words.patients, words.text, words.files, words.attached, words.results)
    return (
        folded(digest.subject),
        folded(str(digest.sender)),
        *(folded(text[:_CHARACTERS]) for text in fields),
        " ".join(_marks(digest, words)),
    )


def newest(database: Database, sought: Sought, *, before: int | None, limit: int) -> tuple[Place, ...]:
    """What is found, newest first; older than the document `before`."""
    span = _span(sought, before)
    asked = expression(sought, lambda beginning: _beginnings(database, beginning))
    rows = database.rows(
        "SELECT found_text.rowid, digests.message FROM found_text"
        " CROSS JOIN digests ON digests.document = found_text.rowid"
        " WHERE found_text MATCH ? AND found_text.rowid >= ? AND found_text.rowid < ?"
        " ORDER BY found_text.rowid DESC LIMIT ?",
        (asked, *span, limit),
    )
    return tuple((row[0], MessageId(row[1])) for row in rows)


def best(database: Database, sought: Sought, *, among: int) -> tuple[tuple[float, MessageId], ...]:
    """The newest of what is found, each with how well it fits (higher is better), best first.

    So many are ranked as `among` says: a word that is everywhere tells nothing of its messages but their date.
    """
    since, until = _span(sought, None)
    asked = expression(sought)
    last = database.row(
        "SELECT rowid FROM found_text WHERE found_text MATCH ? AND rowid >= ? AND rowid < ?"
        " ORDER BY rowid DESC LIMIT 1 OFFSET ?",
        (asked, since, until, among - 1),
    )
    rows = database.rows(
        f"SELECT -bm25(found_text, {_WEIGHTS}) AS fit, digests.message FROM found_text"  # noqa: S608 -- constants
        " CROSS JOIN digests ON digests.document = found_text.rowid"
        " WHERE found_text MATCH ? AND found_text.rowid >= ? AND found_text.rowid < ? ORDER BY fit DESC",
        (asked, since if last is None else last[0], until),
    )
    return tuple((row[0], MessageId(row[1])) for row in rows)


def place_of(database: Database, message: MessageId, received: datetime) -> int:
    """Its document; where it is not in the index, that of the moment."""
    row = database.row("SELECT document FROM digests WHERE message = ?", (message,))
    return first_of(received) if row is None or row[0] is None else int(row[0])


def _beginnings(database: Database, beginning: str) -> str:
    """The words that begin so, where they are few: FTS5 takes from each only as much as is asked for.

    Of a beginning it first puts together all that was ever found by any of its words. Those with signs beyond ASCII
    stay a beginning: not every one of them would be read again as it was written.
    """
    if len(beginning) <= _INDEXED or not beginning.isascii():
        return _beginning(beginning)
    database.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.found_words USING fts5vocab (main, found_text, row)")
    rows = database.rows(
        "SELECT term FROM temp.found_words WHERE term >= ? AND term < ? LIMIT ?",
        (beginning, beginning + _AFTER_ALL, _FEW + 1),
    )
    words = [str(row[0]) for row in rows]
    if not 0 < len(words) <= _FEW or not all(map(str.isascii, words)):
        return _beginning(beginning)
    return _any(map(_quoted, words))


def expression(sought: Sought, spell: Callable[[str], str] | None = None) -> str:
    """As FTS5 reads it. Every word is quoted, so that nothing that was typed belongs to its language.

    `spell`: what stands there for the words that begin so; by default FTS5's own.
    """
    asked = [_term(term, _COLUMNS, spell) for term in sought.terms]
    asked += [_quoted(mark(each.value)) for each in sought.marks]
    if sought.kinds:
        asked.append(_any(_quoted(mark(_kind(kind))) for kind in sought.kinds))
    excluded = [_term(term, _COLUMNS) for term in sought.excluded]
    excluded += [_quoted(mark(each.value)) for each in sought.unmarked]
    return _without(" AND ".join(asked or [_quoted(EVERYTHING)]), excluded)


def outer_expression(sought: Sought) -> str | None:
    """For the index over outer headers; None where it cannot answer: it knows senders, recipients and subjects."""
    if not sought.terms or sought.kinds or sought.marks or sought.unmarked:
        return None
    if any(term.field is not None and term.field not in _PLAIN for term in sought.terms):
        return None
    excluded = [_term(term, _PLAIN) for term in sought.excluded if term.field is None or term.field in _PLAIN]
    return _without(" AND ".join(_term(term, _PLAIN) for term in sought.terms), excluded)


def _without(asked: str, excluded: list[str]) -> str:
    return f"({asked}) NOT {_any(excluded)}" if excluded else asked


def _term(term: Term, columns: dict[Field, str], spell: Callable[[str], str] | None = None) -> str:
    ways = [_way(words, term, spell) for words in figures(term.words)]
    if term.apart:
        ways.append("(" + " AND ".join(map(_quoted, term.words)) + ")")
    asked = _any(ways)
    return asked if term.field is None else f"{columns[term.field]} : ({asked})"


def _way(words: tuple[str, ...], term: Term, spell: Callable[[str], str] | None) -> str:
    if len(words) == 1 and not term.phrase:
        return _word(words[0], (spell or _beginning) if term.beginning else None)
    # What was typed without a space ("a.durand@labo") stands together in mail too.
    return _quoted(" ".join(words)) + ("*" if term.beginning else "")


def _word(word: str, spell: Callable[[str], str] | None) -> str:
    if spell is None:
        return _any(map(_quoted, bent(word)))
    # "bilans", being typed, is no beginning of "bilan".
    others = [other for other in bent(word)[1:] if not other.startswith(word)]
    return _any([spell(word), *map(_quoted, others)])


def _beginning(word: str) -> str:
    return _quoted(word) + "*"


def _any(expressions: Iterable[str]) -> str:
    found = list(expressions)
    return found[0] if len(found) == 1 else "(" + " OR ".join(found) + ")"


def _quoted(words: str) -> str:
    return '"' + words.replace('"', "") + '"'


def _span(sought: Sought, before: int | None) -> tuple[int, int]:
    since = _BOTTOM if sought.since is None else first_of(start_of_day(sought.since))
    until = _TOP if sought.until is None else first_of(start_of_day(sought.until))
    return since, until if before is None else min(until, before)


def _marks(digest: Digest, words: Words) -> list[str]:
    found = [EVERYTHING, mark(_kind(digest.kind))]
    if digest.urgent:
        found.append(mark(Mark.URGENT.value))
    if words.has_attachment:
        found.append(mark(Mark.ATTACHMENT.value))
    if digest.sealed:
        found.append(mark(Mark.SEALED.value))
    return found


def _kind(kind: Kind) -> str:
    return f"kind{kind.value.replace('-', '')}"  # one word of the index, or "imaging" would find "imaging-report"
