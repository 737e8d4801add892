import Files
import TestSupport
import Testing

/// Claims have one home: the folder of verification declares and makes them.
@Suite("The home of claims")
struct ClaimHomeTests {
  private static let home = "Sources/Lexotomy/Verification/"

  private func identifiers() throws -> [(identifier: String, file: String)] {
    let declaration = /\bStatement\(\s*"([^"]+)"/
    return try Fixtures.swiftFiles(below: Self.home + "Statements").flatMap { file in
      try Fixtures.text(file).matches(of: declaration).map { (String($0.1), file) }
    }
  }

  @Test func `no claim is made outside of its home`() throws {
    let made = /\b(Claim|Statement)\(|\bStatement\./
    var files = 0
    for folder in ["Surgery", "Lexotomy", "LexotomyCommand", "Artifacts", "Checkpoints"] {
      for file in try Fixtures.swiftFiles(below: "Sources/\(folder)")
      where !file.hasPrefix(Self.home) {
        files += 1
        for line in try Fixtures.text(file).split(separator: "\n") where line.contains(made) {
          Issue.record("\(file): \(line)")
        }
      }
    }
    #expect(files > 100)
  }

  @Test func `every identifier is declared once`() throws {
    let declared = try identifiers()
    #expect(declared.count > 20)
    for (identifier, places) in Dictionary(grouping: declared, by: \.identifier) {
      #expect(places.count == 1, "\(identifier): \(places.map(\.file))")
    }
  }

  @Test func `every identifier and every theorem is explained`() throws {
    let text = try Fixtures.text("docs/exactness.md")
    for (identifier, file) in try identifiers() {
      let name = identifier.hasPrefix("theorem.") ? "theorem.…" : identifier
      #expect(text.contains("| `\(name)` |"), "\(identifier) of \(file)")
    }
    let label = /case \w+ = "([A-Z]\d)"/
    let labels = try Fixtures.text("Sources/Surgery/Verification/Theorem.swift").matches(of: label)
    #expect(labels.count == 6)
    for label in labels.map(\.1) { #expect(text.contains("\n### \(label)"), "\(label)") }
  }

  @Test func `comments cite files that are here`() throws {
    let citation = /\b([A-Za-z]+\/)?[a-z_]+\.md\b/
    for folder in try Folder(Fixtures.repository + "/Sources").names() {
      for file in try Fixtures.swiftFiles(below: "Sources/\(folder)") {
        let comments = try Fixtures.text(file).split(separator: "\n").filter { $0.contains("//") }
        for match in comments.flatMap({ $0.matches(of: citation) }) {
          let path = "\(Fixtures.repository)/\(match.0)"
          #expect((try? InputFile(path)) != nil, "\(file) cites \(match.0)")
        }
      }
    }
  }
}
