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

  private func cut(_ bytes: UnsafePointer<UInt8>, _ end: Int) -> Bool {
    var index = 0
    var shape = Shape.used | Shape.first
    // While 8 bytes can be read at each place, they are read at once.
    let fastEnd = end - 8
    while index < end {
      let start = index
      while index < end, bytes[index] == 0x20 { index += 1 }
      guard index - start <= Self.spaceLimit else { return false }
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
      guard length <= Self.lengthLimit, !isOverfull else { return false }
      shape |= UInt32(length)
      line[lineCount] = number(of: bytes + start, key: key, shape: shape)
      lineCount += 1
      shape = Shape.used
    }
    return true
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

  @inline(__always)
  private func number(
    of chunk: UnsafePointer<UInt8>, key: UInt64, shape: UInt32
  ) -> UInt32 {
    var place = Shape.place(key: key, shape: shape) & mask
    while true {
      let slot = slots[place]
      if slot.shape == 0 { return insert(chunk, key: key, shape: shape) }
      if slot.key == key, slot.shape == shape,
        Shape.length(shape) <= 8 || isEqual(chunk, Int(slot.number), shape)
      {
        return slot.number
      }
      place = (place + 1) & mask
    }
  }

  /// Whether the bytes of a long chunk are those of the entry.
  @inline(__always)
  private func isEqual(_ chunk: UnsafePointer<UInt8>, _ number: Int, _ shape: UInt32) -> Bool {
    let spaces = Shape.spaces(shape)
    let length = Shape.length(shape)
    let left = UnsafeRawPointer(chunk + spaces)
    let right = UnsafeRawPointer(arena + Int(entries[number].start) + spaces)
    var index = 0
    while index + 8 <= length {
      if ByteHash.word(left + index) != ByteHash.word(right + index) { return false }
      index += 8
    }
    // The last eight bytes, some of them a second time: a long chunk has more than eight.
    return ByteHash.word(left + length - 8) == ByteHash.word(right + length - 8)
  }

  @inline(never)
  private func insert(_ chunk: UnsafePointer<UInt8>, key: UInt64, shape: UInt32) -> UInt32 {
    if 2 * (count + 1) > mask { growSlots() }
    var place = Shape.place(key: key, shape: shape) & mask
    while slots[place].shape != 0 { place = (place + 1) & mask }
    let number = append(chunk, shape: shape)
    slots[place] = Slot(key: key, shape: shape, number: number)
    return number
  }
}
