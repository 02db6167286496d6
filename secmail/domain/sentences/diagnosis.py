"""The diagnosis in words: what was looked at, what was found, and the technical sheet. For both front ends."""

import re
from collections.abc import Mapping

from secmail.domain.accounts import SignIn, Tls
from secmail.domain.cards import CardKind
from secmail.domain.checks import Check, CheckSubject
from secmail.domain.diagnosis import MailboxFacts, Part, TechnicalSheet
from secmail.domain.sentences.cards import CARD_KINDS
from secmail.domain.sentences.text import Language
from secmail.domain.vaults import SlotKind

Words = Mapping[Language, str]


def _row(french: str, english: str) -> Words:
    return {"fr": french, "en": english}


PARTS: Mapping[Part, Words] = {
    Part.COMPUTER: _row("Ordinateur", "Computer"),
    Part.CARD: _row("Carte et certificats", "Card and certificates"),
    Part.TRUST: _row("Autorités et révocations", "Authorities and revocations"),
    Part.MAIL: _row("Messagerie", "Mail"),
    Part.DIRECTORY: _row("Annuaires", "Directories"),
    Part.PRACTICE: _row("Logiciel du cabinet", "Practice software"),
    Part.DATA: _row("Données du programme", "The program's data"),
}
SUBJECTS: Mapping[CheckSubject, Words] = {
    CheckSubject.PROGRAM: _row("Version de secmail", "Version of secmail"),
    CheckSubject.SYSTEM: _row("Système", "System"),
    CheckSubject.CLOCK: _row("Horloge de l'ordinateur", "The computer's clock"),
    CheckSubject.PROXY: _row("Proxy pour le web", "Proxy for the web"),
    CheckSubject.DISK_SPACE: _row("Place sur le disque", "Room on the disk"),
    CheckSubject.DISK_ENCRYPTION: _row("Chiffrement du disque", "Disk encryption"),
    CheckSubject.PCSC_SERVICE: _row("Service des lecteurs de carte", "Card reader service"),
    CheckSubject.CARD_MODULE: _row("Logiciel de la carte", "Card software"),
    CheckSubject.ANS_MODULE: _row("Logiciel de carte de l'ANS", "Card software of the ANS"),
    CheckSubject.CARD_READER: _row("Lecteur de carte", "Card reader"),
    CheckSubject.CARD: _row("Carte", "Card"),
    CheckSubject.CERTIFICATE: _row("Certificat de la carte", "Certificate of the card"),
    CheckSubject.OWN_CERTIFICATE: _row("Votre certificat de chiffrement", "Your encryption certificate"),
    CheckSubject.VAULT: _row("Clé de lecture (coffre)", "Reading key (vault)"),
    CheckSubject.VAULT_MAILBOX: _row("Clé transmise aux autres postes par la boîte", "Key passed on by the mailbox"),
    CheckSubject.VAULT_RECEIVED: _row("Clé venue d'un autre poste par la boîte", "Key last came by the mailbox"),
    CheckSubject.VAULT_WAITING: _row(
        "Clés venues par la boîte, en attente d'une carte", "Keys that came by the mailbox and wait for a card"
    ),
    CheckSubject.TRUST_ANCHORS: _row("Autorités reconnues", "Recognised authorities"),
    CheckSubject.PINNED_AUTHORITIES: _row("Autorités de l'IGC-Santé", "IGC-Santé authorities"),
    CheckSubject.ADDED_AUTHORITIES: _row("Autorités ajoutées à la main", "Authorities added by hand"),
    CheckSubject.REVOCATION_LISTS: _row("Listes de révocation", "Revocation lists"),
    CheckSubject.REVOCATION_AGE: _row("Révocations à jour jusqu'au", "Revocations up to date until"),
    CheckSubject.KEY_STORE: _row("Trousseau de l'ordinateur", "The computer's key store"),
    CheckSubject.SIGN_IN: _row("Identification à la boîte", "Signing in to the mailbox"),
    CheckSubject.DATABASE: _row("Données du programme", "The program's data"),
    CheckSubject.BACKUP: _row("Dernière sauvegarde", "Last backup"),
    CheckSubject.IMAP_NAME: _row("Réception : nom du serveur", "Receiving: name of the server"),
    CheckSubject.IMAP_PORT: _row("Réception : connexion", "Receiving: connection"),
    CheckSubject.IMAP: _row("Réception : identité du serveur", "Receiving: identity of the server"),
    CheckSubject.IMAP_SIGN_IN: _row("Réception : ouverture de la boîte", "Receiving: opening the mailbox"),
    CheckSubject.SMTP_NAME: _row("Envoi : nom du serveur", "Sending: name of the server"),
    CheckSubject.SMTP_PORT: _row("Envoi : connexion", "Sending: connection"),
    CheckSubject.SMTP: _row("Envoi : identité du serveur", "Sending: identity of the server"),
    CheckSubject.SMTP_SIGN_IN: _row("Envoi : identification", "Sending: signing in"),
    CheckSubject.DROP_FOLDER: _row("Dossier de rangement", "Filing folder"),
    CheckSubject.DROP_SPACE: _row("Place dans le dossier de rangement", "Room in the filing folder"),
    CheckSubject.DROP_TAKEN: _row("Reprise par le logiciel du cabinet", "Taken by the practice software"),
    CheckSubject.DIRECTORY: _row("Annuaire", "Directory"),
    CheckSubject.DIRECTORY_PROOF: _row("Identité de l'annuaire", "The directory's identity"),
    CheckSubject.DIRECTORY_SIGN_IN: _row("Identification à l'annuaire", "Signing in to the directory"),
    CheckSubject.DIRECTORY_ANSWER: _row("Réponse de l'annuaire", "The directory's answer"),
}

