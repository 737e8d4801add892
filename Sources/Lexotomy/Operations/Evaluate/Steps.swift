/// Ranges of numbers, by name.
struct Steps {
  let names: [String]
  private let starts: [Int]

  /// Makes ranges that begin at 0 and at `starts`, which ascend.
  init(_ starts: [Int], unit: String) {
    self.starts = starts
    let lows = [0] + starts
    names = lows.enumerated().map { index, low in
      guard index + 1 < lows.count else { return "\(low) or more \(unit)" }
      let high = lows[index + 1] - 1
      return low == high ? "\(low) \(unit)" : "\(low) to \(high) \(unit)"
    }
  }

  /// The range in which a number is.
  func name(of number: Int) -> String { names[starts.count { $0 <= number }] }
}
