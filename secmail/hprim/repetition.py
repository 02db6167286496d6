"""Which of the two tellings of a report says what: HPRIM Médecin prints every result and codes it, or should.

A viewer that shows the results as a table needs only ``text_only`` beside it; one that shows the text must show the
results that are not ``printed`` as well. Nothing is taken out of the report itself.
"""

from collections import defaultdict
from typing import NamedTuple

from secmail.hprim.model import Report, Result
from secmail.hprim.wording import holds, words

# Results whose labels begin alike are many only in a file made to cost time.
_ALIKE = 20


class Repetition(NamedTuple):
    """``text_only``: the lines of the text that no result and no ``TEX`` line restates, ``None`` if there are none.

    ``printed``: for each result, whether a line of the text gives its label and value.
    """

    text_only: str | None
    printed: tuple[bool, ...]


def repeated(report: Report, /) -> Repetition | None:
    """Compare text and results of a report; ``None`` where only one of them is there."""
    if report.text is None or not report.results:
        return None
    coded = {tuple(words(line)) for line in (report.coded_text or "").split("\n")}
    tellings = [_telling(result) for result in report.results]
    alike: dict[str, list[int]] = defaultdict(list)
    for index, telling in enumerate(tellings):
        if telling.label and len(alike[telling.label[0]]) < _ALIKE:
            alike[telling.label[0]].append(index)
    printed = [result.value is None for result in report.results]
    own: list[str] = []
    last: list[int] = []
    for line in report.text.split("\n"):
        found = words(line)
        restating = [index for index in alike.get(found[0], ()) if tellings[index].is_in(found)] if found else []
        for index in restating:
            printed[index] = True
        # A line without a label may give the result above it in its other unit.
        goes_on = bool(found) and line[:1].isspace() and any(tellings[index].has_value(found) for index in last)
        if not (found and (restating or goes_on or tuple(found) in coded)):
            own.append(line)
        last = restating or (last if goes_on or not found else [])
    return Repetition("\n".join(own).strip("\n").rstrip() or None, tuple(printed))


class _Telling(NamedTuple):
    """The words of a result: its label, and its value in every unit."""

    label: list[str]
    values: list[list[str]]

    def is_in(self, line: list[str]) -> bool:
        return line[: len(self.label)] == self.label and self.has_value(line[len(self.label) :])

    def has_value(self, line: list[str]) -> bool:
        return any(holds(line, value) for value in self.values)


def _telling(result: Result) -> _Telling:
    values = (result.value, result.second.value if result.second else None)
    return _Telling(words(result.label or result.code or ""), [words(value) for value in values if value])
