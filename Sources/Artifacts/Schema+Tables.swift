extension Schema {
  /// The base tables, which may change; people query the views.
  static let tables = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      command TEXT NOT NULL,
      tool_version TEXT NOT NULL,
      started_at TEXT NOT NULL,
      finished_at TEXT NOT NULL CHECK (finished_at >= started_at),
      seed INTEGER,
      parameters TEXT NOT NULL CHECK (parameters LIKE '{%}'),
      status TEXT NOT NULL CHECK (status IN ('succeeded', 'failed'))
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

    CREATE TABLE vocabulary (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      side TEXT NOT NULL CHECK (side IN ('source', 'result')),
      kind TEXT NOT NULL,
      size INTEGER NOT NULL CHECK (size >= 0),
      UNIQUE (run, side)
    ) STRICT;

    CREATE TABLE piece (
      vocabulary INTEGER NOT NULL REFERENCES vocabulary (id) ON DELETE CASCADE,
      id INTEGER NOT NULL CHECK (id >= 0),
      surface TEXT NOT NULL,
      bytes BLOB NOT NULL,
      script TEXT NOT NULL,
      type TEXT NOT NULL,
      score REAL,
      PRIMARY KEY (vocabulary, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE piece_count (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      source_id INTEGER NOT NULL CHECK (source_id >= 0),
      language TEXT NOT NULL,
      count INTEGER NOT NULL CHECK (count >= 0),
      PRIMARY KEY (run, source_id, language)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE plan_row (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      old_id INTEGER CHECK (old_id >= 0),
      new_id INTEGER CHECK (new_id >= 0),
      status TEXT NOT NULL,
      reason TEXT NOT NULL,
      CHECK (
        CASE status
          WHEN 'kept' THEN old_id IS NOT NULL AND new_id IS NOT NULL
          WHEN 'dropped' THEN old_id IS NOT NULL AND new_id IS NULL
          WHEN 'added' THEN old_id IS NULL AND new_id IS NOT NULL
          ELSE 0
        END)
    ) STRICT;
    CREATE UNIQUE INDEX plan_row_by_old_id ON plan_row (run, old_id);
    CREATE UNIQUE INDEX plan_row_by_new_id ON plan_row (run, new_id);

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
