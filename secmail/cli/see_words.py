"""What `secmail to-see` says, in both languages."""

from collections.abc import Mapping

SEE_HELP: Mapping[str, tuple[str, str]] = {
    "help.to-see": (
        "ce qui attend d'être vu, le plus pressant d'abord ; dit que des messages sont vus et classés",
        "what waits to be seen, the most pressing first; says that messages are seen and settled",
    ),
    "option.to-see --count": ("seulement combien", "only how many"),
    "option.to-see --limit": ("au plus tant de messages", "at most so many messages"),
    "option.to-see --after": ("après ce message", "after this message"),
    "option.to-see --settle": (
        "marque vus les résultats de ces messages, et les classe",
        "marks the results of these messages as seen, and settles them",
    ),
    "option.to-see --seen-by": (
        "dit qui a vu les résultats de ce message, et quand",
        "says who has seen the results of this message, and when",
    ),
    **{
        f"json.{name}": (text, text)
        for name, text in {
            "to-see": (
                '{"messages": [{"work", "abnormal", "reports", "unseen", "kept", "values": [{"label", "value", "unit",'
                ' "flag"}], "message": {…}}]}; --count: {"urgent", "results", "letters", "others", "more"};'
                ' --settle: {"settled": ["…"]}; --seen-by: {"reports": [{"message", "part", "number", "at", "by"}]}'
            ),
        }.items()
    },
}

SEE_WORDS: Mapping[str, tuple[str, str]] = {
    "see.urgent": ("Urgent", "Urgent"),
    "see.results": ("Résultats", "Results"),
    "see.letters": ("Lettres", "Letters"),
    "see.others": ("Autres", "Others"),
    "see.kept": ("mis de côté, mais vu par personne", "put aside, but seen by nobody"),
    "see.more": ("Seuls les plus récents sont comptés.", "Only the newest are counted."),
    "see.abnormal.one": ("{count} valeur hors limites", "{count} value out of range"),
    "see.abnormal.many": ("{count} valeurs hors limites", "{count} values out of range"),
    "see.settled.one": ("{count} message vu et classé.", "{count} message seen and settled."),
    "see.settled.many": ("{count} messages vus et classés.", "{count} messages seen and settled."),
    "see.not-seen": ("pas encore vu", "not seen yet"),
    "see.seen-by": ("vu le {date} par {name}", "seen on {date} by {name}"),
    "see.seen": ("vu le {date}", "seen on {date}"),
    "see.report": ("compte rendu {place} : {said}", "report {place}: {said}"),
}
