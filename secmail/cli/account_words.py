"""What the commands about accounts say, and the help of their options, in both languages."""

from collections.abc import Mapping

ACCOUNT_HELP: Mapping[str, tuple[str, str]] = {
    "help.account find": (
        "demande au domaine d'une adresse où sont ses serveurs",
        "asks the domain of an address where its servers are",
    ),
    "help.account sign-in": (
        "s'identifie à nouveau : mot de passe, navigateur, certificat ou carte",
        "signs in anew: password, browser, certificate or card",
    ),
    "option.account find address": ("adresse de la boîte", "address of the mailbox"),
    "option.account add --pop3": (
        "serveur de réception d'un ancien opérateur : un seul dossier, le courrier y reste",
        "incoming server of an old provider: one folder, mail stays there",
    ),
    "option.account add --oauth": (
        "s'identifie par le navigateur, chez l'opérateur",
        "signs in by the browser, at the provider's",
    ),
    "option.account add --issuer": ("adresse https de l'opérateur qui identifie", "https address of who signs in"),
    "option.account add --endpoints": (
        "ses deux adresses, s'il ne les publie pas",
        "its two addresses, where it does not publish them",
    ),
    "option.account add --client-id": ("identifiant de ce programme chez lui", "identifier of this program there"),
    "option.account add --scope": ("droits à demander", "permissions to ask for"),
    "option.account --client-certificate": (
        "s'identifie par la clé de ce fichier (PKCS#12 ou PEM) ; sa phrase de passe se donne comme un mot de passe",
        "signs in by the key of this file (PKCS#12 or PEM); its passphrase is given like a password",
    ),
    "option.account add --card-key": (
        "s'identifie par la clé d'authentification de la carte",
        "signs in by the card's authentication key",
    ),
    "option.account sign-in --password-stdin": (
        "le mot de passe est une ligne de l'entrée standard",
        "the password is a line of standard input",
    ),
}

ACCOUNT_WORDS: Mapping[str, tuple[str, str]] = {
    "account.none": (
        "Aucun compte. « secmail account add » en ajoute un.",
        "No account. “secmail account add” adds one.",
    ),
    "account.failed.incoming": (
        "Rien n'a été enregistré : le serveur de réception {place} (--imap, --pop3) n'a pas convenu.",
        "Nothing was saved: the incoming server {place} (--imap, --pop3) did not do.",
    ),
    "account.failed.outgoing": (
        "Rien n'a été enregistré : le serveur d'envoi {place} (--smtp) n'a pas convenu.",
        "Nothing was saved: the outgoing server {place} (--smtp) did not do.",
    ),
    "account.own-authority": (
        "Si ce serveur a sa propre autorité (cabinet, hôpital), donnez le fichier de celle-ci par --ca-file.",
        "If this server has an authority of its own (practice, hospital), give the file of that by --ca-file.",
    ),
    "account.exchanged": (
        "Les ports de --imap et de --smtp sont peut-être échangés.",
        "The ports of --imap and --smtp may be exchanged.",
    ),
    "account.implicit": ("C'est ce que dit l'option --tls implicit.", "The option --tls implicit says so."),
    "account.starttls": ("C'est ce que dit l'option --tls starttls.", "The option --tls starttls says so."),
    "usage.account-unknown": ("Il n'y a pas de compte {wanted}.", "There is no account {wanted}."),
    "usage.servers": (
        "Donnez --imap (ou --pop3) et --smtp ; « secmail account find » les cherche.",
        "Give --imap (or --pop3) and --smtp; “secmail account find” looks for them.",
    ),
    "usage.provider": (
        "--oauth demande --client-id, et --issuer ou --endpoints si le domaine ne les publie pas.",
        "--oauth needs --client-id, and --issuer or --endpoints where the domain does not publish them.",
    ),
    "usage.one-sign-in": (
        "Une seule façon de s'identifier : --oauth, --client-certificate ou --card-key.",
        "One way to sign in only: --oauth, --client-certificate or --card-key.",
    ),
    "browser.wanted": (
        "Identifiez-vous dans le navigateur de cet ordinateur pour {address}. S'il ne s'ouvre pas :\n{url}",
        "Sign in for {address} in the browser of this computer. If it does not open:\n{url}",
    ),
    "found.none": (
        "Le domaine ne publie rien sur ses serveurs : demandez-les à votre opérateur.",
        "The domain publishes nothing about its servers: ask your provider.",
    ),
    "found.line": (
        "{number}. {protocol} {incoming}, envoi {outgoing}, utilisateur {user} ({source}){foreign}",
        "{number}. {protocol} {incoming}, sending {outgoing}, user {user} ({source}){foreign}",
    ),
    "found.foreign": (" — hors du domaine de l'adresse", " — outside of the address's domain"),
    "found.autoconfig": ("publié en https par le domaine", "published by the domain over https"),
    "found.autoconfig-well-known": ("publié en https par le domaine", "published by the domain over https"),
    "found.dns-srv": ("annuaire DNS, sans preuve", "name system, without proof"),
    "found.choose": (
        "Numéro des serveurs à utiliser (rien : aucun) : ",
        "Number of the servers to use (nothing: none): ",
    ),
    "account.signed-in": ("Les deux serveurs acceptent le compte.", "Both servers accept the account."),
    "sign-in.password": ("mot de passe", "password"),
    "sign-in.oauth": ("navigateur", "browser"),
    "sign-in.client-certificate": ("certificat", "certificate"),
    "sign-in.card": ("carte", "card"),
}
