/// How much of a text is no UTF-8.
public struct Replacements: Hashable, Sendable {
  /// The lines that have such a part.
  public private(set) var lines = 0
  /// The parts: as many as U+FFFD take their place, one for each longest start of a character.
  public private(set) var parts = 0

  /// What was seen before, by default nothing.
  public init(lines: Int = 0, parts: Int = 0) {
    self.lines = lines
    self.parts = parts
  }

  /// Adds what was seen elsewhere.
  public static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.parts += right.parts
  }

  /// Looks at a line.
  mutating func add(_ line: UnsafeBufferPointer<UInt8>) {
    let count = line.invalidPartCount
    lines += count > 0 ? 1 : 0
    parts += count
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How many maximal parts of an ill-formed sequence there are (Unicode 15 §3.9, Table 3-7, and
  /// "U+FFFD Substitution of Maximal Subparts"), as Rust's and Python's decoders replace them.
  var invalidPartCount: Int {
    var parts = 0
    var place = 0
    while place < count {
      let lead = self[place]
      place += 1
      if lead < 0x80 { continue }
      guard let form = UTF8Form(lead: lead) else {
        parts += 1
        continue
      }
      var range = form.second
      var missing = form.continuations
      while missing > 0, place < count, range.contains(self[place]) {
        range = 0x80...0xBF
        missing -= 1
        place += 1
      }
      if missing > 0 { parts += 1 }
    }
    return parts
  }
}

/// What may follow the first byte of a character that is not ASCII (Unicode 15, Table 3-7).
private struct UTF8Form {
  let continuations: Int
  let second: ClosedRange<UInt8>

  init?(lead: UInt8) {
    switch lead {
    case 0xC2...0xDF: (continuations, second) = (1, 0x80...0xBF)
    case 0xE0: (continuations, second) = (2, 0xA0...0xBF)
    case 0xED: (continuations, second) = (2, 0x80...0x9F)
    case 0xE1...0xEF: (continuations, second) = (2, 0x80...0xBF)
    case 0xF0: (continuations, second) = (3, 0x90...0xBF)
    case 0xF1...0xF3: (continuations, second) = (3, 0x80...0xBF)
    case 0xF4: (continuations, second) = (3, 0x80...0x8F)
    default: return nil
    }
  }
}
