-- Whether a file of the same content was handed over before, whatever message brought it.
CREATE INDEX exports_content ON exports (content_sha256, state);
