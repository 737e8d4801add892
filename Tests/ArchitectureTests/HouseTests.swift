import TestSupport
import Testing

/// Rules that keep each concept in one place.
@Suite("One place for each thing")
struct HouseTests {
  /// The lines of the Swift files of the product that are no comments.
  private func forEachLine(_ body: (_ file: String, _ line: Substring) -> Void) throws {
    for file in try Fixtures.swiftFiles(below: "Sources") {
      for line in try Fixtures.text(file).split(separator: "\n") {
        let line = line.drop { $0 == " " }
        if !line.hasPrefix("//") { body(file, line) }
      }
    }
  }

  /// Whether a line has an option such as `--json` at the start of a word; those of CSS are none.
  private func hasOption(_ line: Substring) -> Bool {
    line.ranges(of: "--").contains { range in
      guard !line[..<range.lowerBound].hasSuffix("var(") else { return false }
      let before = line[..<range.lowerBound].last
      let after = line[range.upperBound...].first
      return (before == nil || before == " " || before == "\"" || before == "(" || before == "'")
        && after?.isLowercase == true
    }
  }

  @Test func `options are known to the prompt alone`() throws {
    #expect(hasOption("\"--json\"") && hasOption("  (--json).\"") && !hasOption("\";--text:#fff\""))
    var count = 0
    try forEachLine { file, line in
      let isPrompt = file.hasPrefix("Sources/LexotomyCommand/")
      if hasOption(line) {
        count += isPrompt ? 1 : 0
        #expect(isPrompt, "\(file): \(line)")
      }
    }
    #expect(count > 10)
  }

  @Test func `threads are started in one place, and processors counted in one`() throws {
    try forEachLine { file, line in
      guard line.contains("pthread_") || line.contains("NPROCESSORS") else { return }
      #expect(file.hasPrefix("Sources/Concurrency/"), "\(file): \(line)")
    }
  }

  @Test func `whoever calls OpenBLAS makes it compute on one thread`() throws {
    for file in try Fixtures.swiftFiles(below: "Sources/LinearAlgebra") {
      let text = try Fixtures.text(file)
      let calls = ["cblas_", "dsyevd_(", "dgesdd_(", "dpotrf_("]
      guard calls.contains(where: { text.contains($0) }) else { continue }
      #expect(text.contains("BLAS.useOneThread()"), "\(file)")
    }
  }
}
