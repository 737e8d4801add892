/// A number with its digits in groups of three, as tables show it.
struct Grouped: CustomStringConvertible {
  private let number: Int

  init(_ number: Int) { self.number = number }

  var description: String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
