"""Whether there is a newer version, when somebody asks."""

from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.sentences.updates import update_sentence
from secmail.domain.updates import Newness

_ANSWERED = frozenset({Newness.CURRENT, Newness.NEWER})


def look(context: Context) -> Exit:
    """Asks the publisher. NO where the question stays open."""
    found = context.program.update(context.profile)
    said = found.announced
    if context.output.as_json:
        about = {} if said is None else {"version": said.version, "issued": listings.moment(said.issued)}
        context.output.document({"state": found.newness.value, "page": said.page if said else None, **about})
    else:
        context.output.line(update_sentence(found, context.words.language))
    return Exit.DONE if found.newness in _ANSWERED else Exit.NO
