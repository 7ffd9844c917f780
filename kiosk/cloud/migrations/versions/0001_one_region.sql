-- Of the region: what the signed catalogue publishes. No tenant's data, so no row security.

CREATE TABLE receiver (
    receiver text PRIMARY KEY,
    prefecture text NOT NULL CHECK (prefecture ~ '^[0-9]{2}$')
);
CREATE TABLE site (
    site text PRIMARY KEY,
    prefecture text NOT NULL CHECK (prefecture ~ '^[0-9]{2}$'),
    name text NOT NULL,
    town text NOT NULL,
    may_file_to text[] NOT NULL
);
CREATE TABLE office_key (
    kid bytea PRIMARY KEY,
    public_key bytea NOT NULL,
    receiver text NOT NULL REFERENCES receiver
);

-- Of the region: devices. Of a one-time code only a hash of its secret half is kept.

CREATE TABLE enrolment_code (
    code_id text PRIMARY KEY,
    secret_hash bytea NOT NULL,
    site text NOT NULL REFERENCES site,
    expires_s bigint NOT NULL,
    tries int NOT NULL DEFAULT 0,
    used boolean NOT NULL DEFAULT false
);
CREATE TABLE enrolment (
    enrolment_id bytea PRIMARY KEY,
    public_key bytea NOT NULL,
    site text NOT NULL REFERENCES site,
    asked_s bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'approved', 'refused')),
    credential bytea
);
CREATE INDEX enrolment_waiting ON enrolment (asked_s) WHERE state = 'pending';
CREATE TABLE enrolment_approval (
    enrolment_id bytea NOT NULL REFERENCES enrolment,
    officer_id text NOT NULL,
    at_s bigint NOT NULL,
    PRIMARY KEY (enrolment_id, officer_id)
);
CREATE TABLE device (
    device text PRIMARY KEY,
    kid bytea NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    site text NOT NULL REFERENCES site,
    prefecture text NOT NULL,
    expires_s bigint NOT NULL,
    revoked_s bigint
);
CREATE TABLE credential (
    credential_id bytea PRIMARY KEY,
    device text NOT NULL REFERENCES device,
    credential bytea NOT NULL
);
CREATE TABLE nonce (
    kid bytea NOT NULL,
    nonce text NOT NULL,
    expires_s bigint NOT NULL,
    PRIMARY KEY (kid, nonce)
);
CREATE INDEX nonce_age ON nonce (expires_s);

-- Of the region: the devices' chains. A slot says nothing of receiver or content but the entry's hash.

CREATE TABLE slot (
    prefecture text NOT NULL,
    device text NOT NULL,
    epoch bytea NOT NULL,
    seq bigint NOT NULL,
    entry_hash bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('stored', 'duplicate', 'quarantined', 'refused')),
    PRIMARY KEY (prefecture, device, epoch, seq)
);
CREATE TABLE chain_head (
    prefecture text NOT NULL,
    device text NOT NULL,
    epoch bytea NOT NULL,
    first_prev bytea,
    last_seq bigint NOT NULL,
    last_hash bytea NOT NULL,
    PRIMARY KEY (prefecture, device, epoch)
);
CREATE INDEX chain_head_last ON chain_head (device, last_hash);
CREATE INDEX chain_head_first ON chain_head (device, first_prev);
CREATE SEQUENCE receipt_number;
CREATE TABLE run_receipt (
    receipt_id bigint PRIMARY KEY,
    prefecture text NOT NULL,
    device text NOT NULL,
    epoch bytea NOT NULL,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    stored bytea NOT NULL,
    stored_s bigint NOT NULL,
    credential_id bytea NOT NULL REFERENCES credential
);
CREATE TABLE alarm (
    alarm_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prefecture text NOT NULL,
    device text NOT NULL,
    kind text NOT NULL,
    epoch bytea,
    seq bigint,
    entry_hash bytea,
    at_s bigint NOT NULL
);

CREATE TABLE resolution (
    prefecture text NOT NULL,
    device text NOT NULL,
    entry_hash bytea NOT NULL,
    officer_id text NOT NULL,
    at_s bigint NOT NULL,
    PRIMARY KEY (prefecture, device, entry_hash)
);

