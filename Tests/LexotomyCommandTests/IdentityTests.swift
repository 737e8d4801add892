import TestSupport
import Testing

/// Which tokenizer counts are of: all its files tell.
@Suite("The identity of a tokenizer")
struct IdentityTests {
  private static let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nol\nmo\n##d\nOl\n"
  private static let pieces = #"{"o": 0, "l": 1, "d": 2, "ol": 3, "ld": 4, "old": 5}"#

  /// The files of two tokenizers with one vocabulary.
  private static let pairs: [([String: String], [String: String])] = [
    (
      ["vocab.json": pieces, "merges.txt": "o l\nol d\n"],
      ["vocab.json": pieces, "merges.txt": "l d\no l\n"]
    ),
    (
      ["vocab.txt": list, "tokenizer_config.json": #"{"do_lower_case": true}"#],
      ["vocab.txt": list, "tokenizer_config.json": #"{"do_lower_case": false}"#]
    ),
    (["vocab.txt": list], ["vocab.txt": list, "added_tokens.json": #"{"<new>": 9}"#]),
  ]

  @Test(arguments: 0..<3)
  func `counts of two tokenizers do not merge, whatever they share`(number: Int) throws {
    let folder = TemporaryFolder()
    let text = try folder.write("Old old mold\n", to: "text.txt")
    var counts: [String] = []
    for (index, files) in [Self.pairs[number].0, Self.pairs[number].1].enumerated() {
      let model = TemporaryFolder()
      for (name, contents) in files { try model.write(contents, to: name) }
      for run in 0..<2 {
        let output = "\(folder.path)/\(index)-\(run).counts"
        let counted = try Command.run(["count", model.path, text, "-o", output])
        #expect(counted.status == 0, "\(counted.errors)")
        counts.append(output)
      }
    }
    let same = try Command.run(["merge", counts[0], counts[1], "-o", "\(folder.path)/same"])
    #expect(same.status == 0)
    let other = try Command.run(["merge", counts[0], counts[2], "-o", "\(folder.path)/other"])
    #expect(other.status == 2 && other.errors.contains("Count the text again"))
  }
}
