internal import Files
internal import RowPlans
internal import Surgery

/// The counts of each ID, tab-separated.
struct CountTable {
  private let counts: CorpusCounts

  init(_ counts: CorpusCounts) { self.counts = counts }

  /// Prints a line for each ID of each language that was seen: language, ID, count, whole.
  func print() throws {
    let output = StandardOutput()
    try output.write(line: "language\tid\tcount\twhole")
    for tag in counts.tags {
      guard let language = counts.languages[tag] else { continue }
      for (id, count) in language.occurrences().entries {
        try output.write(line: "\(tag)\t\(id.index)\t\(count)\t\(language.whole[id])")
      }
    }
    try output.flush()
  }
}
