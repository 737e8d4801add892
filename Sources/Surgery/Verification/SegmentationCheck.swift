internal import RowPlans
internal import Tokenizers

/// Encodes lines with source and result and compares the tokens.
///
/// Checks merge like counts do, so that threads may share the work.
public struct SegmentationCheck: Sendable {
  /// Lines seen.
  public private(set) var lines = 0
  /// Lines all of whose source tokens are kept.
  public private(set) var eligible = 0
  /// Eligible lines whose tokens differ: each one refutes the theorem.
  public private(set) var differing = 0
  /// Source tokens in all lines.
  public private(set) var sourceTokens = 0
  /// Result tokens in all lines.
  public private(set) var resultTokens = 0
  /// The beginnings of some of the differing lines, at most ``exampleLimit``.
  public private(set) var examples: [String] = []

  /// The greatest number of lines that a check keeps as examples.
  public static let exampleLimit = 10

  /// Creates a check that has seen nothing.
  public init() {}

  /// Adds what another check saw.
  public mutating func merge(_ other: SegmentationCheck) {
    lines += other.lines
    eligible += other.eligible
    differing += other.differing
    sourceTokens += other.sourceTokens
    resultTokens += other.resultTokens
    examples = Array((examples + other.examples).sorted().prefix(Self.exampleLimit))
  }

  fileprivate mutating func add(
    _ line: Span<UInt8>, source: [Token], result: [Token], comparison: TokenizerComparison
  ) {
    lines += 1
    sourceTokens += source.count
    resultTokens += result.count
    guard source.allSatisfy(comparison.preserves) else { return }
    if Theorem(for: comparison.source) == .w1, let unknown = comparison.source.unknownID,
      source.contains(where: { $0.id == unknown })
    {
      return
    }
    eligible += 1
    let expected = source.compactMap { comparison.newIDs[$0.id.index] }
    guard expected != result.map(\.id) else { return }
    differing += 1
    if examples.count < Self.exampleLimit {
      examples.append(line.beginning)
    }
  }
}

extension Span<UInt8> {
  /// The first characters, for examples.
  var beginning: String {
    String(String(decoding: (0..<count).map { self[$0] }, as: UTF8.self).prefix(80))
  }
}

/// One thread's part of a ``SegmentationCheck``.
public final class SegmentationChecker {
  /// The check of all lines so far.
  public private(set) var check = SegmentationCheck()

  private let comparison: TokenizerComparison
  /// Encoders of source and result, of each side.
  private let encoders: [(source: any Encoder, result: any Encoder)]
  private var sourceTokens: [Token] = []
  private var resultTokens: [Token] = []

  /// Prepares to compare lines.
  public init(_ comparison: TokenizerComparison) {
    self.comparison = comparison
    encoders = zip(comparison.source.sides, comparison.result.sides).map {
      ($0.makeEncoder(), $1.makeEncoder())
    }
  }

  /// Compares a line, by all sides that its language is for.
  ///
  /// - Throws: `TokenizerError.unencodable`.
  public func add(_ line: Span<UInt8>, language: String) throws {
    sourceTokens.removeAll(keepingCapacity: true)
    resultTokens.removeAll(keepingCapacity: true)
    for side in comparison.source.sides(of: language) where side < encoders.count {
      let (source, result) = encoders[side]
      try source.encode(line, addingSpecialTokens: false, into: &sourceTokens)
      try result.encode(line, addingSpecialTokens: false, into: &resultTokens)
    }
    check.add(line, source: sourceTokens, result: resultTokens, comparison: comparison)
  }
}
