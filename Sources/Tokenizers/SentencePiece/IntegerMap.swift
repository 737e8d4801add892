/// Values by integer keys: open addressing in one array, for look-ups in hot loops.
struct IntegerMap: Sendable {
  private struct Slot {
    var key: UInt64 = 0
    var value: UInt32 = .max
  }

  private var slots: [Slot]
  private var mask: Int
  /// The number of keys.
  private(set) var count = 0

  /// Makes a map that holds `capacity` keys without growing.
  init(capacity: Int = 0) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
    mask = size - 1
  }

  /// The value of `key`, or `.max` if there is none; it cannot be set to `.max`.
  @inline(__always)
  subscript(key: UInt64) -> UInt32 {
    get { slots[place(of: key)].value }
    set {
      let place = place(of: key)
      if slots[place].value == .max { count += 1 }
      slots[place] = Slot(key: key, value: newValue)
      if count * 2 > slots.count { grow() }
    }
  }

  /// The values of all keys, in no order.
  var values: [UInt32] { slots.lazy.map(\.value).filter { $0 != .max } }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    let hash = key &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
    while slots[place].value != .max && slots[place].key != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    var larger = IntegerMap(capacity: slots.count)
    for slot in slots where slot.value != .max { larger[slot.key] = slot.value }
    self = larger
  }
}
