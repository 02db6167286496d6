"""Where the program begins."""

import sys
import warnings

from secmail.app.loading import loading
from secmail.card import trial
from secmail.store import document_child, picture_child


def entry() -> int:
    """The installed command. What libraries would warn their programmers of is no sentence for people.

    A frozen program is also its own children, in which card modules are tried and documents are read; nothing else is
    loaded there.
    """
    match sys.argv[1:]:
        case [trial.WORD, module]:
            return trial.try_module(module)
        case [document_child.WORD]:
            return document_child.answer_all(sys.stdin.buffer, sys.stdout.buffer)
        case [picture_child.WORD]:
            return picture_child.answer_all(sys.stdin.buffer, sys.stdout.buffer)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    with loading():
        from secmail.app.program import main  # noqa: PLC0415 -- everything: not for the child

    return main(sys.argv[1:])
