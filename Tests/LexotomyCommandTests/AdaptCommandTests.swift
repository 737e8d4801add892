import Files
import JSON
import TestSupport
import Testing

@Suite("lexotomy adapt")
struct AdaptCommandTests {
  private let folder = TemporaryFolder()
  private let source = Fixtures.vocabulary("causal-lm")

  private func trimmed() throws -> String {
    let output = "\(folder.path)/trimmed"
    let run = try Command.run([
      "trim", source, Fixtures.corpus("sw"), "-o", output, "--store", "\(folder.path)/store.db",
    ])
    #expect(run.status == 0, "\(run.errors)")
    return output
  }

  /// An adapter whose tensors are bytes, one to a row or to a column.
  private func adapter(
    _ tensors: [(name: String, shape: [Int])], settings: String = ""
  ) throws -> String {
    let path = "\(folder.path)/adapter"
    var offset = 0
    let entries = tensors.map { tensor in
      let count = tensor.shape.reduce(1, *)
      defer { offset += count }
      return
        #""\#(tensor.name)":{"dtype":"I8","shape":\#(tensor.shape),"data_offsets":[\#(offset),\#(offset + count)]}"#
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    let data = (0..<offset).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let staged = try StagedFolder(destination: path)
    try staged.write(length + header + data, to: "adapter_model.safetensors")
    try staged.write(
      Array(#"{"peft_type":"LORA","base_model_name_or_path":"there"\#(settings)}"#.utf8),
      to: "adapter_config.json")
    try staged.write(Array("{}".utf8), to: "tokenizer.json")
    try staged.commit()
    return path
  }

  private func adapt(_ adapter: String, to result: String) throws -> Command.Outcome {
    try Command.run([
      "adapt", adapter, "--from", source, "--to", result, "-o", "\(folder.path)/adapted",
      "--store", "\(folder.path)/store.db",
    ])
  }

  /// The rows of the source.
  private func rowCount() throws -> Int {
    let run = try Command.run(["inspect", source, "--json"])
    var reader = JSONReader(Array(run.output.utf8), source: "inspect")
    return try #require(try reader.readDocument()["rows"]?.int)
  }

  @Test func `columns and listed tokens follow the pieces`() throws {
    let rows = try rowCount()
    let adapter = try adapter(
      [
        ("base_model.model.model.embed_tokens.lora_embedding_A", [2, rows]),
        ("base_model.model.model.embed_tokens.lora_embedding_B", [3, 2]),
        ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", [2, rows]),
        ("base_model.model.lm_head.token_adapter.trainable_tokens_delta", [3, 2]),
      ], settings: #","trainable_token_indices":{"lm_head":[2,\#(rows - 1),1]}"#)
    let result = try trimmed()
    let run = try adapt(adapter, to: result)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("2 tensors cut, 2 copied"), "\(run.output)")
    #expect(run.output.contains("tokenizer.json is left out"), "\(run.output)")
    #expect(run.output.contains("store.db: run 2"), "\(run.output)")
    let recorded = try Command.run([
      "query", "sql", "SELECT command, count(*) FROM lineage WHERE run = 2",
      "--store", "\(folder.path)/store.db", "--format", "csv",
    ])
    #expect(recorded.output.contains("adapt,3"), "\(recorded.output)\(recorded.errors)")
    let text = try Fixtures.text("\(folder.path)/adapted/adapter_config.json")
    var reader = JSONReader(Array(text.utf8), source: "adapter_config.json")
    let value = try reader.readDocument()
    #expect(value["base_model_name_or_path"]?.string == result)
    #expect(value["trainable_token_indices"]?["lm_head"]?.array?.first?.int == 2)
  }

  @Test(
    arguments: [
      "base_model.model.lm_head.lokr_w1", "base_model.model.lm_head.vera_lambda_b",
      "base_model.model.model.embed_tokens.lora_magnitude_vector",
    ])
  func `what is not known of the vocabulary is refused by name`(name: String) throws {
    let run = try adapt(try adapter([(name, [8])]), to: try trimmed())
    #expect(run.status == 2 && run.errors.contains(name), "\(run.errors)")
    #expect(!Folder.exists("\(folder.path)/adapted"))
  }

  @Test func `what does not belong together is refused`() throws {
    let other = Fixtures.vocabulary("masked-lm")
    let plain = try adapter([("base_model.model.model.layers.0.mlp.up_proj.lora_A.weight", [8])])
    let run = try adapt(plain, to: other)
    #expect(run.status == 2 && run.errors.contains("--to"), "\(run.errors)")
    let none = try adapt(source, to: try trimmed())
    #expect(none.status == 2 && none.errors.contains("adapter_config.json"), "\(none.errors)")
  }
}
