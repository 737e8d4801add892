internal import Bytes

/// Rows of contexts and counts, as bytes.
struct PairTable: Hashable, Sendable {
  /// A context and how often it occurs.
  struct Entry: Hashable {
    var context: UInt32
    var count: UInt64
  }

  /// The start of the bytes of each row, and at last their end.
  private(set) var offsets: [Int]
  private(set) var bytes: [UInt8] = []
  private(set) var pairCount = 0

  /// Creates a table without counts.
  init(idBound: Int) { offsets = [Int](repeating: 0, count: idBound + 1) }

  /// A table without rows, to which `idBound` of them will be added.
  init(reserving idBound: Int) {
    offsets = [0]
    offsets.reserveCapacity(idBound + 1)
  }

  /// Counts keys: a token's ID times `idBound` and its context's, in any order.
  init(idBound: Int, keys: inout [UInt64]) {
    offsets = [0]
    offsets.reserveCapacity(idBound + 1)
    RadixSort.sort(&keys, below: UInt64(idBound) * UInt64(idBound))
    var index = 0
    for id in 0..<UInt64(idBound) {
      let (start, end) = (id * UInt64(idBound), (id + 1) * UInt64(idBound))
      var last = start
      while index < keys.count, keys[index] < end {
        let key = keys[index]
        let first = index
        while index < keys.count, keys[index] == key { index += 1 }
        append(difference: key - last, count: UInt64(index - first))
        last = key
      }
      offsets.append(bytes.count)
    }
  }

  private mutating func append(difference: UInt64, count: UInt64) {
    bytes.append(varint: difference)
    bytes.append(varint: count)
    pairCount += 1
  }

  /// The entries of a row, by ascending context.
  func row(_ id: Int) -> [Entry] {
    var reader = Reader(offset: offsets[id], end: offsets[id + 1])
    var entries: [Entry] = []
    while let entry = reader.next(bytes) { entries.append(entry) }
    return entries
  }

  /// The sums of both.
  func merged(with other: PairTable) -> PairTable {
    precondition(offsets.count == other.offsets.count, "counts of different vocabularies")
    var result = PairTable(idBound: 0)
    result.offsets.reserveCapacity(offsets.count)
    result.bytes.reserveCapacity(max(bytes.count, other.bytes.count) + 1024)
    for id in 0..<offsets.count - 1 {
      let (mine, theirs) = (
        offsets[id]..<offsets[id + 1], other.offsets[id]..<other.offsets[id + 1]
      )
      if theirs.isEmpty {
        result.append(bytes[mine])
      } else if mine.isEmpty {
        result.append(other.bytes[theirs])
      } else {
        result.appendSum(of: bytes, mine, other.bytes, theirs)
      }
      result.offsets.append(result.bytes.count)
    }
    return result
  }

  /// Appends the bytes of a row; each entry ends two numbers.
  private mutating func append(_ row: ArraySlice<UInt8>) {
    var ends = 0
    for byte in row where byte < 0x80 { ends += 1 }
    pairCount += ends / 2
    bytes.append(contentsOf: row)
  }

  private mutating func appendSum(
    of left: [UInt8], _ leftRange: Range<Int>, _ right: [UInt8], _ rightRange: Range<Int>
  ) {
    var readers = (
      Reader(offset: leftRange.lowerBound, end: leftRange.upperBound),
      Reader(offset: rightRange.lowerBound, end: rightRange.upperBound)
    )
    var (a, b) = (readers.0.next(left), readers.1.next(right))
    var last: UInt32 = 0
    while a != nil || b != nil {
      var entry = Entry(context: min(a?.context ?? .max, b?.context ?? .max), count: 0)
      if let first = a, first.context == entry.context {
        entry.count += first.count
        a = readers.0.next(left)
      }
      if let second = b, second.context == entry.context {
        entry.count += second.count
        b = readers.1.next(right)
      }
      append(difference: UInt64(entry.context - last), count: entry.count)
      last = entry.context
    }
  }

  /// Takes the next row, from a file, if it is well made: `nil` if not.
  mutating func appendChecked(_ row: ArraySlice<UInt8>, skipping empty: Int, idBound: Int) -> Bool {
    for _ in 0..<empty { offsets.append(bytes.count) }
    let rowBytes = Array(row)
    var reader = Reader(offset: 0, end: rowBytes.count)
    var last: UInt32?
    while reader.offset < reader.end {
      guard let entry = reader.next(rowBytes), Int(entry.context) < idBound, entry.count > 0,
        entry.count <= 1 << 50, last.map({ $0 < entry.context }) ?? true
      else { return false }
      append(difference: UInt64(entry.context - (last ?? 0)), count: entry.count)
      last = entry.context
    }
    offsets.append(bytes.count)
    return true
  }

  /// Adds empty rows to the end.
  mutating func fill(idBound: Int) {
    while offsets.count < idBound + 1 { offsets.append(bytes.count) }
  }

  /// Reads the entries of a row.
  private struct Reader {
    var offset: Int
    let end: Int
    private var last: UInt64 = 0

    init(offset: Int, end: Int) {
      self.offset = offset
      self.end = end
    }

    mutating func next(_ bytes: [UInt8]) -> Entry? {
      guard offset < end, let difference = bytes.varint(at: &offset),
        let count = bytes.varint(at: &offset), offset <= end
      else { return nil }
      let (context, overflow) = last.addingReportingOverflow(difference)
      guard !overflow, context <= UInt64(UInt32.max) else { return nil }
      last = context
      return Entry(context: UInt32(context), count: count)
    }
  }
}

/// Sorts whole numbers by their digits in base 2¹¹, the lowest first.
enum RadixSort {
  static func sort(_ keys: inout [UInt64], below bound: UInt64) {
    var other = [UInt64](repeating: 0, count: keys.count)
    let bits = 64 - bound.leadingZeroBitCount
    for shift in stride(from: 0, to: bits, by: 11) {
      var places = [Int](repeating: 0, count: 2048)
      for key in keys { places[Int(truncatingIfNeeded: key &>> UInt64(shift)) & 2047] += 1 }
      var sum = 0
      for digit in places.indices { (places[digit], sum) = (sum, sum + places[digit]) }
      for key in keys {
        let digit = Int(truncatingIfNeeded: key &>> UInt64(shift)) & 2047
        other[places[digit]] = key
        places[digit] += 1
      }
      swap(&keys, &other)
    }
  }
}
