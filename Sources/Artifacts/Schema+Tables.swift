extension Schema {
  /// The base tables, which may change; people query the views.
  ///
  /// The tables with very many rows have one key, in which the upper half says whose the row is and
  /// the lower 32 bits are a token ID: rows are short, come in order and are appended. `piece` belongs
  /// to a vocabulary, which runs share by its SHA-256; `piece_count` to a group, the counts of a run in
  /// a language or, with no language, in all (`tally`, which `clearerNames` calls `count_group`); `kept_row` (the ID is the old one) and `added_row` (the
  /// new one) to a run. Dropped rows are the pieces of the source without a kept row.
  ///
  /// `piece.bytes` is NULL where they are the surface with spaces for `▁`. Scripts, types and reasons
  /// are in `word`. `run.totals` is the group of all languages, which is the only one if there is one
  /// language.
  static let tables = """
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
    """
}
