/// The number of each pair of symbols: open addressing in one array.
struct PairMap {
  private struct Slot {
    var key: UInt64 = 0
    var value: UInt32 = .max
  }

  private var slots = [Slot](repeating: Slot(), count: 1 << 12)
  private var count = 0

  /// The number of a pair, `.max` if it has none yet.
  @inline(__always)
  func value(_ left: UInt32, _ right: UInt32) -> UInt32 {
    slots[place(of: UInt64(left) << 32 | UInt64(right))].value
  }

  /// Numbers a pair that has no number.
  mutating func insert(_ left: UInt32, _ right: UInt32, _ value: UInt32) {
    let key = UInt64(left) << 32 | UInt64(right)
    slots[place(of: key)] = Slot(key: key, value: value)
    count += 1
    if count * 2 > slots.count { grow() }
  }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    let hash = key &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
    while slots[place].value != .max, slots[place].key != key {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.value != .max { slots[place(of: slot.key)] = slot }
  }
}
