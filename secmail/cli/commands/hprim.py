"""HPRIM on files."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from secmail import hprim
from secmail.cli.context import Context
from secmail.cli.outcome import Exit, Failed
from secmail.cli.reader import problem_documents, problem_lines, tell_problems, tell_reports
from secmail.cli.terminal import STANDARD, write_file, write_new_file
from secmail.domain.errors import Code
from secmail.domain.octets import Stream, octets

FORMS = (hprim.convert.AS_RECEIVED, *hprim.convert.FORMS)
_NO_RESULTS = "hprim.lost.segments"
# Forms that are documents of their own, so that they may stand on standard output with `--json`.
_DOCUMENTS = frozenset({"json", "fhir"})


def show(context: Context) -> Exit:
    """The document, also of what is no HPRIM, which is then UNREADABLE."""
    document = hprim.read(context.input.content(context.options.file))
    if context.output.as_json:
        context.output.document(hprim.to_json(document))
    tell_reports(context, document)
    tell_problems(context, document)
    return _readable(document)


def check(context: Context) -> Exit:
    """The problems; NO when one is an error."""
    document = hprim.read(context.input.content(context.options.file))
    if context.output.as_json:
        context.output.document(hprim.to_json(document))
    tell_problems(context, document)
    if not document.problems:
        context.output.line(context.words("hprim.fine"))
    if any(problem.severity is hprim.Severity.ERROR for problem in document.problems):
        return Exit.UNREADABLE if document.format is hprim.Format.NONE else Exit.NO
    return _readable(document)


def split(context: Context) -> Exit:
    """One file per report, never over another file."""
    document = _read(context)
    folder = Path(context.options.out)
    name = context.options.file
    source = Path("hprim.hpr" if name == STANDARD else name)
    _make_folder(folder, context)
    written = []
    for number, content in enumerate(hprim.split(document), 1):
        path = folder / f"{source.stem}-{number:03}{source.suffix or '.hpr'}"
        write_new_file(path, content)
        written.append(str(path))
        context.output.line(context.words("written", file=path))
    if context.output.as_json:
        context.output.document({"files": written})
    return Exit.DONE


def convert(context: Context) -> Exit:
    """Another form, to a file or to standard output; what is wrong or cannot be carried is told on standard error.

    NO for a message that is not of results, of which the form has the text alone.
    """
    document = _read(context)
    options = context.options
    lost = hprim.convert.losses(document, options.to, encoding=options.encoding)
    errors = [problem for problem in document.problems if problem.severity is hprim.Severity.ERROR]
    for sentence in problem_lines(context, (*errors, *lost)):
        context.tell_also(sentence)
    content = hprim.convert.to_form(document, options.to, encoding=options.encoding, line_ending=options.line_ending)
    put(context, content, is_document=options.to in _DOCUMENTS, more={"losses": problem_documents(lost)})
    return Exit.NO if any(loss.code == _NO_RESULTS for loss in lost) else Exit.DONE


def error(context: Context) -> Exit:
    """The message of errors to the sender of a message that is refused; NO when there is nothing to refuse."""
    name = context.options.file
    document = hprim.read(context.input.content(name))
    refused = hprim.refusing.refusals(document)
    if not refused:
        context.say("hprim.not-refused")
        return Exit.NO
    at = datetime.now().astimezone()
    known = None if name == STANDARD else Path(name).name
    content = hprim.refusing.to_error_message(document, at=at, file_name=known)
    return put(context, content, more={"errors": len(refused)})


def put(
    context: Context,
    content: bytes | Stream,
    *,
    is_document: bool = False,
    more: Mapping[str, object] | None = None,
) -> Exit:
    """Writes to the file of `-o` or to standard output; with `--json` the latter takes documents only.

    `more` is added to the JSON answer about a file that was written.
    """
    name = context.options.output
    stream = octets(content) if isinstance(content, bytes) else content
    if name in (None, STANDARD):
        if context.output.as_json and not is_document:
            raise context.misused("usage.json_or_bytes")
        context.output.stream(stream)
        return Exit.DONE
    write_file(name, stream)
    if context.output.as_json:
        context.output.document({"file": name, "size": len(stream), **(more or {})})
    return Exit.DONE


def _read(context: Context) -> hprim.Document:
    document = hprim.read(context.input.content(context.options.file))
    if document.format is hprim.Format.NONE:
        raise Failed(Code.HPRIM_UNREADABLE)
    return document


def _readable(document: hprim.Document) -> Exit:
    return Exit.UNREADABLE if document.format is hprim.Format.NONE else Exit.DONE


def _make_folder(folder: Path, context: Context) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise context.misused("usage.folder_is_file") from None
    except (OSError, ValueError) as error:
        raise Failed(Code.FILE_UNWRITABLE, detail=type(error).__name__) from None
