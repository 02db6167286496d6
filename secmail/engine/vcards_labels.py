"""Labels as address books of Apple tie them to lines (`item1.URL`, `item1.X-ABLabel`). Pure.

While a card is kept they are parameters of the lines that they name, so that nothing of them hangs on a number, which
other cards of the same person use for other lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from secmail.domain.contacts import plain
from secmail.engine.vcards_lines import Line, content_line, escaped

_LABELS = {"X-ABLABEL": "X-ABLabel", "X-ABADR": "X-ABADR"}
"""What it is called, and the country that an address is written for; as Apple spells them."""


def labelled(lines: Iterable[Line]) -> list[Line]:
    """The other lines, with their labels."""
    others: list[Line] = []
    labels: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in lines:
        if line.name not in _LABELS:
            others.append(line)
        elif line.group and line.text:
            labels.setdefault(line.group, {})[line.name] = (plain(line.text),)
    return [replace(line, parameters={**line.parameters, **labels.get(line.group, {})}) for line in others]


def unlabelled(kept: Iterable[str]) -> Iterator[str]:
    """Content lines that were kept, their labels as lines again."""
    for number, text in enumerate(kept, 1):
        line = content_line(text)
        labels = {name: line.parameters[name][0] for name in _LABELS if name in line.parameters} if line else {}
        if line is None or not labels:
            yield text
            continue
        others = {name: values for name, values in line.parameters.items() if name not in labels}
        yield f"item{number}.{replace(line, parameters=others).written()}"
        yield from (f"item{number}.{_LABELS[name]}:{escaped(label)}" for name, label in labels.items())
