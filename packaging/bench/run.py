"""`dev.py bench`: what we measure, side by side with a peer in the same run.

Arguments: names of parts to run; `--markdown`: as tables for the README.
"""

import os
import sys

import cards
import crypto
import directory
import finding
import hprim
import patients
import pipeline
import results
import stall
import sync
import window
from table import MARKDOWN

PARTS = {
    "crypto": crypto.run,
    "results": results.run,
    "pipeline": pipeline.run,
    "sync": sync.run,
    "window": window.run,
    "stall": stall.run,
    "finding": finding.run,
    "hprim": hprim.run,
    "patients": patients.run,
    "cards": cards.run,
    "directory": directory.run,
}
ON_REQUEST = {
    "crypto-small": crypto.run_small,
    "sync-first": sync.run_first,
    "index": finding.run_index,
    "search": finding.run_search,
}
"""Parts of parts, for those who wait for an answer."""


def main(arguments: list[str]) -> int:
    if "--markdown" in arguments:
        os.environ[MARKDOWN] = "1"
    wanted = [argument for argument in arguments if argument != "--markdown"]
    known = PARTS | ON_REQUEST
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there is {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted or PARTS:
        known[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
