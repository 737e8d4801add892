internal import Files
internal import JSON
internal import Lexotomy
internal import Surgery

/// What counting has seen, in one line or as JSON.
struct CountSummary {
  private let lines: Int
  private let bytes: Int
  private let tokens: Int
  private let seconds: Double

  init(_ counts: CorpusCounts, seconds: Double) {
    let all = counts.tags.compactMap { counts.languages[$0] }
    lines = Int(clamping: all.reduce(0) { $0 + $1.lines })
    bytes = Int(clamping: all.reduce(0) { $0 + $1.bytes })
    tokens = Int(clamping: all.reduce(0) { $0 + $1.tokens })
    self.seconds = (seconds * 1000).rounded() / 1000
  }

  func print(json: Bool, quiet: Bool) throws {
    let output = StandardOutput()
    if json {
      let object = JSONObject([
        "lines": .number(lines), "bytes": .number(bytes), "tokens": .number(tokens),
        "seconds": .number(JSONNumber(text: "\(seconds)")),
      ])
      try output.write(JSONWriter.text(of: .object(object), isIndented: false) + [0x0A])
    } else if !quiet {
      try output.write(
        line: "\(Grouped(lines)) lines, \(Grouped(bytes)) bytes, \(Grouped(tokens)) tokens "
          + "in \(seconds) s")
    }
    try output.flush()
  }
}