_CARD = re.compile(rf"(?P<kind>{'|'.join(CardKind)})(?:, (?P<keys>\d+) keys)?")
_SIZE = re.compile(r"(\d+) MiB")
_FILES = re.compile(r"(\d+) files(?:, (\d+) days)?")
_MODULE = re.compile(r"(?P<path>.+) (?P<version>\d+(?:\.\d+)+) \[(?P<maker>[^;\]]*); (?P<processor>[^\]]*)\]")
_MAKERS: Mapping[str, Words] = {"ANS": _row("Cryptolib CPS de l'ANS", "Cryptolib CPS of the ANS")}
_SIZES = {CheckSubject.DISK_SPACE, CheckSubject.DROP_SPACE}


def found_words(check: Check, language: Language) -> str | None:
    """What was found, where it is a number or a form that people do not read; None: it is fit as it stands."""
    fr = language == "fr"
    match check.subject:
        case CheckSubject.CARD_MODULE if module := _MODULE.fullmatch(check.found):
            maker = _MAKERS.get(module["maker"])
            name = maker[language] if maker else module["maker"]
            return ", ".join(filter(None, (name, module["version"], module["processor"], module["path"])))
        case CheckSubject.CARD if card := _CARD.fullmatch(check.found):
            kind = CARD_KINDS[CardKind(card["kind"])][language]
            return kind if card["keys"] is None else f"{kind}, {_keys(int(card['keys']), fr=fr)}"
        case CheckSubject.PCSC_SERVICE | CheckSubject.IMAP_SIGN_IN if check.found.isdecimal():
            return _counted(int(check.found), check.subject, fr=fr)
        case CheckSubject.SMTP_SIGN_IN if check.found.isdecimal():
            return _largest(int(check.found), fr=fr)
        case subject if subject in _SIZES and (size := _SIZE.fullmatch(check.found)):
            return _free(int(size[1]), fr=fr)
        case CheckSubject.DROP_TAKEN if files := _FILES.fullmatch(check.found):
            return _waiting(int(files[1]), files[2], fr=fr)
    return None


def _keys(count: int, *, fr: bool) -> str:
    if fr:
        return f"{count} clé{'s' if count > 1 else ''}"
    return f"{count} key{'' if count == 1 else 's'}"


def _counted(count: int, subject: CheckSubject, *, fr: bool) -> str:
    french, english = ("lecteur", "reader") if subject is CheckSubject.PCSC_SERVICE else ("message", "message")
    if fr:
        return f"{count} {french}{'s' if count > 1 else ''}"
    return f"{count} {english}{'' if count == 1 else 's'}"


def _largest(octets: int, *, fr: bool) -> str:
    if not octets:
        return ""
    size = octets // 1024**2
    return f"messages jusqu'à {size} Mo" if fr else f"messages of up to {size} MB"


def _free(mebibytes: int, *, fr: bool) -> str:
    if mebibytes < 1024:
        return f"{mebibytes} Mo libres" if fr else f"{mebibytes} MB free"
    return f"{mebibytes // 1024} Go libres" if fr else f"{mebibytes // 1024} GB free"


def _waiting(files: int, days: str | None, *, fr: bool) -> str:
    if fr:
        some = f"{files} fichier{'s' if files > 1 else ''}"
        if days is None:
            return f"{some} en attente" if files else "aucun fichier en attente"
        return f"{some} en attente, depuis {days} jour{'s' if int(days) > 1 else ''}"
    some = f"{files} file{'' if files == 1 else 's'}"
    if days is None:
        return f"{some} waiting" if files else "no file waiting"
    return f"{some} waiting, for {days} day{'' if int(days) == 1 else 's'}"


