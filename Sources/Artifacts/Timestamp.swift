internal import Glibc

/// A second in Universal Time, as ISO 8601 text such as `2024-02-29T23:59:59Z`.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The seconds since the start of 1970, leap seconds not counted.
  public let secondsSinceEpoch: Int

  /// Takes the seconds since the start of 1970.
  public init(secondsSinceEpoch: Int) { self.secondsSinceEpoch = secondsSinceEpoch }

  /// Reads what `description` wrote; 1970 if it is something else.
  init(_ text: String) {
    let parts = text.split { "-T:Z".contains($0) }.compactMap { Int($0) }
    guard parts.count == 6 else {
      self.init(secondsSinceEpoch: 0)
      return
    }
    // `days_from_civil` of the same paper.
    let year = parts[0] - (parts[1] <= 2 ? 1 : 0)
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let monthFromMarch = (parts[1] + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + parts[2] - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let day = era * 146_097 + dayOfEra - 719_468
    self.init(secondsSinceEpoch: day * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5])
  }

  /// The second in which this is called.
  public static var now: Timestamp { Timestamp(secondsSinceEpoch: time(nil)) }

  public static func < (left: Self, right: Self) -> Bool {
    left.secondsSinceEpoch < right.secondsSinceEpoch
  }

  /// The ISO 8601 text.
  ///
  /// The date is `civil_from_days` of Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*
  /// (2013); years count from March, so that a leap day is the last day of its year.
  public var description: String {
    let day = (Double(secondsSinceEpoch) / 86_400).rounded(.down)
    let second = secondsSinceEpoch - Int(day) * 86_400
    let sinceMarch0 = Int(day) + 719_468
    let era = (sinceMarch0 >= 0 ? sinceMarch0 : sinceMarch0 - 146_096) / 146_097
    let dayOfEra = sinceMarch0 - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let date = [year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1]
    let time = [second / 3600, second / 60 % 60, second % 60]
    return Self.join(date, "-") + "T" + Self.join(time, ":") + "Z"
  }

  private static func join(_ numbers: [Int], _ separator: String) -> String {
    numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: separator)
  }
}
