internal import Files
internal import Glibc

/// A file of text, with its language and how it is packed.
public struct CorpusSource: Hashable, Sendable {
  /// A layout of text in a file.
  public enum Layout: String, Hashable, Sendable, CaseIterable {
    /// Each line is a text.
    case lines = "text"
    /// Each line is a JSON object, and one of its fields is a text.
    case jsonLines = "jsonl"
    /// One JSON array, whose elements are such objects; or objects that follow each other.
    case json
    /// A table with a header, its cells between commas (RFC 4180).
    case commaSeparated = "csv"
    /// A table with a header, its cells between tabs, quoted as in CSV.
    case tabSeparated = "tsv"

    /// The layout that the end of a name tells.
    fileprivate init(name: some StringProtocol) {
      let name = name.lowercased()
      self =
        if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
          .jsonLines
        } else {
          [Layout.json, .commaSeparated, .tabSeparated]
            .first { name.hasSuffix(".\($0.rawValue)") } ?? .lines
        }
    }
  }

  /// The checks of content that is to be taken for text.
  public enum Scrutiny: Hashable, Sendable {
    /// No check: lines are whatever bytes there are.
    case asIs
    /// Content that is no text is refused.
    case content
    /// Content that is no text is refused, and so is text in a markup or layout that its name does not tell.
    case full
  }

  /// The path, or `-` for the standard input.
  public let path: String
  /// The language of its label, or ``LanguageTag/undetermined``.
  public let language: LanguageTag
  /// The layout of the text.
  public let layout: Layout
  /// The compression that its name tells, which its content may correct.
  public let compression: Compression
  /// The checks of its content.
  public let scrutiny: Scrutiny
  /// Whether U+FFFD takes the place of what is no UTF-8, however much of it there is.
  public let replacesInvalidUTF8: Bool
  /// Whether the name says that this is plain text.
  let isNamedText: Bool

  /// Refers to a file, whose name tells the layout unless `layout` is given.
  ///
  /// `.jsonl` and `.ndjson` are JSON lines, `.json`, `.csv` and `.tsv` what they are called, all else
  /// plain text; a further `.gz`, `.zst`, `.xz` or `.bz2` does not matter.
  ///
  /// - Parameters:
  ///   - path: The path, or `-` for the standard input.
  ///   - language: The language of the text.
  ///   - layout: How the text lies in it, whatever its name.
  ///   - scrutiny: How far the content is looked at; by default ``Scrutiny/full``, and if `layout`
  ///     is given ``Scrutiny/content``.
  ///   - replacesInvalidUTF8: Whether a file of more than 1 % of lines that are no UTF-8 is read.
  public init(
    _ path: String, language: LanguageTag = .undetermined, layout: Layout? = nil,
    scrutiny: Scrutiny? = nil, replacesInvalidUTF8: Bool = false
  ) {
    self.path = path
    self.language = language
    let file = Folder.lastComponent(of: path)
    let name = file.lowercased()
    compression = Compression.allCases.dropFirst().first { name.hasSuffix($0.suffix) } ?? .none
    let plain = name.dropLast(compression.suffix.count)
    self.layout = layout ?? Layout(name: plain)
    isNamedText = plain.hasSuffix(".txt")
    self.scrutiny = scrutiny ?? (layout == nil ? .full : .content)
    self.replacesInvalidUTF8 = replacesInvalidUTF8
  }

  /// Whether this is the standard input.
  public var isStandardInput: Bool { path == "-" }

  /// The parts of the file that are counted in messages.
  var unit: CorpusPlace.Unit { layout == .lines || layout == .jsonLines ? .line : .record }

  /// Whether this is the standard input or a named pipe, of which there is no size and no place.
  var isPipe: Bool {
    var status = stat()
    return isStandardInput
      || stat(path, &status) == 0 && [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT)
  }
}
