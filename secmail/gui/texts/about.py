"""Words of the window "À propos"."""

ABOUT: dict[str, tuple[str, str]] = {
    "action.about": ("À &propos de secmail", "&About secmail"),
    "action.about.tip": ("Version et licences du programme", "Version and licences of the program"),
    "about.title": ("À propos de secmail", "About secmail"),
    "about.version": ("secmail {version}", "secmail {version}"),
    "about.what": (
        "Lettres chiffrées et résultats de laboratoire du cabinet médical.",
        "Sealed letters and laboratory results of a medical practice.",
    ),
    "about.licence": (
        "Logiciel libre, sous licence Apache 2.0, sans aucune garantie.",
        "Free software under the Apache License 2.0, without any warranty.",
    ),
    "about.newest": ("&Vérifier les mises à jour", "&Look for a newer version"),
    "about.newest.asking": ("L'éditeur est interrogé…", "Asking the publisher…"),
    "about.newest.page": ("&Ouvrir la page", "&Open the page"),
    "about.made-of": (
        "Il est fait avec ces composants, chacun sous sa licence :",
        "It is made with these components, each under its own licence:",
    ),
    "about.components": ("Composants", "Components"),
    "about.text": ("Texte de la licence", "Text of the licence"),
    "about.no-text": (
        "Le texte de cette licence est donné par l'adresse ci-dessus.",
        "The text of this licence is given at the address above.",
    ),
}
