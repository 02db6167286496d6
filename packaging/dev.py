#!/usr/bin/env python3
"""The one entry for whoever works on secmail: run, test, lint, bench, screenshots, package, lock.

It needs a Python and nothing else; what is missing it installs, or it says in one sentence what to type.
This file alone must be readable by an old Python, so that an old Python gets a sentence too.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts this may well have an older Python)
    sys.stderr.write(
        "secmail needs Python 3.11 or newer; this is Python " + ".".join(map(str, sys.version_info[:2])) + ".\n"
        "Remedy: install a newer Python, then start this file with it, for example: python3.12 packaging/dev.py run\n"
    )
    sys.exit(1)

from devtools.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
