-- The mail domains of which each directory has told, without reading every address.
CREATE INDEX directory_people_domain ON directory_people (source, substr(address, instr(address, '@') + 1));
