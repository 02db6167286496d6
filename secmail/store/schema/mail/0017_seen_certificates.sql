-- Own confidentiality certificates, as each vault held them when it was last open here: their end is told without a PIN.
CREATE TABLE own_certificates_seen (
    vault TEXT NOT NULL,
    place INTEGER NOT NULL, -- the newest certificate has 0
    der BLOB NOT NULL,
    PRIMARY KEY (vault, place)
) STRICT, WITHOUT ROWID;
