public import RowPlans

/// Pieces with IDs, as bytes in one arena.
///
/// A piece is spelt as in its file: `Ġthe`, `▁the`, `##ing`, `<0x41>`. IDs may have holes; two IDs
/// may not share a spelling.
public struct Vocabulary: Sendable {
  /// One more than the highest ID: the rows an embedding table needs at least.
  public private(set) var idBound = 0
  /// The number of pieces.
  public private(set) var count = 0

  /// The spellings, one after the other.
  private var arena: [UInt8] = []
  /// Where the spelling of each ID begins and ends in the arena; `start == .max` marks a hole.
  private var ranges: [(start: UInt32, end: UInt32)] = []
  /// Open addressing by the hash of the spelling; the value is an ID, `.max` marks a free slot.
  private var slots: [UInt32] = [UInt32](repeating: .max, count: 16)

  /// Makes a vocabulary without pieces.
  public init() {}

  /// Adds a piece.
  ///
  /// - Returns: `nil` when it was added, else the ID that has the spelling already (then nothing
  ///   changes), or `id` itself when that has another spelling.
  /// - Complexity: O(`spelling.count`), amortised.
  public mutating func insert(_ spelling: some Collection<UInt8>, id: TokenID) -> TokenID? {
    let spelling = Array(spelling)
    if let holder = self.id(of: spelling) { return holder }
    if id.index < ranges.count, ranges[id.index].start != .max { return id }
    if id.index >= ranges.count {
      ranges.append(
        contentsOf: repeatElement((start: .max, end: .max), count: id.index + 1 - ranges.count))
    }
    ranges[id.index] = (UInt32(arena.count), UInt32(arena.count + spelling.count))
    arena.append(contentsOf: spelling)
    idBound = ranges.count
    count += 1
    if count * 2 > slots.count { rehash() } else { place(id.rawValue, hash: Self.hash(spelling)) }
    return nil
  }

  /// The spelling of a piece, or `nil` if no piece has the ID.
  public func spelling(of id: TokenID) -> ArraySlice<UInt8>? {
    guard id.index < ranges.count, ranges[id.index].start != .max else { return nil }
    let range = ranges[id.index]
    return arena[Int(range.start)..<Int(range.end)]
  }

  /// The spelling of a piece as text, with U+FFFD where it is no UTF-8; empty if there is no piece.
  public func text(of id: TokenID) -> String {
    String(decoding: spelling(of: id) ?? [], as: UTF8.self)
  }

  /// The ID of a spelling, or `nil` if no piece has it.
  ///
  /// - Complexity: O(`spelling.count`) on average.
  public func id(of spelling: some Collection<UInt8>) -> TokenID? {
    var slot = Int(truncatingIfNeeded: Self.hash(spelling)) & (slots.count - 1)
    while slots[slot] != .max {
      let range = ranges[Int(slots[slot])]
      if Int(range.end - range.start) == spelling.count,
        arena[Int(range.start)..<Int(range.end)].elementsEqual(spelling)
      {
        return TokenID(slots[slot])
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The ID of a spelling, or `nil` if no piece has it.
  public func id(of text: String) -> TokenID? { id(of: text.utf8) }

  /// The IDs that have a piece, in ascending order.
  public func ids() -> [TokenID] {
    ranges.indices.compactMap { ranges[$0].start == .max ? nil : TokenID($0) }
  }

  private mutating func place(_ id: UInt32, hash: UInt64) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = id
  }

  private mutating func rehash() {
    slots = [UInt32](repeating: .max, count: slots.count * 2)
    for (id, range) in ranges.enumerated() where range.start != .max {
      place(UInt32(id), hash: Self.hash(arena[Int(range.start)..<Int(range.end)]))
    }
  }

  /// FNV-1a, mixed once more so that the low bits depend on every byte.
  private static func hash(_ bytes: some Collection<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash ^ hash >> 32
  }
}
