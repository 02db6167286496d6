"""The command line's own words, in both languages; failures and facts have theirs in `domain.sentences`."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from secmail.cli.account_words import ACCOUNT_HELP, ACCOUNT_WORDS
from secmail.cli.card_words import CARD_WORDS
from secmail.cli.certificate_words import CERTIFICATE_HELP, CERTIFICATE_WORDS
from secmail.cli.contact_words import CONTACT_HELP, CONTACT_WORDS
from secmail.cli.custody_help import CUSTODY_HELP
from secmail.cli.directory_words import DIRECTORY_HELP, DIRECTORY_WORDS
from secmail.cli.export_words import EXPORT_HELP, EXPORT_WORDS
from secmail.cli.finding_words import FINDING_WORDS
from secmail.cli.help import HELP
from secmail.cli.identity_words import IDENTITY_HELP, IDENTITY_WORDS
from secmail.cli.laboratory_words import LABORATORY_HELP, LABORATORY_WORDS
from secmail.cli.option_help import OPTION_HELP
from secmail.cli.outbox_words import OUTBOX_HELP, OUTBOX_WORDS
from secmail.cli.patient_words import PATIENT_HELP, PATIENT_WORDS
from secmail.cli.receiving_words import RECEIVING_HELP, RECEIVING_WORDS
from secmail.cli.report_words import REPORT_WORDS
from secmail.cli.rule_words import RULE_HELP, RULE_WORDS
from secmail.cli.see_words import SEE_HELP, SEE_WORDS
from secmail.cli.settings_words import SETTINGS_HELP, SETTINGS_WORDS
from secmail.cli.setup_words import SETUP_HELP, SETUP_WORDS
from secmail.cli.template_words import TEMPLATE_HELP, TEMPLATE_WORDS
from secmail.cli.upkeep_words import UPKEEP_HELP, UPKEEP_WORDS
from secmail.cli.urgency_words import URGENCY_HELP
from secmail.cli.vault_words import VAULT_WORDS
from secmail.domain.sentences.text import LANGUAGES, Language

_USAGE: Mapping[str, tuple[str, str]] = {
    "progress.share": ("{percent} %", "{percent}%"),
    "progress.number": ("{done} lus", "{done} read"),
    "progress.fetching": ("Téléchargement : {done} Mo", "Downloading: {done} MB"),
    "progress.fetching-of": ("Téléchargement : {done} Mo sur {total} Mo", "Downloading: {done} MB of {total} MB"),
    "usage.help": ("Voir « {command} --help ».", "See “{command} --help”."),
    "usage.missing": ("Il manque : {what}.", "Missing: {what}."),
    "usage.unknown": ("Option ou argument de trop : {what}.", "Option or argument too many: {what}."),
    "usage.value_missing": ("{what} demande une valeur.", "{what} needs a value."),
    "usage.choice": ("{what} n'accepte que : {choices}.", "{what} takes only: {choices}."),
    "usage.value": ("La valeur de {what} ne convient pas.", "The value of {what} does not fit."),
    "usage.moment": (
        "La valeur de {what} ne convient pas. Par exemple : 2026-12-24T08:00+01:00.",
        "The value of {what} does not fit. For example: 2026-12-24T08:00+01:00.",
    ),
    "usage.past": (
        "Le moment de {what} est passé. Par exemple : 2026-12-24T08:00+01:00.",
        "The moment of {what} is past. For example: 2026-12-24T08:00+01:00.",
    ),
    "usage.together": ("{what} ne va pas avec {other}.", "{what} does not go with {other}."),
    "usage.one_of": ("Il faut une de ces options : {what}.", "One of these options is needed: {what}."),
    "usage.other": ("La commande n'est pas écrite comme il faut.", "The command is not written as it must be."),
    "usage.pairs": (
        "Chaque --key demande son --cert, dans le même ordre.",
        "Every --key needs its --cert, in the same order.",
    ),
    "usage.one_key": (
        "Il faut une seule clé : --p12, ou --key et --cert, ou --pkcs11-module et --token.",
        "Exactly one key is needed: --p12, or --key and --cert, or --pkcs11-module and --token.",
    ),
    "usage.json_or_bytes": (
        "Avec --json, la sortie est un document : nommez un fichier par -o.",
        "With --json the output is a document: name a file by -o.",
    ),
    "usage.account": (
        "Il y a plusieurs comptes ou aucun : choisissez par --account (voir « secmail account list »).",
        "There are several accounts or none: choose by --account (see “secmail account list”).",
    ),
    "usage.password": (
        "Le mot de passe se donne par --password-stdin ou au terminal.",
        "The password is given by --password-stdin or at the terminal.",
    ),
    "usage.message-unknown": ("Il n'y a pas de message {id}.", "There is no message {id}."),
    "usage.folder": ("Ce dossier n'existe pas.", "There is no such folder."),
    "usage.card": (
        "La carte demandée n'est pas dans un lecteur : {wanted}.",
        "The card that is wanted is not in a reader: {wanted}.",
    ),
    "usage.card-several": (
        "Plusieurs cartes conviennent : {names}. Nommez-en une en entier.",
        "Several cards fit: {names}. Name one in full.",
    ),
    "usage.address": ("« {what} » n'est pas une adresse.", "“{what}” is no address."),
    "usage.certificate": ("Ce certificat n'est pas connu.", "This certificate is not known."),
    "usage.draft": ("Ce brouillon n'existe pas.", "There is no such draft."),
    "usage.folder_is_file": ("Ce n'est pas un dossier.", "This is not a folder."),
}

_SPOKEN: Mapping[str, tuple[str, str]] = {
    "turn.waits": (
        "Une autre commande de secmail travaille avec ces données ; attente…",
        "Another command of secmail is working with these data; waiting…",
    ),
    "turn.window": (
        "La fenêtre de secmail est ouverte avec ces données.",
        "The window of secmail is open with these data.",
    ),
    "interrupted": ("Interrompu.", "Interrupted."),
    "pin.token": ("Code de la carte : ", "PIN of the card: "),
    "passphrase": ("Phrase de passe de {file} : ", "Passphrase of {file}: "),
    "password": ("Mot de passe de {user} : ", "Password of {user}: "),
    "sync.new.one": ("{count} nouveau message", "{count} new message"),
    "sync.new.many": ("{count} nouveaux messages", "{count} new messages"),
    "sync.removed.one": ("{count} enlevé", "{count} removed"),
    "sync.removed.many": ("{count} enlevés", "{count} removed"),
    "sync.folders.one": ("{count} dossier relevé", "{count} folder looked at"),
    "sync.folders.many": ("{count} dossiers relevés", "{count} folders looked at"),
    "sync.vaults": (
        "Coffre venu par la boîte, d'un autre poste du cabinet : {count}.",
        "Vaults that came by the mailbox, from another workstation: {count}.",
    ),
    "sync.untold": (
        "À dire encore au serveur, au prochain relevé (marques, déplacements) : {count}.",
        "Still to be told to the server, at the next synchronisation (marks, moves): {count}.",
    ),
    "sync.refused": ("Dossiers refusés : {names}.", "Folders refused: {names}."),
    "sync.watching": ("En attente de courrier ; Ctrl-C pour finir.", "Waiting for mail; Ctrl-C to end."),
    "sync.changed.one": ("{count} message nouveau ou modifié.", "{count} message new or changed."),
    "sync.changed.many": ("{count} messages nouveaux ou modifiés.", "{count} messages new or changed."),
    "none": ("Rien.", "Nothing."),
    "list.none": ("Aucun message.", "No message."),
    "export.none": ("Aucun résultat rangé.", "No result was filed."),
    "mark.encrypted": ("chiffré", "encrypted"),
    "mark.receipt": ("accusé de lecture", "receipt"),
    "mark.unread": ("non lu", "unread"),
    "mark.urgent": ("URGENT", "URGENT"),
    "header.from": ("De : {text}", "From: {text}"),
    "header.reply-to": ("Réponses à : {text}", "Answers to: {text}"),
    "header.to": ("À : {text}", "To: {text}"),
    "header.subject": ("Objet : {text}", "Subject: {text}"),
    "header.date": ("Date : {text}", "Date: {text}"),
    "attachment": ("Pièce jointe : {name} ({type}, {size} octets)", "Attachment: {name} ({type}, {size} bytes)"),
    "closed": ("Le contenu chiffré n'a pas été ouvert.", "The encrypted content was not opened."),
    "shown.by-mandate": (
        "Courrier de {principal}, lu par {delegate} par délégation jusqu'au {until}.",
        "Mail of {principal}, read by {delegate} by delegation until {until}.",
    ),
    "shown.kind": ("Sorte : {kind}{why}.", "Kind: {kind}{why}."),
    "shown.urgency": ("{mark} : {why}.", "{mark}: {why}."),
    "shown.not-urgent": ("Non tenu pour urgent", "Not taken as urgent"),
    "shown.document": ("{title}, {author}", "{title}, {author}"),
    "signer": ("Signataire : {name}", "Signer: {name}"),
    "hprim.none": ("Ce fichier n'est pas un fichier de résultats.", "This file is not a results file."),
    "hprim.fine": ("Aucune remarque.", "No remarks."),
    "hprim.not-refused": ("Il n'y a rien à refuser.", "There is nothing to refuse."),
    "hprim.line": ("ligne {line} : {sentence}", "line {line}: {sentence}"),
    "written": ("Écrit : {file}", "Written: {file}"),
    "send.state": ("Message {id} : {state}.", "Message {id}: {state}."),
    "receipt.wanted": (
        "Un accusé de lecture signé est demandé, à envoyer à : {addresses}. « secmail receipt » l'envoie ou le refuse.",
        "A signed receipt is asked for, to be sent to: {addresses}. “secmail receipt” sends or declines it.",
    ),
    "receipt.sent": ("Accusé de lecture envoyé à : {addresses}.", "Receipt sent to: {addresses}."),
    "receipt.declined": ("Accusé de lecture refusé.", "Receipt declined."),
    "receipt.read": (
        "  Lu par {address} le {moment} (accusé signé).",
        "  Read by {address} on {moment} (signed receipt).",
    ),
    "receipt.missing": ("  Accusé de lecture attendu de : {addresses}.", "  Receipt awaited from: {addresses}."),
    "receipt.proves": (
        "Accusé de lecture signé : {address} a lu votre lettre le {moment}.",
        "Signed receipt: {address} has read your letter on {moment}.",
    ),
    "receipt.always": (
        "Toutes vos lettres demanderont un accusé de lecture signé.",
        "All your letters will ask for a signed receipt.",
    ),
    "receipt.by-hand": (
        "Seules les lettres envoyées avec --receipt demanderont un accusé de lecture.",
        "Only letters sent with --receipt will ask for a receipt.",
    ),
    "send.protection": ("  {title}.", "  {title}."),
    "export.written": ("Message {id} : rangé dans {file}.", "Message {id}: filed as {file}."),
    "export.already.one": ("{count} déjà rangé auparavant.", "{count} filed before."),
    "export.already.many": ("{count} déjà rangés auparavant.", "{count} filed before."),
    "export.held": ("Message {id} non rangé. {reason}", "Message {id} not filed. {reason}"),
    "filed.intended": ("inachevé", "unfinished"),
    "filed.done": ("rangé", "filed"),
    "filed.duplicate": ("déjà venu par un autre message", "brought by another message before"),
    "export.folder": ("Les résultats seront rangés dans ce dossier.", "Results will be filed in this folder."),
    "account.added": ("Compte {id} ajouté.", "Account {id} added."),
    "account.works": ("Les deux serveurs répondent et acceptent le compte.", "Both servers answer and accept it."),
    "account.removed": (
        "Compte enlevé ; le serveur garde son courrier.",
        "Account removed; the server keeps its mail.",
    ),
    "outbox.cancelled": ("Envoi annulé.", "Withdrawn."),
    "outbox.resolved": ("Noté.", "Noted."),
    "authority.pinned": ("empreinte connue", "known fingerprint"),
    "authority.added": ("ajoutée à la main", "added by hand"),
    "update.installed": ("Autorité installée : {name}", "Authority installed: {name}"),
    "update.missing": ("Autorité toujours absente : {name}", "Authority still missing: {name}"),
    "update.new": ("Nouveau : {place}", "New: {place}"),
    "update.same": ("Inchangé : {place}", "Unchanged: {place}"),
    "update.failed": ("Échec : {place}. {reason}", "Failed: {place}. {reason}"),
    "update.nothing": ("Rien à chercher.", "Nothing to fetch."),
    "journal.on-behalf": ("{actor} au nom de {holder}", "{actor} on behalf of {holder}"),
    "journal.rows": (
        "{rows} lignes ; une carte a signé jusqu'à la ligne {sealed_to}.",
        "{rows} rows; a card has signed up to row {sealed_to}.",
    ),
    "journal.broken-at": (
        "À partir de la ligne {number}, le journal n'est plus ce qui a été écrit.",
        "From row {number} on, the journal is not what was written.",
    ),
    "journal.bad-seal": (
        "La signature posée à la ligne {number} ne vaut pas pour ce journal.",
        "The signature at row {number} does not hold for this journal.",
    ),
    "journal.clock-back": (
        "Ligne {number} : l'horloge de l'ordinateur a reculé.",
        "Row {number}: the computer's clock went back.",
    ),
}

_STATES: Mapping[str, tuple[str, str]] = {
    "state.preparing": ("en préparation", "being prepared"),
    "state.queued": ("en attente d'envoi", "queued"),
    "state.submitting": ("en cours d'envoi", "being sent"),
    "state.sent": ("envoyé", "sent"),
    "state.filed": ("envoyé et classé", "sent and filed"),
    "state.refused": ("refusé par le serveur", "refused by the server"),
    "state.uncertain": (
        "issue inconnue : vérifiez avant d'envoyer à nouveau",
        "outcome unknown: check before sending again",
    ),
    "state.cancelled": ("annulé", "withdrawn"),
    "delivery.waiting": ("en attente", "waiting"),
    "delivery.deferred": ("remis à plus tard par le serveur", "put off by the server"),
    "delivery.accepted": ("accepté", "accepted"),
    "delivery.refused": ("refusé", "refused"),
    "delivery.cancelled": ("annulé", "withdrawn"),
    "check.ok": ("bon", "good"),
    "check.warning": ("à surveiller", "warning"),
    "check.failed": ("EN PANNE", "FAILED"),
    "check.skipped": ("non vérifié", "not checked"),
}

_CHECKED: Mapping[str, tuple[str, str]] = {
    "checked.roots.one": ("{count} racine", "{count} root"),
    "checked.roots.many": ("{count} racines", "{count} roots"),
    "checked.authorities.one": ("{count} autorité", "{count} authority"),
    "checked.authorities.many": ("{count} autorités", "{count} authorities"),
    "checked.lists.one": ("{count} liste", "{count} list"),
    "checked.lists.many": ("{count} listes", "{count} lists"),
    "checked.accounts.one": ("{count} compte", "{count} account"),
    "checked.accounts.many": ("{count} comptes", "{count} accounts"),
    "checked.vaults.one": ("{count} coffre", "{count} vault"),
    "checked.vaults.many": ("{count} coffres", "{count} vaults"),
    "checked.keys.one": ("{count} clé", "{count} key"),
    "checked.keys.many": ("{count} clés", "{count} keys"),
    "checked.card.cps": ("carte CPS", "CPS card"),
    "checked.card.cpe": ("carte CPE", "CPE card"),
    "checked.card.cpf": ("carte CPF", "CPF card"),
    "checked.card.cde": ("carte CDE", "CDE card"),
    "checked.card.cpa": ("carte CPA", "CPA card"),
    "checked.card.cda": ("carte CDA", "CDA card"),
    "checked.card.file": ("clés d'un fichier", "keys of a file"),
    "checked.card.of": ("{kind} de {holder}", "{kind} of {holder}"),
    "checked.role.signature": ("signature", "signature"),
    "checked.role.authentication": ("authentification", "authentication"),
    "checked.role.confidentiality": ("confidentialité", "confidentiality"),
    "checked.valid": ("{what}, valable jusqu'au {until}", "{what}, valid until {until}"),
    "checked.server": (
        "{place}, TLS {tls}, certificat valable jusqu'au {until}",
        "{place}, TLS {tls}, certificate valid until {until}",
    ),
}

_HELP = {**HELP, **OPTION_HELP, **ACCOUNT_HELP, **CUSTODY_HELP, **OUTBOX_HELP, **RECEIVING_HELP, **UPKEEP_HELP}

TEXTS: Mapping[str, tuple[str, str]] = {
    **_USAGE,
    **_SPOKEN,
    **_STATES,
    **_CHECKED,
    **_HELP,
    **ACCOUNT_WORDS,
    **CARD_WORDS,
    **CERTIFICATE_HELP,
    **CERTIFICATE_WORDS,
    **VAULT_WORDS,
    **OUTBOX_WORDS,
    **RECEIVING_WORDS,
    **FINDING_WORDS,
    **UPKEEP_WORDS,
    **EXPORT_HELP,
    **EXPORT_WORDS,
    **PATIENT_HELP,
    **PATIENT_WORDS,
    **SEE_HELP,
    **SEE_WORDS,
    **SETTINGS_HELP,
    **SETTINGS_WORDS,
    **SETUP_HELP,
    **SETUP_WORDS,
    **RULE_HELP,
    **TEMPLATE_HELP,
    **TEMPLATE_WORDS,
    **URGENCY_HELP,
    **IDENTITY_HELP,
    **IDENTITY_WORDS,
    **RULE_WORDS,
    **REPORT_WORDS,
    **LABORATORY_HELP,
    **LABORATORY_WORDS,
    **DIRECTORY_HELP,
    **CONTACT_HELP,
    **CONTACT_WORDS,
    **DIRECTORY_WORDS,
}


class Words:
    """Speaks one language: `words("key", name=value)`."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._column = LANGUAGES.index(language)

    def any_of(self, keys: Iterable[str]) -> str | None:
        """The text of the first key that has one."""
        return next((self(key) for key in keys if key in TEXTS), None)

    def counted(self, key: str, count: int, **values: object) -> str:
        """The form for one or for many of them: in French none is one."""
        one = count == 1 or (count == 0 and self.language == "fr")
        return self(f"{key}.one" if one else f"{key}.many", count=count, **values)

    def day(self, at: datetime) -> str:
        """As people here write it."""
        return f"{at:%d/%m/%Y}" if self.language == "fr" else f"{at:%Y-%m-%d}"

    def __call__(self, key: str, /, **values: object) -> str:
        text = TEXTS[key][self._column]
        return text.format(**values) if values else text
