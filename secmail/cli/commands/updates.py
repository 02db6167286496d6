"""Whether there is a newer version, when somebody asks."""

from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.updates import Newness

_ANSWERED = frozenset({Newness.CURRENT, Newness.NEWER})


def look(context: Context) -> Exit:
    """Asks the publisher. NO where the question stays open."""
    found = context.program.update(context.profile)
    said = found.announced
    if context.output.as_json:
        about = {} if said is None else {"version": said.version, "released": said.released.isoformat()}
        context.output.document({"state": found.newness.value, "page": said.page if said else None, **about})
    else:
        version, page = (said.version, said.page) if said else ("", "")
        context.output.line(context.words(f"updates.{found.newness.value}", version=version, page=page))
    return Exit.DONE if found.newness in _ANSWERED else Exit.NO
