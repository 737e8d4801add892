/// Words as bytes, one after the other in one piece of memory.
///
/// Words are what the files hold, whether it is UTF-8 or not.
public struct WordList: Hashable, Sendable, RandomAccessCollection {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Makes an empty list.
  public init() {}

  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }

  /// The bytes of a word.
  public subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Appends a word.
  public mutating func append(_ word: some Collection<UInt8>) {
    bytes.append(contentsOf: word)
    ends.append(bytes.count)
  }

  /// Appends the bytes `range` of `text` as a word.
  mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
    for index in range { bytes.append(text[index]) }
    ends.append(bytes.count)
  }
}

/// A list of different words that finds each of them.
public struct WordTable: Sendable {
  /// The words, in the order in which they came.
  public private(set) var words = WordList()

  /// Positions of words plus one, at the place of their hash or after it; 0 is free.
  private var slots: [UInt32] = [0]
  /// So that nobody can prepare words that collide.
  private let seed = UInt64.random(in: 0 ... .max)

  /// Makes an empty table.
  public init() {}

  /// The number of words.
  public var count: Int { words.count }

  /// The position of a word.
  ///
  /// - Complexity: O(bytes of the word).
  public func index(of word: some Collection<UInt8>) -> Int? {
    let entry = slots[slot(of: word)]
    return entry == 0 ? nil : Int(entry) - 1
  }

  /// Adds a word if it is not there.
  ///
  /// - Returns: Whether it was not.
  @discardableResult
  public mutating func insert(_ word: some Collection<UInt8>) -> Bool {
    if (words.count + 1) * 4 > slots.count * 3 { grow() }
    let slot = slot(of: word)
    guard slots[slot] == 0 else { return false }
    words.append(word)
    slots[slot] = UInt32(words.count)
    return true
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: max(16, slots.count * 2))
    for index in words.indices { slots[slot(of: words[index])] = UInt32(index + 1) }
  }

  /// Returns the slot of the word, or the one that it would take.
  private func slot(of word: some Collection<UInt8>) -> Int {
    let mask = slots.count - 1
    var hash = seed
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[slot] != 0, !words[Int(slots[slot]) - 1].elementsEqual(word) {
      slot = (slot + 1) & mask
    }
    return slot
  }
}
