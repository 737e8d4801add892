/// Counts chunks: pieces of lines that are cut before spaces.
///
/// A line is cut before each U+0020 that follows another byte, so that a chunk is a run of spaces and
/// then a run of other bytes: `"  one two, "` is `"  one"`, `" two,"`, `" "`. The first chunk of a
/// line counts apart from the same bytes elsewhere, because a tokenizer may treat it differently.
///
/// Each distinct chunk lies once in an arena of bytes and has a number, given in the order in which
/// chunks are first seen. The table is open addressing with linear probing; a slot holds the bytes
/// of a short chunk themselves, and the hash of a long one, so that most look-ups touch one line of
/// memory. It is one of the fenced places: it reads eight bytes at a time through pointers. All reads
/// stay within the line and the arena, whatever the bytes are.
///
/// Memory is bounded: the table is to be emptied before the line after ``arenaLimit`` or ``entryLimit``
/// is reached, and a line that would double that is not cut. So the bytes take at most 64 MB, the slots
/// 64 MB and the entries 32 MB, and about half of each on text whose lines are not that long.
public final class ChunkTable {
  /// The longest run of other bytes that is stored.
  public static let lengthLimit = 96
  /// The longest run of spaces that is stored.
  static let spaceLimit = 31
  /// The most bytes of the arena.
  public static let arenaLimit = 16 << 20
  /// The most chunks.
  public static let entryLimit = 1 << 19

  /// A place of the table.
  struct Slot {
    /// The bytes after the spaces, if they are at most eight; otherwise their hash.
    var key: UInt64
    /// The number of bytes, of spaces, and whether the chunk is a first one; 0 if nothing is here.
    var shape: UInt32
    /// The number of the chunk.
    var number: UInt32
  }

  /// A chunk of a line, before it is looked up.
  struct Found {
    /// The start of the chunk, with its spaces.
    var start: UnsafePointer<UInt8>
    var key: UInt64
    /// The place where the search begins, in the lowest bits.
    var hash: Int
    var shape: UInt32
    /// The chunk that it may be, or ``ChunkTable/none``.
    var candidate = ChunkTable.none
  }

  /// The number of no chunk.
  static let none = UInt32.max

  /// The number of chunks that are found before they are looked up.
  static let blockSize = 32

  /// A distinct chunk.
  struct Entry {
    /// The start of the chunk in the arena, with its spaces.
    var start: UInt32
    var shape: UInt32
    /// The largest sum of the weights before the chunk.
    var limit: Float = -1
    /// The weight of the chunk.
    var weight: Float = 0
    /// The number of times the chunk was counted.
    var count: UInt64 = 0
  }

  private let arenaCapacity: Int
  private let entryCapacity: Int

  var arena: UnsafeMutablePointer<UInt8>
  var arenaCount = 0
  var entries: UnsafeMutablePointer<Entry>
  private(set) var entriesReserved = 1 << 12
  var slots: UnsafeMutablePointer<Slot>
  var mask = (1 << 13) - 1
  private(set) var arenaReserved = 1 << 16

  /// The number of distinct chunks.
  public internal(set) var count = 0

  /// The chunks of the line that was cut last, by number.
  var line: UnsafeMutablePointer<UInt32>
  var lineCapacity = 1 << 10
  /// The number of chunks of the line that was cut last.
  public internal(set) var lineCount = 0

  /// The chunks that are found and not yet looked up.
  let found: UnsafeMutablePointer<Found>

  /// The chunks that were counted since the last flush, each once.
  var touched: [UInt32] = []

