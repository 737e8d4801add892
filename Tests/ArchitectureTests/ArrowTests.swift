import Files
import TestSupport
import Testing

/// The arrows between the targets point down: each may import these of ours, and no others.
private let arrows: [String: Set<String>] = [
  "Chunks": ["CSystem"],
  "JSON": [],
  "RowPlans": [],
  "Files": ["CSystem"],
  "GGUF": ["Files"],
  "ProtocolBuffers": ["Files"],
  "ONNX": ["Files", "ProtocolBuffers"],
  "Zip": ["CZlib", "Files"],
  "ICU": ["CICU"],
  "LinearAlgebra": ["COpenBLAS"],
  "Artifacts": ["JSON"],
  "Corpora": ["CZlib", "CZstd", "Files", "ICU", "JSON"],
  "Tokenizers": ["Files", "GGUF", "ICU", "JSON", "ProtocolBuffers", "RowPlans"],
  "Checkpoints": ["Files", "GGUF", "JSON", "LinearAlgebra", "ONNX", "RowPlans", "Zip"],
  "Initializers": ["LinearAlgebra", "RowPlans"],
  "WordVectors": ["Corpora", "Files", "ICU", "Initializers", "LinearAlgebra", "Zip"],
  "Surgery": [
    "Checkpoints", "Chunks", "Corpora", "Files", "ICU", "Initializers", "JSON",
    "LinearAlgebra", "RowPlans", "Tokenizers",
  ],
  "Lexotomy": [
    "Artifacts", "Checkpoints", "Corpora", "Files", "GGUF", "ICU", "Initializers", "JSON",
    "LinearAlgebra", "ONNX", "RowPlans", "Surgery", "Tokenizers", "WordVectors",
  ],
  "LexotomyCommand": [
    "Artifacts", "Checkpoints", "Corpora", "Files", "Initializers", "JSON", "Lexotomy", "RowPlans",
    "Surgery", "Tokenizers",
  ],
]

/// Modules of others, and the only targets that may know them.
private let guests: [String: Set<String>] = [
  "ArgumentParser": ["LexotomyCommand"],
  "GRDB": ["Artifacts"],
  "Yams": ["LexotomyCommand"],
  "Crypto": ["Files"],
  "Foundation": [],
  "FoundationEssentials": [],
]

@Suite("Architecture")
struct ArrowTests {
  @Test func `every import follows an arrow`() throws {
    for (target, allowed) in arrows {
      for file in try Fixtures.swiftFiles(below: "Sources/\(target)") {
        for module in try imports(of: file) {
          if arrows[module] != nil || module.hasPrefix("C") && module != "Crypto" {
            #expect(
              allowed.contains(module)
                || ["Checkpoints", "Corpora"].contains(module)
                  && allowed.contains(module),
              "\(file) may not import \(module)")
          }
          if let hosts = guests[module] {
            #expect(hosts.contains(target), "\(file) may not import \(module)")
          }
        }
      }
    }
  }

  @Test func `every target has a row in the table`() throws {
    let targets = try Folder(Fixtures.repository + "/Sources").names()
    #expect(
      Set(targets.filter { !$0.hasPrefix("C") || arrows[$0] != nil }) == Set(arrows.keys))
  }

  @Test func `unsafe code is fenced`() throws {
    let fenced: Set = [
      "Chunks", "Files", "ICU", "LinearAlgebra", "Corpora", "TestSupport", "Zip",
    ]
    let manifest = try Fixtures.text("Package.swift")
    for target in fenced {
      #expect(manifest.contains("\"\(target)\""))
    }
    #expect(manifest.split(separator: "swiftSettings: fence").count - 1 == fenced.count)
  }

  private func imports(of file: String) throws -> [String] {
    try Fixtures.text(file).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count else {
        return nil
      }
      return String(words[index + 1])
    }
  }
}
