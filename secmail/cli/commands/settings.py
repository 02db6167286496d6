"""The settings of the profile, shown and changed."""

from dataclasses import asdict, fields

from secmail.api.settings import ChangeSettings, SettingsKept
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.sentences.text import LANGUAGES
from secmail.domain.settings import Settings, SettingsChange

ON, OFF = "on", "off"
_AS_COMPUTER, _NO_PROXY = "auto", "none"
LANGUAGE_CHOICES = (*LANGUAGES, _AS_COMPUTER)


def show(context: Context) -> Exit:
    """All of them, after the change that is asked for."""
    change = _change(context)
    with context.engine() as engine:
        if change != SettingsChange():
            engine.do(ChangeSettings(change), Settings)
        kept = engine.ask(SettingsKept())
    if context.output.as_json:
        # What a variable of card software holds may be a secret.
        names = [name for name, _ in kept.card_environment]
        context.output.document({"settings": {**asdict(kept), "card_environment": names}})
    for one in fields(kept):
        said = _said(getattr(kept, one.name), context)
        context.output.line(context.words("settings.line", name=context.words(f"settings.{one.name}"), value=said))
    if change != SettingsChange():
        context.output.line(context.words("settings.changed"))
    return Exit.DONE


def _change(context: Context) -> SettingsChange:
    options = context.options
    language = "" if options.window_language == _AS_COMPUTER else options.window_language
    return SettingsChange(
        language=language,
        http_proxy="" if options.proxy == _NO_PROXY else options.proxy,
        fetch_revocation=_flag(options.revocation),
        igc_sante=_flag(options.igc_sante),
        find_card_modules=_flag(options.find_modules),
    )


def _flag(given: str | None) -> bool | None:
    return None if given is None else given == ON


def _said(value: str | bool | tuple[object, ...], context: Context) -> str:
    words = context.words
    if isinstance(value, bool):
        return words("settings.yes" if value else "settings.no")
    if isinstance(value, str):
        return value or words("settings.nothing")
    names = [str(one[0]) if isinstance(one, tuple) else str(one) for one in value]
    return ", ".join(names) or words("settings.nothing")
