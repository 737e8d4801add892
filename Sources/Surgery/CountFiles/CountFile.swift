internal import Files

/// Counts that are kept in a file: self-describing, checksummed, the same bytes for the same counts.
///
/// All files have one frame; numbers are in base 128, low digits first (``CountFileWriter``).
///
/// | bytes | contents |
/// |---|---|
/// | 8 | ``magic`` |
/// | 32 | the SHA-256 of the tokenizer |
/// | any | the body, which the conformer describes |
/// | 32 | the SHA-256 of all before |
public protocol CountFile: Sendable {
  /// The bytes with which the files begin.
  static var magic: [UInt8] { get }

  /// Reads the contents of a file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file, for messages.
  /// - Throws: `SurgeryError.badCountFile`.
  init(fileContents bytes: [UInt8], path: String) throws

  /// Returns the contents of the file.
  ///
  /// - Complexity: O(size of the file).
  func fileContents() -> [UInt8]

  /// Adds the counts of other text.
  ///
  /// - Throws: `SurgeryError` if they are of another tokenizer or were made with other options.
  mutating func merge(_ other: Self) throws
}

extension CountFile {
  /// Reads a file.
  ///
  /// - Throws: `SurgeryError.badCountFile`, `FileError`.
  public init(contentsOf path: String) throws {
    try self.init(fileContents: InputFile.contents(of: path), path: path)
  }

  /// Reads files and merges them.
  ///
  /// - Parameter paths: The files, at least one.
  /// - Throws: `SurgeryError`, `FileError`.
  public init(merging paths: [String]) throws {
    precondition(!paths.isEmpty, "there is something to merge")
    try self.init(contentsOf: paths[0])
    for path in paths.dropFirst() { try merge(Self(contentsOf: path)) }
  }

  /// Writes the counts to a file that appears whole or not at all; an earlier file is replaced.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String) throws { try ReplacedFile.write(fileContents(), to: path) }

  /// Whether a file begins as one of these counts.
  ///
  /// - Throws: `FileError`.
  public static func isFile(_ path: String) throws -> Bool {
    let file = try InputFile(path)
    return try file.read(at: 0, count: min(magic.count, file.size)) == magic
  }
}
