internal import RowPlans
internal import Tokenizers

/// The tokens of chunks, by the number of the chunk, one after the other.
struct ChunkTokens {
  private var ends: [UInt32] = []
  private var codes: [UInt32] = []

  /// The number of chunks.
  var count: Int { ends.count }
  /// The number of all their tokens.
  var tokenCount: Int { codes.count }

  /// The tokens of a chunk as codes.
  subscript(chunk: Int) -> ArraySlice<UInt32> {
    codes[(chunk == 0 ? 0 : Int(ends[chunk - 1]))..<Int(ends[chunk])]
  }

  /// Adds the tokens of the next chunk.
  mutating func append(_ tokens: [Token]) {
    for token in tokens { codes.append(token.code) }
    ends.append(UInt32(codes.count))
  }

  /// Forgets all.
  mutating func removeAll() {
    ends.removeAll(keepingCapacity: true)
    codes.removeAll(keepingCapacity: true)
  }
}

extension Token {
  /// The token in one number, `id << 1 | isWhole`.
  ///
  /// IDs are below 2³¹.
  var code: UInt32 { id.rawValue << 1 | (isWhole ? 1 : 0) }
}
