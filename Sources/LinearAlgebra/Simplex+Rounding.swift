extension Simplex {
  /// Weights near those given that single precision holds, and whose sum is 1 without rounding.
  ///
  /// They are multiples of a power of 2: of 2⁻²⁴ if the largest weight is above ½, and of smaller
  /// ones if all weights are smaller, so that the largest has 24 bits. Each is rounded down, and what
  /// is missing of 1 goes, a unit each, to those that lost most, of equal ones the first. So none is
  /// a unit or more away from what it was; those below a unit can become 0. Sums in double precision
  /// are exact, in any order.
  ///
  /// - Parameter weights: Numbers that are not negative, with a positive sum, by which they are
  ///   divided first.
  /// - Returns: The weights, each of which a `Float` holds.
  /// - Complexity: O(*n* log *n*).
  public static func rounded(_ weights: [Double]) -> [Double] {
    guard let largest = weights.max(), largest > 0 else { return weights }
    let sum = weights.reduce(0, +)
    let exponent = 24 + max(0, min(26, -Int((largest / sum).exponent) - 1))
    let scale = Double(sign: .plus, exponent: exponent, significand: 1)
    let units = weights.map { $0 / sum * scale }
    var whole = units.map { $0.rounded(.down) }
    let missing = Int(scale - whole.reduce(0, +))
    let order = units.indices.sorted { left, right in
      let (a, b) = (units[left] - whole[left], units[right] - whole[right])
      return a > b || (a == b && left < right)
    }
    for index in order.prefix(max(0, missing)) { whole[index] += 1 }
    return whole.map { $0 / scale }
  }
}
