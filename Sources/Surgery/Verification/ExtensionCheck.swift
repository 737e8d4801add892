internal import RowPlans
public import Tokenizers

/// Encodes lines with a source and with its extension and compares the tokens.
public struct ExtensionCheck: Sendable {
  /// Lines seen.
  public private(set) var lines = 0
  /// Lines whose tokens are the same.
  public private(set) var unchanged = 0
  /// Lines that have other tokens now, and none of the added pieces.
  public private(set) var rearranged = 0
  /// Lines whose tokens no longer spell the same text.
  public private(set) var misspelt = 0
  /// Tokens before.
  public private(set) var sourceTokens = 0
  /// Tokens after.
  public private(set) var resultTokens = 0
  /// The beginnings of some of the misspelt lines.
  public private(set) var examples: [String] = []

  /// Creates a check that has seen nothing.
  public init() {}

  /// Adds what another check saw.
  public mutating func merge(_ other: ExtensionCheck) {
    lines += other.lines
    unchanged += other.unchanged
    rearranged += other.rearranged
    misspelt += other.misspelt
    sourceTokens += other.sourceTokens
    resultTokens += other.resultTokens
    examples = Array((examples + other.examples).sorted().prefix(SegmentationCheck.exampleLimit))
  }

  /// The lines that have added pieces.
  public var usingAdded: Int { lines - unchanged - rearranged }

  fileprivate mutating func add(_ line: Span<UInt8>, usesAdded: Bool, isSame: Bool, isSpelt: Bool) {
    lines += 1
    if isSame {
      unchanged += 1
    } else if !usesAdded {
      rearranged += 1
    }
    guard !isSpelt else { return }
    misspelt += 1
    if examples.count < SegmentationCheck.exampleLimit {
      examples.append(line.beginning)
    }
  }

  fileprivate mutating func addTokens(_ before: Int, _ after: Int) {
    sourceTokens += before
    resultTokens += after
  }
}

/// One thread's part of an ``ExtensionCheck``.
public final class ExtensionChecker {
  /// The check of all lines so far.
  public private(set) var check = ExtensionCheck()

  private let tokenizers: (source: any Tokenizer, result: any Tokenizer)
  private let encoders: (source: any Encoder, result: any Encoder)
  private let bound: TokenID
  private var sourceTokens: [Token] = []
  private var resultTokens: [Token] = []

  /// Prepares to compare lines.
  public init(source: any Tokenizer, result: any Tokenizer) {
    tokenizers = (source, result)
    encoders = (source.makeEncoder(), result.makeEncoder())
    bound = TokenID(source.vocabulary.idBound)
  }

  /// Compares a line.
  ///
  /// - Throws: `TokenizerError.unencodable`.
  public func add(_ line: Span<UInt8>) throws {
    sourceTokens.removeAll(keepingCapacity: true)
    resultTokens.removeAll(keepingCapacity: true)
    try encoders.source.encode(line, addingSpecialTokens: false, into: &sourceTokens)
    try encoders.result.encode(line, addingSpecialTokens: false, into: &resultTokens)
    check.addTokens(sourceTokens.count, resultTokens.count)
    let isSame = sourceTokens.elementsEqual(resultTokens) { $0.id == $1.id }
    check.add(
      line, usesAdded: resultTokens.contains { $0.id >= bound }, isSame: isSame,
      isSpelt: isSame || isSpelt())
  }

  /// Whether both spell the same text, as far as the source knows it.
  private func isSpelt() -> Bool {
    let unknown = tokenizers.source.unknownID
    guard !sourceTokens.contains(where: { $0.id == unknown }) else { return true }
    return sourceTokens.flatMap { tokenizers.source.surface(of: $0.id) }
      == resultTokens.flatMap { tokenizers.result.surface(of: $0.id) }
  }
}