-- Of the region: what officers did. Append-only: the program's role has no right to change or take away.

CREATE TABLE officer_act (
    act_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    officer_id text NOT NULL,
    act text NOT NULL,
    about text NOT NULL,
    at_s bigint NOT NULL
);

-- By tenant. Sealed bytes do not compress: EXTERNAL and a high target spare PostgreSQL trying, and keep a form's entry in its row.

CREATE TABLE entry (
    prefecture text NOT NULL,
    tenant text NOT NULL,
    submission_id bytea NOT NULL,
    part smallint NOT NULL,
    entry_hash bytea NOT NULL,
    content_hash bytea NOT NULL,
    slot bytea NOT NULL,
    context bytea NOT NULL,
    sealed bytea STORAGE EXTERNAL,
    receipt_id bigint NOT NULL,
    undrawn boolean NOT NULL DEFAULT false,
    PRIMARY KEY (prefecture, tenant, submission_id, part)
) WITH (toast_tuple_target = 8160);
CREATE TABLE quarantine (
    prefecture text NOT NULL,
    tenant text NOT NULL,
    entry_hash bytea NOT NULL,
    content_hash bytea NOT NULL,
    submission_id bytea NOT NULL,
    part smallint NOT NULL,
    code text NOT NULL,
    slot bytea NOT NULL,
    context bytea NOT NULL,
    sealed bytea STORAGE EXTERNAL,
    receipt_id bigint NOT NULL,
    PRIMARY KEY (prefecture, tenant, entry_hash, content_hash)
) WITH (toast_tuple_target = 8160);
CREATE TABLE feed (
    prefecture text NOT NULL,
    tenant text NOT NULL,
    feed_id bytea NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (prefecture, tenant)
);
CREATE TABLE feed_item (
    prefecture text NOT NULL,
    tenant text NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('entry', 'quarantine')),
    submission_id bytea NOT NULL,
    part smallint NOT NULL,
    entry_hash bytea NOT NULL,
    content_hash bytea NOT NULL,
    PRIMARY KEY (prefecture, tenant, position)
);
CREATE TABLE taken (
    prefecture text NOT NULL,
    tenant text NOT NULL,
    position bigint NOT NULL,
    at_s bigint NOT NULL,
    erased_s bigint,
    PRIMARY KEY (prefecture, tenant, position)
);
CREATE TABLE reply (
    prefecture text NOT NULL,
    tenant text NOT NULL,
    reply_hash bytea NOT NULL,
    mailbox bytea NOT NULL,
    expires_s bigint NOT NULL,
    posted_s bigint NOT NULL,
    reply bytea STORAGE EXTERNAL NOT NULL,
    PRIMARY KEY (prefecture, tenant, reply_hash)
) WITH (toast_tuple_target = 8160);
CREATE INDEX reply_mailbox ON reply (prefecture, tenant, mailbox);
CREATE INDEX reply_age ON reply (prefecture, tenant, expires_s);

-- On their way; a row's random bytes are not tried to be compressed, and those of a full batch fit in its page. One outbox row for each group of a push or post, written with what it names, taken away with the new positions.

CREATE TABLE outbox (
    outbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prefecture text NOT NULL,
    tenant text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('entry', 'quarantine', 'reply')),
    submission_ids bytea[] STORAGE EXTERNAL NOT NULL,
    parts smallint[] NOT NULL,
    hashes bytea[] STORAGE EXTERNAL NOT NULL,
    content_hashes bytea[] STORAGE EXTERNAL NOT NULL,
    site text NOT NULL
) WITH (toast_tuple_target = 8160);
CREATE TABLE site_feed (
    site text PRIMARY KEY,
    feed_id bytea NOT NULL,
    position bigint NOT NULL DEFAULT 0
);
CREATE TABLE site_mail (
    site text NOT NULL,
    position bigint NOT NULL,
    prefecture text NOT NULL,
    tenant text NOT NULL,
    reply_hash bytea NOT NULL,
    PRIMARY KEY (site, position)
);
