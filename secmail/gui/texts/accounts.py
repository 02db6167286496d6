"""Words of mailboxes: adding one, signing in again."""

ACCOUNTS: dict[str, tuple[str, str]] = {
    "problem.sign-in": ("Se connecter de nouveau…", "Sign in again…"),
    "password.hint.browser": (
        "La connexion se fait dans votre navigateur, chez le fournisseur de la boîte.",
        "You sign in with your browser, at the mailbox's provider.",
    ),
    "password.hint.certificate": (
        "La phrase de passe de votre fichier de clé ; vide s'il n'en a pas.",
        "The passphrase of your key file; empty if it has none.",
    ),
    "password.hint.card": (
        "La boîte s'ouvre avec la carte insérée : son code sera demandé.",
        "The mailbox opens with the card that is in: its code will be asked for.",
    ),
    "password.browser": (
        "Connectez-vous dans le navigateur qui s'ouvre. Sinon, copiez-y cette adresse :",
        "Sign in with the browser that opens. Otherwise copy this address into it:",
    ),
    "action.account": ("&Ajouter une boîte…", "&Add a mailbox…"),
    "action.account.tip": ("Ajouter une boîte de messagerie", "Add a mailbox"),
    "account.title": ("Ajouter une boîte", "Add a mailbox"),
    "account.text": (
        "secmail demande au domaine de l'adresse où sont ses serveurs, et vous montre la réponse.",
        "secmail asks the address's domain where its servers are, and shows you the answer.",
    ),
    "account.address": ("&Adresse", "&Address"),
    "account.name": ("Votre &nom, tel que les destinataires le voient", "Your &name, as recipients see it"),
    "account.password": ("Mot de &passe de la boîte", "&Password of the mailbox"),
    "account.find": ("&Chercher les serveurs", "&Find the servers"),
    "account.ok": ("A&jouter", "A&dd"),
    "account.found": (
        "Voici ce qu'annonce le domaine. Choisissez, puis connectez-vous.",
        "This is what the domain says. Choose, then sign in.",
    ),
    "account.none": (
        (
            "Ce domaine n'annonce pas ses serveurs. Relisez l'adresse ; si elle est juste, saisissez ceux que votre "
            "fournisseur vous a indiqués."
        ),
        (
            "This domain does not announce its servers. Read the address again; if it is right, type those that your "
            "provider has told you."
        ),
    ),
    "account.again": (
        "Tapez-le à nouveau. C'est celui de la boîte, que votre opérateur vous a donné, et non le code de la carte.",
        "Type it again: the mailbox's own, which your operator gave you, not the code of the card.",
    ),
    "account.others": ("&Saisir les serveurs soi-même", "&Type the servers oneself"),
    "account.protocol": ("&Relève", "&Fetching"),
    "account.imap": ("IMAP (recommandé)", "IMAP (recommended)"),
    "account.pop3": ("POP3 (ancien)", "POP3 (old)"),
    "account.incoming": ("Serveur de &réception", "&Incoming server"),
    "account.outgoing": ("Serveur d'&envoi", "&Outgoing server"),
    "account.tls": ("protection", "protection"),
    "account.tls.implicit": ("TLS", "TLS"),
    "account.tls.starttls": ("STARTTLS", "STARTTLS"),
    "account.port": ("port", "port"),
    "account.user": ("I&dentifiant", "&User name"),
    "account.user.hint": ("Vide : l'adresse", "Empty: the address"),
    "account.way": ("&Connexion", "&Sign-in"),
    "account.way.password": ("Par mot de passe", "With a password"),
    "account.way.card": ("Avec la carte insérée", "With the card that is in"),
    "account.way.client-certificate": ("Avec un fichier de clé", "With a key file"),
    "account.way.oauth": ("Dans le navigateur, chez le fournisseur", "In the browser, at the provider"),
    "account.key-file": ("&Fichier de clé", "&Key file"),
    "account.browse": ("Parcourir…", "Browse…"),
    "account.issuer": ("Adresse du &fournisseur", "Address of the &provider"),
    "account.client-id": ("&Numéro de client", "&Client number"),
    "account.passphrase": ("&Phrase de passe du fichier de clé", "&Passphrase of the key file"),
    "account.one-server": ("{incoming}\n{source}", "{incoming}\n{source}"),
    "account.servers": ("{incoming} et {outgoing}\n{source}", "{incoming} and {outgoing}\n{source}"),
    "account.source.https": ("annoncés par le domaine, par une liaison sûre", "said by the domain, by a secure way"),
    "account.source.dns": ("annoncés par le DNS, sans preuve", "said by the DNS, without proof"),
    "account.added": ("Boîte ajoutée.", "Mailbox added."),
}
