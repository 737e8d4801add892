internal import Corpora
internal import JSON
internal import Lexotomy
internal import Surgery

/// The totals of a count, in one line or as JSON.
struct CountSummary: Summary {
  /// Engines that split a corpus gather a line from each process.
  static let isIndented = false

  private let lineCount: Int
  private let bytes: Int
  private let tokens: Int
  /// Lines with, and parts that are no UTF-8.
  private let invalid: (lines: Int, parts: Int)
  private let seconds: Double

  init(_ counts: CorpusCounts, seconds: Double) {
    let all = counts.tags.compactMap { counts.languages[$0] }
    lineCount = Int(clamping: all.reduce(0) { $0 + $1.lines })
    bytes = Int(clamping: all.reduce(0) { $0 + $1.bytes })
    tokens = Int(clamping: all.reduce(0) { $0 + $1.tokens })
    invalid = all.reduce((0, 0)) {
      ($0.lines + $1.replacements.lines, $0.parts + $1.replacements.parts)
    }
    self.seconds = (seconds * 1000).rounded() / 1000
  }

  init(_ pairs: PairCounts, seconds: Double) {
    lineCount = Int(clamping: pairs.lines)
    bytes = Int(clamping: pairs.bytes)
    tokens = Int(clamping: pairs.tokens)
    invalid = (0, 0)
    self.seconds = (seconds * 1000).rounded() / 1000
  }

  var lines: [String] {
    let all =
      "\(Grouped(lineCount)) lines, \(Grouped(bytes)) bytes, \(Grouped(tokens)) tokens "
      + "in \(seconds) s"
    guard invalid.lines > 0 else { return [all] }
    return [
      all,
      "\(Grouped(invalid.lines)) lines are no UTF-8: \(Grouped(invalid.parts)) parts were read as "
        + "U+FFFD",
    ]
  }

  var json: JSONValue {
    [
      "lines": .number(lineCount), "bytes": .number(bytes), "tokens": .number(tokens),
      "invalid_lines": .number(invalid.lines), "invalid_parts": .number(invalid.parts),
      "seconds": .number(JSONNumber(text: "\(seconds)")),
    ]
  }
}
