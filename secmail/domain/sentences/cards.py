"""What cards are, what to beware of with one, and what became of card software."""

from collections.abc import Mapping

from secmail.domain.cards import CardKind, CardWarning, ModuleState
from secmail.domain.sentences.text import LANGUAGES, FindingTexts, Language, ProblemTexts, finding, problem

CARD_KINDS: Mapping[CardKind, Mapping[Language, str]] = {
    kind: dict(zip(LANGUAGES, words, strict=True))
    for kind, words in {
        CardKind.CPS: ("Professionnel de santé (CPS)", "Health professional (CPS)"),
        CardKind.CPF: ("Professionnel en formation (CPF)", "Professional in training (CPF)"),
        CardKind.CPE: ("Personnel d'établissement (CPE)", "Staff of a practice or institution (CPE)"),
        CardKind.CDE: ("Directeur d'établissement (CDE)", "Director of an institution (CDE)"),
        CardKind.CPA: ("Personnel autorisé (CPA)", "Authorised staff (CPA)"),
        CardKind.CDA: ("Directeur autorisé (CDA)", "Authorised director (CDA)"),
        CardKind.FILE: ("Certificat logiciel (fichier)", "Software certificate (file)"),
        CardKind.OTHER: ("Autre type de carte", "Another kind of card"),
    }.items()
}

PROFESSIONS: Mapping[str, tuple[str, str]] = {
    "10": ("Médecin", "Doctor"),
    "21": ("Pharmacien", "Pharmacist"),
    "26": ("Audioprothésiste", "Hearing aid specialist"),
    "28": ("Opticien-lunetier", "Optician"),
    "31": ("Assistant dentaire", "Dental assistant"),
    "32": ("Physicien médical", "Medical physicist"),
    "40": ("Chirurgien-dentiste", "Dentist"),
    "50": ("Sage-femme", "Midwife"),
    "60": ("Infirmier", "Nurse"),
    "69": ("Infirmier psychiatrique", "Psychiatric nurse"),
    "70": ("Masseur-kinésithérapeute", "Physiotherapist"),
    "80": ("Pédicure-podologue", "Podiatrist"),
    "81": ("Orthoprothésiste", "Prosthetist and orthotist"),
    "82": ("Podo-orthésiste", "Orthopaedic shoemaker"),
    "83": ("Orthopédiste-orthésiste", "Orthotist"),
    "84": ("Oculariste", "Ocularist"),
    "85": ("Épithésiste", "Anaplastologist"),
    "86": ("Technicien de laboratoire médical", "Medical laboratory technician"),
    "91": ("Orthophoniste", "Speech therapist"),
    "92": ("Orthoptiste", "Orthoptist"),
    "94": ("Ergothérapeute", "Occupational therapist"),
    "95": ("Diététicien", "Dietitian"),
    "96": ("Psychomotricien", "Psychomotor therapist"),
    "98": ("Manipulateur en électroradiologie", "Radiographer"),
}
"""Table G15 of the national terminologies, by code."""

CARD_WARNINGS: Mapping[CardWarning, FindingTexts] = {
    CardWarning.TEST: finding(
        ("Carte de test", "Vos vrais correspondants ne lui font pas confiance."),
        ("Test card", "Your real correspondents do not trust it."),
    ),
    CardWarning.EXPIRED: finding(
        ("Carte périmée", "Demandez son remplacement, puis ajoutez la nouvelle carte à votre coffre."),
        ("Card expired", "Ask for its replacement, then add the new card to your vault."),
    ),
    CardWarning.EXPIRES_SOON: finding(
        ("Carte bientôt périmée", "Demandez dès maintenant la suivante, et gardez celle-ci jusqu'à ce qu'elle serve."),
        ("Card expires soon", "Ask for the next one now, and keep this one until that one works."),
    ),
    CardWarning.UNKNOWN_PROFILE: finding(
        (
            "Carte inhabituelle",
            "Elle se dit carte de santé, mais ses certificats ne sont pas faits comme ceux de l'IGC-Santé.",
        ),
        ("Unusual card", "It says it is a health card, but its certificates are not made like those of IGC-Santé."),
    ),
    CardWarning.NO_SLOT_KEY: finding(
        ("Carte sans clé d'ouverture", "Aucune de ses clés ne peut ouvrir un coffre : elle ne lit pas de messages."),
        ("Card without an opening key", "None of its keys can open a vault: it reads no messages."),
    ),
}

