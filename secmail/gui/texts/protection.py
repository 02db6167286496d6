"""Words of the banner's details: who signed, when, how that is known, the certificate, its way, its revocation."""

PROTECTION: dict[str, tuple[str, str]] = {
    "detail.who": ("Qui a signé", "Who signed"),
    "detail.when": ("Quand", "When"),
    "detail.how": ("Comment c'est vérifié", "How it is verified"),
    "detail.certificate": ("Certificat", "Certificate"),
    "detail.way": ("Chaîne de confiance", "Chain of trust"),
    "detail.revocation": ("Révocation", "Revocation"),
    "detail.numbered": ("Signataire {number} : {heading}", "Signer {number}: {heading}"),
    "detail.serial": ("Numéro de série : {serial}", "Serial number: {serial}"),
    "detail.no-time": (
        "Le signataire ne dit pas quand il a signé.",
        "The signer does not say when he signed.",
    ),
    "detail.no-certificate": (
        "Le message n'apporte pas le certificat du signataire.",
        "The message does not bring the signer's certificate.",
    ),
    "detail.no-way": (
        "Aucun chemin ne mène de ce certificat à une autorité reconnue sur cet ordinateur.",
        "No way leads from this certificate to an authority that is recognised on this computer.",
    ),
    "detail.step": ("{number}. {name} ({role})", "{number}. {name} ({role})"),
    "detail.step.issuer": (
        "Délivré par {issuer}, valable jusqu'au {end}.",
        "Issued by {issuer}, valid until {end}.",
    ),
    "detail.step.root": ("Valable jusqu'au {end}.", "Valid until {end}."),
    "detail.address-certificate": (
        (
            "L'adresse de l'expéditeur tient à un autre certificat du même titulaire, dont la révocation n'a pas pu "
            "être vérifiée."
        ),
        (
            "The address of the sender rests on another certificate of the same holder, whose revocation could not be "
            "checked."
        ),
    ),
    "now.check": ("Vérifier la révocation maintenant", "Check the revocation now"),
    "now.stop": ("Arrêter la vérification", "Stop checking"),
    "now.running": (
        "Les autorités sont interrogées ; elles n'apprennent rien du message.",
        "The authorities are asked; they learn nothing of the message.",
    ),
    "now.stopped": ("Vérification arrêtée.", "Checking stopped."),
    "now.nowhere": (
        "Ces certificats ne disent pas où leur révocation est publiée.",
        "These certificates do not say where their revocation is published.",
    ),
    "now.same": (
        "Vérifié à l'instant : rien de nouveau n'est publié.",
        "Checked just now: nothing new is published.",
    ),
    "now.new": (
        "Vérifié à l'instant : ce qui est publié a été repris ici.",
        "Checked just now: what is published has been taken over here.",
    ),
    "now.partly": (
        "{failed} sur {count} publications n'ont pas pu être lues.",
        "{failed} of {count} publications could not be read.",
    ),
}
