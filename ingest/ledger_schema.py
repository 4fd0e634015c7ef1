"""The tables of the ledger, as scripts that are run in order: a change of them is one more script at the end.

A ledger's `user_version` says how many it has seen; what was released is never edited.
"""

_FIRST = """
-- Roots given to `ingest`, so that `reingest` can take them again.
CREATE TABLE sources (root TEXT PRIMARY KEY, added_at TEXT NOT NULL) WITHOUT ROWID;

-- Files as they were when last read whole; sha256 is NULL where the file must be read again whatever its bytes.
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT, read_at_ns INTEGER NOT NULL
) WITHOUT ROWID;

-- What each file says: the revisions it holds, in its order. Which revision stands follows from all claims.
CREATE TABLE claims (
    path TEXT NOT NULL REFERENCES files(path) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    article_id TEXT NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL, dated TEXT,
    PRIMARY KEY (path, ordinal)
) WITHOUT ROWID;
CREATE INDEX claims_by_article ON claims(article_id);

-- Every revision ever seen. ready: it stands; superseded: it stood; withdrawn: it is not to be found, see reason.
-- The long columns come last: SQLite then reads the short ones without touching the text's pages.
CREATE TABLE revisions (
    revision INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL, sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'superseded', 'withdrawn')), reason TEXT,
    first_seen TEXT NOT NULL, valid_from TEXT,
    title TEXT NOT NULL, source TEXT NOT NULL, url TEXT, outlet TEXT, authors TEXT NOT NULL, published_at TEXT,
    updated_at TEXT, language TEXT, section TEXT, genre TEXT NOT NULL, pages TEXT NOT NULL,
    metadata TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (article_id, sha256)
);
CREATE UNIQUE INDEX one_revision_stands ON revisions(article_id) WHERE state = 'ready';
CREATE INDEX withdrawn_revisions ON revisions(reason) WHERE state = 'withdrawn';

CREATE TABLE quarantine (
    path TEXT NOT NULL, source TEXT NOT NULL, line INTEGER, reason TEXT NOT NULL, seen TEXT NOT NULL
);
CREATE INDEX quarantine_by_path ON quarantine(path);

-- Short numbers for the long fingerprints of chunkers and embedders.
CREATE TABLE fingerprints (number INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE);

-- Which revisions were cut by which chunker (a revision without text has no chunks but was cut all the same).
CREATE TABLE cuts (
    revision INTEGER NOT NULL REFERENCES revisions(revision) ON DELETE CASCADE,
    chunker INTEGER NOT NULL REFERENCES fingerprints(number), chunk_count INTEGER NOT NULL,
    PRIMARY KEY (chunker, revision)
) WITHOUT ROWID;

-- start and stop are code points of the body; text_hash is the SHA-256 of the very text that is embedded.
CREATE TABLE chunks (
    chunker INTEGER NOT NULL, revision INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, text_hash BLOB NOT NULL,
    PRIMARY KEY (chunker, revision, ordinal),
    FOREIGN KEY (chunker, revision) REFERENCES cuts(chunker, revision) ON DELETE CASCADE
) WITHOUT ROWID;

-- Embeddings by content: little-endian float16, computed once for each text and embedder.
CREATE TABLE embeddings (
    embedder INTEGER NOT NULL REFERENCES fingerprints(number), text_hash BLOB NOT NULL, vector BLOB NOT NULL,
    UNIQUE (embedder, text_hash)
);

CREATE TABLE ingestions (
    ingestion INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT NOT NULL, report TEXT NOT NULL
);
"""

_WEB = """
-- Addresses given to `ingest`: feeds, sitemaps and single pages, with how their polls went.
CREATE TABLE feeds (
    url TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'page')), title TEXT,
    added_at TEXT NOT NULL, last_polled TEXT NOT NULL, last_success TEXT NOT NULL, last_delivered TEXT,
    failures INTEGER NOT NULL, problem TEXT
) WITHOUT ROWID;

-- The days of which an address delivered articles: what its usual interval follows from.
CREATE TABLE deliveries (feed TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (feed, day)) WITHOUT ROWID;

-- What a feed or sitemap listed when it was last read (JSON, without texts), for answers of "not modified".
CREATE TABLE documents (
    url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, changed TEXT, listing TEXT NOT NULL
);

-- Pages behind those addresses, by canonical URL; path is that of the page's row in files, NULL until it was taken in.
CREATE TABLE pages (
    url TEXT PRIMARY KEY, path TEXT, feed TEXT NOT NULL, changed TEXT, first_fetched TEXT NOT NULL,
    fetched_at TEXT NOT NULL, read_at TEXT, etag TEXT, last_modified TEXT, facts TEXT NOT NULL,
    failures INTEGER NOT NULL, problem TEXT
) WITHOUT ROWID;
CREATE INDEX pages_by_path ON pages(path);
"""

_WITHDRAWN_AND_ERASED = """
-- Articles that somebody took out of use: their text stays, but no generation holds them until they are restored.
CREATE TABLE withdrawals (article_id TEXT PRIMARY KEY, reason TEXT NOT NULL, since TEXT NOT NULL) WITHOUT ROWID;

-- Revisions that a file says its publisher canceled.
CREATE TABLE cancellations (
    path TEXT NOT NULL REFERENCES files(path) ON DELETE CASCADE,
    article_id TEXT NOT NULL, sha256 TEXT NOT NULL, since TEXT NOT NULL,
    PRIMARY KEY (path, article_id, sha256)
) WITHOUT ROWID;

CREATE VIEW out_of_use AS
    SELECT article_id, reason, since FROM withdrawals
    UNION ALL
    SELECT article_id, 'canceled by its publisher', since
    FROM cancellations JOIN revisions USING (article_id, sha256) WHERE state = 'ready';

-- What must not come back, as hashes keyed with the home's erasure.key: never an id, a URL or a text in clear.
CREATE TABLE tombstones (kind TEXT NOT NULL, mark BLOB NOT NULL, PRIMARY KEY (kind, mark)) WITHOUT ROWID;

-- Erasures: todo is what is still to be done (NULL: nothing), receipt what was removed, in numbers.
CREATE TABLE erasures (
    erasure INTEGER PRIMARY KEY, begun_at TEXT NOT NULL, finished_at TEXT, todo TEXT, receipt TEXT NOT NULL
);
"""

_COPIES = """
-- MinHash of each revision's text, little-endian uint32; method numbers the fingerprint of the comparison.
CREATE TABLE sketches (
    method INTEGER NOT NULL REFERENCES fingerprints(number),
    revision INTEGER NOT NULL REFERENCES revisions(revision) ON DELETE CASCADE, sketch BLOB NOT NULL,
    PRIMARY KEY (method, revision)
) WITHOUT ROWID;
CREATE INDEX sketches_by_revision ON sketches(revision);

-- Revisions whose texts are copies of each other, each pair once. One with a sketch was compared with all others.
CREATE TABLE copies (
    method INTEGER NOT NULL REFERENCES fingerprints(number),
    revision INTEGER NOT NULL REFERENCES revisions(revision) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES revisions(revision) ON DELETE CASCADE, likeness REAL NOT NULL,
    PRIMARY KEY (method, revision, other)
) WITHOUT ROWID;
CREATE INDEX copies_by_revision ON copies(revision);
CREATE INDEX copies_by_other ON copies(other);
"""

SCRIPTS: tuple[str, ...] = (_FIRST, _WEB, _WITHDRAWN_AND_ERASED, _COPIES)
SCHEMA_VERSION = len(SCRIPTS)
