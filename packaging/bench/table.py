"""Prints rows side by side, for a screen or as Markdown."""

import os
from collections.abc import Sequence

MARKDOWN = "SECMAIL_BENCH_MARKDOWN"
"""Set in the environment by `--markdown`."""


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """One table; columns as wide as they must be."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    cells = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in lines]
    if os.environ.get(MARKDOWN):
        print(f"\n**{title}**\n")
        print("\n".join(f"| {' | '.join(row)} |" for row in cells))
    else:
        print(f"\n{title}")
        print("\n".join("  ".join(row).rstrip() for row in cells))