MODULE_STATES: Mapping[ModuleState, ProblemTexts] = {
    ModuleState.IN_USE: problem(
        ("Utilisé", "Ce logiciel de carte fonctionne.", ""), ("In use", "This card software works.", "")
    ),
    ModuleState.MISSING: problem(
        (
            "Absent",
            "Ce logiciel de carte a été demandé et n'est pas sur cet ordinateur.",
            "Installez-le, ou retirez-le de la liste.",
        ),
        (
            "Missing",
            "This card software was asked for and is not on this computer.",
            "Install it, or take it off the list.",
        ),
    ),
    ModuleState.WRONG_ARCHITECTURE: problem(
        (
            "Mauvaise version",
            "Ce logiciel de carte est fait pour un autre type d'ordinateur ou de programme (32 ou 64 bits).",
            "Installez la version du logiciel faite pour cet ordinateur.",
        ),
        (
            "Wrong version",
            "This card software is made for another kind of computer or program (32 or 64 bits).",
            "Install the version of the software that is made for this computer.",
        ),
    ),
    ModuleState.REFUSED: problem(
        (
            "Inutilisable",
            "Ce logiciel de carte ne se laisse pas charger, ou refuse de travailler.",
            "Réinstallez-le depuis le site de son éditeur ; si cela continue, transmettez le détail à l'assistance.",
        ),
        (
            "Cannot be used",
            "This card software cannot be loaded, or refuses to work.",
            "Install it again from its maker's site; if that does not help, pass the detail on to support.",
        ),
    ),
    ModuleState.CRASHED: problem(
        (
            "En panne",
            "Ce logiciel de carte s'arrête brutalement ou ne répond pas. Il est laissé de côté ; le reste fonctionne.",
            "Mettez-le à jour, débranchez puis rebranchez le lecteur, et relancez le programme.",
        ),
        (
            "Failing",
            "This card software crashes or does not answer. It is left aside; everything else works.",
            "Update it, unplug the reader and plug it in again, then start the program again.",
        ),
    ),
    ModuleState.NO_SERVICE: problem(
        (
            "Service des lecteurs arrêté",
            "Le service de cartes à puce de l'ordinateur ne fonctionne pas : aucun lecteur n'est visible.",
            "Branchez le lecteur. Sinon, démarrez le service de cartes à puce (PC/SC) ou redémarrez l'ordinateur.",
        ),
        (
            "Reader service stopped",
            "The computer's smart card service does not run: no reader can be seen.",
            "Plug the reader in. If that does not help, start the smart card service (PC/SC) or restart the computer.",
        ),
    ),
    ModuleState.NO_READER: problem(
        ("Aucun lecteur", "Ce logiciel ne voit aucun lecteur de cartes.", "Branchez le lecteur, ou changez de prise."),
        ("No reader", "This software sees no card reader.", "Plug the reader in, or try another socket."),
    ),
    ModuleState.CARD_NOT_RECOGNISED: problem(
        (
            "Carte non reconnue",
            "Une carte est dans le lecteur, et ce logiciel ne la connaît pas.",
            "Vérifiez le sens de la carte, et que c'est la bonne ; sinon, installez le logiciel fourni avec elle.",
        ),
        (
            "Card not recognised",
            "A card is in the reader, and this software does not know it.",
            "Check which way round the card is, and which card; otherwise install the software that comes with it.",
        ),
    ),
}
"""Title, sentence, and the remedy, which is empty where none is needed."""


def profession_words(code: str, language: Language) -> str:
    """The profession of a G15 code; a code that is not known as it is."""
    known = PROFESSIONS.get(code)
    return code if known is None else known[LANGUAGES.index(language)]
