"""Reading a file of either family into a ``Document``. Never raises; linear time, bounded memory."""

from secmail.hprim import medecin, problems, sante
from secmail.hprim.detection import recognise
from secmail.hprim.lexer import lex, plain
from secmail.hprim.model import Document, Format, Message, Outside, Report
from secmail.hprim.problems import ProblemLog
from secmail.hprim.segments import read_segments


def read(data: bytes, /) -> Document:
    """Read HPRIM Médecin 1 to 3 or HPRIM Santé 2.x.

    What is neither gives a document of format ``none`` without reports, whose problems say why: also a file of more
    than 64 MiB. Of more than 1,500,000 lines the rest is left, which is an ``ERROR``. Every repair is a problem with
    its line; ``raw`` is the input, byte for byte.
    """
    log = ProblemLog()
    lexed = lex(data, log)
    detection = recognise(lexed)
    version: str | None = None
    message: Message | None = None
    reports: tuple[Report, ...] = ()
    outside: tuple[Outside, ...] = ()
    if detection.format is Format.MEDECIN:
        lines = [plain(line, log) for line in lexed.lines]
        reports, structured, outside = medecin.read_reports(data, lines, log=log)
        version = "2" if structured else "1"
    elif detection.format is Format.SANTE:
        message, stated, reports = sante.read_messages(data, read_segments(lexed.lines, log), log=log)
        version = stated or None
    elif lexed.encoding is not None:
        # What was repaired in a file that is not ours interests nobody.
        log = ProblemLog()
        log.add(problems.NOT_HPRIM)
    return Document(
        format=detection.format,
        version=version,
        encoding=lexed.encoding,
        line_ending=lexed.line_ending,
        confidence=detection.confidence,
        reports=reports,
        problems=log.all(),
        message=message,
        raw=data,
        outside=outside,
    )
