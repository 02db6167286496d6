"""What the audit journal's deeds are called."""

from collections.abc import Mapping

from secmail.domain.deeds import Deed
from secmail.domain.sentences.text import LANGUAGES, Language

DEEDS: Mapping[Deed, Mapping[Language, str]] = {
    deed: dict(zip(LANGUAGES, words, strict=True))
    for deed, words in {
        Deed.SESSION_OPENED: ("Session ouverte", "Session opened"),
        Deed.SESSION_OPENED_BY_PASSPHRASE: ("Session ouverte par phrase de passe", "Session opened by passphrase"),
        Deed.SESSION_OPENED_IN_EMERGENCY: ("Ouverture d'urgence", "Emergency opening"),
        Deed.SESSION_LOCKED: ("Session verrouillée", "Session locked"),
        Deed.PIN_REFUSED: ("Code de carte refusé", "PIN refused"),
        Deed.PIN_BLOCKED: ("Carte bloquée", "Card blocked"),
        Deed.MESSAGE_OPENED: ("Message ouvert", "Message opened"),
        Deed.MESSAGE_READ: ("Message lu par le programme", "Message read by the program"),
        Deed.RESULT_FILED: ("Résultat rangé", "Result filed"),
        Deed.RESULT_FILED_AGAIN: ("Résultat rangé à nouveau", "Result filed again"),
        Deed.SOFTWARE_SET: ("Réglage du logiciel de cabinet changé", "Settings of the practice software changed"),
        Deed.LABORATORY_CONFIRMED: ("Laboratoire reconnu", "Laboratory confirmed"),
        Deed.LABORATORY_FORGOTTEN: ("Laboratoire retiré de la liste", "Laboratory taken off the list"),
        Deed.LETTER_DROPPED: ("Lettre reprise du logiciel de cabinet", "Letter taken from the practice software"),
        Deed.MESSAGE_MOVED: ("Message déplacé", "Message moved"),
        Deed.MESSAGE_DONE: ("Message classé", "Message marked as done"),
        Deed.RULE_SAVED: ("Règle enregistrée", "Rule saved"),
        Deed.RULE_REMOVED: ("Règle supprimée", "Rule removed"),
        Deed.RULES_ORDERED: ("Ordre des règles changé", "Order of the rules changed"),
        Deed.RULE_FILES: ("Rangement demandé par une règle", "Filing asked for by a rule"),
        Deed.PATIENTS_MERGED: ("Dossiers de patients réunis", "Patients' records merged"),
        Deed.PATIENT_UNMERGED: ("Réunion de dossiers défaite", "Merge of records undone"),
        Deed.PATIENTS_APART: ("Patients dits distincts", "Patients said to be two"),
        Deed.PATIENTS_NOT_APART: ("Patients plus dits distincts", "Patients no longer said to be two"),
        Deed.PATIENT_DECIDED: ("Identité décidée", "Identity decided on"),
        Deed.PATIENT_UNDECIDED: ("Décision d'identité défaite", "Decision on an identity undone"),
        Deed.REPORT_ASSIGNED: ("Compte rendu attribué à un patient", "Report assigned to a patient"),
        Deed.REPORT_UNASSIGNED: ("Attribution défaite", "Assignment undone"),
        Deed.RESULTS_SEEN: ("Résultats vus", "Results seen"),
        Deed.RESULTS_NOT_SEEN: ("Résultats remis à voir", "Results to be seen again"),
        Deed.MAPPING_ADDED: ("Correspondance d'analyse ajoutée", "Mapping of an analysis added"),
        Deed.MAPPING_DROPPED: ("Correspondance d'analyse retirée", "Mapping of an analysis removed"),
        Deed.IDENTITY_CONFIRMED: ("Identité d'un correspondant confirmée", "Identity of a correspondent confirmed"),
        Deed.IDENTITY_WITHDRAWN: ("Confirmation d'identité retirée", "Confirmation of an identity withdrawn"),
        Deed.DIRECTORY_BELIEVED: ("Annuaire admis comme preuve", "Directory admitted as a proof"),
        Deed.CERTIFICATES_BROUGHT: ("Certificats venus d'un fichier", "Certificates from a file"),
        Deed.CERTIFICATE_ACCEPTED: ("Certificat accepté", "Certificate accepted"),
        Deed.CERTIFICATE_REFUSED: ("Certificat refusé", "Certificate refused"),
        Deed.CERTIFICATE_FORGOTTEN: ("Certificat oublié", "Certificate forgotten"),
        Deed.MESSAGE_SIGNED: ("Lettre signée", "Letter signed"),
        Deed.MESSAGE_QUEUED: ("Lettre mise en attente d'envoi", "Letter queued"),
        Deed.MESSAGE_SENT: ("Lettre envoyée", "Letter sent"),
        Deed.DRAFT_RETURNED: ("Lettre préparée rendue sans signature", "Prepared letter given back unsigned"),
        Deed.RECEIPT_SENT: ("Accusé de lecture envoyé", "Receipt sent"),
        Deed.RECEIPT_RECEIVED: ("Accusé de lecture reçu", "Receipt received"),
        Deed.RECEIPT_DECLINED: ("Accusé de lecture refusé", "Receipt declined"),
        Deed.MANDATE_GRANTED: ("Délégation donnée", "Delegation given"),
        Deed.MANDATE_REVOKED: ("Délégation révoquée", "Delegation revoked"),
        Deed.VAULT_REFUSED: ("Clé de lecture refusée", "Reading key refused"),
        Deed.CARD_REFUSED: ("Carte sans accès", "Card without access"),
        Deed.OPENING_REFUSED: ("Phrase de passe ou parts refusées", "Passphrase or shares refused"),
        Deed.MANDATE_REFUSED: ("Refusé faute de délégation", "Refused for want of a delegation"),
        Deed.VAULT_CREATED: ("Coffre créé", "Vault created"),
        Deed.VAULT_CHANGED: ("Coffre modifié", "Vault changed"),
        Deed.VAULT_REKEYED: ("Clé du coffre changée", "Vault key changed"),
        Deed.SHARES_MADE: ("Parts de secours faites", "Recovery shares made"),
        Deed.SHARE_USED: ("Part de secours utilisée", "Recovery share used"),
        Deed.SEALED_LOST: ("Journal et suivi des rangements disparus", "Journal and filing record gone"),
        Deed.BACKUP_MADE: ("Sauvegarde faite", "Backup made"),
        Deed.BACKUP_RESTORED: ("Sauvegarde remise en place", "Backup restored"),
        Deed.MAIL_EXPORTED: ("Messages copiés dans des fichiers", "Messages copied to files"),
        Deed.MESSAGE_UNSEALED: ("Message copié en clair dans un fichier", "Message copied to a file in clear"),
        Deed.DOCUMENT_SAVED: ("Pièce jointe enregistrée en clair", "Attachment saved in clear"),
        Deed.DOCUMENT_OUTSIDE: ("Pièce jointe ouverte hors de secmail", "Attachment opened outside of secmail"),
        Deed.MESSAGE_PRINTED: ("Message imprimé ou exporté en PDF", "Message printed or exported as PDF"),
        Deed.MAIL_ARCHIVED: ("Messages archivés", "Messages archived"),
        Deed.RETENTION_SET: ("Durées de conservation choisies", "Retention periods chosen"),
        Deed.RETENTION_APPLIED: ("Messages effacés en fin de conservation", "Messages removed after their retention"),
        Deed.STORE_MENDED: ("Données réparées", "Data mended"),
        Deed.JOURNAL_EXPORTED: ("Journal exporté", "Journal exported"),
    }.items()
}


def deed_words(deed: str, language: Language) -> str:
    """A deed in words; one of a newer program as it is written in the journal."""
    known = next((row for known, row in DEEDS.items() if known == deed), None)
    return deed if known is None else known[language]
