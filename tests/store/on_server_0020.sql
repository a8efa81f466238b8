-- The tables of the first schema that was ever on a server, as this program made them then. Never changed: what came
-- later came by migrations, and a database that was made then must end up as one that is made today.

CREATE TABLE app_id (
    school VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    app_id VARCHAR NOT NULL,
    PRIMARY KEY (school, channel, scope, key)
);

CREATE TABLE brought (
    school VARCHAR NOT NULL,
    guardian VARCHAR NOT NULL,
    pupil VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    value JSON NOT NULL,
    since TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (school, guardian, pupil, field)
);

CREATE TABLE channel_state (
    school VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    closed_reason VARCHAR NOT NULL,
    closed_at TIMESTAMP WITHOUT TIME ZONE,
    wait_until TIMESTAMP WITHOUT TIME ZONE,
    down_since TIMESTAMP WITHOUT TIME ZONE,
    down_reason VARCHAR DEFAULT '' NOT NULL,
    tokens FLOAT,
    refilled_at TIMESTAMP WITHOUT TIME ZONE,
    PRIMARY KEY (school, channel)
);

CREATE TABLE consent (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    pupil VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    given BOOLEAN NOT NULL,
    given_on DATE NOT NULL,
    source VARCHAR NOT NULL,
    guardian VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT consent_once UNIQUE (school, pupil, guardian, purpose, channel, given_on, given)
);

CREATE TABLE errand (
    school VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    by VARCHAR NOT NULL,
    at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (school, code, key)
);

CREATE TABLE event (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    occurred_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    audience JSON NOT NULL,
    payload JSON NOT NULL,
    priority INTEGER NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    content_hash VARCHAR NOT NULL,
    accepted_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT event_once UNIQUE (school, source, event_id, revision)
);
CREATE INDEX event_by_id ON event (school, event_id);

CREATE TABLE generation (
    store VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    copied_at TIMESTAMP WITHOUT TIME ZONE,
    PRIMARY KEY (store)
);

CREATE TABLE guardian (
    school VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    first_name VARCHAR NOT NULL,
    last_name VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    mobile VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    app_access VARCHAR NOT NULL,
    opt_out JSON NOT NULL,
    blocked VARCHAR NOT NULL,
    blocked_until DATE,
    blocked_by VARCHAR NOT NULL,
    address_secret BOOLEAN NOT NULL,
    deceased BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    asks_limit INTEGER,
    helps JSON NOT NULL,
    digest BOOLEAN,
    reading_support BOOLEAN DEFAULT false NOT NULL,
    intensive BOOLEAN DEFAULT false NOT NULL,
    former JSON DEFAULT '[]' NOT NULL,
    PRIMARY KEY (school, key)
);

CREATE TABLE guardianship (
    school VARCHAR NOT NULL,
    pupil VARCHAR NOT NULL,
    guardian VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    authority VARCHAR NOT NULL,
    receives VARCHAR NOT NULL,
    receives_by VARCHAR NOT NULL,
    receives_since DATE,
    active BOOLEAN NOT NULL,
    PRIMARY KEY (school, pupil, guardian)
);
CREATE INDEX guardianship_guardian ON guardianship (school, guardian);

