"""The child process in which a PKCS#11 module is tried: it may crash or hang, and takes nothing with it.

Run as a file by the interpreter; in a frozen program, which has no interpreter, the program starts itself with `WORD`.
Imports nothing else of the program, so that the child starts at once.
"""

import ctypes
import sys

import pkcs11

WORD = "--try-card-module"
"""A hidden first argument of the program."""
NOT_LOADED, SAYS_NO = 3, 4
"""Exit status. Python's own for a failure is 1, which must not look like an answer of the module."""

_NO_DIALOGS = 0x0001 | 0x0002
"""SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX: a crash shows no window."""


def try_module(path: str) -> int:
    """Loading, C_Initialize and the list of readers: where vendors' libraries crash when they do. The exit status."""
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_DIALOGS)
    try:
        pkcs11.lib(path).get_slots()
    except pkcs11.PKCS11Error as error:
        sys.stderr.write(str(error) or type(error).__name__)
        return NOT_LOADED if "while loading" in str(error) else SAYS_NO
    return 0


if __name__ == "__main__":
    sys.exit(try_module(sys.argv[1]))
