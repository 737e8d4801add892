/// A store as version 0.1.0 wrote it with schema 1: a trimming of three pieces to two.
///
/// It is a copy of what that version made, so that no change of ours can change it.
enum SchemaOne {
  static let sql = #"""
    CREATE TABLE word (
      id INTEGER PRIMARY KEY,
      text TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE vocabulary (
      id INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL UNIQUE
        CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      kind TEXT NOT NULL,
      is_complete INTEGER NOT NULL DEFAULT 0 CHECK (is_complete IN (0, 1))
    ) STRICT;
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      command TEXT NOT NULL,
      tool_version TEXT NOT NULL,
      started_at TEXT NOT NULL,
      finished_at TEXT NOT NULL CHECK (finished_at >= started_at),
      seed INTEGER,
      parameters TEXT NOT NULL CHECK (parameters LIKE '{%}'),
      status TEXT NOT NULL CHECK (status IN ('succeeded', 'failed')),
      source INTEGER REFERENCES vocabulary (id),
      source_size INTEGER CHECK (source_size >= 0),
      result INTEGER REFERENCES vocabulary (id),
      result_size INTEGER CHECK (result_size >= 0),
      drop_reason INTEGER REFERENCES word (id),
      totals INTEGER REFERENCES tally (id)
    ) STRICT;
    CREATE TABLE artifact (
      sha256 TEXT PRIMARY KEY NOT NULL
        CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      byte_count INTEGER NOT NULL CHECK (byte_count >= 0)
    ) STRICT;
    CREATE TABLE run_artifact (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      artifact TEXT NOT NULL REFERENCES artifact (sha256),
      role TEXT NOT NULL CHECK (role IN ('input', 'output')),
      path TEXT NOT NULL,
      PRIMARY KEY (run, role, path, artifact)
    ) STRICT;
    CREATE INDEX run_artifact_by_artifact ON run_artifact (artifact);
    CREATE TABLE piece (
      key INTEGER PRIMARY KEY,
      surface TEXT NOT NULL,
      bytes BLOB,
      script INTEGER NOT NULL,
      type INTEGER NOT NULL,
      score REAL
    ) STRICT;
    CREATE TABLE tally (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run (id),
      language TEXT,
      UNIQUE (run, language)
    ) STRICT;
    CREATE TABLE piece_count (
      key INTEGER PRIMARY KEY,
      count INTEGER NOT NULL CHECK (count >= 0)
    ) STRICT;
    CREATE TABLE kept_row (
      key INTEGER PRIMARY KEY,
      new_id INTEGER NOT NULL,
      reason INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE added_row (
      key INTEGER PRIMARY KEY,
      reason INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE metric (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      language TEXT,
      value REAL NOT NULL,
      unit TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX metric_by_name ON metric (run, name, coalesce(language, ''));
    CREATE VIEW runs AS
    SELECT id, command, tool_version, started_at, finished_at, seed, parameters, status FROM run;
    CREATE VIEW artifacts AS
    SELECT sha256, kind, name, byte_count,
      (SELECT min(run) FROM run_artifact WHERE artifact = sha256) AS first_run
    FROM artifact;
    CREATE VIEW lineage AS
    SELECT run.id AS run, run.command, run_artifact.role, run_artifact.path, artifact.sha256,
      artifact.kind, artifact.byte_count
    FROM run_artifact
    JOIN run ON run.id = run_artifact.run
    JOIN artifact ON artifact.sha256 = run_artifact.artifact;
    CREATE VIEW counts AS
    SELECT tally.run, piece_count.key & 4294967295 AS old_id, tally.language, piece_count.count
    FROM tally
    CROSS JOIN piece_count ON piece_count.key >= tally.id << 32 AND piece_count.key < (tally.id + 1) << 32
    WHERE tally.language IS NOT NULL;
    CREATE VIEW tokens AS
    SELECT run.id AS run, kept_row.key & 4294967295 AS old_id, kept_row.new_id AS new_id, 'kept' AS status,
      (SELECT text FROM word WHERE word.id = kept_row.reason) AS reason, piece.surface,
      coalesce(piece.bytes, CAST(replace(piece.surface, '▁', ' ') AS BLOB)) AS bytes,
      (SELECT text FROM word WHERE word.id = piece.script) AS script,
      (SELECT text FROM word WHERE word.id = piece.type) AS type, piece.score,
      (SELECT count FROM piece_count
        WHERE piece_count.key = (run.totals << 32) + (piece.key & 4294967295)) AS count
    FROM run
    CROSS JOIN kept_row ON kept_row.key >= run.id << 32 AND kept_row.key < (run.id + 1) << 32
    CROSS JOIN piece ON piece.key = (run.source << 32) + (kept_row.key & 4294967295)
    UNION ALL
    SELECT run.id AS run, piece.key & 4294967295 AS old_id, NULL AS new_id, 'dropped' AS status,
      (SELECT text FROM word WHERE word.id = run.drop_reason) AS reason, piece.surface,
      coalesce(piece.bytes, CAST(replace(piece.surface, '▁', ' ') AS BLOB)) AS bytes,
      (SELECT text FROM word WHERE word.id = piece.script) AS script,
      (SELECT text FROM word WHERE word.id = piece.type) AS type, piece.score,
      (SELECT count FROM piece_count
        WHERE piece_count.key = (run.totals << 32) + (piece.key & 4294967295)) AS count
    FROM run
    CROSS JOIN piece ON piece.key >= run.source << 32 AND piece.key < (run.source + 1) << 32
    WHERE run.drop_reason IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM kept_row WHERE kept_row.key = (run.id << 32) + (piece.key & 4294967295))
    UNION ALL
    SELECT run.id AS run, NULL AS old_id, added_row.key & 4294967295 AS new_id, 'added' AS status,
      (SELECT text FROM word WHERE word.id = added_row.reason) AS reason, piece.surface,
      coalesce(piece.bytes, CAST(replace(piece.surface, '▁', ' ') AS BLOB)) AS bytes,
      (SELECT text FROM word WHERE word.id = piece.script) AS script,
      (SELECT text FROM word WHERE word.id = piece.type) AS type, piece.score,
      NULL AS count
    FROM run
    CROSS JOIN added_row ON added_row.key >= run.id << 32 AND added_row.key < (run.id + 1) << 32
    LEFT JOIN piece ON piece.key = (run.result << 32) + (added_row.key & 4294967295);
    CREATE VIEW metrics AS SELECT run, name, language, value, unit FROM metric;
    CREATE TABLE documentation (
      view TEXT NOT NULL,
      column TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (view, column)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO word VALUES (1, 'Zyyy'), (2, 'Latn'), (3, 'normal'), (4, 'special'), (5, 'used'), (6, 'not needed');
    INSERT INTO vocabulary VALUES (1, 'abababababababababababababababababababababababababababababababab', 'unigram', 1);
    INSERT INTO run VALUES (1, 'trim', '0.1.0', '2026-11-24T06:00:00Z', '2026-11-24T06:00:01Z', NULL, '{"size":2}', 'succeeded', 1, 3, NULL, NULL, 6, NULL);
    INSERT INTO artifact VALUES ('abababababababababababababababababababababababababababababababab', 'tokenizer', 'tokenizer.json', 9);
    INSERT INTO run_artifact VALUES (1, 'abababababababababababababababababababababababababababababababab', 'input', 'm/tokenizer.json');
    INSERT INTO piece VALUES (4294967296, '<s>', NULL, 1, 4, NULL), (4294967297, '▁maji', NULL, 2, 3, -1.5), (4294967298, 'safari', NULL, 2, 3, -2.5);
    INSERT INTO tally VALUES (1, 1, 'sw');
    INSERT INTO piece_count VALUES (4294967297, 7);
    UPDATE run SET totals = 1;
    INSERT INTO kept_row VALUES (4294967296, 0, 5), (4294967297, 1, 5);
    INSERT INTO metric VALUES (1, 1, 'rows_after', NULL, 2.0, 'rows');
    INSERT INTO documentation VALUES ('runs', '', 'One row for each run that was recorded.');
    PRAGMA application_id = 1280857165;
    PRAGMA user_version = 1;
    """#
}