_OPENERS: Mapping[SlotKind, Words] = {
    SlotKind.CARD_DECRYPT: _row("carte", "card"),
    SlotKind.CARD_SIGN: _row("carte", "card"),
    SlotKind.PASSPHRASE: _row("phrase de passe", "passphrase"),
    SlotKind.RECOVERY: _row("feuilles de secours", "recovery sheets"),
}
_TLS = {Tls.IMPLICIT: "TLS", Tls.STARTTLS: "STARTTLS"}
_SIGN_INS: Mapping[SignIn, Words] = {
    SignIn.PASSWORD: _row("mot de passe", "password"),
    SignIn.OAUTH: _row("navigateur", "browser"),
    SignIn.CERTIFICATE: _row("fichier de clé", "key file"),
    SignIn.CARD: _row("carte", "card"),
}
_ASKED: Mapping[str, Words] = {
    "opens": _row("Qui ouvre les messages", "Who opens messages"),
    "delegates": _row("Délégations", "Delegations"),
    "sends": _row("Qui envoie", "Who sends"),
    "connection": _row("Connexion", "Connection"),
    "proxy": _row("Proxy", "Proxy"),
    "software": _row("Logiciel du cabinet", "Practice software"),
    "filing": _row("Rangement des résultats", "Filing of results"),
    "letters": _row("Courriers du logiciel", "Letters of the software"),
    "directories": _row("Annuaires", "Directories"),
    "cards": _row("Carte dans le lecteur", "Card in the reader"),
    "readers": _row("Lecteurs", "Readers"),
    "modules": _row("Logiciels de carte", "Card software"),
    "machine": _row("Machine", "Machine"),
    "system": _row("Système", "System"),
    "program": _row("Version de secmail", "Version of secmail"),
}
_NONE = _row("aucun", "none")
_YES_NO = (_row("non", "no"), _row("oui", "yes"))
_FOLDERS: Mapping[str, Words] = {
    "": _row("aucun dossier", "no folder"),
    "local": _row("dossier de ce poste", "folder of this workstation"),
    "network": _row("dossier partagé", "shared folder"),
}
_BY_ITSELF = (_row("à la main", "by hand"), _row("automatique", "by itself"))


def sheet_lines(sheet: TechnicalSheet, language: Language) -> tuple[tuple[str, str], ...]:
    """Questions and answers, in the order in which support asks them. No name and no address of anybody."""
    memory = f", {round(sheet.host.memory / 1024**3)} {'Go' if language == 'fr' else 'GB'}" if sheet.host.memory else ""
    answers = {
        "opens": _opens(sheet, language),
        "delegates": str(sheet.delegates),
        "sends": _boxes(len(sheet.mailboxes), language),
        "connection": "\n".join(_connection(each, language) for each in sheet.mailboxes),
        "proxy": sheet.host.proxy,
        "software": sheet.software,
        "filing": f"{_BY_ITSELF[sheet.by_itself][language]}, {_FOLDERS[sheet.folder][language]}",
        "letters": _YES_NO[sheet.letters][language],
        "directories": ", ".join(sheet.directories),
        "cards": ", ".join(CARD_KINDS[kind][language] for kind in sheet.cards),
        "readers": "\n".join(sheet.readers),
        "modules": "\n".join(sheet.modules),
        "machine": f"{sheet.host.processor}{memory}",
        "system": sheet.host.system,
        "program": sheet.host.program,
    }
    return tuple((_ASKED[name][language], answers[name] or _NONE[language]) for name in _ASKED)


def _opens(sheet: TechnicalSheet, language: Language) -> str:
    ways = (", ".join(dict.fromkeys(_OPENERS[kind][language] for kind in slots)) for slots in sheet.opens)
    holder = "titulaire" if language == "fr" else "holder"
    colon = " : " if language == "fr" else ": "
    return "\n".join(f"{holder} {number}{colon}{way}" for number, way in enumerate(ways, start=1))


def _boxes(count: int, language: Language) -> str:
    if language == "fr":
        return f"{count} boîte{'s' if count > 1 else ''}"
    return f"{count} mailbox{'' if count == 1 else 'es'}"


def _connection(box: MailboxFacts, language: Language) -> str:
    received = f"{box.protocol.upper()} {box.receives} ({_TLS[box.receiving_tls]})"
    return f"{received}, SMTP {box.sends} ({_TLS[box.sending_tls]}), {_SIGN_INS[box.sign_in][language]}"
