internal import Chunks
internal import RowPlans
internal import Tokenizers

/// The lines with the smallest hashes, while they are found: a ``LineSketch`` before it is worked out.
///
/// A line that comes again only counts. Of the others, what is needed to know their tokens and words
/// is kept, which is little work; the tokens are sorted and the words found in ``finish(_:_:)``,
/// for the lines that are left then. Memory is bounded by 2 × `LineSketch.capacity` lines.
struct LineSample {
  /// The text whose words are counted.
  enum Text {
    /// A chunk, by number.
    case chunk(Int)
    /// A line that was encoded whole.
    case line([UInt8])
  }

  private struct Candidate {
    let hash: UInt64
    var occurrences: UInt64 = 1
    /// Its chunks by number, or its tokens as codes.
    var numbers = 0..<0
    /// Its bytes, if it was encoded whole.
    var bytes = 0..<0
    /// Whether `numbers` are chunks.
    var isInChunks = false
  }

  private var candidates: [Candidate] = []
  private var numbers: [UInt32] = []
  private var bytes: [UInt8] = []
  /// Open addressing: candidates by hash, `.max` where none is.
  private var slots: [UInt32] = []
  /// Lines with a greater hash do not belong to the sample.
  private var limit = UInt64.max

  /// Takes a line; `true` if it is new and its contents are to be added.
  mutating func begins(_ hash: UInt64) -> Bool {
    guard hash <= limit else { return false }
    if slots.count <= 2 * candidates.count { growSlots() }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max {
      let place = Int(slots[slot])
      if candidates[place].hash == hash {
        candidates[place].occurrences += 1
        return false
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    if candidates.count == 2 * LineSketch.capacity {
      compact()
      return begins(hash)
    }
    slots[slot] = UInt32(candidates.count)
    candidates.append(Candidate(hash: hash))
    return true
  }

  /// Adds the tokens of the line that began last, which was encoded whole.
  mutating func add(_ tokens: [Token], of line: Span<UInt8>) {
    let (first, firstByte) = (numbers.count, bytes.count)
    for token in tokens { numbers.append(token.code) }
    bytes.append(bytes: line)
    candidates[candidates.count - 1].numbers = first..<numbers.count
    candidates[candidates.count - 1].bytes = firstByte..<bytes.count
  }

  /// Adds the chunks of the line that began last.
  mutating func addChunks(_ append: (inout [UInt32]) -> Void) {
    let first = numbers.count
    append(&numbers)
    candidates[candidates.count - 1].numbers = first..<numbers.count
    candidates[candidates.count - 1].isInChunks = true
  }

  /// Works out the lines of the sample, and starts again with none.
  ///
  /// Words may be counted chunk by chunk: a word never begins before a space and ends behind it
  /// (UAX #29: no rule keeps a space and another character together but WB4, marks behind it).
  ///
  /// - Complexity: O(*n* log *n*) in the tokens of a line, for each line.
  mutating func finish(
    _ chunks: ChunkTokens, _ countWords: (Text) throws -> Int
  ) rethrows -> LineSketch {
    compact()
    // The words of each chunk, −1 while they are not known.
    var words = [Int32](repeating: -1, count: chunks.count)
    var lines: [LineSketch.Line] = []
    var codes: [UInt32] = []
    lines.reserveCapacity(candidates.count)
    for candidate in candidates {
      codes.removeAll(keepingCapacity: true)
      var wordCount = 0
      if candidate.isInChunks {
        for number in numbers[candidate.numbers] {
          codes.append(contentsOf: chunks[Int(number)])
          if words[Int(number)] < 0 {
            words[Int(number)] = Int32(try countWords(.chunk(Int(number))))
          }
          wordCount += Int(words[Int(number)])
        }
      } else {
        codes.append(contentsOf: numbers[candidate.numbers])
        wordCount = try countWords(.line(Array(bytes[candidate.bytes])))
      }
      lines.append(
        LineSketch.Line(
          hash: candidate.hash, occurrences: candidate.occurrences, codes: &codes,
          words: wordCount))
    }
    candidates.removeAll()
    numbers.removeAll()
    bytes.removeAll()
    slots.removeAll()
    return LineSketch(sorted: lines)
  }

  /// Sorts the lines by hash, and drops those beyond the capacity.
  private mutating func compact() {
    candidates.sort { $0.hash < $1.hash }
    if candidates.count > LineSketch.capacity {
      candidates.removeLast(candidates.count - LineSketch.capacity)
      limit = candidates.last?.hash ?? limit
    }
    var (keptNumbers, keptBytes): ([UInt32], [UInt8]) = ([], [])
    for index in candidates.indices {
      let candidate = candidates[index]
      candidates[index].numbers =
        keptNumbers.count..<keptNumbers.count + candidate.numbers.count
      candidates[index].bytes = keptBytes.count..<keptBytes.count + candidate.bytes.count
      keptNumbers.append(contentsOf: numbers[candidate.numbers])
      keptBytes.append(contentsOf: bytes[candidate.bytes])
    }
    (numbers, bytes) = (keptNumbers, keptBytes)
    fillSlots()
  }

  private mutating func growSlots() {
    slots = [UInt32](repeating: .max, count: max(1 << 10, 2 * slots.count))
    fillSlots()
  }

  private mutating func fillSlots() {
    for index in slots.indices { slots[index] = .max }
    for (place, candidate) in candidates.enumerated() {
      var slot = Int(truncatingIfNeeded: candidate.hash) & (slots.count - 1)
      while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(place)
    }
  }
}
