/// The number of times that a token occurs near another.
public struct ContextCount: Hashable, Sendable {
  /// A source row, or, from the number of source rows on, an added piece.
  public let token: UInt32
  /// The number of occurrences.
  public let count: UInt64

  /// Pairs a token and a count.
  public init(_ token: UInt32, _ count: UInt64) {
    self.token = token
    self.count = count
  }
}

/// The numbers of times that tokens occur near each other in text that the target's tokenizer segmented.
///
/// Tokens are numbered anew: first the source rows, which are kept, then the added pieces. Reading
/// from several threads at a time must be possible.
public protocol ContextCounts: Sendable {
  /// The number of source rows.
  var sourceRowCount: Int { get }
  /// The number of added pieces.
  var pieceCount: Int { get }

  /// Returns the tokens that occur near a token, by ascending number.
  func contexts(of token: Int) throws -> [ContextCount]

  /// Returns the number of contexts of a token, which is the sum of its counts.
  func total(of token: Int) -> UInt64
}

/// Counts in memory, in compressed sparse rows.
public struct ContextTable: ContextCounts, Hashable {
  public let sourceRowCount: Int
  private var offsets = [0]
  private var entries: [ContextCount] = []
  private var totals: [UInt64] = []

  /// Collects rows of counts.
  ///
  /// - Parameters:
  ///   - rows: For each token what occurs near it: first the source rows, then the added pieces.
  ///     Counts of the same token are added.
  ///   - sourceRowCount: The number of source rows.
  /// - Throws: ``InitializerError`` if a token does not exist.
  public init(_ rows: [[ContextCount]], sourceRowCount: Int) throws {
    precondition(rows.count >= sourceRowCount, "rows of tokens are missing")
    self.sourceRowCount = sourceRowCount
    for (index, row) in rows.enumerated() {
      for entry in row.sorted(by: { $0.token < $1.token }) where entry.count > 0 {
        guard Int(entry.token) < rows.count else {
          throw InitializerError.sourceOutOfRange(
            row: index, source: entry.token, count: rows.count)
        }
        append(entry, isNew: entries.count == offsets[index])
      }
      offsets.append(entries.count)
      totals.append(entries[offsets[index]...].reduce(0) { $0 + $1.count })
    }
  }

  private mutating func append(_ entry: ContextCount, isNew: Bool) {
    if !isNew, let last = entries.last, last.token == entry.token {
      entries[entries.count - 1] = ContextCount(entry.token, last.count + entry.count)
    } else {
      entries.append(entry)
    }
  }

  public var pieceCount: Int { totals.count - sourceRowCount }

  public func contexts(of token: Int) -> [ContextCount] {
    Array(entries[offsets[token]..<offsets[token + 1]])
  }

  public func total(of token: Int) -> UInt64 { totals[token] }
}