  /// Makes an empty table.
  ///
  /// - Parameters:
  ///   - arenaCapacity: The most bytes of the arena.
  ///   - entryCapacity: The most chunks.
  public init(
    arenaCapacity: Int = ChunkTable.arenaLimit, entryCapacity: Int = ChunkTable.entryLimit
  ) {
    self.arenaCapacity = min(max(0, arenaCapacity), Self.arenaLimit)
    self.entryCapacity = min(max(1, entryCapacity), Self.entryLimit)
    arena = .allocate(capacity: arenaReserved)
    entries = .allocate(capacity: entriesReserved)
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: Slot(key: 0, shape: 0, number: 0), count: mask + 1)
    line = .allocate(capacity: lineCapacity)
    found = .allocate(capacity: Self.blockSize)
  }

  deinit {
    found.deallocate()
    arena.deallocate()
    entries.deallocate()
    slots.deallocate()
    line.deallocate()
  }

  /// Whether the table should be flushed and emptied before the next line.
  public var isFull: Bool { count >= entryCapacity || arenaCount >= arenaCapacity }

  /// Whether a line is to be cut no further: it alone has too many chunks.
  @inline(__always)
  var isOverfull: Bool { count >= 2 * entryCapacity || arenaCount >= 2 * arenaCapacity }

  /// Forgets all chunks, counted or not.
  public func removeAll() {
    slots.update(repeating: Slot(key: 0, shape: 0, number: 0), count: mask + 1)
    (count, arenaCount, lineCount) = (0, 0, 0)
    touched.removeAll(keepingCapacity: true)
  }

  /// Calls `body` with the bytes of a chunk, and whether it is the first of lines.
  public func withChunk<Result>(
    _ number: Int, _ body: (Span<UInt8>, Bool) throws -> Result
  ) rethrows -> Result {
    precondition(number >= 0 && number < count, "the chunk exists")
    let entry = entries[number]
    let bytes = UnsafeBufferPointer(
      start: arena + Int(entry.start),
      count: Shape.length(entry.shape) + Shape.spaces(entry.shape))
    return try body(bytes.span, Shape.isFirst(entry.shape))
  }

  /// Says where a chunk may be counted for itself.
  ///
  /// - Parameters:
  ///   - number: The chunk.
  ///   - limit: How large the sum of the weights of the chunks before it may be; negative if it may
  ///     never be counted, which is what a new chunk has.
  ///   - weight: What it adds to the sum, not negative.
  public func judge(_ number: Int, limit: Float, weight: Float) {
    precondition(number >= 0 && number < count, "the chunk exists")
    entries[number].limit = limit
    entries[number].weight = weight
  }

  /// Adds an entry for a chunk that is not known.
  func append(_ chunk: UnsafePointer<UInt8>, shape: UInt32) -> UInt32 {
    let length = Shape.length(shape) + Shape.spaces(shape)
    if arenaCount + length + 16 > arenaReserved { growArena(by: length + 16) }
    if count == entriesReserved { growEntries() }
    let start = arenaCount
    (arena + start).initialize(from: chunk, count: length)
    (arena + start + length).initialize(repeating: 0, count: 8)
    arenaCount += length + 8
    (entries + count).initialize(to: Entry(start: UInt32(start), shape: shape))
    count += 1
    return UInt32(count - 1)
  }

  private func growArena(by length: Int) {
    let capacity = max(2 * arenaReserved, arenaCount + length)
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    copy.moveInitialize(from: arena, count: arenaCount)
    arena.deallocate()
    (arena, arenaReserved) = (copy, capacity)
  }

  private func growEntries() {
    let copy = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * entriesReserved)
    copy.moveInitialize(from: entries, count: count)
    entries.deallocate()
    (entries, entriesReserved) = (copy, 2 * entriesReserved)
  }

  /// Doubles the slots once half of them are taken.
  func growSlots() {
    let old = slots
    let oldCount = mask + 1
    mask = 2 * oldCount - 1
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: Slot(key: 0, shape: 0, number: 0), count: mask + 1)
    for index in 0..<oldCount where old[index].shape != 0 {
      var place = Shape.hash(key: old[index].key, shape: old[index].shape) & mask
      while slots[place].shape != 0 { place = (place + 1) & mask }
      slots[place] = old[index]
    }
    old.deallocate()
  }

  /// Makes room for the chunks of a line of `count` bytes.
  func reserveLine(_ count: Int) {
    let needed = count / 2 + 2
    guard needed > lineCapacity else { return }
    line.deallocate()
    lineCapacity = needed
    line = .allocate(capacity: needed)
  }
}

/// The numbers that tell chunks apart beside their bytes, in 32 bits.
enum Shape {
  /// The marks of a slot in use and of a first chunk.
  static let used: UInt32 = 1 << 31
  static let first: UInt32 = 1 << 30

  @inline(__always)
  static func length(_ shape: UInt32) -> Int { Int(shape & 0xFF) }

  @inline(__always)
  static func spaces(_ shape: UInt32) -> Int { Int(shape >> 8 & 0xFF) }

  @inline(__always)
  static func isFirst(_ shape: UInt32) -> Bool { shape & first != 0 }

  /// A hash of a chunk; the search for it begins at the slot in the lowest bits.
  @inline(__always)
  static func hash(key: UInt64, shape: UInt32) -> Int {
    let mixed = ByteHash.fold(
      key ^ 0xA076_1D64_78BD_642F, UInt64(shape) &* 0x9E37_79B9_7F4A_7C15 ^ 0xE703_7ED1_A0B4_28DB)
    return Int(truncatingIfNeeded: mixed)
  }
}
