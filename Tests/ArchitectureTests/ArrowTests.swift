import Files
import TestSupport
import Testing

/// The floors of the house, from the ground; arrows between targets never point up.
private let floors: [Set<String>] = [
  ["CICU", "COpenBLAS", "CSystem", "CZlib", "CZstd"],
  [
    "Artifacts", "Bytes", "Chunks", "Concurrency", "Files", "GGUF", "ICU", "JSON", "LinearAlgebra",
    "ONNX", "Pickle", "ProtocolBuffers", "RowPlans", "Zip",
  ],
  ["Checkpoints", "Corpora", "Tokenizers"],
  ["Initializers", "Surgery", "WordVectors"],
  ["Lexotomy"],
  ["LexotomyCommand"],
]

/// The modules of others, and the only targets that may know them.
private let guests: [String: Set<String>] = [
  "ArgumentParser": ["LexotomyCommand"],
  "GRDB": ["Artifacts", "ArtifactsTests"],
  "Yams": ["LexotomyCommand", "Fuzzing"],
  "Crypto": ["Files"],
  // These come with the tools, and no target declares them.
  "Foundation": ["CheckpointsTests", "InitializersTests", "LexotomyCommandTests"],
  "FoundationEssentials": [],
]

/// The targets in which unsafe code compiles.
private let fenced: Set<String> = [
  "Chunks", "Concurrency", "Corpora", "Files", "Fuzzing", "ICU", "LinearAlgebra", "TestSupport",
  "Zip",
]

@Suite("Architecture")
struct ArrowTests {
  private let manifest: Manifest
  /// The modules that each target imports, of ours and of the guests.
  private let imported: [String: Set<String>]

  init() throws {
    manifest = try Manifest()
    let known = Set(manifest.targets.map(\.name)).union(manifest.products).union(guests.keys)
    var imported: [String: Set<String>] = [:]
    for target in manifest.targets {
      let modules = try Fixtures.swiftFiles(below: target.path).flatMap { try imports(of: $0) }
      imported[target.name] = known.intersection(modules)
    }
    self.imported = imported
  }

  @Test func `the manifest is read whole`() throws {
    let folders = try Folder(Fixtures.repository + "/Sources").names()
    let names = manifest.targets.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(
      Set(manifest.targets.map(\.path).filter { $0.hasPrefix("Sources/") })
        == Set(folders.map { "Sources/\($0)" }))
    let tests = try Folder(Fixtures.repository + "/Tests").names().filter { $0.hasSuffix("Tests") }
    #expect(Set(manifest.targets.filter { $0.kind == "testTarget" }.map(\.name)) == Set(tests))
    #expect(manifest.products == Set(guests.keys.filter { !$0.hasPrefix("Foundation") }))
  }

  @Test func `every import is declared, and everything declared is imported`() {
    for target in manifest.targets {
      let imports = (imported[target.name] ?? []).filter { !$0.hasPrefix("Foundation") }
      for module in imports.subtracting(target.dependencies) {
        Issue.record("\(target.name) imports \(module) and does not declare it")
      }
      for module in target.dependencies.subtracting(imports) {
        Issue.record("\(target.name) declares \(module) and does not import it")
      }
    }
  }

  @Test func `every target has its floor, and no arrow points up`() throws {
    let targets = manifest.targets.filter { $0.path.hasPrefix("Sources/") }
    #expect(floors.map(\.count).reduce(0, +) == targets.count)
    for target in targets {
      let floor = try #require(
        floors.firstIndex { $0.contains(target.name) }, "\(target.name) has no floor")
      let above = Set(floors[(floor + 1)...].joined())
      for module in target.dependencies.intersection(above) {
        Issue.record("\(target.name) may not know \(module), which is above it")
      }
    }
  }

  @Test func `guests are known to their hosts alone`() {
    for target in manifest.targets {
      let known = target.dependencies.union(imported[target.name] ?? [])
      for (guest, hosts) in guests where known.contains(guest) {
        #expect(hosts.contains(target.name), "\(target.name) may not know \(guest)")
      }
    }
  }

  @Test func `unsafe code is fenced, and no fence stands round safe code`() throws {
    for target in manifest.targets where target.kind != "testTarget" {
      let files = try Fixtures.swiftFiles(below: target.path)
      guard !files.isEmpty else { continue }
      let isFenced = fenced.contains(target.name)
      #expect((target.settings != "settings") == isFenced, "\(target.name)")
      guard isFenced else { continue }
      let words = ["Unsafe", "import C", "unsafe", "pthread_", "import Glibc"]
      let isUnsafe = try files.contains { file in
        let text = try Fixtures.text(file)
        return words.contains { text.contains($0) }
      }
      #expect(isUnsafe, "\(target.name) needs no fence")
    }
  }
}