CREATE TABLE hold (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    since TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    by VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    released_at TIMESTAMP WITHOUT TIME ZONE,
    released_by VARCHAR NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE membership (
    school VARCHAR NOT NULL,
    pupil VARCHAR NOT NULL,
    group_key VARCHAR NOT NULL,
    PRIMARY KEY (school, pupil, group_key)
);

CREATE TABLE meta (
    key VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (key)
);

CREATE TABLE opt_out_token (
    hash VARCHAR NOT NULL,
    school VARCHAR NOT NULL,
    guardian VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    PRIMARY KEY (hash, guardian)
);

CREATE TABLE pair (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    one VARCHAR NOT NULL,
    other VARCHAR NOT NULL,
    by VARCHAR NOT NULL,
    since TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITHOUT TIME ZONE,
    ended_by VARCHAR NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE pupil (
    school VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    first_name VARCHAR NOT NULL,
    last_name VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    deceased BOOLEAN NOT NULL,
    PRIMARY KEY (school, key)
);

CREATE TABLE response (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    guardian VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    note TEXT NOT NULL,
    by VARCHAR NOT NULL,
    at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX response_event ON response (school, source, event_id);
CREATE INDEX response_guardian ON response (school, guardian);

CREATE TABLE set_aside (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    data JSON NOT NULL,
    code VARCHAR NOT NULL,
    hint VARCHAR NOT NULL,
    urgent BOOLEAN NOT NULL,
    since TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    until TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    tried_with VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX set_aside_event ON set_aside (school, source, event_id);

CREATE TABLE source_cursor (
    school VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (school, source)
);

CREATE TABLE staff (
    school VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    mobile VARCHAR DEFAULT '' NOT NULL,
    role VARCHAR NOT NULL,
    groups JSON NOT NULL,
    days JSON NOT NULL,
    away_until DATE,
    stand_in VARCHAR NOT NULL,
    PRIMARY KEY (school, key)
);

CREATE TABLE untold (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    said JSON NOT NULL,
    message INTEGER,
    PRIMARY KEY (id)
);
CREATE INDEX untold_what ON untold (school, what);

CREATE TABLE text (
    id SERIAL NOT NULL,
    event INTEGER NOT NULL,
    language VARCHAR NOT NULL,
    correction VARCHAR NOT NULL,
    subject TEXT NOT NULL,
    app TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    content_hash VARCHAR NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT text_once UNIQUE (event, correction, content_hash),
    FOREIGN KEY(event) REFERENCES event (id)
);

CREATE TABLE message (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    public_id VARCHAR NOT NULL,
    event INTEGER NOT NULL,
    text INTEGER NOT NULL,
    recipient VARCHAR NOT NULL,
    pupils JSON NOT NULL,
    channel VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    due_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    priority INTEGER NOT NULL,
    deadline TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    occurred_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    event_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    about_a_child BOOLEAN DEFAULT '0' NOT NULL,
    correction VARCHAR NOT NULL,
    in_reply_to VARCHAR NOT NULL,
    meeting_uid VARCHAR NOT NULL,
    meeting_sequence INTEGER NOT NULL,
    meeting_organizer VARCHAR DEFAULT '' NOT NULL,
    approved_by VARCHAR NOT NULL,
    approved_at TIMESTAMP WITHOUT TIME ZONE,
    approval_hash VARCHAR NOT NULL,
    held BOOLEAN NOT NULL,
    pilot BOOLEAN NOT NULL,
    owner VARCHAR,
    fence INTEGER NOT NULL,
    lease_until TIMESTAMP WITHOUT TIME ZONE,
    attempts INTEGER NOT NULL,
    crashes INTEGER DEFAULT '0' NOT NULL,
    marked_at TIMESTAMP WITHOUT TIME ZONE,
    settled_at TIMESTAMP WITHOUT TIME ZONE,
    settled_by VARCHAR NOT NULL,
    settled_note VARCHAR NOT NULL,
    remote_id VARCHAR NOT NULL,
    error_class VARCHAR NOT NULL,
    digest INTEGER,
    mailbox VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (key),
    UNIQUE (public_id),
    FOREIGN KEY(event) REFERENCES event (id),
    FOREIGN KEY(text) REFERENCES text (id)
);
CREATE INDEX message_digest ON message (digest);
CREATE INDEX message_due ON message (school, state, channel, due_at);
CREATE INDEX message_event ON message (event, mailbox);
CREATE INDEX message_kind ON message (school, kind, marked_at, state, pilot, correction);
CREATE INDEX message_marked ON message (school, state, marked_at);

CREATE TABLE attempt (
    id SERIAL NOT NULL,
    message INTEGER NOT NULL,
    number INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    channel VARCHAR NOT NULL,
    started_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    outcome VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    policy BOOLEAN DEFAULT '0' NOT NULL,
    content BOOLEAN DEFAULT '0' NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(message) REFERENCES message (id)
);
CREATE INDEX attempt_message ON attempt (message);

CREATE TABLE message_guardian (
    message INTEGER NOT NULL,
    school VARCHAR NOT NULL,
    guardian VARCHAR NOT NULL,
    PRIMARY KEY (message, guardian),
    FOREIGN KEY(message) REFERENCES message (id)
);
CREATE INDEX message_guardian_guardian ON message_guardian (school, guardian);

CREATE TABLE plan (
    id SERIAL NOT NULL,
    school VARCHAR NOT NULL,
    event INTEGER NOT NULL,
    recipient VARCHAR NOT NULL,
    pupils JSON NOT NULL,
    channel VARCHAR,
    verdict VARCHAR NOT NULL,
    rule VARCHAR,
    reason VARCHAR,
    until TIMESTAMP WITHOUT TIME ZONE,
    language VARCHAR NOT NULL,
    language_reason VARCHAR NOT NULL,
    trail JSON NOT NULL,
    judged_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    message INTEGER,
    part INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT plan_once UNIQUE (event, recipient, part),
    FOREIGN KEY(event) REFERENCES event (id),
    FOREIGN KEY(message) REFERENCES message (id)
);
