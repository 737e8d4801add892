import Files
import Foundation
import JSON
import TestSupport
import Testing

@Suite("lexotomy extend")
struct ExtendCommandTests {
  private let folder: TemporaryFolder
  private let source = Fixtures.vocabulary("causal-lm")
  private let store: [String]

  init() throws {
    folder = TemporaryFolder()
    store = ["--store", "\(folder.path)/store.db"]
  }

  private func pieces(_ size: Int = 40) throws -> String {
    let path = "\(folder.path)/pieces-\(size)"
    let run = try Command.run(
      ["learn", source, "am=\(Fixtures.corpus("am"))", "--size", "\(size)", "-o", path])
    #expect(run.status == 0, "\(run.errors)")
    return path
  }

  private func extend(_ arguments: [String], to name: String = "out") throws -> Command.Outcome {
    try Command.run(["extend", source, "-o", "\(folder.path)/\(name)"] + arguments + store)
  }

  private func json(_ text: String) throws -> JSONValue {
    var reader = JSONReader(Array(text.utf8), source: "output")
    return try reader.readDocument()
  }

  @Test(arguments: [
    "zero", "random", "mean", "univariate", "multivariate", "convex-hull", "subword-mean",
  ])
  func `an extended model passes its verification`(method: String) throws {
    let run = try extend(
      ["--pieces", pieces(), "--method", method, "--check", Fixtures.corpus("en"), "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let report = try json(run.output)
    let before = try #require(report["before"]?["rows"]?.int)
    #expect(report["after"]?["rows"]?.int == before + 40)
    #expect(report["claims"]?.array?.allSatisfy { $0["outcome"]?.string == "holds" } == true)
    let isHull = ["mean", "convex-hull", "subword-mean"].contains(method)
    #expect(report["tables"]?.array?.first?["in_hull"]?.int == (isHull ? 40 : 0))
    let held = try Command.run([
      "verify", source, "\(folder.path)/out", Fixtures.corpus("am"), "--json",
    ])
    #expect(held.status == 0, "\(held.output)")
    #expect(try json(held.output).array?.count == 9)
  }

  @Test(arguments: ["subword-mean", "univariate"])
  func `rows of which nothing is recorded are looked for in the hull`(method: String) throws {
    let made = try extend(["--pieces", pieces(), "--method", method])
    #expect(made.status == 0, "\(made.errors)")
    try FileManager.default.removeItem(atPath: "\(folder.path)/out/lexotomy-mixing.jsonl")
    let run = try Command.run([
      "verify", source, "\(folder.path)/out", Fixtures.corpus("am"), "--json",
    ])
    let isInside = method == "subword-mean"
    #expect(run.status == (isInside ? 0 : 1), "\(run.errors)")
    let claims = try #require(json(run.output).array)
    let hulls = claims.filter { $0["name"]?.string == "hull" }
    #expect(hulls.count == 2)
    #expect(hulls.allSatisfy { $0["outcome"]?.string == (isInside ? "holds" : "fails") })
    #expect(claims.count { $0["outcome"]?.string == "fails" } == (isInside ? 0 : 2))
  }

  @Test(arguments: ["ofa", "wechsel", "focus"], ["--parallel", "--contexts"])
  func `text is enough for methods that compare vectors`(method: String, option: String) throws {
    let text = Fixtures.corpus("am")
    // A text is a translation of itself; what counts is that tokens meet in lines.
    let run = try extend([
      "--pieces", pieces(), "--method", method, option, text, "--vector-width", "20", "--json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try json(run.output)["tables"]?.array?.first?["in_hull"]?.int == 40)
    let used = try Command.run(
      ["query", "sql", "SELECT DISTINCT method FROM mixtures", "--format", "csv"] + store)
    #expect(used.output.split(separator: "\n").contains { $0 == method }, "\(used.output)")
  }

  @Test func `vectors of text are the same for any number of jobs`() throws {
    let text = ["--parallel", Fixtures.corpus("am"), "--parallel", Fixtures.corpus("am")]
    for jobs in ["1", "3"] {
      let run = try extend(
        ["--pieces", pieces(), "--method", "ofa", "--jobs", jobs] + text, to: "jobs-\(jobs)")
      #expect(run.status == 0, "\(run.errors)")
    }
    let weights = try ["1", "3"].map {
      try Fixtures.text("\(folder.path)/jobs-\($0)/lexotomy-mixing.jsonl")
    }
    #expect(weights[0] == weights[1])
  }

  @Test func `texts that are not parallel are refused`() throws {
    let short = try folder.write(Array("one line\n".utf8), to: "short.txt")
    let run = try extend([
      "--pieces", pieces(), "--method", "ofa", "--parallel", Fixtures.corpus("am"),
      "--parallel", short,
    ])
    #expect(run.status == 2)
    #expect(run.errors.contains("short.txt: it has 1 lines"))
  }

  @Test func `contexts serve a model whose tokenizer is replaced, too`() throws {
    for method in ["focus", "cw2v"] {
      let run = try extend(
        [
          "--tokenizer", Fixtures.vocabulary("masked-lm"), "--method", method, "--contexts",
          Fixtures.corpus("ka"), "--json",
        ], to: method)
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  @Test func `learning is recorded with its text, and extending with the pieces`() throws {
    let path = "\(folder.path)/recorded"
    let learned = try Command.run(
      ["learn", source, "am=\(Fixtures.corpus("am"))", "--size", "20", "-o", path] + store)
    #expect(learned.output.contains("run 1"))
    #expect(try extend(["--pieces", path]).status == 0)
    let lineage = try Command.run(["query", "lineage", "2"] + store).output
    #expect(lineage.contains("from pieces \(path)"))
    #expect(lineage.contains("run 1: learn"))
    #expect(lineage.contains("from corpus \(Fixtures.corpus("am"))"))
    let repeated = try Command.run(
      ["apply", "1", "--model", source, "-o", "\(folder.path)/again"] + store)
    #expect(repeated.status == 2)
    #expect(repeated.errors.contains("Run 1 wrote no model"))
  }

  @Test(arguments: ["uniform", "characters", "first", "merges", "position:-2"])
  func `parts of a piece can count in every way`(weighting: String) throws {
    let run = try extend([
      "--pieces", pieces(), "--weighting", weighting, "--output-weighting", "position:2",
    ])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `the same input and seed give the same bytes, whatever the number of jobs`() throws {
    let pieces = try pieces(600)
    for (name, arguments) in [
      ("one", ["--jobs", "1"]), ("three", ["--jobs", "3"]), ("other", ["--seed", "8"]),
    ] {
      let run = try extend(
        ["--pieces", pieces, "--method", "multivariate"] + arguments, to: name)
      #expect(run.status == 0, "\(run.errors)")
    }
    func weights(_ name: String) throws -> [UInt8] {
      try InputFile.contents(of: "\(folder.path)/\(name)/model.safetensors")
    }
    #expect(try weights("one") == weights("three"))
    #expect(try weights("one") != weights("other"))
  }

  @Test(arguments: ["lexotomy-mixing.jsonl", "lexotomy-pieces.jsonl", "model.safetensors"])
  func `a byte that changes later refutes the result`(file: String) throws {
    #expect(try extend(["--pieces", pieces()]).status == 0)
    let path = "\(folder.path)/out/\(file)"
    var bytes = try InputFile.contents(of: path)
    if file == "lexotomy-mixing.jsonl" {
      bytes = bytes.replacing("0.5]".utf8, with: "0.6]".utf8, maxReplacements: 1)
    } else if file == "lexotomy-pieces.jsonl" {
      let end = try #require(bytes.dropLast().lastIndex(of: 0x0A))
      bytes = Array(bytes[...end])
    } else {
      bytes[bytes.count - 1] ^= 1
    }
    try folder.write(bytes, to: "out/\(file)")
    let held = try Command.run(["verify", source, "\(folder.path)/out"])
    #expect(held.status == 1, "\(held.output)\(held.errors)")
  }

  @Test func `the store knows the new rows and their methods`() throws {
    #expect(try extend(["--pieces", pieces()]).status == 0)
    let run = try Command.run(
      ["query", "tokens", "1", "--status", "added", "--format", "json"] + store)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try json(run.output).array?.count == 40)
  }

  @Test func `pieces of another tokenizer are refused, and nothing appears`() throws {
    let path = try pieces()
    let text = try Fixtures.text(path)
    let digit = try #require(text.firstRange(of: "\"tokenizer\":\"")?.upperBound)
    var other = Array(text.utf8)
    let index = text.utf8.distance(from: text.startIndex, to: digit)
    other[index] = other[index] == 0x30 ? 0x31 : 0x30
    let damaged = try folder.write(other, to: "other")
    let run = try extend(["--pieces", damaged])
    #expect(run.status == 2)
    #expect(run.errors.contains("tokenizer"))
    #expect(!Folder.exists("\(folder.path)/out"))
  }

  @Test func `a list of pieces is as good as learnt ones`() throws {
    let text = try Fixtures.text(Fixtures.corpus("ka"))
    let words = Set(text.split { " \n".contains($0) }.prefix(60)).sorted().map { "▁\($0)\n" }
    let list = try folder.write(Array((words.joined() + "▁the\n").utf8), to: "list")
    let learned = "\(folder.path)/listed"
    let told = try Command.run([
      "learn", source, Fixtures.corpus("ka"), "--pieces", "ka=\(list)", "-o", learned, "--json",
    ])
    #expect(told.status == 0, "\(told.errors)")
    let report = try json(told.output)
    #expect(report["listed"]?.int == words.count + 1)
    #expect(report["refused"]?.array?.contains { $0["text"]?.string == " the" } == true)
    #expect(report["languages"]?.array?.first?["language"]?.string == "und")
    for (name, pieces) in [("learned", learned), ("plain", list)] {
      let run = try extend(["--pieces", pieces, "--check", Fixtures.corpus("en")], to: name)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("in the tokenizer already") == (name == "plain"))
      let held = try Command.run(["verify", source, "\(folder.path)/\(name)"])
      #expect(held.status == 0, "\(held.output)")
    }
    for bad in [["--size", "3"], ["--count-only"], ["--words", list, Fixtures.corpus("ka")]] {
      let run = try Command.run(["learn", source, "--pieces", list, "-o", learned] + bad)
      #expect(run.status == 64)
    }
  }

  @Test(arguments: [
    ("causal-lm", "masked-lm", "subword-mean"), ("masked-lm", "unigram", "mean"),
    ("causal-lm", "wordpiece", "convex-hull"), ("causal-lm", "bpe-byte-fallback", "omp"),
  ])
  func `a tokenizer is replaced, verified and applied again`(
    model: String, target: String, method: String
  ) throws {
    let (model, target) = (Fixtures.vocabulary(model), Fixtures.vocabulary(target))
    let result = "\(folder.path)/replaced"
    var arguments = ["extend", model, "--tokenizer", target, "--method", method, "--json"]
    if method == "omp" { arguments += ["--donor", model, "--atoms", "4"] }
    let run = try Command.run(arguments + ["-o", result] + store)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try InputFile.contents(of: "\(result)/tokenizer.json")
        == InputFile.contents(of: "\(target)/tokenizer.json"))
    #expect(try Folder(result).has("merges.txt") == Folder(target).has("merges.txt"))
    let held = try Command.run(["verify", model, result])
    #expect(held.status == 0, "\(held.output)\(held.errors)")
    let again = try Command.run(
      ["apply", "1", "--model", model, "-o", "\(folder.path)/again"] + store)
    #expect(again.status == 0, "\(again.output)\(again.errors)")
    for file in ["tokenizer.json", "model.safetensors", "lexotomy-mixing.jsonl"] {
      var bytes = try InputFile.contents(of: "\(result)/\(file)")
      bytes[bytes.count - 2] ^= 1
      try folder.write(bytes, to: "again/\(file)")
      let refuted = try Command.run(["verify", model, "\(folder.path)/again"])
      #expect(refuted.status != 0, "\(file)")
      bytes[bytes.count - 2] ^= 1
      try folder.write(bytes, to: "again/\(file)")
    }
  }

  @Test func `one of pieces and tokenizer is to be given, with any method`() throws {
    let target = Fixtures.vocabulary("masked-lm")
    #expect(try extend([]).status == 64)
    #expect(try extend(["--pieces", pieces(), "--tokenizer", target]).status == 64)
    let run = try extend(
      ["--tokenizer", target, "--method", "cw2v", "--contexts", Fixtures.corpus("en")],
      to: "replaced")
    #expect(run.status == 0, "\(run.errors)")
    let held = try Command.run(["verify", source, "\(folder.path)/replaced"])
    #expect(held.status == 0, "\(held.output)")
    let moved = try Command.run([
      "extend", target, "--tokenizer", source, "-o", "\(folder.path)/out",
    ])
    #expect(moved.status == 2 && moved.errors.contains("padding"), "\(moved.errors)")
    #expect(!Folder.exists("\(folder.path)/out"))
  }

  @Test func `a tokenizer without a token that the model needs is refused by its name`() throws {
    let target = Fixtures.vocabulary("bpe-bytelevel")
    let run = try Command.run([
      "extend", Fixtures.vocabulary("masked-lm"), "--tokenizer", target, "-o", "\(folder.path)/out",
    ])
    #expect(run.status == 2 && run.errors.contains("bos_token_id"), "\(run.errors)")
    #expect(run.errors.contains(target) && run.errors.contains("'<s>'"), "\(run.errors)")
    #expect(!Folder.exists("\(folder.path)/out"))
  }

  @Test func `a tokenizer whose IDs the model's class would change is named by its path`() throws {
    let target = Fixtures.vocabulary("sentencepiece-bpe")
    let run = try Command.run([
      "extend", Fixtures.vocabulary("causal-lm"), "--tokenizer", target, "-o",
      "\(folder.path)/out",
    ])
    #expect(run.status == 2)
    #expect(run.errors.contains(target) && run.errors.contains("tokenizer.json"))
    #expect(!run.errors.contains(".lexotomy-"))
  }

  @Test func `pieces are learnt for WordPiece, and not where files cannot take them`() throws {
    func learn(_ tokenizer: String) throws -> Command.Outcome {
      try Command.run([
        "learn", Fixtures.vocabulary(tokenizer), "ka=\(Fixtures.corpus("ka"))", "--size", "50",
        "-o",
        "\(folder.path)/learnt",
      ])
    }
    let learnt = try learn("wordpiece")
    #expect(learnt.status == 0, "\(learnt.errors)")
    let text = String(
      decoding: try InputFile.contents(of: "\(folder.path)/learnt"), as: UTF8.self)
    #expect(text.contains("\"algorithm\":\"wordpiece\"") && text.contains("\"piece\":\"##"))
    #expect(!text.contains("\"merge\""))
    let refused = try learn("tiktoken")
    #expect(refused.status == 2 && refused.errors.contains("save_pretrained"), "\(refused.errors)")
  }

  @Test func `a method without what it works with is refused`() throws {
    let run = try extend(["--pieces", pieces(), "--method", "omp"])
    #expect(run.status == 2)
    #expect(run.errors.contains("--donor"))
  }

  /// A file of vectors for the words of corpora, with numbers that follow from the words.
  private func vectors(_ tags: [String]) throws -> String {
    var words: [String] = []
    for tag in tags {
      words += try Fixtures.text(Fixtures.corpus(tag)).split { " \n".contains($0) }.map(String.init)
    }
    let lines = Set(words).sorted().map { word -> String in
      var state = word.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
      let numbers = (0..<8).map { _ -> String in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return "\(Double(state >> 40) / 16_777_216 - 0.5)"
      }
      return "\(word) \(numbers.joined(separator: " "))"
    }
    let text = "\(lines.count) 8\n" + lines.joined(separator: "\n") + "\n"
    return try folder.write(Array(text.utf8), to: "\(tags.joined()).vec")
  }

  @Test(arguments: ["ofa", "focus", "wechsel", "wechsel-two", "align", "cw2v"])
  func `methods that look at words make most rows`(name: String) throws {
    let method = name == "wechsel-two" ? "wechsel" : name
    var arguments = ["--pieces", try pieces(), "--method", method, "--json"]
    switch name {
    case "align":
      let text = try Fixtures.text(Fixtures.corpus("am")).split { " \n".contains($0) }
      let lines = Set(text).sorted().map { "house\t\($0)\t3\n" }.joined()
      arguments += ["--translations", try folder.write(Array(lines.utf8), to: "pairs")]
    case "cw2v": arguments += ["--contexts", Fixtures.corpus("am")]
    case "wechsel-two":
      arguments += try ["--vectors", vectors(["en"]), "--target-vectors", vectors(["am"])]
      let pairs = try folder.write(Array("the\tነው\nand\tእና\n".utf8), to: "dictionary")
      arguments += ["--dictionary", pairs]
    default: arguments += ["--vectors", try vectors(["am", "en"])]
    }
    let run = try extend(arguments)
    #expect(run.status == 0, "\(run.errors)")
    let report = try json(run.output)
    let methods = try #require(report["tables"]?.array?.first?["methods"]?.array)
    #expect(methods.first?["method"]?.string == method)
    #expect(try #require(methods.first?["own"]?.int) > 25)
    #expect(report["tables"]?.array?.first?["in_hull"]?.int == 40)
    #expect(report["claims"]?.array?.contains { $0["outcome"]?.string == "fails" } == false)
  }

  @Test func `later rounds make other rows, and bad numbers of rounds are refused`() throws {
    let pieces = try pieces()
    var made: [[UInt8]] = []
    for rounds in ["1", "2"] {
      let run = try extend(
        [
          "--pieces", pieces, "--method", "cw2v", "--contexts", Fixtures.corpus("am"), "--rounds",
          rounds,
        ], to: "rounds-\(rounds)")
      #expect(run.status == 0, "\(run.errors)")
      made.append(try InputFile.contents(of: "\(folder.path)/rounds-\(rounds)/model.safetensors"))
    }
    #expect(made[0] != made[1])
    #expect(try extend(["--pieces", pieces, "--rounds", "0"]).status == 64)
  }

  @Test func `pairs that were counted before are as good as their text`() throws {
    let (pieces, text) = (try pieces(), Fixtures.corpus("am"))
    let first = try extend(
      ["--pieces", pieces, "--method", "cw2v", "--contexts", text], to: "text")
    #expect(first.status == 0, "\(first.errors)")
    let size = try InputFile(text).size
    for (name, range) in [("a", "0:\(size / 3)"), ("b", "\(size / 3):\(size)")] {
      let run = try Command.run([
        "count", "\(folder.path)/text", text, "--pairs", "--range", range, "-o",
        "\(folder.path)/\(name)",
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let parts = ["\(folder.path)/a", "\(folder.path)/b"]
    let merged = "\(folder.path)/merged"
    let run = try Command.run(["merge"] + parts.reversed() + ["-o", merged, "--json"])
    #expect(try json(run.output)["bytes"]?.int ?? 0 > size / 2, "\(run.errors)")
    for (name, files) in [("one", [merged]), ("two", parts)] {
      let arguments = files.flatMap { ["--pairs", $0] }
      let run = try extend(["--pieces", pieces, "--method", "cw2v"] + arguments, to: name)
      #expect(run.status == 0, "\(run.errors)")
      for file in ["model.safetensors", "lexotomy-mixing.jsonl"] {
        #expect(
          try InputFile.contents(of: "\(folder.path)/\(name)/\(file)")
            == InputFile.contents(of: "\(folder.path)/text/\(file)"))
      }
    }
    let foreign = "\(folder.path)/foreign"
    _ = try Command.run(["count", source, text, "--pairs", "-o", foreign])
    let refused = try extend(
      ["--pieces", pieces, "--method", "cw2v", "--pairs", foreign], to: "refused")
    #expect(refused.status == 2 && !Folder.exists("\(folder.path)/refused"))
  }

  @Test(arguments: [
    ["--method", "ofa"], ["--method", "wechsel"], ["--method", "align"], ["--method", "cw2v"],
    ["--method", "ofa", "--vectors", "/nowhere.vec"],
    ["--method", "align", "--translations", Fixtures.corpus("en")],
    ["--method", "convex-hull", "--support", "0"],
    ["--method", "ofa", "--neighbors", "0", "--vectors", Fixtures.corpus("en")],
  ])
  func `bad settings and files are refused, and nothing appears`(arguments: [String]) throws {
    let run = try extend(["--pieces", pieces()] + arguments)
    #expect(run.status == 2, "\(run.output)\(run.errors)")
    #expect(!Folder.exists("\(folder.path)/out"))
  }

  @Test func `a donor's combinations make rows`() throws {
    let donor = "\(folder.path)/donor"
    let pieces = try pieces()
    let first = try Command.run(
      ["extend", source, "-o", donor, "--pieces", pieces, "--method", "convex-hull"] + store)
    #expect(first.status == 0, "\(first.errors)")
    let run = try extend([
      "--pieces", pieces, "--method", "omp", "--donor", donor, "--atoms", "8", "--json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let methods = try json(run.output)["tables"]?.array?.first?["methods"]?.array
    #expect(methods?.first?["method"]?.string == "omp")
    #expect(methods?.first?["own"]?.int == 40)
  }
}
