import Files
import Foundation
import Initializers
import JSON
import TestSupport
import Testing

@Suite("Settings of methods, from the prompt to the store and back")
struct MethodSettingsTests {
  private let folder: TemporaryFolder
  private let source = Fixtures.vocabulary("causal-lm")
  private let store: [String]

  init() throws {
    folder = TemporaryFolder()
    store = ["--store", "\(folder.path)/store.db"]
  }

  private func pieces() throws -> String {
    let path = "\(folder.path)/pieces"
    let run = try Command.run(
      ["learn", source, "am=\(Fixtures.corpus("am"))", "--size", "20", "-o", path])
    #expect(run.status == 0, "\(run.errors)")
    return path
  }

  private func extend(_ arguments: [String]) throws -> Command.Outcome {
    try Command.run(
      ["extend", source, "-o", "\(folder.path)/out", "--pieces", pieces()] + arguments + store)
  }

  private func json(_ text: String) throws -> JSONValue {
    var reader = JSONReader(Array(text.utf8), source: "output")
    return try reader.readDocument()
  }

  /// The parameters of the only run of a store, as `query show` has them.
  private func parameters(_ store: [String]) throws -> [String: String] {
    let shown = try Command.run(["query", "show", "1", "--format", "json"] + store)
    #expect(shown.status == 0, "\(shown.errors)")
    let rows = try #require(json(shown.output).array).compactMap { row -> (String, String)? in
      guard let name = row["property"]?.string, name.hasPrefix("parameter ") else { return nil }
      let value = row["value"]
      let text =
        value?.string
        ?? value.map {
          String(decoding: JSONWriter.text(of: $0, isIndented: false), as: UTF8.self)
        }
      return (String(name.dropFirst(10)), text ?? "")
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  @Test func `every setting that was given is shown by the store`() throws {
    let run = try extend([
      "--method", "convex-hull", "--support", "7", "--concentration", "0.25", "--variance", "full",
      "--fallback", "mean",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let shown = try parameters(store)
    #expect(shown["method"] == "convex-hull" && shown["seed"] == "0")
    #expect(shown["fallback"] == #"["mean","multivariate"]"#)
    #expect(shown["support"] == "7" && shown["concentration"] == "0.25")
    #expect(shown["variance"] == "full")
    #expect(
      Set(shown.keys) == [
        "model", "pieces", "method", "fallback", "support", "concentration", "variance", "seed",
      ])
  }

  /// Arguments that give every setting of a method a value of its own.
  private func arguments(_ method: Initializers.Method) throws -> [String] {
    let text = Fixtures.corpus("am")
    let words = try folder.write(
      Array("3 4\nthe 1 0 0 1\nነው 0 1 0 1\nእና 0.5 0 1 0\n".utf8), to: "words.vec")
    let values: [String: String] = [
      "deviation": "0.125", "variance": "hewitt", "support": "9", "concentration": "0.5",
      "weighting": "characters", "output-weighting": "position:-2.0", "vectors": words,
      "target-vectors": words, "vector-language": "eng", "neighbors": "3", "temperature": "0.25",
      "translations": try folder.write(Array("the\tነው\t3\n".utf8), to: "translations"),
      "dictionary": try folder.write(Array("the\tነው\nthe\tእና\n".utf8), to: "dictionary"),
      "contexts": text, "window": "3", "vector-width": "16", "rounds": "2", "donor": source,
      "atoms": "4",
    ]
    // Vectors come from one place, and pairs would have to be counted first.
    let isLeftOut = { (name: String) in
      ["parallel", "pairs"].contains(name) || name == "contexts" && method != .cw2v
    }
    return try MixingMethod(method).chain.flatMap(\.settings).filter { !isLeftOut($0.name) }
      .flatMap { try ["--\($0.name)", #require(values[$0.name], "\($0.name)")] }
  }

  @Test(arguments: Initializers.Method.allCases)
  func `settings survive the store, apply, export and import`(
    method: Initializers.Method
  ) throws {
    let given = try arguments(method)
    let run = try extend(["--method", method.rawValue, "--seed", "5"] + given)
    #expect(run.status == 0, "\(run.errors)")
    let recorded = try parameters(store)
    for (name, value) in zip(given, given.dropFirst()) where name.hasPrefix("--") {
      let shown = recorded[String(name.dropFirst(2))]
      #expect(shown == value || shown == "[\"\(value)\"]", "\(name)")
    }
    let others = ["--store", "\(folder.path)/other.db"]
    let carried = "\(folder.path)/run.db"
    #expect(try Command.run(["export", "1", "-o", carried] + store).status == 0)
    #expect(try Command.run(["import", carried] + others).status == 0)
    #expect(try parameters(others) == recorded)
    for (name, store) in [("here", store), ("there", others)] {
      let again = try Command.run(
        ["apply", "1", "--model", source, "-o", "\(folder.path)/\(name)", "--json"] + store)
      #expect(again.status == 0, "\(again.errors)")
      let told = try #require(json(again.output)["method"]?.object)
      #expect(Set(told.members.map(\.key)).union(["model", "pieces"]) == Set(recorded.keys))
      #expect(told["method"]?.string == method.rawValue && told["seed"]?.int == 5)
    }
  }

  @Test func `the deviation of a model's own initialization is recorded`() throws {
    #expect(try extend(["--method", "random"]).status == 0)
    let configuration = try json(Fixtures.text("\(source)/config.json"))
    let range = try #require(configuration["initializer_range"]?.double)
    #expect(try parameters(store)["deviation"] == "\(range)")
  }

  @Test func `a setting that the chain has not is refused by name, and nothing appears`() throws {
    for (arguments, method) in [
      (["--method", "mean", "--support", "7"], "convex-hull"),
      (["--rounds", "2"], "cw2v"), (["--method", "ofa", "--dictionary", "d"], "wechsel"),
    ] {
      let run = try extend(arguments)
      #expect(run.status == 64, "\(run.output)")
      let name = try #require(arguments.first { $0.hasPrefix("--") && $0 != "--method" })
      #expect(run.errors.contains("\(name):") && run.errors.contains(method), "\(run.errors)")
      #expect(!Folder.exists("\(folder.path)/out"))
    }
    let evaluated = try Command.run(["evaluate", source, "--atoms", "3"] + store)
    #expect(evaluated.status == 64 && evaluated.errors.contains("omp"), "\(evaluated.errors)")
  }

  @Test func `the help of extend and evaluate has every setting and every method`() throws {
    for command in ["extend", "evaluate"] {
      let help = try Command.run([command, "--help"]).output
      for setting in Initializers.Method.allCases.flatMap(\.settings) {
        #expect(help.contains("--\(setting.name) <\(setting.placeholder)>"), "\(setting.name)")
      }
      for method in Initializers.Method.allCases { #expect(help.contains(method.rawValue)) }
    }
    let help = try Command.run(["extend", "--help"]).output
    for method in Initializers.Method.allCases {
      #expect(help.contains(method.declaration.summary), "\(method)")
    }
  }

  @Test func `recipes know every setting, and refuse those that the method has not`() throws {
    func recipe(_ line: String) throws -> Command.Outcome {
      let text = """
        steps:
          - extend:
              model: \(source)
              pieces: p
              output: o
              method: convex-hull
              \(line)

        """
      let path = try folder.write(Array(text.utf8), to: "recipe.yaml")
      return try Command.run(["run", path, "--dry-run"])
    }
    let good = try recipe("support: 7")
    #expect(good.status == 0 && good.output.contains("--support 7"), "\(good.errors)")
    let underscored = try recipe("output_weighting: first")
    #expect(underscored.status == 0, "\(underscored.errors)")
    let bad = try recipe("atoms: 7")
    #expect(bad.status == 2 && bad.errors.contains("--atoms"), "\(bad.errors)")
    #expect(bad.errors.contains("omp"))
  }

  @Test func `the card of the result has the methods and their settings`() throws {
    let run = try extend(["--method", "convex-hull", "--support", "7", "--fallback", "mean"])
    #expect(run.status == 0, "\(run.errors)")
    let card = try Fixtures.text("\(folder.path)/out/README.md")
    #expect(card.contains("in this order: `convex-hull`, then `mean`, then `multivariate`."))
    #expect(card.contains("\n| support | 7 |\n") && card.contains("\n| variance | hull |\n"))
  }
}

/// A store that version 0.1.0 wrote with schema 3, by `extend --method convex-hull --support 7
/// --concentration 0.25 --variance full --fallback mean` and four pieces.
@Suite("A store of schema 3 with an extension")
struct EarlyStoreTests {
  private let folder = TemporaryFolder()
  private let store: [String]

  init() throws {
    let packed = "\(Fixtures.repository)/Tests/LexotomyCommandTests/Stores/extension-schema-3.db.gz"
    let path = try folder.write([], to: "early.db")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", packed]
    process.standardOutput = FileHandle(forWritingAtPath: path)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    store = ["--store", path]
  }

  @Test func `what it has is shown`() throws {
    let shown = try Command.run(["query", "show", "1", "--format", "csv"] + store)
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains("parameter method,convex-hull"))
    #expect(shown.output.contains("pieces added,4") && !shown.output.contains("parameter support"))
    #expect(try Command.run(["doctor"] + store).status == 0)
  }

  @Test func `its run is applied again, byte for byte`() throws {
    let out = "\(folder.path)/out"
    let run = try Command.run(
      ["apply", "1", "--model", Fixtures.vocabulary("causal-lm"), "-o", out] + store)
    #expect(run.status == 0, "\(run.errors)")
    // As 0.1.0 wrote them.
    for (name, digest) in [
      ("lexotomy-mixing.jsonl", "58267719a25e2c77fe0734957594527f1bd185d07be48f41499b744d3442013e"),
      ("model.safetensors", "dca441ef646fc0a32b275b9f34cd5be14d88b4469e4b01f3ba83e5cc36c98feb"),
    ] {
      #expect(try Digest(of: InputFile.contents(of: "\(out)/\(name)")).hex == digest)
    }
    #expect(run.output.contains("made by    method convex-hull; fallback mean; seed 0"))
  }
}
