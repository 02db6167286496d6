"""`python -m secmail`."""

import sys

from secmail.app.main import entry

if __name__ == "__main__":
    sys.exit(entry())
