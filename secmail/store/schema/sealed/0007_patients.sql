-- Whose results they are. A record is never changed into another: what is merged points to where it belongs, and an
-- undone merge takes the pointer away. `root`: where the pointers lead.
CREATE TABLE patients (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    merged_into INTEGER REFERENCES patients (id),
    root INTEGER NOT NULL
) STRICT;

CREATE INDEX patients_root ON patients (root);
CREATE INDEX patients_merged ON patients (merged_into) WHERE merged_into IS NOT NULL;

-- Every merge there was. `automatic`: a report fitted both by strict traits.
CREATE TABLE patient_merges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    merged_into INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    automatic INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;

CREATE INDEX patient_merges_patient ON patient_merges (patient);
CREATE INDEX patient_merges_into ON patient_merges (merged_into);

-- Of whom a person said that they are two. `one` is the lower number.
CREATE TABLE patients_apart (
    one INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX patients_apart_other ON patients_apart (other);

-- What reports say of their patients, each combination once. `patient` NULL: somebody is to say whose they are.
-- `decided`: somebody has. `folded`: names for searching.
CREATE TABLE patient_traits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient INTEGER REFERENCES patients (id),
    content TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reasons TEXT NOT NULL,
    decided INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX patient_traits_patient ON patient_traits (patient);

-- What must be the same for two combinations to have anything to do with each other.
CREATE TABLE patient_keys (
    key TEXT NOT NULL,
    traits INTEGER NOT NULL REFERENCES patient_traits (id) ON DELETE CASCADE,
    PRIMARY KEY (key, traits)
) STRICT, WITHOUT ROWID;

CREATE INDEX patient_keys_traits ON patient_keys (traits);

-- Messages whose reports were learned. `content`: a hash of what was learned, so that it is not written again.
CREATE TABLE learned_messages (
    message INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL,
    received INTEGER NOT NULL,
    version INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;

-- `patient`: whose it is, by its traits or by hand. `abnormal`: 0 no, 1 out of range, 2 beyond the panic limits.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER NOT NULL REFERENCES learned_messages (message) ON DELETE CASCADE,
    part INTEGER NOT NULL,
    number INTEGER NOT NULL,
    traits INTEGER NOT NULL REFERENCES patient_traits (id),
    patient INTEGER REFERENCES patients (id),
    laboratory TEXT NOT NULL,
    laboratory_name TEXT NOT NULL,
    request TEXT,
    day INTEGER NOT NULL,
    abnormal INTEGER NOT NULL,
    seen INTEGER,
    UNIQUE (message, part, number)
) STRICT;

CREATE INDEX reports_patient ON reports (patient, day);
CREATE INDEX reports_traits ON reports (traits);
CREATE INDEX reports_request ON reports (laboratory, request, day);
CREATE INDEX reports_unseen ON reports (abnormal) WHERE abnormal > 0 AND seen IS NULL;

-- How a laboratory calls an analysis.
CREATE TABLE analyses_seen (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    unit TEXT NOT NULL,
    chapter TEXT NOT NULL,
    UNIQUE (code, label, unit, chapter)
) STRICT;

-- Numbers are decimal text, exact. `replaced_by`: the result that stands in its place, `replaced`: why.
CREATE TABLE lab_results (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    analysis INTEGER NOT NULL REFERENCES analyses_seen (id),
    value TEXT,
    number TEXT,
    comparator TEXT,
    low TEXT,
    high TEXT,
    flag TEXT,
    flag_source TEXT,
    validity TEXT,
    second TEXT,
    comments TEXT,
    replaced_by INTEGER,
    replaced TEXT
) STRICT;

CREATE INDEX lab_results_report ON lab_results (report);

-- What a person has said of a report, kept when it is read again. Part -2: of all that the message holds.
CREATE TABLE report_decisions (
    message_sha256 TEXT NOT NULL,
    part INTEGER NOT NULL,
    number INTEGER NOT NULL,
    message INTEGER NOT NULL,
    patient INTEGER REFERENCES patients (id) ON DELETE CASCADE,
    seen INTEGER,
    PRIMARY KEY (message_sha256, part, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX report_decisions_patient ON report_decisions (patient) WHERE patient IS NOT NULL;

-- Which analysis a laboratory's code or label means, as the practice says.
CREATE TABLE analysis_mappings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    laboratory TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    analysis TEXT NOT NULL,
    UNIQUE (laboratory, code, label)
) STRICT;
