public import Corpora
internal import Files
internal import RowPlans
public import Tokenizers

/// Encodes text line by line, in order.
public struct Encoding: Sendable {
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// Whether the post-processor adds its tokens.
  public var addsSpecialTokens = false
  /// Whether pieces are spelt out instead of numbered.
  public var spellsPieces = false
  /// The language of the text, as a BCP-47 tag, if it is told.
  ///
  /// It counts where the model segments what it reads and what it writes differently; without it,
  /// text is what it reads.
  public var language = "und"
  /// The number of threads.
  public var jobs = 1

  /// Prepares to encode.
  public init(tokenizer: any Tokenizer) { self.tokenizer = tokenizer }

  /// Reads the tokenizer of a model folder or file.
  ///
  /// - Parameters:
  ///   - path: The folder or file.
  ///   - pattern: How a rank file splits text: the name of a known pattern or a regular expression.
  /// - Returns: The tokenizer.
  /// - Throws: `TokenizerError`, `FileError`, `JSONError`.
  public static func tokenizer(
    at path: String, pattern: String? = nil
  ) throws -> any Tokenizer {
    let path = HubCache.folder(of: path) ?? path
    if !Folder.exists(path) { _ = try InputFile(path) }
    return try TokenizerFormat.read(path, pattern: pattern)
  }

  /// Encodes every line.
  ///
  /// - Parameters:
  ///   - sources: The text.
  ///   - deliver: Takes the output, a part at a time, in order: for each line its IDs or pieces,
  ///     separated by spaces, and a line feed.
  /// - Throws: `CorpusError`, `FileError`, `TokenizerError`, and what `deliver` throws.
  public func perform(
    _ sources: [CorpusSource], deliver: ([UInt8]) throws -> Void
  ) throws {
    let tokenizer = tokenizer.sides[tokenizer.sides(of: language).lowerBound]
    let (adds, spells) = (addsSpecialTokens, spellsPieces)
    try CorpusReader(sources).mapInOrder(jobs: jobs) {
      tokenizer.makeEncoder()
    } _: { encoder, batch in
      var output: [UInt8] = []
      var tokens: [Token] = []
      try batch.forEachLine { line in
        tokens.removeAll(keepingCapacity: true)
        try encoder.encode(line, addingSpecialTokens: adds, into: &tokens)
        for (index, token) in tokens.enumerated() {
          if index > 0 { output.append(0x20) }
          if spells {
            output += tokenizer.vocabulary.spelling(of: token.id) ?? []
          } else {
            output.append(decimal: token.id.rawValue)
          }
        }
        output.append(0x0A)
      }
      return output
    } deliver: {
      try deliver($0)
    }
  }
}

extension Array<UInt8> {
  /// Appends the decimal digits of a number.
  fileprivate mutating func append(decimal number: UInt32) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(truncatingIfNeeded: number % 10) + 0x30)
  }
}
