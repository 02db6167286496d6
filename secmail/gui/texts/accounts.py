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
        "Ce domaine n'annonce pas ses serveurs. La commande « secmail account add » prend ceux de votre fournisseur.",
        "This domain does not announce its servers. The command “secmail account add” takes those of your provider.",
    ),
    "account.servers": ("{incoming} et {outgoing}\n{source}", "{incoming} and {outgoing}\n{source}"),
    "account.source.https": ("annoncés par le domaine, par une liaison sûre", "said by the domain, by a secure way"),
    "account.source.dns": ("annoncés par le DNS, sans preuve", "said by the DNS, without proof"),
    "account.added": ("Boîte ajoutée.", "Mailbox added."),
}
