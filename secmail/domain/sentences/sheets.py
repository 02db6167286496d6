"""What stands on a sheet with a recovery share. `{needed}`, `{shares}` and `{holder}` are filled in."""

from collections.abc import Mapping

from secmail.domain.sentences.text import LANGUAGES, Language

_ROWS: Mapping[str, tuple[str, str]] = {
    "title": ("Part de secours d'un coffre de messagerie", "Recovery share of a mail vault"),
    "what": (
        "Cette feuille est une part de la clé de secours de {holder}. Seule, elle n'ouvre rien : il en faut {needed}.",
        "This sheet is a share of the recovery key of {holder}. Alone it opens nothing: {needed} are needed.",
    ),
    "holder": ("Titulaire", "Holder"),
    "custodian": ("Confiée à", "Entrusted to"),
    "made": ("Faite le", "Made on"),
    "vault": ("Coffre", "Vault"),
    "needed": ("Pour ouvrir", "To open"),
    "of": ("{needed} parts sur {shares}", "{needed} shares of {shares}"),
    "todo1": (
        "Gardez cette feuille sous clé, hors du cabinet. Ne la photographiez pas, ne l'envoyez pas, ne la copiez pas.",
        "Keep this sheet locked away, outside of the practice. Do not photograph, send or copy it.",
    ),
    "todo2": (
        "Ne la remettez que si le titulaire ne peut plus ouvrir lui-même, et à quelqu'un que vous connaissez.",
        "Hand it over only if the holder can no longer open himself, and to somebody you know.",
    ),
    "todo3": (
        "Pour ouvrir : dans le programme, « Ouverture d'urgence », puis donnez les mots de {needed} feuilles.",
        "To open: in the program, “Emergency opening”, then scan or type the words of {needed} sheets.",
    ),
    "todo4": (
        "Toute ouverture est notée et annoncée au titulaire. De nouvelles parts annulent celle-ci : détruisez-la.",
        "Every opening is noted and told to the holder. New shares make this one void: destroy it.",
    ),
    "footer": (
        "Les mots sont ceux de la liste publique SLIP-0039, en anglais ; l'ordre compte, les majuscules non.",
        "The words are from the public list SLIP-0039, in English; their order counts, capital letters do not.",
    ),
}

SHEET: Mapping[str, Mapping[Language, str]] = {
    key: dict(zip(LANGUAGES, row, strict=True)) for key, row in _ROWS.items()
}
