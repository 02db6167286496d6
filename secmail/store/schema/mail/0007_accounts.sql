-- How an account fetches mail and signs in. `oauth_scopes`: separated by spaces, as RFC 6749 §3.3 has them.
-- `card`: SHA-256 of the authentication certificate, hexadecimal.
ALTER TABLE accounts ADD COLUMN protocol TEXT NOT NULL DEFAULT 'imap';
ALTER TABLE accounts ADD COLUMN sign_in TEXT NOT NULL DEFAULT 'password';
ALTER TABLE accounts ADD COLUMN oauth_authorization TEXT;
ALTER TABLE accounts ADD COLUMN oauth_token TEXT;
ALTER TABLE accounts ADD COLUMN oauth_client TEXT;
ALTER TABLE accounts ADD COLUMN oauth_scopes TEXT;
ALTER TABLE accounts ADD COLUMN key_file TEXT;
ALTER TABLE accounts ADD COLUMN card TEXT;
