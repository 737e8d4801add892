extension Schema {
  /// The public views, whose columns stay.
  static let views = """
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
    """

  /// The meaning of the views and their columns, for those who come with another program.
  static let documentation = """
    CREATE TABLE documentation (
      view TEXT NOT NULL,
      column TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (view, column)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO documentation VALUES
      ('runs', '', 'One row for each run that was recorded.'),
      ('runs', 'id', 'The number of the run.'),
      ('runs', 'command', 'The command, such as trim.'),
      ('runs', 'tool_version', 'The version of lexotomy.'),
      ('runs', 'started_at', 'When it began: UTC, ISO 8601.'),
      ('runs', 'finished_at', 'When it ended: UTC, ISO 8601.'),
      ('runs', 'seed', 'The seed of its random numbers, if it had one.'),
      ('runs', 'parameters', 'What it was asked to do: a JSON object.'),
      ('runs', 'status', 'How it ended: succeeded or failed.'),
      ('artifacts', '', 'One row for each file contents that a run read or wrote.'),
      ('artifacts', 'sha256', 'The SHA-256 of the contents.'),
      ('artifacts', 'kind', 'What it is, such as corpus, tokenizer or checkpoint.'),
      ('artifacts', 'name', 'The name of the file when it was first seen.'),
      ('artifacts', 'byte_count', 'The size in bytes.'),
      ('artifacts', 'first_run', 'The first run that read or wrote it.'),
      ('lineage', '', 'One row for each file that a run read or wrote.'),
      ('lineage', 'run', 'The number of the run.'),
      ('lineage', 'command', 'The command of the run.'),
      ('lineage', 'role', 'What the run did with the file: input or output.'),
      ('lineage', 'path', 'Where the file was.'),
      ('lineage', 'sha256', 'The SHA-256 of the contents.'),
      ('lineage', 'kind', 'What it is.'),
      ('lineage', 'byte_count', 'The size in bytes.'),
      ('counts', '', 'How often each piece of the source occurs in each language.'),
      ('counts', 'run', 'The number of the run.'),
      ('counts', 'old_id', 'The token ID in the source.'),
      ('counts', 'language', 'A BCP-47 tag; und if it is not known.'),
      ('counts', 'count', 'The occurrences.'),
      ('tokens', '', 'One row for each row of the plan of a run: kept, dropped or added.'),
      ('tokens', 'run', 'The number of the run.'),
      ('tokens', 'old_id', 'The token ID in the source; NULL if it was added.'),
      ('tokens', 'new_id', 'The token ID in the result; NULL if it was dropped.'),
      ('tokens', 'status', 'kept, dropped or added.'),
      ('tokens', 'reason', 'Why.'),
      ('tokens', 'surface', 'The text of the piece, to be shown.'),
      ('tokens', 'bytes', 'The bytes that the piece stands for.'),
      ('tokens', 'script', 'The script of its letters: an ISO 15924 code.'),
      ('tokens', 'type', 'Its type, such as normal, byte or special.'),
      ('tokens', 'score', 'The score of the piece, if it has one.'),
      ('tokens', 'count', 'The occurrences in all languages; NULL if none was counted.'),
      ('metrics', '', 'One row for each number that a run measured.'),
      ('metrics', 'run', 'The number of the run.'),
      ('metrics', 'name', 'What was measured.'),
      ('metrics', 'language', 'The language, if it holds for one.'),
      ('metrics', 'value', 'The number.'),
      ('metrics', 'unit', 'Its unit.');
    """
}
