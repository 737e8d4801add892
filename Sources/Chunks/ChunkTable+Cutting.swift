internal import CSystem

extension ChunkTable {
  /// Cuts a line into its chunks, without counting them; new ones get the next numbers.
  ///
  /// - Returns: `false` if the line is empty, has a chunk too long to be stored, or has so many new
  ///   ones that the table would exceed twice its bounds. Chunks before that may be new all the same.
  /// - Complexity: O(`line.count`) expected.
  public func cut(_ line: Span<UInt8>) -> Bool {
    lineCount = 0
    guard !line.isEmpty else { return false }
    reserveLine(line.count)
    return line.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { cut($0, buffer.count) } ?? false
    }
  }

  /// Looks the chunks up in blocks and in steps, so that the memory that a step needs, of all chunks
  /// of the block, is on its way while the step before still runs.
  private func cut(_ bytes: UnsafePointer<UInt8>, _ end: Int) -> Bool {
    var index = 0
    while index < end {
      guard let foundCount = find(bytes, &index, end) else { return false }
      for place in 0..<foundCount {
        let number = candidate(for: found[place])
        found[place].candidate = number
        if number != Self.none { lexotomy_prefetch(entries + Int(number)) }
      }
      for place in 0..<foundCount where found[place].candidate != Self.none {
        lexotomy_prefetch(arena + Int(entries[Int(found[place].candidate)].start))
      }
      for place in 0..<foundCount {
        guard !isOverfull else { return false }
        let chunk = found[place]
        let isKnown = chunk.candidate != Self.none && isEqual(chunk, Int(chunk.candidate))
        line[lineCount] = isKnown ? chunk.candidate : number(of: chunk)
        lineCount += 1
      }
    }
    return true
  }

  /// Finds the chunks from `index` on, at most ``blockSize``, and moves behind them.
  ///
  /// - Returns: How many; `nil` if one is too long.
  private func find(_ bytes: UnsafePointer<UInt8>, _ index: inout Int, _ end: Int) -> Int? {
    var count = 0
    var shape = index == 0 ? Shape.used | Shape.first : Shape.used
    // While 8 bytes can be read at each place, they are read at once.
    let fastEnd = end - 8
    while index < end, count < Self.blockSize {
      let start = index
      while index < end, bytes[index] == 0x20 { index += 1 }
      guard index - start <= Self.spaceLimit else { return nil }
      shape |= UInt32(index - start) << 8
      let wordStart = index
      var key: UInt64
      if index <= fastEnd {
        let word = ByteHash.word(UnsafeRawPointer(bytes + index))
        let spaces = Self.spaces(in: word)
        if spaces != 0 {
          let length = spaces.trailingZeroBitCount >> 3
          key = word & ~(~0 << UInt64(8 * length))
          index += length
        } else {
          key = longKey(bytes, &index, end)
        }
      } else {
        key = longKey(bytes, &index, end)
      }
      let length = index - wordStart
      guard length <= Self.lengthLimit else { return nil }
      shape |= UInt32(length)
      let hash = Shape.hash(key: key, shape: shape)
      lexotomy_prefetch(slots + (hash & mask))
      found[count] = Found(start: bytes + start, key: key, hash: hash, shape: shape)
      count += 1
      shape = Shape.used
    }
    return count
  }

  /// Moves to the next space and gives the bytes up to it, or if they are more than eight a hash.
  @inline(__always)
  private func longKey(_ bytes: UnsafePointer<UInt8>, _ index: inout Int, _ end: Int) -> UInt64 {
    let start = index
    var state: UInt64 = 0x8EBC_6AF0_9C88_C6E3
    while index + 8 <= end {
      let word = ByteHash.word(UnsafeRawPointer(bytes + index))
      let spaces = Self.spaces(in: word)
      if spaces != 0 {
        let length = spaces.trailingZeroBitCount >> 3
        let rest = word & ~(~0 << UInt64(8 * length))
        if index == start { index += length; return rest }
        index += length
        // A word of exactly eight bytes is its own key, as at the end of a line.
        return index - start == 8
          ? ByteHash.word(UnsafeRawPointer(bytes + start))
          : ByteHash.fold(state ^ rest, 0xE703_7ED1_A0B4_28DB)
      }
      state = ByteHash.fold(state ^ word, 0x5899_65CC_7537_4CC3)
      index += 8
    }
    var rest: UInt64 = 0
    var shift: UInt64 = 0
    let tail = index
    while index < end, bytes[index] != 0x20 {
      rest |= UInt64(bytes[index]) << shift
      shift += 8
      index += 1
    }
    if tail == start { return rest }
    return index - start == 8
      ? ByteHash.word(UnsafeRawPointer(bytes + start))
      : ByteHash.fold(state ^ rest, 0xE703_7ED1_A0B4_28DB)
  }

  /// A word whose lowest set bit is the high bit of the first byte that is a space; 0 if none is.
  ///
  /// Source: H. S. Warren, Hacker's Delight, 2nd edition, section 6-1.
  @inline(__always)
  private static func spaces(in word: UInt64) -> UInt64 {
    let difference = word ^ 0x2020_2020_2020_2020
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
  }

  /// The chunk that has the same key and shape, if there is one; a long one may be another.
  @inline(__always)
  private func candidate(for chunk: Found) -> UInt32 {
    var place = chunk.hash & mask
    while slots[place].shape != 0 {
      if slots[place].key == chunk.key, slots[place].shape == chunk.shape {
        return slots[place].number
      }
      place = (place + 1) & mask
    }
    return Self.none
  }

  /// The number of a chunk, which is the next one if it is new.
  @inline(never)
  private func number(of chunk: Found) -> UInt32 {
    var place = chunk.hash & mask
    while slots[place].shape != 0 {
      let slot = slots[place]
      if slot.key == chunk.key, slot.shape == chunk.shape, isEqual(chunk, Int(slot.number)) {
        return slot.number
      }
      place = (place + 1) & mask
    }
    return insert(chunk)
  }

  /// Whether a chunk is the one of the same key and shape with this number.
  @inline(__always)
  private func isEqual(_ chunk: Found, _ number: Int) -> Bool {
    let length = Shape.length(chunk.shape)
    if length <= 8 { return true }
    let spaces = Shape.spaces(chunk.shape)
    let left = UnsafeRawPointer(chunk.start + spaces)
    let right = UnsafeRawPointer(arena + Int(entries[number].start) + spaces)
    var index = 0
    while index + 8 <= length {
      if ByteHash.word(left + index) != ByteHash.word(right + index) { return false }
      index += 8
    }
    // The last eight bytes, some of them a second time: a long chunk has more than eight.
    return ByteHash.word(left + length - 8) == ByteHash.word(right + length - 8)
  }

  private func insert(_ chunk: Found) -> UInt32 {
    if 2 * (count + 1) > mask { growSlots() }
    var place = chunk.hash & mask
    while slots[place].shape != 0 { place = (place + 1) & mask }
    let number = append(chunk.start, shape: chunk.shape)
    slots[place] = Slot(key: chunk.key, shape: chunk.shape, number: number)
    return number
  }
}
