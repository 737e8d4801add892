internal import Corpora
internal import Files
public import Initializers
internal import LinearAlgebra

/// A list of words with their translations, as WECHSEL and MUSE have them.
///
/// Each line is a word, a tab, and its translation; without a tab, two words with space between
/// them. Blank lines are passed over.
public struct BilingualDictionary: Sendable {
  /// A word and its translation.
  public struct Entry: Hashable, Sendable {
    public let source: [UInt8]
    public let target: [UInt8]
  }

  /// The path of the file.
  public let path: String
  /// The pairs, in the order of the file.
  public let entries: [Entry]

  /// Reads a file, perhaps compressed.
  ///
  /// - Throws: `FileError`, `CorpusError`, or ``WordVectorError`` for a line that is no pair.
  public init(contentsOf path: String) throws {
    self.path = path
    var entries: [Entry] = []
    try FieldLines(path).forEach { number, line in
      guard let (source, target) = Self.pair(line) else {
        throw WordVectorError.badPair(
          path: path, line: number, text: ErrorText.excerpt(of: line),
          wanted: "a word, a tab and its translation")
      }
      entries.append(Entry(source: Array(source), target: Array(target)))
    }
    guard !entries.isEmpty else { throw WordVectorError.noKnownPair(path: path, pairs: 0) }
    self.entries = entries
  }

  /// Finds the vectors of the pairs, and so what ``WECHSELInitializer`` aligns by.
  ///
  /// Each word is tried as it stands, in lowercase and in title case, and so is its translation; each
  /// of the nine pairs that both vocabularies have counts, as in WECHSEL's code.
  ///
  /// - Throws: ``WordVectorError/noKnownPair(path:pairs:)`` if there is none, and what reading
  ///   vectors throws.
  public func alignment(
    source: some WordLookup, target: some WordLookup
  ) throws -> WECHSELInitializer.Alignment {
    var (left, right, count) = ([Float](), [Float](), 0)
    for entry in entries {
      let sources = try Self.vectors(of: entry.source, in: source)
      let targets = try Self.vectors(of: entry.target, in: target)
      for source in sources {
        for target in targets {
          left += source
          right += target
          count += 1
        }
      }
    }
    guard count > 0 else { throw WordVectorError.noKnownPair(path: path, pairs: entries.count) }
    return .dictionary(
      source: Matrix(rows: count, columns: source.width, elements: left),
      target: Matrix(rows: count, columns: target.width, elements: right))
  }

  private static func vectors(of word: [UInt8], in lookup: some WordLookup) throws -> [[Float]] {
    try [word, LetterCase.lowercase(word), LetterCase.titlecase(word)].compactMap {
      lookup.knows($0) ? try lookup.vector(of: $0) : nil
    }
  }

  private static func pair(
    _ line: [UInt8]
  ) -> (source: ArraySlice<UInt8>, target: ArraySlice<UInt8>)? {
    let tabbed = line.split(separator: 0x09, omittingEmptySubsequences: false)
    let fields =
      tabbed.count == 2 ? tabbed : tabbed.count == 1 ? line.split(separator: 0x20) : []
    guard fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty else { return nil }
    return (fields[0], fields[1])
  }
}

/// The lines of a file that are not blank, with their numbers and without space at their ends.
struct FieldLines {
  private let reader: CorpusReader

  init(_ path: String) throws {
    reader = try CorpusReader([CorpusSource(path, layout: .lines, scrutiny: .asIs)])
  }

  func forEach(_ body: (_ number: Int, _ line: [UInt8]) throws -> Void) throws {
    var number = 0
    try reader.forEachLine { line in
      number += 1
      var (start, end) = (0, line.count)
      while start < end, line[start] <= 0x20 { start += 1 }
      while end > start, line[end - 1] <= 0x20 { end -= 1 }
      guard start < end else { return }
      try body(number, (start..<end).map { line[$0] })
    }
  }
}
