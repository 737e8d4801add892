import Checkpoints
import Files
import RowPlans
import TestSupport
import Testing

@Suite("SentenceModules")
struct SentenceModulesTests {
  private let plan = RowPlan(keeping: [0, 2, 3], of: 5)

  private func list(_ modules: [(type: String, path: String)]) -> String {
    let entries = modules.map { #"{"idx":0,"name":"0","path":"\#($0.path)","type":"\#($0.type)"}"# }
    return "[\(entries.joined(separator: ","))]"
  }

  private func library(_ modules: [(String, String)]) -> String {
    list(modules.map { ("sentence_transformers.models.\($0.0)", $0.1) })
  }

  @Test func `files of modules are copies`() throws {
    let scratch = TemporaryFolder()
    let text = library([("Transformer", ""), ("Dense", "1_Dense"), ("Normalize", "2_Normalize")])
    try scratch.write(text, to: "modules.json")
    try scratch.write(Array("{}".utf8), to: "1_Dense/config.json")
    try scratch.write([1], to: "1_Dense/model.safetensors")
    let modules = try #require(try SentenceModules(scratch.folder))
    #expect(modules.folders == ["1_Dense", "2_Normalize"])
    let files = try modules.files(after: plan, rowCount: plan.rows.count)
    #expect(
      files.map(\.place) == ["modules.json", "1_Dense/config.json", "1_Dense/model.safetensors"])
    #expect(files.allSatisfy { $0.bytes == nil })
    #expect(modules.notes(rowCount: plan.rows.count).isEmpty)
  }

  @Test func `the vectors of SPLADE have a number for each row`() throws {
    let scratch = TemporaryFolder()
    try scratch.write(
      library([("MLMTransformer", ""), ("SpladePooling", "1_SpladePooling")]), to: "modules.json")
    let settings = #"{"pooling_strategy": "max", "word_embedding_dimension": 5}"#
    try scratch.write(Array(settings.utf8), to: "1_SpladePooling/config.json")
    let modules = try #require(try SentenceModules(scratch.folder))
    let bytes = try #require(try modules.files(after: plan, rowCount: plan.rows.count).last?.bytes)
    #expect(String(decoding: bytes, as: UTF8.self).contains(#""word_embedding_dimension": 3"#))
    #expect(modules.notes(rowCount: plan.rows.count).count == 1)
  }

  @Test func `what is not known, or depends on the vocabulary, is refused by name`() throws {
    let refused: [(modules: [(String, String)], name: String)] = [
      ([("Transformer", ""), ("WordWeights", "1_WordWeights")], "WordWeights"),
      ([("BoW", "")], "BoW"), ([("Router", "")], "Router"),
      ([("MLMTransformer", ""), ("SpladePooling", "1_S"), ("Dense", "2_Dense")], "Dense"),
    ]
    for (list, name) in refused {
      let scratch = TemporaryFolder()
      try scratch.write(library(list), to: "modules.json")
      let modules = try #require(try SentenceModules(scratch.folder))
      do {
        try modules.check()
        Issue.record("\(name) was taken")
      } catch { #expect("\(error)".contains(name)) }
    }
    let scratch = TemporaryFolder()
    try scratch.write(list([("custom_st.Transformer", "")]), to: "modules.json")
    let modules = try #require(try SentenceModules(scratch.folder))
    #expect(throws: CheckpointError.self) {
      try modules.files(after: plan, rowCount: plan.rows.count)
    }
  }

  @Test(arguments: [
    "{}", "[]", "[1]", #"[{"type": "a"}]"#,
    #"[{"type": "sentence_transformers.models.Transformer", "path": "0_Transformer"}]"#,
    #"[{"type": "a", "path": ""}, {"type": "b", "path": "../b"}]"#,
    #"[{"type": "a", "path": ""}, {"type": "b", "path": "/etc"}]"#,
    #"[{"type": "a", "path": ""}, {"type": "b", "path": ".."}]"#,
    #"[{"type": "a", "path": ""}, {"type": "b", "path": ""}]"#,
  ])
  func `a list that is damaged or leads out of the folder is refused`(text: String) throws {
    let scratch = TemporaryFolder()
    try scratch.write(text, to: "modules.json")
    #expect(throws: CheckpointError.self) { try SentenceModules(scratch.folder) }
  }
}
