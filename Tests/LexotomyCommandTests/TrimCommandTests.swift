import Files
import JSON
import TestSupport
import Testing

@Suite("lexotomy trim")
struct TrimCommandTests {
  private let folder: TemporaryFolder
  private let store: [String]

  init() throws {
    folder = TemporaryFolder()
    store = ["--store", "\(folder.path)/store.db"]
  }

  private func trim(_ arguments: [String]) throws -> Command.Outcome {
    try Command.run(["trim"] + arguments + store)
  }

  private func json(_ text: String) throws -> JSONValue {
    var reader = JSONReader(Array(text.utf8), source: "output")
    return try reader.readDocument()
  }

  @Test(arguments: ["masked-lm", "causal-lm"])
  func `a trimmed model passes its verification`(name: String) throws {
    let source = Fixtures.vocabulary(name)
    let output = "\(folder.path)/out"
    let corpus = ["sw", "ka"].map { "\($0)=\(Fixtures.corpus($0))" }
    let run = try trim([source] + corpus + ["-o", output, "--multiple-of", "8", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let report = try json(run.output)
    let rows = try #require(report["after"]?["rows"]?.int)
    #expect(rows % 8 == 0)
    #expect(try rows < #require(report["before"]?["rows"]?.int))
    #expect(report["languages"]?.array?.compactMap { $0["line_coverage"]?.double } == [1, 1])
    #expect(report["claims"]?.array?.allSatisfy { $0["outcome"]?.string == "holds" } == true)

    let held = try Command.run(["verify", source, output, Fixtures.corpus("tr")])
    #expect(held.status == 0, "\(held.output)")
  }

  @Test func `the same input gives the same bytes, whatever the number of jobs`() throws {
    let source = Fixtures.vocabulary("masked-lm")
    for (name, jobs) in [("one", "1"), ("two", "2"), ("eight", "8")] {
      let run = try trim([
        source, Fixtures.corpus("el"), "-o", "\(folder.path)/\(name)", "--jobs", jobs,
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let names = try Folder("\(folder.path)/one").names()
    for other in ["two", "eight"] {
      #expect(try Folder("\(folder.path)/\(other)").names() == names)
      for name in names {
        #expect(
          try InputFile.contents(of: "\(folder.path)/one/\(name)")
            == InputFile.contents(of: "\(folder.path)/\(other)/\(name)"), "\(name)")
      }
    }
  }

  @Test func `a plan from counts is the plan from the text`() throws {
    let source = Fixtures.vocabulary("causal-lm")
    let text = "hi=\(Fixtures.corpus("hi"))"
    let counts = "\(folder.path)/hi.counts"
    #expect(try Command.run(["count", source, text, "-o", counts]).status == 0)
    let fromText = try trim([source, text, "--dry-run", "--json", "--size", "1500"])
    let fromCounts = try trim([source, "--counts", counts, "--dry-run", "--json", "--size", "1500"])
    #expect(fromText.status == 0, "\(fromText.errors)")
    #expect(fromText.output == fromCounts.output)
  }

  @Test func `a dry run writes nothing`() throws {
    let run = try trim([Fixtures.vocabulary("masked-lm"), Fixtures.corpus("ja"), "--dry-run"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("parameters"))
    #expect(try Folder(folder.path).names() == [])
  }

  @Test func `an earlier output is left as it is`() throws {
    let output = "\(folder.path)/out"
    let arguments = [Fixtures.vocabulary("masked-lm"), Fixtures.corpus("he"), "-o", output]
    #expect(try trim(arguments).status == 0)
    let before = try InputFile.contents(of: "\(output)/model.safetensors")
    let second = try trim(arguments)
    #expect(second.status == 2)
    #expect(
      second.errors
        == "Error: \(output): this exists already. Choose another name, or remove it first.\n")
    #expect(try InputFile.contents(of: "\(output)/model.safetensors") == before)
  }

  @Test func `what was kept and why is in the store`() throws {
    let run = try trim([
      Fixtures.vocabulary("masked-lm"), "am=\(Fixtures.corpus("am"))", "-o", "\(folder.path)/out",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let kept = try Command.run(
      ["query", "tokens", "--status", "kept", "--script", "Ethi", "--format", "json"] + store)
    #expect(try json(kept.output).array?.isEmpty == false)
    let runs = try Command.run(["query", "runs", "--format", "json"] + store)
    #expect(try json(runs.output).array?.count == 1)
    let metrics = try Command.run(["query", "metrics", "--format", "csv"] + store)
    #expect(metrics.output.contains("line_coverage,am,1.0,1"))
  }

  @Test func `a tokenizer file of any name is trimmed under its name`() throws {
    let model = try InputFile.contents(
      of: Fixtures.vocabulary("sentencepiece-unigram/spiece.model"))
    let source = try folder.write(model, to: "joint.spm")
    let run = try trim([source, Fixtures.corpus("fr"), "-o", "\(folder.path)/out"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Folder("\(folder.path)/out").names() == ["README.md", "joint.spm"])
  }

  /// A copy of the masked model with modules of sentence-transformers.
  private func sentenceModel() throws -> String {
    let staged = try StagedFolder(destination: "\(folder.path)/sentence")
    let source = try Folder(Fixtures.vocabulary("masked-lm"))
    for name in try source.names() where source.has(name) {
      try staged.copy(source.path(of: name), to: name)
    }
    let modules = #"""
      [{"path": "", "type": "sentence_transformers.models.Transformer"},
       {"path": "1_Dense", "type": "sentence_transformers.models.Dense"}]
      """#
    try staged.write(Array(modules.utf8), to: "modules.json")
    try staged.write(Array("{}".utf8), to: "config_sentence_transformers.json")
    try staged.write(Array("weights".utf8), to: "model.safetensors", in: "1_Dense")
    try staged.write(Array("onnx".utf8), to: "model.onnx", in: "onnx")
    try staged.commit()
    return staged.destination
  }

  @Test func `modules of sentence-transformers come along, and are made again`() throws {
    let source = try sentenceModel()
    let output = "\(folder.path)/out"
    let run = try trim([source, Fixtures.corpus("sw"), "-o", output])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("holds      modules"))
    for name in ["modules.json", "config_sentence_transformers.json", "1_Dense/model.safetensors"] {
      #expect(
        try InputFile.contents(of: "\(source)/\(name)")
          == InputFile.contents(of: "\(output)/\(name)"))
    }
    #expect(!Folder.exists("\(output)/onnx"))
    let again = try Command.run(
      ["apply", "1", "--model", source, "-o", "\(folder.path)/again"] + store)
    #expect(again.status == 0, "\(again.errors)")
    _ = try ReplacedFile.write([1], to: "\(output)/1_Dense/model.safetensors")
    let verified = try Command.run(["verify", source, output])
    #expect(verified.status == 1 && verified.output.contains("1_Dense/model.safetensors"))
  }

  @Test func `weights are cut into files of a size, and put together again`() throws {
    let source = Fixtures.vocabulary("masked-lm")
    let text = Fixtures.corpus("sw")
    let parts = "\(folder.path)/parts"
    let run = try trim([source, text, "-o", parts, "--shard-size", "400KB"])
    #expect(run.status == 0, "\(run.errors)")
    let names = try Folder(parts).names().filter { $0.hasPrefix("model") }
    let count = names.count - 1
    #expect(count > 2 && names.last == "model.safetensors.index.json")
    #expect(names.first == "model-00001-of-0000\(count).safetensors")
    #expect(try Command.run(["verify", source, parts, text]).status == 0)
    let again = try Command.run(
      ["apply", "1", "--model", source, "-o", "\(folder.path)/again"] + store)
    #expect(again.status == 0, "\(again.errors)")

    let (whole, direct) = ("\(folder.path)/whole", "\(folder.path)/direct")
    #expect(try trim([parts, text, "-o", whole, "--shard-size", "1GiB"]).status == 0)
    #expect(try trim([source, text, "-o", direct]).status == 0)
    #expect(try Folder(whole).names().filter { $0.hasPrefix("model") } == ["model.safetensors"])
    #expect(try Command.run(["verify", direct, whole]).status == 0)
    for wrong in ["0", "-1GB", "5XB", "", "99999999999TB"] {
      #expect(try trim([source, text, "--dry-run", "--shard-size", wrong]).status == 64)
    }
  }

  @Test func `a changed row is found`() throws {
    let source = Fixtures.vocabulary("masked-lm")
    let output = "\(folder.path)/out"
    #expect(try trim([source, Fixtures.corpus("ru"), "-o", output]).status == 0)
    var bytes = try InputFile.contents(of: "\(output)/model.safetensors")
    bytes[bytes.count - 5] ^= 1
    _ = try ReplacedFile.write(bytes, to: "\(output)/model.safetensors")
    let run = try Command.run(["verify", source, output])
    #expect(run.status == 1)
    #expect(run.output.contains("FAILS"))
  }

  @Test func `a graph of ONNX is not left behind with a tokenizer that it does not know`() throws {
    let staged = try StagedFolder(destination: "\(folder.path)/exported")
    let source = try Folder(Fixtures.vocabulary("causal-lm"))
    for name in ["config.json", "tokenizer.json"] {
      try staged.write(InputFile.contents(of: source.path(of: name)), to: name)
    }
    try staged.write([1, 2, 3], to: "model.onnx")
    try staged.commit()
    let run = try trim([staged.destination, Fixtures.corpus("fr"), "-o", "\(folder.path)/out"])
    #expect(run.status == 2 && run.errors.contains("model.onnx"), "\(run.errors)")
    #expect(run.errors.contains("optimum-cli export onnx"), "\(run.errors)")
  }

  @Test func `wrong usage, bad input and missing files have statuses of their own`() throws {
    let source = Fixtures.vocabulary("masked-lm")
    #expect(try trim([source]).status == 64)
    #expect(try trim([source, Fixtures.corpus("en"), "--size", "0", "--dry-run"]).status == 64)
    #expect(try trim([source, "nowhere.txt", "--dry-run"]).status == 2)
    #expect(try trim(["nowhere", Fixtures.corpus("en"), "--dry-run"]).status == 2)
    #expect(try trim([source, Fixtures.corpus("en"), "--size", "3", "--dry-run"]).status == 2)
  }
}
