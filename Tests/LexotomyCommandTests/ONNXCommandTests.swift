import Files
import JSON
import TestSupport
import Testing

@Suite("lexotomy trim, graphs of ONNX")
struct ONNXCommandTests {
  private let folder: TemporaryFolder
  private let store: [String]

  init() throws {
    folder = TemporaryFolder()
    store = ["--store", "\(folder.path)/store.db"]
  }

  /// A folder with the small model's tokenizer and graphs of its size in `onnx`.
  private func source(
    _ graphs: KeyValuePairs<String, [UInt8]>, isWhole: Bool = false, name: String = "exported"
  ) throws -> String {
    let staged = try StagedFolder(destination: "\(folder.path)/\(name)")
    let source = try Folder(Fixtures.vocabulary("causal-lm"))
    for file in ["config.json", "tokenizer.json"] + (isWhole ? ["model.safetensors"] : []) {
      try staged.copy(source.path(of: file), to: file)
    }
    for (name, bytes) in graphs { try staged.write(bytes, to: name, in: "onnx") }
    try staged.write(Array("{}".utf8), to: "other.json", in: "onnx")
    try staged.commit()
    return staged.destination
  }

  private func rowCount() throws -> Int {
    let text = try Fixtures.text(Fixtures.vocabulary("causal-lm") + "/config.json")
    var reader = JSONReader(Array(text.utf8), source: "config.json")
    return try #require(try reader.readDocument()["vocab_size"]?.int)
  }

  private func trim(_ source: String, _ arguments: String...) throws -> Command.Outcome {
    try Command.run(["trim", source, Fixtures.corpus("fr")] + arguments + store)
  }

  @Test func `every variant is rewritten, verified and made again`() throws {
    let graph = try ONNXBuilder.sample(rows: rowCount()).bytes()
    let source = try source(["model.onnx": graph, "model_fp16.onnx": graph])
    let output = "\(folder.path)/out"
    let run = try trim(source, "-o", output)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("holds      graphs"))
    #expect(run.output.contains("onnx/other.json is left out"))
    #expect(try Folder("\(output)/onnx").names() == ["model.onnx", "model_fp16.onnx"])
    #expect(try Command.run(["verify", source, output]).status == 0)
    let again = try Command.run(
      ["apply", "1", "--model", source, "-o", "\(folder.path)/again"] + store)
    #expect(again.status == 0, "\(again.errors)")
    let artifacts = try Command.run(["query", "artifacts", "--format", "csv"] + store)
    #expect(artifacts.output.contains("onnx/model.onnx"), "\(artifacts.output)")
    let inspected = try Command.run(["inspect", output])
    #expect(inspected.output.contains("onnx/model.onnx: table"), "\(inspected.output)")

    var bytes = try InputFile.contents(of: "\(output)/onnx/model.onnx")
    bytes[bytes.count / 2] ^= 1
    _ = try ReplacedFile.write(bytes, to: "\(output)/onnx/model.onnx")
    let verified = try Command.run(["verify", source, output])
    #expect(verified.status == 1 && verified.output.contains("model.onnx"))
  }

  @Test func `a variant that is not understood is left out whole, or refused if it is alone`()
    throws
  {
    let good = try ONNXBuilder.sample(rows: rowCount())
    var strange = good
    strange.add(node: "Lookup", ["input_ids"], ["x"], domain: "my")
    let some = try source([
      "decoder_model.onnx": good.bytes(), "decoder_model_q4.onnx": strange.bytes(),
      "encoder_model.onnx": good.bytes(), "encoder_model_q4.onnx": good.bytes(),
    ])
    let run = try trim(some, "-o", "\(folder.path)/out")
    #expect(run.status == 0, "\(run.errors)")
    for name in ["decoder_model_q4.onnx", "encoder_model_q4.onnx"] {
      #expect(run.output.contains("onnx/\(name) is left out"), "\(run.output)")
    }
    #expect(
      try Folder("\(folder.path)/out/onnx").names() == ["decoder_model.onnx", "encoder_model.onnx"])

    let alone = try source(["model.onnx": strange.bytes()], name: "alone")
    let refused = try trim(alone, "-o", "\(folder.path)/none")
    #expect(refused.status == 2 && refused.errors.contains("(my.Lookup)"), "\(refused.errors)")
    #expect(refused.errors.contains("optimum-cli export onnx"), "\(refused.errors)")
    #expect(!Folder.exists("\(folder.path)/none"))
  }

  @Test func `a graph that looks for a token which is dropped is left out`() throws {
    let good = try ONNXBuilder.sample(rows: rowCount())
    var looking = good
    let ids = try (0..<50).map { try rowCount() / 2 + 7 * $0 }
    looking.add(
      tensor: "ids", shape: [50], type: 7,
      storage: .raw(ids.flatMap { id in (0..<8).map { UInt8(truncatingIfNeeded: id >> (8 * $0)) } })
    )
    looking.add(node: "Equal", ["input_ids", "ids"], ["found"])
    let source = try source(["model.onnx": good.bytes(), "model_q4.onnx": looking.bytes()])
    let run = try trim(source, "-o", "\(folder.path)/out")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("onnx/model_q4.onnx is left out"), "\(run.output)")
    #expect(run.output.contains("which is dropped"), "\(run.output)")
    #expect(try Folder("\(folder.path)/out/onnx").names() == ["model.onnx"])
    let alone = try self.source(["model.onnx": looking.bytes()], name: "alone")
    let refused = try trim(alone, "-o", "\(folder.path)/none")
    #expect(refused.status == 2 && refused.errors.contains("which is dropped"))
  }

  @Test func `beside other weights graphs come along, or are left out if they do not fit`() throws {
    let count = try rowCount()
    let source = try source(
      [
        "model.onnx": ONNXBuilder.sample(rows: count).bytes(),
        "model_int8.onnx": ONNXBuilder.sample(rows: count + 1).bytes(),
      ], isWhole: true)
    let output = "\(folder.path)/out"
    let run = try trim(source, "-o", output)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("holds      weights") && run.output.contains("holds      graphs"))
    #expect(run.output.contains("onnx/model_int8.onnx is left out"))
    #expect(try Folder("\(output)/onnx").names() == ["model.onnx"])
    // With other rows than those of kept pieces no graph is written.
    let padded = try trim(source, "-o", "\(folder.path)/padded", "--pad-to-multiple-of", "64")
    #expect(padded.status == 0, "\(padded.errors)")
    #expect(padded.output.contains("onnx is left out"), "\(padded.output)")
  }

  @Test func `graphs alone are not extended, and have no other types`() throws {
    let source = try source(["model.onnx": ONNXBuilder.sample(rows: rowCount()).bytes()])
    let pieces = "\(folder.path)/new.pieces"
    let learnt = try Command.run(
      ["learn", source, Fixtures.corpus("ka"), "-o", pieces, "--size", "20"] + store)
    #expect(learnt.status == 0, "\(learnt.errors)")
    let extended = try Command.run(
      ["extend", source, "--pieces", pieces, "-o", "\(folder.path)/out"] + store)
    #expect(extended.status == 2, "\(extended.errors)")
    #expect(extended.errors.contains("optimum-cli export onnx"), "\(extended.errors)")
    let factored = try Command.run(
      ["factorize", source, "--rank", "2", "-o", "\(folder.path)/factored"] + store)
    #expect(factored.status == 2 && factored.errors.contains("optimum-cli export onnx"))
    let typed = try trim(source, "-o", "\(folder.path)/typed", "--dtype", "float16")
    #expect(typed.status == 2 && typed.errors.contains("graph of ONNX"), "\(typed.errors)")
  }
}
