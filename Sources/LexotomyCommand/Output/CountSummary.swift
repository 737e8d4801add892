internal import Corpora
internal import Files
internal import JSON
internal import Lexotomy
internal import Surgery

/// What counting has seen, in one line or as JSON.
struct CountSummary {
  private let lines: Int
  private let bytes: Int
  private let tokens: Int
  /// Lines with, and parts that are no UTF-8.
  private let invalid: (lines: Int, parts: Int)
  private let seconds: Double

  init(_ counts: CorpusCounts, seconds: Double) {
    let all = counts.tags.compactMap { counts.languages[$0] }
    lines = Int(clamping: all.reduce(0) { $0 + $1.lines })
    bytes = Int(clamping: all.reduce(0) { $0 + $1.bytes })
    tokens = Int(clamping: all.reduce(0) { $0 + $1.tokens })
    invalid = all.reduce((0, 0)) {
      ($0.lines + $1.replacements.lines, $0.parts + $1.replacements.parts)
    }
    self.seconds = (seconds * 1000).rounded() / 1000
  }

  init(_ pairs: PairCounts, seconds: Double) {
    lines = Int(clamping: pairs.lines)
    bytes = Int(clamping: pairs.bytes)
    tokens = Int(clamping: pairs.tokens)
    invalid = (0, 0)
    self.seconds = (seconds * 1000).rounded() / 1000
  }

  func print(json: Bool, quiet: Bool) throws {
    let output = StandardOutput()
    if json {
      let object = JSONObject([
        "lines": .number(lines), "bytes": .number(bytes), "tokens": .number(tokens),
        "invalid_lines": .number(invalid.lines), "invalid_parts": .number(invalid.parts),
        "seconds": .number(JSONNumber(text: "\(seconds)")),
      ])
      try output.write(JSONWriter.text(of: .object(object), isIndented: false) + [0x0A])
    } else if !quiet {
      try output.write(
        line: "\(Grouped(lines)) lines, \(Grouped(bytes)) bytes, \(Grouped(tokens)) tokens "
          + "in \(seconds) s")
      guard invalid.lines > 0 else { return try output.flush() }
      try output.write(
        line: "\(Grouped(invalid.lines)) lines are no UTF-8: "
          + "\(Grouped(invalid.parts)) parts were read as U+FFFD")
    }
    try output.flush()
  }
}
