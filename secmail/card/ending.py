"""C_Finalize without holding the interpreter.

python-pkcs11 releases it around every other call; around this one it holds it, and with it the window, for as long as
the module waits for a reader. The function is taken from the module's own table: some libraries export nothing but
C_GetFunctionList, and a name that is looked up could be that of another library beneath.
"""

import ctypes
import sys
from pathlib import Path

_OK = 0
_Function = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)


class _Functions(ctypes.Structure):
    """The beginning of CK_FUNCTION_LIST (PKCS#11 v2.40 §3.6)."""

    if sys.platform == "win32":
        _pack_ = 1
    _fields_ = (("version", ctypes.c_ubyte * 2), ("initialize", _Function), ("finalize", _Function))


def finalise(module: Path) -> bool:
    """Whether this module, which is loaded, has ended. Nothing is done for one that gives no functions."""
    functions = ctypes.POINTER(_Functions)()
    try:
        get = ctypes.CDLL(str(module)).C_GetFunctionList
    except (OSError, AttributeError):
        return False
    get.restype = ctypes.c_ulong
    if get(ctypes.byref(functions)) != _OK or not functions:
        return False
    return int(functions.contents.finalize(None)) == _OK
