"""Words of the manual's window; its chapters stand in `resources/manual`."""

MANUAL: dict[str, tuple[str, str]] = {
    "action.manual": ("&Manuel", "&Manual"),
    "action.manual.tip": ("Lire comment les choses se font", "Read how things are done"),
    "manual.title": ("Manuel de secmail", "Manual of secmail"),
    "manual.search": ("Chercher dans le manuel", "Search the manual"),
    "manual.chapters": ("Chapitres", "Chapters"),
    "manual.page": ("Page du manuel", "Page of the manual"),
    "manual.none": ("Rien sur « {sought} ».", "Nothing about “{sought}”."),
}
