"""`dev.py bench`: what we measure, side by side with a peer in the same run. Argument: names of parts to run."""

import sys

import crypto
import sync
import window

PARTS = {"crypto": crypto.run, "sync": sync.run, "window": window.run}


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there is {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name in wanted or PARTS:
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
