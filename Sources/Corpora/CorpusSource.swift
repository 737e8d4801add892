internal import Files
internal import Glibc

/// A file of text, with its language and how it is packed.
public struct CorpusSource: Hashable, Sendable {
  /// How the text lies in the file.
  public enum Layout: Hashable, Sendable {
    /// Each line is a text.
    case lines
    /// Each line is a JSON object, and one of its fields is a text.
    case jsonLines
  }

  /// How the file is compressed.
  public enum Compression: Hashable, Sendable {
    /// Not at all.
    case none
    /// gzip, of one or many members (RFC 1952).
    case gzip
    /// Zstandard, of one or many frames (RFC 8878).
    case zstandard
  }

  /// The path, or `-` for the standard input.
  public let path: String
  /// The language of its label, or ``LanguageTag/undetermined``.
  public let language: LanguageTag
  /// How the text lies in it.
  public let layout: Layout
  /// How it is compressed.
  public let compression: Compression

  /// Refers to a file, whose name tells layout and compression unless `layout` is given.
  ///
  /// `.jsonl` is JSON lines; a further `.gz` or `.zst` is compression; all else is plain text.
  public init(_ path: String, language: LanguageTag = .undetermined, layout: Layout? = nil) {
    self.path = path
    self.language = language
    var name = Folder.lastComponent(of: path)[...]
    switch true {
    case name.hasSuffix(".gz"):
      compression = .gzip
      name = name.dropLast(3)
    case name.hasSuffix(".zst"):
      compression = .zstandard
      name = name.dropLast(4)
    default: compression = .none
    }
    self.layout = layout ?? (name.hasSuffix(".jsonl") ? .jsonLines : .lines)
  }

  /// Whether this is the standard input.
  public var isStandardInput: Bool { path == "-" }
}

extension CorpusSource {
  /// Resolves the arguments of a command: `FILE`, `DIR` or `-`, each perhaps labelled `fr=FILE`.
  ///
  /// What exists as it is written wins over a label. Of a folder, the files ending in `.txt`,
  /// `.jsonl`, `.gz` and `.zst` are taken, in all its folders, sorted by name; hidden entries are
  /// left out and links to folders are not followed. A file that is named twice is read twice.
  ///
  /// - Parameters:
  ///   - arguments: The arguments, in order.
  ///   - standardInput: The layout of `-`.
  /// - Returns: The files, in the order of the arguments.
  /// - Throws: `CorpusError` or `FileError`.
  public static func sources(
    of arguments: [String], standardInput: Layout = .lines
  ) throws -> [CorpusSource] {
    var sources: [CorpusSource] = []
    for argument in arguments {
      let (language, path) = try label(of: argument)
      if path == "-" {
        sources.append(CorpusSource("-", language: language, layout: standardInput))
      } else if let folder = try? Folder(path) {
        let files = try files(in: folder)
        guard !files.isEmpty else { throw CorpusError.noFiles(path: path) }
        sources += files.map { CorpusSource($0, language: language) }
      } else {
        guard exists(path) else { throw FileError.missing(path: path) }
        sources.append(CorpusSource(path, language: language))
      }
    }
    return sources
  }

  private static func label(of argument: String) throws -> (language: LanguageTag, path: String) {
    guard argument != "-", !exists(argument), let equals = argument.firstIndex(of: "=") else {
      return (.undetermined, argument)
    }
    let tag = String(argument[..<equals])
    guard let language = LanguageTag(tag) else {
      throw CorpusError.badLanguage(tag: tag, argument: argument)
    }
    return (language, String(argument[argument.index(after: equals)...]))
  }

  private static func files(in folder: Folder) throws -> [String] {
    var files: [String] = []
    for name in try folder.names() where !name.hasPrefix(".") {
      let path = folder.path == "/" ? "/\(name)" : "\(folder.path)/\(name)"
      if let inner = try? Folder(path) {
        if !isLink(path) { files += try Self.files(in: inner) }
      } else if [".txt", ".jsonl", ".gz", ".zst"].contains(where: name.hasSuffix) {
        files.append(path)
      }
    }
    return files
  }

  /// Whether this is the standard input or a named pipe, of which there is no size and no place.
  var isPipe: Bool {
    var status = stat()
    return isStandardInput
      || stat(path, &status) == 0 && [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT)
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
