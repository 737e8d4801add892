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
  /// The bounds of each ID's spelling in the arena; `start == .max` marks a hole.
  private var ranges: [(start: UInt32, end: UInt32)] = []
  /// Open addressing by the hash of the spelling: its upper half, then an ID; `.max` marks a free slot.
  private var slots: [UInt64] = [UInt64](repeating: .max, count: 16)

  /// Makes a vocabulary without pieces.
  public init() {}

  /// Adds a piece.
  ///
  /// - Returns: `nil` when it was added, else the ID that has the spelling already (then nothing
  ///   changes), or `id` itself when that has another spelling.
  /// - Complexity: O(`spelling.count`), amortised.
  public mutating func insert(_ spelling: some Collection<UInt8>, id: TokenID) -> TokenID? {
    insert(Array(spelling).span, id: id)
  }

  /// Adds a piece.
  ///
  /// - Returns: As `insert(_:id:)` of any collection.
  public mutating func insert(_ spelling: ArraySlice<UInt8>, id: TokenID) -> TokenID? {
    insert(spelling.span, id: id)
  }

  private mutating func insert(_ spelling: Span<UInt8>, id: TokenID) -> TokenID? {
    if (count + 1) * 2 > slots.count { rehash(slots.count * 2) }
    let hash = Self.hash(spelling)
    let slot = slot(of: spelling, hash)
    if slots[slot] != .max { return TokenID(UInt32(truncatingIfNeeded: slots[slot])) }
    if id.index < ranges.count, ranges[id.index].start != .max { return id }
    if id.index >= ranges.count {
      ranges.append(
        contentsOf: repeatElement((start: .max, end: .max), count: id.index + 1 - ranges.count))
    }
    let start = arena.count
    for index in spelling.indices { arena.append(spelling[index]) }
    ranges[id.index] = (UInt32(start), UInt32(arena.count))
    idBound = ranges.count
    count += 1
    slots[slot] = (hash >> 32) << 32 | UInt64(id.rawValue)
    return nil
  }

  /// Makes room for pieces that are to be inserted.
  mutating func reserve(pieces: Int, byteCount: Int) {
    arena.reserveCapacity(arena.count + byteCount)
    ranges.reserveCapacity(max(ranges.count, pieces))
    var size = slots.count
    while (count + pieces + 1) * 2 > size { size *= 2 }
    if size > slots.count { rehash(size) }
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
  public func id(of spelling: some Collection<UInt8>) -> TokenID? { id(of: Array(spelling).span) }

  /// The ID of a spelling, or `nil` if no piece has it.
  ///
  /// - Complexity: O(`spelling.count`) on average.
  public func id(of spelling: ArraySlice<UInt8>) -> TokenID? { id(of: spelling.span) }

  /// The ID of a spelling, or `nil` if no piece has it.
  ///
  /// - Complexity: O(`spelling.count`) on average.
  public func id(of spelling: Span<UInt8>) -> TokenID? {
    let entry = slots[slot(of: spelling, Self.hash(spelling))]
    return entry == .max ? nil : TokenID(UInt32(truncatingIfNeeded: entry))
  }

  /// The ID of a spelling, or `nil` if no piece has it.
  public func id(of text: String) -> TokenID? { id(of: text.utf8) }

  /// The IDs that have a piece, in ascending order.
  public func ids() -> [TokenID] {
    ranges.indices.compactMap { ranges[$0].start == .max ? nil : TokenID($0) }
  }

  /// The slot that holds the ID of a spelling, or the free one where it belongs.
  private func slot(of spelling: Span<UInt8>, _ hash: UInt64) -> Int {
    let slots = slots.span
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max {
      if slots[slot] >> 32 == hash >> 32,
        isSpelt(UInt32(truncatingIfNeeded: slots[slot]), spelling)
      {
        return slot
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func isSpelt(_ id: UInt32, _ spelling: Span<UInt8>) -> Bool {
    let range = ranges[Int(id)]
    guard Int(range.end - range.start) == spelling.count else { return false }
    let start = Int(range.start)
    for index in spelling.indices where arena[start + index] != spelling[index] { return false }
    return true
  }

  private mutating func rehash(_ size: Int) {
    let ranges = ranges
    var slots = [UInt64](repeating: .max, count: size)
    let arena = arena
    let bytes = arena.span
    for (id, range) in ranges.enumerated() where range.start != .max {
      let spelling = bytes.extracting(Int(range.start)..<Int(range.end))
      let hash = Self.hash(spelling)
      var slot = Int(truncatingIfNeeded: hash) & (size - 1)
      while slots[slot] != .max { slot = (slot + 1) & (size - 1) }
      slots[slot] = (hash >> 32) << 32 | UInt64(id)
    }
    self.slots = slots
  }

  /// FNV-1a, mixed once more so that the low bits depend on every byte.
  private static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3 }
    return hash ^ hash >> 32
  }
}
