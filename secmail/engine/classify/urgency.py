"""Why a message is urgent: what the laboratory's file says, what the sender says, which words it holds. Pure."""

from collections.abc import Iterator

from secmail.api.results import ResultFile
from secmail.domain.kinds import Reason, Urgent
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import Summary
from secmail.domain.urgency import UrgencyWords, plain, subject_says_so
from secmail.engine.classify.results import BODY
from secmail.hprim.model import Flag, FlagSource, Report

_PANIC = frozenset({Flag.PANIC_LOW, Flag.PANIC_HIGH})
_STAT = "S"
_TRUSTED = frozenset({Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED})
_MOST = 10
"""Reasons that are told; a hundred panic values say no more than ten."""
_LONGEST_COMMENTS = 50_000


def reasons(
    opened: OpenedMessage, results: tuple[ResultFile, ...], text: str, *, words: UrgencyWords
) -> tuple[Reason, ...]:
    """Strongest first. `text`: the body as `plain` has it, without what it quotes."""
    found = list(dict.fromkeys(_of_results(results, words)))
    found.extend(_of_words(opened, text, words))
    if opened.headers.urgent:
        found.append(Reason(Urgent.PRIORITY if opened.summary in _TRUSTED else Urgent.CLAIMED))
    return tuple(found[:_MOST])


def _of_results(results: tuple[ResultFile, ...], words: UrgencyWords) -> Iterator[Reason]:
    """Panic flags only as the file gives them: no comparison of ours makes a value an emergency."""
    reports = ((file.part, report) for file in results for report in file.document.reports)
    for part, report in reports:
        for result in report.results:
            if result.flag in _PANIC and result.flag_source is FlagSource.FILE and not result.is_withdrawn:
                yield Reason(Urgent.PANIC, part, (result.label or result.code or "").strip(" :-"))
        if any((request.priority or "").strip().upper() == _STAT for request in report.requests):
            yield Reason(Urgent.REQUESTED, part)
        word = words.find_in("\n".join(_comments(report))[:_LONGEST_COMMENTS])
        if word is not None:
            yield Reason(Urgent.WORD, part, word)


def _comments(report: Report) -> Iterator[str]:
    """What people wrote into a report; values and labels are not searched."""
    yield from filter(None, (report.text, report.coded_text))
    for result in report.results:
        yield from result.comments


def _of_words(opened: OpenedMessage, text: str, words: UrgencyWords) -> Iterator[Reason]:
    subject = plain(opened.headers.subject)
    if "urgen" in subject and subject_says_so(subject):
        yield Reason(Urgent.SUBJECT)
    if words.find(f"{subject}\n{text}") is None:
        return
    word, said = words.find(subject), words.find(text)
    if word is not None:
        yield Reason(Urgent.WORD, None, word)
    if said is not None and said != word:
        yield Reason(Urgent.WORD, BODY, said)
