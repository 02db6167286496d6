"""Help and words of `secmail identity`."""

from collections.abc import Mapping

IDENTITY_HELP: Mapping[str, tuple[str, str]] = {
    "help.identity": ("qui vous écrit : ce que vous avez confirmé", "who writes to you: what you have confirmed"),
    "help.identity list": ("les identités que vous avez confirmées", "the identities that you have confirmed"),
    "help.identity confirm": (
        "dit qui a signé un message, et avec --yes confirme qu'il écrit depuis l'adresse de l'expéditeur",
        "tells who has signed a message, and with --yes confirms that he writes from the sender's address",
    ),
    "help.identity withdraw": (
        "retire une confirmation, et ce que le courrier a appris sur elle",
        "withdraws a confirmation, and what mail has taught on its word",
    ),
    "option.identity confirm id": ("numéro du message", "number of the message"),
    "option.identity confirm --yes": (
        "après avoir vérifié, par exemple au téléphone",
        "after you have checked, by telephone for instance",
    ),
    "option.identity withdraw address": ("adresse du correspondant", "address of the correspondent"),
    "option.identity withdraw --certificate": (
        "empreinte SHA-256, si plusieurs personnes sont confirmées pour cette adresse",
        "SHA-256 fingerprint, where several people are confirmed for this address",
    ),
    "json.identity list": (
        '{"identities": [{address, name, national_id, sha256, confirmed, "asked_again": avant une restauration}]}',
        '{"identities": [{address, name, national_id, sha256, confirmed, "asked_again": before a restore}]}',
    ),
    "json.identity confirm": (
        '{"message", "address", "name", "national_id", "sha256", "confirmed": moment ou null}',
        '{"message", "address", "name", "national_id", "sha256", "confirmed": moment or null}',
    ),
    "json.identity withdraw": ('{"address", "withdrawn": 1}', '{"address", "withdrawn": 1}'),
}

IDENTITY_WORDS: Mapping[str, tuple[str, str]] = {
    "signer.who": ("Identité : {who}", "Identity: {who}"),
    "signer.step": ("- {name} ({role}). {told}", "- {name} ({role}). {told}"),
    "signer.confirmable": (
        "- Pour confirmer que cette personne écrit depuis cette adresse : « secmail identity confirm ».",
        "- To confirm that this person writes from this address: “secmail identity confirm”.",
    ),
    "identity.row": ("{address}  {name}  {number}  ({day})", "{address}  {name}  {number}  ({day})"),
    "identity.asked-again": (
        "d'avant la restauration d'une sauvegarde : ne compte plus, confirmez-la sur un de ses messages ou retirez-la",
        "from before a backup was restored: does not count any more, confirm it on one of the messages or withdraw it",
    ),
    "identity.asks": (
        "Cette personne écrit-elle bien depuis cette adresse ? Vérifiez-le, puis ajoutez --yes : {address}",
        "Does this person really write from this address? Check it, then add --yes: {address}",
    ),
    "identity.confirmed": (
        "Confirmé : {name} écrit depuis {address}.",
        "Confirmed: {name} writes from {address}.",
    ),
    "identity.withdrawn": ("Confirmation retirée : {address}.", "Confirmation withdrawn: {address}."),
}
