/// A share in percent with two places, never rounded up to the whole.
struct Share: CustomStringConvertible {
  private let share: Double

  init(_ share: Double) { self.share = share }

  init(_ part: Int, of whole: Int) { share = whole > 0 ? Double(part) / Double(whole) : 1 }

  var description: String {
    Self.rounded((share * 10_000).rounded(.down) / 100, places: 2) + " %"
  }

  /// A number with a fixed number of places.
  static func rounded(_ number: Double, places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((number.magnitude * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    let padding = String(repeating: "0", count: places - fraction.count)
    return "\(number < 0 ? "-" : "")\(scaled / scale).\(padding)\(fraction)"
  }
}
