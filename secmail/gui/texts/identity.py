"""Words about who writes: what the banner asks and tells."""

_CONFIRM_FR = (
    "Vérifiez-le par un autre moyen que ce message, par exemple au téléphone, à un numéro que vous connaissez. "
    "Ses messages signés seront ensuite affichés comme vérifiés. Votre confirmation est notée dans le journal ; "
    "vous pourrez la retirer."
)
_CONFIRM_EN = (
    "Check it by other means than this message, by telephone for instance, at a number that you know. "
    "This person's signed messages will then be shown as verified. Your confirmation is noted in the journal; "
    "you can withdraw it later."
)

IDENTITY: dict[str, tuple[str, str]] = {
    "identity.of": ("Certificat de : {who}.", "Certificate of: {who}."),
    "identity.title": ("Titre : {title}", "Title: {title}"),
    "identity.profession": ("Profession : {profession}", "Profession: {profession}"),
    "identity.establishment": ("Établissement : {name}", "Establishment: {name}"),
    "identity.structure": ("Numéro de l'établissement : {id}", "Number of the establishment: {id}"),
    "identity.confirm": ("Confirmer l'identité…", "Confirm the identity…"),
    "identity.confirm.title": ("Confirmer l'identité", "Confirm the identity"),
    "identity.confirm.question": (
        "Cette personne vous écrit-elle bien depuis cette adresse ?\n\n{who}\n{address}",
        "Does this person really write to you from this address?\n\n{who}\n{address}",
    ),
    "identity.confirm.details": (_CONFIRM_FR, _CONFIRM_EN),
    "identity.confirm.yes": ("J'ai vérifié : confirmer", "I have checked: confirm"),
    "identity.confirm.no": ("Pas maintenant", "Not now"),
    "identity.withdraw": ("Retirer la confirmation…", "Withdraw the confirmation…"),
    "identity.withdraw.title": ("Retirer la confirmation", "Withdraw the confirmation"),
    "identity.withdraw.question": (
        "Ne plus admettre que cette personne écrit depuis cette adresse ?\n\n{who}\n{address}",
        "No longer accept that this person writes from this address?\n\n{who}\n{address}",
    ),
    "identity.withdraw.details": (
        "Ses messages ne seront plus affichés comme vérifiés sur votre parole.",
        "This person's messages will no longer be shown as verified on your word.",
    ),
    "identity.withdraw.yes": ("Retirer", "Withdraw"),
    "identity.withdraw.no": ("Garder", "Keep"),
}
