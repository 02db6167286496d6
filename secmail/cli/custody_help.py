"""Help of the options about cards and vaults, in both languages."""

from collections.abc import Mapping

CUSTODY_HELP: Mapping[str, tuple[str, str]] = {
    "option.card card": (
        "son numéro, ou une partie du nom de son titulaire",
        "its number, or a part of its holder's name",
    ),
    "option.card modules --add": ("ajoute ce logiciel de carte (PKCS#11)", "adds this card software (PKCS#11)"),
    "option.card modules --remove": ("enlève un logiciel ajouté à la main", "takes one off that was added by hand"),
    "option.card idle-lock minutes": ("de 0 (jamais) à 1440", "from 0 (never) to 1440"),
    "option.vault --by-passphrase": ("ouvre par la phrase de passe, sans carte", "opens by the passphrase, no card"),
    "option.vault --vault": ("le coffre, par le début de son numéro", "the vault, by the beginning of its number"),
    "option.vault create --address": ("adresse de messagerie du titulaire", "mail address of the holder"),
    "option.vault create --name": ("nom du titulaire, sinon celui de la carte", "name of the holder, else the card's"),
    "option.vault --request": ("où écrire la demande de certificat", "where the certificate request is written"),
    "option.vault --certificate": (
        "où écrire le certificat auto-signé",
        "where the self-signed certificate is written",
    ),
    "option.vault request key": (
        "la clé, par le début de l'empreinte de son certificat ; sinon la plus récente",
        "the key, by the beginning of its certificate's fingerprint; else the newest",
    ),
    "option.vault add-card card": (
        "la nouvelle carte : son numéro ou une partie du nom ; sinon elle est demandée",
        "the new card: its number or a part of the name; else it is asked for",
    ),
    "option.vault add-card --new-pin-stdin": (
        "le code de la nouvelle carte est la deuxième ligne de l'entrée standard",
        "the new card's PIN is the second line of standard input",
    ),
    "option.vault remove-slot slot": (
        "l'accès, par le début de son numéro (« vault status »)",
        "the access, by the beginning of its number (“vault status”)",
    ),
    "option.vault remove-slot --in-use": (
        "même si c'est l'accès qui vient d'ouvrir le coffre",
        "even if it is the access that has just opened the vault",
    ),
    "option.vault grant --delegate": (
        "la carte de la personne délégataire, si elle est dans un lecteur",
        "the card of the person whom the delegation is for, if it is in a reader",
    ),
    "option.vault grant --certificate": (
        "ou le certificat de sa carte (fichier), si elle n'y est pas",
        "or her card's certificate (file), if it is not",
    ),
    "option.vault grant --right": (
        "lire (read), ranger les résultats (file), préparer des réponses (draft), trier (triage)",
        "what it allows: read, file results, draft answers, triage",
    ),
    "option.vault grant --as": (
        "droits habituels : secrétaire et remplaçant, tous ; confrère, lire et préparer des réponses",
        "usual rights: secretary and locum, all; colleague, read and draft",
    ),
    "option.vault grant --until": (
        "dernier jour de la délégation, AAAA-MM-JJ, ou moment de sa fin (RFC 3339)",
        "last day of the delegation, YYYY-MM-DD, or the moment of its end (RFC 3339)",
    ),
    "option.vault grant --folder": (
        "seulement ce dossier de la boîte ; plusieurs fois possible",
        "only this folder of the mailbox; may be repeated",
    ),
    "option.vault grant --kind": (
        "seulement résultats (result), lettres (letter), comptes rendus (report)… ; plusieurs fois possible",
        "only this kind of messages; may be repeated",
    ),
    "option.vault grant --delegate-pin-stdin": (
        "le code de la carte délégataire est la deuxième ligne de l'entrée standard",
        "the PIN of the delegate's card is the second line of standard input",
    ),
    "option.vault revoke mandate": (
        "la délégation, par le début de son numéro (« vault mandates »)",
        "the delegation, by the beginning of its number (“vault mandates”)",
    ),
    "option.vault recover make --custodian": (
        "une personne qui gardera une feuille ; une fois par personne",
        "somebody who will keep a sheet; once for each person",
    ),
    "option.vault recover make --needed": (
        "combien de feuilles ensemble ouvrent le coffre",
        "how many sheets open the vault together",
    ),
    "option.vault recover make --sheets": ("dossier où écrire les feuilles", "folder where the sheets are written"),
    "option.vault recover open --opener": (
        "qui ouvre : inscrit au journal et annoncé au titulaire",
        "who opens: journaled, and told to the holder",
    ),
    "option.vault recover open --vault": ("le coffre, si plusieurs conviennent", "the vault, where several fit"),
    "option.vault recover open --add-card": (
        "donne accès à la nouvelle carte du titulaire",
        "gives access to the holder's new card",
    ),
}
