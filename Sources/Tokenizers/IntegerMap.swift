/// Values by integer keys: open addressing in one array, for look-ups in hot loops.
package struct IntegerMap: Sendable {
  @usableFromInline
  struct Slot: Sendable {
    @usableFromInline var key: UInt64
    @usableFromInline var value: UInt32

    @inlinable
    init(key: UInt64 = 0, value: UInt32 = .max) { (self.key, self.value) = (key, value) }
  }

  @usableFromInline var slots: [Slot]
  @usableFromInline var mask: Int
  /// The number of keys.
  package private(set) var count = 0

  /// Makes a map that holds `capacity` keys without growing.
  package init(capacity: Int = 0) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
    mask = size - 1
  }

  /// The value of `key`, or `.max` if there is none; it cannot be set to `.max`.
  @inlinable
  package subscript(key: UInt64) -> UInt32 {
    @inline(__always) get { slots[place(of: key)].value }
    @inline(__always) set {
      let place = place(of: key)
      let isNew = slots[place].value == .max
      slots[place] = Slot(key: key, value: newValue)
      if isNew { countOneMore() }
    }
  }

  /// The value of a pair of numbers, or `.max` if there is none.
  @inlinable
  package subscript(left: UInt32, right: UInt32) -> UInt32 {
    @inline(__always) get { self[UInt64(left) << 32 | UInt64(right)] }
    @inline(__always) set { self[UInt64(left) << 32 | UInt64(right)] = newValue }
  }

  /// The values of all keys, in no order.
  package var values: [UInt32] { slots.lazy.map(\.value).filter { $0 != .max } }

  @inlinable
  @inline(__always)
  func place(of key: UInt64) -> Int {
    let hash = key &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
    while slots[place].value != .max && slots[place].key != key { place = (place + 1) & mask }
    return place
  }

  /// Notes another key, and makes room if more than half of the slots are taken.
  @usableFromInline
  mutating func countOneMore() {
    count += 1
    guard count * 2 > slots.count else { return }
    var larger = IntegerMap(capacity: slots.count)
    for slot in slots where slot.value != .max { larger[slot.key] = slot.value }
    self = larger
  }
}
