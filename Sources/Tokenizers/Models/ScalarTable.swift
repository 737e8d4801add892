/// IDs of one-character pieces by character, in pages of 256.
struct ScalarTable: Sendable {
  private var pages: [Int32] = []
  private var ids: [UInt32] = []

  /// All IDs.
  var values: [UInt32] { ids.filter { $0 != .max } }

  /// The ID of `scalar`, or `.max`.
  @inline(__always)
  subscript(scalar: UInt32) -> UInt32 {
    get {
      let page = Int(scalar >> 8)
      guard page < pages.count, pages[page] >= 0 else { return .max }
      return ids[Int(pages[page]) << 8 | Int(scalar & 0xFF)]
    }
    set {
      let page = Int(scalar >> 8)
      while pages.count <= page { pages.append(-1) }
      if pages[page] < 0 {
        pages[page] = Int32(ids.count >> 8)
        ids.append(contentsOf: repeatElement(.max, count: 256))
      }
      ids[Int(pages[page]) << 8 | Int(scalar & 0xFF)] = newValue
    }
  }
}
