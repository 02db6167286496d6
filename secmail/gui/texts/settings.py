"""Words of the settings that stand beside those of mail and looks: letters, privacy, network, this computer."""

SETTINGS: dict[str, tuple[str, str]] = {
    "settings.page.writing": ("Signature et modèles", "Signature and templates"),
    "settings.page.privacy": ("Confidentialité", "Privacy"),
    "settings.page.network": ("Réseau", "Network"),
    "settings.page.computer": ("Ce poste", "This computer"),
    # signature and templates
    "settings.mailbox": ("&Boîte", "&Mailbox"),
    "settings.signature": ("&Signature de cette boîte…", "&Signature of this mailbox…"),
    "settings.templates": ("&Modèles de lettres…", "&Templates of letters…"),
    "settings.writing.hint": (
        "La signature se place sous chaque nouvelle lettre ; un modèle se choisit dans la fenêtre d'une lettre.",
        "The signature stands below each new letter; a template is chosen in the window of a letter.",
    ),
    "settings.writing.locked": (
        "Signatures et modèles se lisent carte en place : déverrouillez d'abord.",
        "Signatures and templates are read with the card: unlock first.",
    ),
    # privacy
    "settings.privacy.outside": (
        "Les images qui viendraient d'Internet ne sont jamais chargées : personne n'apprend que vous avez lu.",
        "Pictures that would come from the Internet are never loaded: nobody learns that you have read.",
    ),
    "settings.privacy.receipts": (
        "Un accusé de lecture ne part jamais de lui-même : il vous est demandé à chaque fois.",
        "A receipt never leaves by itself: you are asked each time.",
    ),
    "settings.privacy.notices": (
        "Les annonces et le titre de la fenêtre ne disent jamais de qui ni à quel sujet on vous écrit.",
        "Announcements and the title of the window never say who writes to you, or about what.",
    ),
    "settings.privacy.copies": (
        "Ce qui est confié à un autre programme est demandé, noté au journal et effacé au verrouillage.",
        "What is handed to another program is asked about, noted in the journal, and removed when locking.",
    ),
    "settings.privacy.updates": (
        "Le programme n'envoie ni statistiques ni rapports, et ne cherche ses mises à jour que si vous le demandez.",
        "The program sends neither statistics nor reports, and looks for its updates only when you ask.",
    ),
    # network
    "settings.proxy": ("&Proxy pour le web (nom:port)", "&Proxy for the web (name:port)"),
    "settings.proxy.none": ("comme l'ordinateur", "as the computer"),
    "settings.proxy.keep": ("&Enregistrer", "&Save"),
    "settings.proxy.hint": (
        (
            "Sert aux révocations et aux annuaires, pas au courrier. Laissez vide si l'ordinateur n'en demande pas, ou "
            "si le sien est déjà réglé."
        ),
        (
            "Used for revocations and directories, not for mail. Leave it empty where the computer asks for none, or "
            "its own is set already."
        ),
    ),
    "settings.revocation": (
        "&Relever de soi-même les certificats révoqués",
        "&Fetch revoked certificates by itself",
    ),
    "settings.revocation.hint": (
        (
            "Chaque heure, le programme lit les listes publiées par les autorités ; elles n'apprennent pas qui vous "
            "écrit. Sans elles, les signatures restent « à confirmer »."
        ),
        (
            "Every hour the program reads the lists that authorities publish; they do not learn who writes to you. "
            "Without them signatures stay “to be confirmed”."
        ),
    ),
    # this computer
    "settings.language": ("&Langue de la fenêtre", "&Language of the window"),
    "settings.language.as-computer": ("Comme l'ordinateur", "As the computer"),
    "settings.language.fr": ("Français", "Français"),
    "settings.language.en": ("English", "English"),
    "settings.modules": ("&Trouver de soi-même les logiciels de carte", "&Find card software by itself"),
    "settings.igc": (
        "Reconnaître les autorités de l'&IGC-Santé",
        "Recognise the authorities of &IGC-Santé",
    ),
    "settings.next-start": (
        "Enregistré. Compte au prochain démarrage de secmail.",
        "Saved. Counts from the next start of secmail.",
    ),
    "settings.technical": ("Réglé par le technicien", "Set by the technician"),
    "settings.technical.hint": (
        "Ces réglages se changent par commande (« secmail card modules ») ou dans le fichier du profil.",
        "These settings are changed by command (“secmail card modules”) or in the profile's file.",
    ),
    "settings.technical.none": ("rien", "nothing"),
    "settings.technical.yes": ("oui", "yes"),
    "settings.technical.no": ("non", "no"),
    "settings.technical.line": ("{name} : {value}", "{name}: {value}"),
    "settings.technical.card-modules": ("Logiciels de carte ajoutés", "Card software added"),
    "settings.technical.card-environment": (
        "Variables données aux logiciels de carte",
        "Variables given to card software",
    ),
    "settings.technical.card-folders": ("Dossiers de certificats logiciels", "Folders of software certificates"),
    "settings.technical.trust-folders": (
        "Autres dossiers d'autorités reconnues",
        "Other folders of recognised authorities",
    ),
    "settings.technical.key-file": (
        "Clés du profil dans un fichier (démonstration)",
        "Keys of the profile in a file (demonstration)",
    ),
    "settings.technical.accept-test-certificates": (
        "Certificats de test acceptés",
        "Test certificates accepted",
    ),
    "settings.technical.certificate-policies": (
        "Politiques de certification exigées",
        "Certificate policies asked for",
    ),
    "settings.technical.policies-of-roots": (
        "Politiques exigées de certaines racines",
        "Policies asked of single roots",
    ),
}
