-- Every key starts with (prefecture, tenant): an office may serve several bodies, none of which sees another's rows. Both columns are filled
-- from the transaction's settings, so that a query can't name another tenant.

-- How far the cloud's feed was read, and how far the cloud was told that we hold it in our own backup.
CREATE TABLE feed (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    cursor text NOT NULL, pulled_s bigint NOT NULL,
    PRIMARY KEY (prefecture, tenant)
);

CREATE TABLE feed_page (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    page_no bigint GENERATED ALWAYS AS IDENTITY, cursor text NOT NULL, imported_s bigint NOT NULL, taken boolean NOT NULL DEFAULT false,
    PRIMARY KEY (prefecture, tenant, page_no)
);

-- Every item that ever came, byte for byte. item_hash = SHA-256 of the encoded Entry; submission_id and what follows only where they
-- could be verified (or, for what was set aside, read).
CREATE TABLE entry (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    item_hash bytea NOT NULL,
    slot bytea NOT NULL, context bytea NOT NULL, sealed bytea NOT NULL, credential bytea NOT NULL, stored_receipt bytea NOT NULL,
    first_stored_s bigint NOT NULL, imported_s bigint NOT NULL,
    submission_id bytea, part int, content_hash bytea, device text, site text, accepted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (prefecture, tenant, item_hash)
);
CREATE UNIQUE INDEX entry_once ON entry (prefecture, tenant, submission_id, part) WHERE accepted;

-- What could not be verified (unverified), was held back by the cloud (quarantined), or belongs to nothing we know (unmatched).
CREATE TABLE aside (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    item_hash bytea NOT NULL,
    kind text NOT NULL, reason text NOT NULL, since_s bigint NOT NULL, closed_s bigint,
    PRIMARY KEY (prefecture, tenant, item_hash),
    FOREIGN KEY (prefecture, tenant, item_hash) REFERENCES entry
);

CREATE TABLE aside_act (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    item_hash bytea NOT NULL, act_no int NOT NULL,
    kind text NOT NULL, at_s bigint NOT NULL, officer_id text NOT NULL, officer_name text NOT NULL, body bytea,
    PRIMARY KEY (prefecture, tenant, item_hash, act_no)
);

-- What the list needs of a case. state and below follow from case_event (kiosk.office.cases.state) and can be written anew from it.
CREATE TABLE case_file (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    submission_id bytea NOT NULL,
    number text NOT NULL, service text NOT NULL, service_version int NOT NULL, act text NOT NULL, acceptance text NOT NULL,
    locale text NOT NULL, site text NOT NULL, device text NOT NULL,
    handed_in_minute bigint NOT NULL, time_quality text NOT NULL, first_stored_s bigint NOT NULL, imported_s bigint NOT NULL,
    arrival_rule text NOT NULL, reply_public bytea NOT NULL, follow_hash bytea NOT NULL, likeness bytea NOT NULL, undrawn boolean NOT NULL, doubles int NOT NULL,
    stage text NOT NULL, outcome text, waiting_on text NOT NULL, due date, assigned_to text, arrived_s bigint, decided_s bigint,
    PRIMARY KEY (prefecture, tenant, submission_id)
);
CREATE INDEX case_file_number ON case_file (prefecture, tenant, number);
CREATE INDEX case_file_likeness ON case_file (prefecture, tenant, likeness);
CREATE INDEX case_file_stage ON case_file (prefecture, tenant, stage, imported_s);

CREATE TABLE case_event (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    submission_id bytea NOT NULL, event_no int NOT NULL,
    kind text NOT NULL, at_s bigint NOT NULL, officer_id text, officer_name text,
    reply_no int, outcome text, due date, ref bytea, final boolean NOT NULL DEFAULT false, body bytea,
    PRIMARY KEY (prefecture, tenant, submission_id, event_no)
);

-- Who looked at what, and why. Never changed.
CREATE TABLE case_view (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    view_id uuid NOT NULL DEFAULT gen_random_uuid(),
    submission_id bytea NOT NULL, what text NOT NULL, reason text NOT NULL, at_s bigint NOT NULL,
    officer_id text NOT NULL, officer_name text NOT NULL,
    PRIMARY KEY (prefecture, tenant, view_id)
);
CREATE INDEX case_view_case ON case_view (prefecture, tenant, submission_id, at_s);

-- Part 0's word on its attachments; an attachment is here when entry has an accepted row with the same content hash.
CREATE TABLE listed_part (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    submission_id bytea NOT NULL, part int NOT NULL,
    content_hash bytea NOT NULL, case_id bytea,
    PRIMARY KEY (prefecture, tenant, submission_id, part)
);

CREATE TABLE reply_outbox (
    prefecture text NOT NULL DEFAULT nullif(current_setting('madoguchi.prefecture', true), ''),
    tenant text NOT NULL DEFAULT nullif(current_setting('madoguchi.tenant', true), ''),
    submission_id bytea NOT NULL, reply_no int NOT NULL,
    sealed_reply bytea NOT NULL, made_s bigint NOT NULL, posted_s bigint,
    PRIMARY KEY (prefecture, tenant, submission_id, reply_no)
);
CREATE INDEX reply_outbox_open ON reply_outbox (prefecture, tenant, made_s) WHERE posted_s IS NULL;
