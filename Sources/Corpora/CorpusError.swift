/// A corpus that cannot be read as asked.
///
/// Files that are missing or cannot be read throw `FileError` instead.
public enum CorpusError: Error, Hashable, CustomStringConvertible {
  /// A label that is no BCP-47 language tag.
  case badLanguage(tag: String, argument: String)
  /// A folder without a file of a known kind.
  case noFiles(path: String)
  /// A byte range that is not `START:END`.
  case badRange(text: String)
  /// A byte range of what is not one uncompressed file.
  case rangeOfWrongKind(path: String)
  /// Compressed bytes that do not decompress; `offset` is how far the file was read.
  case corrupt(path: String, format: String, offset: Int, reason: String)
  /// A compressed file that ends too early.
  case cutShort(path: String, format: String, size: Int)
  /// A line that is longer than lines may be.
  case longLine(path: String, line: Int, rangeStart: Int, limit: Int)
  /// A line that is not the JSON it should be.
  case badLine(path: String, line: Int, rangeStart: Int, problem: String)
  /// A line of JSON without the field.
  case missingField(path: String, line: Int, rangeStart: Int, field: String)
  /// A line of JSON whose field holds no text.
  case wrongField(path: String, line: Int, rangeStart: Int, field: String, found: String)

  public var description: String {
    switch self {
    case .badLanguage(let tag, let argument):
      "\(argument): '\(tag)' is no BCP-47 language tag and there is no file of this name. "
        + "Write labels like fr=FILE or sr-Latn=FILE."
    case .noFiles(let path):
      "\(path): there is no .txt, .jsonl, .gz or .zst file in this folder. "
        + "Name the files one by one if they are called otherwise."
    case .badRange(let text): "'\(text)' is no byte range. Write START:END, for example 0:1000000."
    case .rangeOfWrongKind(let path):
      "\(path): a byte range needs one uncompressed file. Decompress it first, or read it whole."
    case .corrupt(let path, let format, let offset, let reason):
      "\(path): the \(format) data is damaged before byte \(offset) (\(reason)). Fetch it again."
    case .cutShort(let path, let format, let size):
      "\(path): the \(format) data ends too early, after \(size) bytes. Fetch it again."
    case .longLine(let path, let line, let start, let limit):
      "\(Self.place(path, line, start)): the line is longer than \(limit) bytes, the most that are "
        + "held at once. Cut the text into lines."
    case .badLine(let path, let line, let start, let problem):
      "\(Self.place(path, line, start)): \(problem). Repair the line or remove it."
    case .missingField(let path, let line, let start, let field):
      "\(Self.place(path, line, start)): there is no field '\(field)'. "
        + "Name the field that holds the text."
    case .wrongField(let path, let line, let start, let field, let found):
      "\(Self.place(path, line, start)): the field '\(field)' holds \(found) and no text. "
        + "Name the field that holds the text."
    }
  }

  /// `file:line`, or where the counting began if that was not at the start of the file.
  private static func place(_ path: String, _ line: Int, _ rangeStart: Int) -> String {
    rangeStart == 0 ? "\(path):\(line)" : "\(path): line \(line) from byte \(rangeStart) on"
  }
}
