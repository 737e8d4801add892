extension Schema {
  /// The tables of the second step, which `coverageTable` belongs to as well: the mixtures of added
  /// rows, the contents of small files, and a search in the texts of pieces.
  ///
  /// A `mixture` is an added row of a run in one of its matrices; its weights are those of `weight`
  /// from `first_weight` on. A `source` from the number of source rows on is a mean that many rows
  /// share. `piece_search` finds any three characters or more of a piece; its rows are those of
  /// `piece`, of the vocabularies that somebody has searched.
  static let mixtureTables = """
    CREATE TABLE mixing (
      run INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
      source_rows INTEGER NOT NULL CHECK (source_rows > 0),
      header TEXT NOT NULL CHECK (header LIKE '{%}')
    ) STRICT;

    CREATE TABLE mixture (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      matrix TEXT NOT NULL CHECK (matrix IN ('input', 'output')),
      new_id INTEGER NOT NULL,
      spelling TEXT NOT NULL,
      method INTEGER NOT NULL REFERENCES word (id),
      fallbacks TEXT,
      noise TEXT,
      first_weight INTEGER NOT NULL,
      weight_count INTEGER NOT NULL CHECK (weight_count >= 0),
      UNIQUE (run, matrix, new_id)
    ) STRICT;

    CREATE TABLE weight (
      id INTEGER PRIMARY KEY,
      source INTEGER NOT NULL,
      weight REAL NOT NULL
    ) STRICT;

    CREATE TABLE content (
      artifact TEXT NOT NULL REFERENCES artifact (sha256) ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      bytes BLOB NOT NULL,
      PRIMARY KEY (artifact, position)
    ) STRICT;

    CREATE VIRTUAL TABLE piece_search
    USING fts5 (surface, content = 'piece', content_rowid = 'key', tokenize = 'trigram');
    """

  /// The views of these tables.
  static let mixtureViews = """
    CREATE VIEW vocabularies AS
    SELECT id, sha256, kind, is_complete,
      (SELECT count(*) FROM piece
        WHERE piece.key >= vocabulary.id << 32 AND piece.key < (vocabulary.id + 1) << 32) AS pieces
    FROM vocabulary;

    CREATE VIEW pieces AS
    SELECT vocabulary.id AS vocabulary, piece.key & 4294967295 AS id, piece.surface,
      coalesce(piece.bytes, CAST(replace(piece.surface, '▁', ' ') AS BLOB)) AS bytes,
      (SELECT text FROM word WHERE word.id = piece.script) AS script,
      (SELECT text FROM word WHERE word.id = piece.type) AS type, piece.score, piece.key
    FROM vocabulary
    CROSS JOIN piece
      ON piece.key >= vocabulary.id << 32 AND piece.key < (vocabulary.id + 1) << 32;

    CREATE VIEW mixtures AS
    SELECT mixture.run, mixture.matrix, mixture.new_id, mixture.spelling,
      (SELECT text FROM word WHERE word.id = mixture.method) AS method, mixture.fallbacks,
      mixture.noise, mixture.weight_count
    FROM mixture;

    CREATE VIEW weights AS
    SELECT mixture.run, mixture.matrix, mixture.new_id, mixture.spelling,
      iif(weight.source < mixing.source_rows, weight.source, NULL) AS old_id,
      piece.surface AS old_surface,
      iif(weight.source < mixing.source_rows, NULL, weight.source - mixing.source_rows) AS mean,
      weight.weight
    FROM mixture
    CROSS JOIN run ON run.id = mixture.run
    CROSS JOIN mixing ON mixing.run = mixture.run
    CROSS JOIN weight ON weight.id >= mixture.first_weight
      AND weight.id < mixture.first_weight + mixture.weight_count
    LEFT JOIN piece ON weight.source < mixing.source_rows
      AND piece.key = (run.source << 32) + weight.source;
    """

  /// The documentation of these views.
  static let mixtureDocumentation = """
    INSERT INTO documentation VALUES
      ('vocabularies', '', 'One row for each tokenizer whose pieces are known.'),
      ('vocabularies', 'id', 'Its number in this store.'),
      ('vocabularies', 'sha256', 'The SHA-256 of its file.'),
      ('vocabularies', 'kind', 'The kind of tokenizer, such as bpe.'),
      ('vocabularies', 'is_complete', '1 if all its pieces are here, 0 if only those that a run added.'),
      ('vocabularies', 'pieces', 'How many pieces are here.'),
      ('pieces', '', 'One row for each piece of each vocabulary.'),
      ('pieces', 'vocabulary', 'The number of the vocabulary.'),
      ('pieces', 'id', 'The token ID.'),
      ('pieces', 'surface', 'The text of the piece, to be shown.'),
      ('pieces', 'bytes', 'The bytes that the piece stands for.'),
      ('pieces', 'script', 'The script of its letters: an ISO 15924 code.'),
      ('pieces', 'type', 'Its type, such as normal, byte or special.'),
      ('pieces', 'score', 'The score of the piece, if it has one.'),
      ('pieces', 'key', 'The rowid in piece_search, which finds three characters or more once lexotomy query search was run.'),
      ('mixtures', '', 'One row for each row that a run added, in each matrix of weights.'),
      ('mixtures', 'run', 'The number of the run.'),
      ('mixtures', 'matrix', 'input; output where the LM head got other weights.'),
      ('mixtures', 'new_id', 'The token ID in the result.'),
      ('mixtures', 'spelling', 'The piece, as the tokenizer spells it.'),
      ('mixtures', 'method', 'The method that made the row.'),
      ('mixtures', 'fallbacks', 'The methods before and why they made nothing: a JSON array.'),
      ('mixtures', 'noise', 'The noise on the row, if any: a JSON object.'),
      ('mixtures', 'weight_count', 'How many weights it has.'),
      ('weights', '', 'One row for each weight of each added row.'),
      ('weights', 'run', 'The number of the run.'),
      ('weights', 'matrix', 'input; output where the LM head got other weights.'),
      ('weights', 'new_id', 'The token ID of the added row in the result.'),
      ('weights', 'spelling', 'The added piece, as the tokenizer spells it.'),
      ('weights', 'old_id', 'The token ID of the source row; NULL for a mean of rows.'),
      ('weights', 'old_surface', 'The text of its piece.'),
      ('weights', 'mean', 'Which mean: 0 of all rows that lend, from 1 on of a group; else NULL.'),
      ('weights', 'weight', 'The weight.');
    """
}
