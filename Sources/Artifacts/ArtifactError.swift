/// An artifact store that cannot be used as asked.
public enum ArtifactError: Error, Hashable, CustomStringConvertible {
  /// There is no store to read at the path, or it may not be read.
  case unreadable(path: String)
  /// The file is no SQLite database, or one that something else made.
  case noStore(path: String)
  /// A newer program wrote the store.
  case newer(path: String, schema: Int, known: Int)
  /// An older program wrote the store, and it cannot be updated.
  case older(path: String, schema: Int, known: Int)
  /// The database is damaged.
  case damaged(path: String, reason: String)
  /// Another program kept the store locked.
  case busy(path: String, seconds: Double)
  /// The disk is full, or the system refused in another way.
  case system(path: String, reason: String)
  /// A record that breaks a rule of the schema.
  case unsuitable(path: String, reason: String)
  /// The store has no such run.
  case noRun(path: String, run: Int)
  /// The store has no such file, or more than one.
  case noArtifact(path: String, name: String, found: Int)
  /// The run has no such piece.
  case noPiece(run: Int, name: String, near: [String])
  /// The run has nothing of the kind that is asked for.
  case nothing(run: Int, kind: String)
  /// SQL that does not compile or fails.
  case badQuery(reason: String)
  /// SQL that would do more than read.
  case writingQuery
  /// SQL that ran longer than allowed.
  case slowQuery(seconds: Double)
  /// SQL whose result is larger than allowed.
  case largeResult(rows: Int)

  /// Whether the world failed (a disk, a permission, a lock), and not the input.
  public var isInputOutputFailure: Bool {
    switch self {
    case .busy, .system: true
    default: false
    }
  }

  public var description: String {
    switch self {
    case .unreadable(let path):
      "\(path): there is no artifact store here, or it may not be read. Check the path."
    case .noStore(let path):
      "\(path): this is no artifact store of lexotomy. Choose another file."
    case .newer(let path, let schema, let known):
      "\(path) has schema \(schema); this lexotomy knows \(known). "
        + "Update lexotomy, or choose another store."
    case .older(let path, let schema, let known):
      "\(path) has schema \(schema), queries need \(known), and the file cannot be written. "
        + "Make it writable once, or query a copy."
    case .damaged(let path, let reason):
      "\(path): the database is damaged (\(reason)). Restore it from a copy."
    case .busy(let path, let seconds):
      "\(path): another program has kept the store locked for \(seconds) s. Try again later."
    case .system(let path, let reason): "\(path): the store cannot be used: \(reason)."
    case .unsuitable(let path, let reason):
      "\(path): the run breaks a rule of the store (\(reason)). Nothing was recorded."
    case .noRun(let path, let run):
      "\(path): there is no run \(run). List the runs with 'lexotomy query runs'."
    case .noArtifact(let path, let name, let found):
      "\(path): \(found == 0 ? "no" : "\(found)") files are called '\(name)'. "
        + "Give more of the SHA-256; see 'lexotomy query artifacts'."
    case .noPiece(let run, let name, let near):
      "Run \(run) has no piece '\(name)'. "
        + (near.isEmpty
          ? "Search for pieces that are like it."
          : "Is it one of these: \(near.joined(separator: ", "))?")
    case .nothing(let run, let kind): "Run \(run) has no \(kind)."
    case .badQuery(let reason): "The query does not work: \(reason). Correct the SQL."
    case .writingQuery:
      "The query would do more than read. Only one statement that returns rows is allowed."
    case .slowQuery(let seconds):
      "The query took longer than \(seconds) s and was stopped. Ask for less, or allow more time."
    case .largeResult(let rows):
      "The query gives more than \(rows) rows or too many bytes. Add a LIMIT."
    }
  }
}
