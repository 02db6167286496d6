"""The place "À signer": letters that somebody has prepared, read, signed several at once, or given back."""
