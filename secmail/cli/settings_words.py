"""What `secmail settings` says, and the help of its options, in both languages."""

from collections.abc import Mapping

SETTINGS_HELP: Mapping[str, tuple[str, str]] = {
    "help.settings": (
        "les réglages du profil : les montre, et change ceux qui sont donnés",
        "the settings of the profile: shows them, and changes those that are given",
    ),
    "option.settings --proxy": (
        "nom:port du proxy pour les révocations et les annuaires ; « none » : comme l'ordinateur",
        "name:port of the proxy for revocations and directories; “none”: as the computer",
    ),
    "option.settings --revocation": (
        "relever de soi-même les certificats révoqués",
        "fetch revoked certificates by itself",
    ),
    "option.settings --window-language": (
        "langue de la fenêtre ; « auto » : celle de l'ordinateur",
        "language of the window; “auto”: the computer's",
    ),
    "option.settings --igc-sante": (
        "reconnaître les autorités de l'IGC-Santé par leur empreinte",
        "recognise the authorities of IGC-Santé by their fingerprints",
    ),
    "option.settings --find-modules": (
        "trouver de soi-même les logiciels de carte",
        "find card software by itself",
    ),
    "json.settings": (
        '{"settings": {"http_proxy", "fetch_revocation", "language", …}}',
        '{"settings": {"http_proxy", "fetch_revocation", "language", …}}',
    ),
}

SETTINGS_WORDS: Mapping[str, tuple[str, str]] = {
    "settings.line": ("{name} : {value}", "{name}: {value}"),
    "settings.yes": ("oui", "yes"),
    "settings.no": ("non", "no"),
    "settings.nothing": ("rien", "nothing"),
    "settings.language": ("langue de la fenêtre", "language of the window"),
    "settings.http_proxy": ("proxy pour le web", "proxy for the web"),
    "settings.fetch_revocation": ("révocations relevées de soi-même", "revocations fetched by itself"),
    "settings.igc_sante": ("autorités de l'IGC-Santé reconnues", "authorities of IGC-Santé recognised"),
    "settings.find_card_modules": ("logiciels de carte trouvés de soi-même", "card software found by itself"),
    "settings.card_modules": ("logiciels de carte ajoutés", "card software added"),
    "settings.card_environment": ("variables données aux logiciels de carte", "variables given to card software"),
    "settings.card_folders": ("dossiers de certificats logiciels", "folders of software certificates"),
    "settings.trust_folders": ("autres dossiers d'autorités", "other folders of authorities"),
    "settings.key_file": ("clés du profil dans un fichier", "keys of the profile in a file"),
    "settings.accept_test_certificates": ("certificats de test acceptés", "test certificates accepted"),
    "settings.certificate_policies": ("politiques de certification exigées", "certificate policies asked for"),
    "settings.policies_of_roots": ("politiques exigées de certaines racines", "policies asked of single roots"),
    "settings.changed": (
        "Enregistré. Proxy et révocations comptent aussitôt, le reste au prochain démarrage.",
        "Saved. Proxy and revocations count at once, the rest from the next start.",
    ),
}
