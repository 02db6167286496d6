"""Help and words of `secmail identity`."""

from collections.abc import Mapping

IDENTITY_HELP: Mapping[str, tuple[str, str]] = {
    "help.identity": ("qui vous écrit : ce que vous avez confirmé", "who writes to you: what you have confirmed"),
    "help.identity list": ("les identités que vous avez confirmées", "the identities that you have confirmed"),
    "help.identity confirm": (
        "dit qui a signé un message, et avec --yes confirme que l'adresse de l'expéditeur est la sienne",
        "tells who has signed a message, and with --yes confirms that the sender's address is that person's",
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
        '{"identities": [{address, name, national_id, sha256, confirmed}]}',
        '{"identities": [{address, name, national_id, sha256, confirmed}]}',
    ),
    "json.identity confirm": (
        '{"message", "address", "name", "national_id", "sha256", "confirmed": moment ou null}',
        '{"message", "address", "name", "national_id", "sha256", "confirmed": moment or null}',
    ),
    "json.identity withdraw": ('{"address", "withdrawn": 1}', '{"address", "withdrawn": 1}'),
}

IDENTITY_WORDS: Mapping[str, tuple[str, str]] = {
    "signer.who": ("Identité : {who}", "Identity: {who}"),
    "signer.confirmable": (
        "- Pour confirmer que l'adresse est la sienne : « secmail identity confirm ».",
        "- To confirm that the address is this person's: “secmail identity confirm”.",
    ),
    "identity.row": ("{address}  {name}  {number}  ({day})", "{address}  {name}  {number}  ({day})"),
    "identity.asks": (
        "Cette adresse est-elle bien la sienne ? Vérifiez-la, puis répétez la commande avec --yes : {address}",
        "Is this address really this person's? Check it, then repeat the command with --yes: {address}",
    ),
    "identity.confirmed": (
        "Confirmé : {address} est l'adresse de {name}.",
        "Confirmed: {address} is {name}'s address.",
    ),
    "identity.withdrawn": ("Confirmation retirée : {address}.", "Confirmation withdrawn: {address}."),
}
