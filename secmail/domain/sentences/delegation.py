"""What people should know before they give or take back access: said alike by the window and the command line."""

from collections.abc import Mapping

from secmail.domain.sentences.text import LANGUAGES, FindingTexts, Language, finding


def _text(french: tuple[str, ...], english: tuple[str, ...]) -> FindingTexts:
    """A title and its sentences."""
    return finding((french[0], " ".join(french[1:])), (english[0], " ".join(english[1:])))


GRANTING = _text(
    (
        "Ce que permet une délégation",
        "La personne ouvrira vos messages avec sa propre carte et son propre code, sur les ordinateurs du cabinet,",
        "jusqu'à la date de fin. Elle n'écrira jamais à votre place : ce qu'elle envoie porte sa signature.",
        "Ce qu'elle fait est noté dans le journal.",
    ),
    (
        "What a delegation allows",
        "The person opens your messages with their own card and their own code, on the practice's computers,",
        "until the end date. They never sign as you: what they send bears their signature.",
        "What they do is noted in the journal.",
    ),
)

REVOKING = _text(
    (
        "Ce que retire une révocation",
        "Dès maintenant, cette carte n'ouvre plus vos messages sur cet ordinateur ; les autres ordinateurs du cabinet",
        "l'apprennent à leur prochaine relève. La clé du coffre et celle des données sont changées :",
        "une ancienne copie de l'accès n'ouvre rien de ce qui sera enregistré ensuite.",
    ),
    (
        "What a revocation takes away",
        "From now on this card no longer opens your messages on this computer; the practice's other computers",
        "learn of it when they next fetch mail. The key of the vault and that of the data are changed:",
        "an old copy of the access opens nothing that is stored from now on.",
    ),
)

REVOKED_TOO_LATE = _text(
    (
        "Ce qu'une révocation ne peut pas retirer",
        "Ce qui a été lu, imprimé, rangé ou copié le reste. Un ordinateur éteint ou débranché n'apprend rien avant",
        "de se reconnecter. Qui aurait copié le coffre et s'en serait servi avec sa carte avant ce jour peut avoir",
        "gardé la clé de lecture de vos messages : en cas de doute, faites une nouvelle clé de confidentialité,",
        "avec un nouveau certificat.",
    ),
    (
        "What a revocation cannot take away",
        "What was read, printed, filed or copied remains so. A computer that is off or disconnected learns nothing",
        "before it connects again. Whoever copied the vault and used it with their card before today may have kept",
        "the key that reads your messages: if in doubt, make a new confidentiality key, with a new certificate.",
    ),
)

SELF_SIGNED = _text(
    (
        "Certificat auto-signé",
        "Aucune autorité n'a encore confirmé cette clé : vos correspondants doivent vous demander si elle est bien",
        "la vôtre. Envoyez la demande de certificat à votre autorité, puis installez sa réponse.",
    ),
    (
        "Self-signed certificate",
        "No authority has confirmed this key yet: your correspondents have to ask you whether it is yours.",
        "Send the certificate request to your authority, then install its answer.",
    ),
)

DELEGATION: Mapping[str, FindingTexts] = {
    "granting": GRANTING,
    "revoking": REVOKING,
    "revoked-too-late": REVOKED_TOO_LATE,
    "self-signed": SELF_SIGNED,
}
"""All of them, by name."""

NO_DELEGATE: Mapping[str, Mapping[Language, str]] = {
    reason: dict(zip(LANGUAGES, words, strict=True))
    for reason, words in {
        "holder": ("C'est votre propre carte.", "It is your own card."),
        "signature": (
            "Ce certificat ne sert pas à s'authentifier : il faut l'autre certificat de la carte.",
            "This certificate is not for authentication: the card's other certificate is needed.",
        ),
        "unreadable": ("Ce fichier n'est pas un certificat.", "This file is no certificate."),
        "revoked": ("Cette carte a été révoquée.", "This card has been revoked."),
        "expired": ("Le certificat de cette carte a expiré.", "The certificate of this card has expired."),
        "not-yet-valid": (
            "Le certificat de cette carte n'est pas encore valable.",
            "The certificate of this card is not valid yet.",
        ),
        "untrusted": (
            "L'autorité qui a émis cette carte n'est pas reconnue ici.",
            "The authority that issued this card is not recognised here.",
        ),
        "incomplete": (
            "L'autorité qui a émis cette carte manque sur cet ordinateur.",
            "The authority that issued this card is missing on this computer.",
        ),
        "unusable": (
            "Le certificat de cette carte ne convient pas à cet usage.",
            "The certificate of this card does not fit this use.",
        ),
    }.items()
}
"""Why somebody can have no mandate, by the detail of that failure."""
