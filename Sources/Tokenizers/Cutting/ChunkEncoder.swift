/// Encodes chunks of lines: encoding each distinct one once is enough to count the pieces of a text.
///
/// A line is cut before each U+0020 that follows another byte; a chunk is what lies between two cuts,
/// a run of spaces and then a run of other bytes. A tokenizer that has such an encoder promises: if
/// every chunk of a line ``ChunkPlace/allows(_:)`` the weights before it, then the tokens of the line
/// are those of its chunks, one after the other, bit for bit.
///
/// The promise is proven stage by stage where the stages are looked at (``CutRules``,
/// ``SentencePieceChunkEncoder``); a stage that is not understood has no chunk encoder.
public protocol ChunkEncoder: AnyObject {
  /// Appends the tokens of a chunk, and says where they are right.
  ///
  /// - Parameters:
  ///   - chunk: The bytes: spaces, then other bytes; not empty.
  ///   - isFirst: Whether the chunk begins its line.
  ///   - tokens: Where the tokens go; what is there after ``ChunkPlace/never`` means nothing.
  /// - Returns: Where the tokens are those the chunk has in a line.
  /// - Throws: `TokenizerError.unencodable`, as encoding the line would.
  func encode(chunk: Span<UInt8>, isFirst: Bool, into tokens: inout [Token]) throws -> ChunkPlace
}

/// The places in a line where a chunk has the tokens that it has alone.
@frozen
public struct ChunkPlace: Hashable, Sendable {
  /// The largest sum of the weights of the chunks before it; negative if no place will do.
  public let limit: Float
  /// The chunk's own part of that sum: a bound of the score of its best path, or 0.
  public let weight: Float

  /// Makes a place.
  public init(limit: Float, weight: Float) {
    self.limit = limit
    self.weight = weight
  }

  /// Nowhere: lines with the chunk are to be encoded whole.
  public static let never = ChunkPlace(limit: -1, weight: 0)
  /// Everywhere.
  public static let anywhere = ChunkPlace(limit: .infinity, weight: 0)

  /// Leaves only where both are right: the sum of the larger weights is no less than either's sum.
  public mutating func formIntersection(_ other: ChunkPlace) {
    let limit = min(limit, other.limit)
    self = limit < 0 ? .never : ChunkPlace(limit: limit, weight: max(weight, other.weight))
  }

  /// Whether the chunk may follow chunks whose weights have this sum.
  public func allows(_ sum: Float) -> Bool { sum <= limit }
}
