import Files
import JSON
import TestSupport
import Testing

@Suite("lexotomy evaluate")
struct EvaluateCommandTests {
  private let folder: TemporaryFolder
  private let store: [String]

  init() throws {
    folder = TemporaryFolder()
    store = ["--store", "\(folder.path)/store.db"]
  }

  private func evaluate(_ model: String, _ arguments: [String]) throws -> JSONValue {
    let run = try Command.run(
      ["evaluate", Fixtures.vocabulary(model), "--hide", "60", "--json"] + arguments + store)
    #expect(run.status == 0, "\(run.errors)")
    var reader = JSONReader(Array(run.output.utf8), source: "output")
    return try reader.readDocument()
  }

  /// A figure over all hidden pieces of the first table.
  private func figure(_ name: String, _ result: JSONValue) throws -> Double {
    let all = try #require(result["tables"]?.array?.first?["groups"]?.array?.first)
    #expect(all["kind"]?.string == "all" && all["pieces"]?.int == 60)
    return try #require(all[name]?.double)
  }

  @Test(arguments: ["causal-lm", "masked-lm"])
  func `rows of zeros have no length, and the true row is nowhere near`(model: String) throws {
    let result = try evaluate(model, ["--method", "zero"])
    #expect(try figure("norm_ratio", result) == 0)
    #expect(try figure("hits_at_10", result) < 0.1)
    #expect(try figure("mrr", result) < 0.1)
  }

  @Test(arguments: ["causal-lm", "masked-lm"])
  func `parts say more of a piece than chance`(model: String) throws {
    let random = try evaluate(model, ["--method", "random"])
    let parts = try evaluate(model, ["--method", "subword-mean"])
    #expect(try figure("cosine", parts) > figure("cosine", random))
    #expect(try abs(figure("cosine", random)) < 0.1)
  }

  @Test(arguments: ["causal-lm", "masked-lm"])
  func `predictions change less the better the rows are`(model: String) throws {
    func head(_ method: String) throws -> JSONValue {
      let tables = try evaluate(model, ["--method", method])["tables"]?.array ?? []
      // Only a table that predicts has divergences: the untied head, or the one table of a tied model.
      let heads = tables.filter { $0["groups"]?.array?.first?["kl"]?.double != nil }
      #expect(heads.count == 1)
      return try #require(heads.first?["groups"]?.array?.first)
    }
    let (parts, noise) = (try head("subword-mean"), try head("multivariate"))
    for group in [parts, noise] {
      #expect(try #require(group["kl"]?.double) > 0)
      #expect(try #require(group["kl_elsewhere"]?.double) >= 0)
    }
    #expect(try #require(parts["kl"]?.double) < #require(noise["kl"]?.double))
  }

  @Test func `sentences move, and are found again`() throws {
    func sentences(_ arguments: [String]) throws -> JSONValue? {
      try evaluate("masked-lm", [Fixtures.corpus("en"), Fixtures.corpus("sw")] + arguments)[
        "sentences"]
    }
    let parts = try #require(try sentences(["--method", "subword-mean", "--jobs", "1"]))
    #expect(try #require(parts["count"]?.int) > 10)
    #expect(try #require(parts["cosine"]?.double) > 0.5)
    #expect(try #require(parts["found"]?.double) > 0.5)
    #expect(try parts == sentences(["--method", "subword-mean", "--jobs", "3"]))
    #expect(try evaluate("masked-lm", [])["sentences"] == .null)
  }

  @Test func `groups of each kind hold every piece once`() throws {
    let result = try evaluate("causal-lm", [Fixtures.corpus("en"), Fixtures.corpus("ru")])
    let groups = try #require(result["tables"]?.array?.first?["groups"]?.array)
    var sums: [String: Int] = [:]
    for group in groups {
      sums[group["kind"]?.string ?? "", default: 0] += group["pieces"]?.int ?? 0
    }
    #expect(Set(sums.keys) == ["all", "made by", "script", "length", "frequency"])
    #expect(sums.values.allSatisfy { $0 == 60 })
  }

  @Test func `the same seed gives the same figures, whatever the number of jobs`() throws {
    func tables(_ arguments: [String]) throws -> JSONValue? {
      try evaluate("masked-lm", ["--method", "multivariate"] + arguments)["tables"]
    }
    #expect(try tables(["--jobs", "1"]) == tables(["--jobs", "3"]))
    #expect(try tables(["--seed", "1"]) != tables(["--seed", "2"]))
  }

  @Test func `the store keeps the figures`() throws {
    let result = try evaluate("causal-lm", [])
    #expect(result["run"]?.int == 1)
    let run = try Command.run(
      ["query", "sql", "SELECT name, value FROM metrics WHERE run = 1", "--format", "json"] + store)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("input embedding cosine"))
  }

  @Test func `a tokenizer alone has no rows to hide`() throws {
    let run = try Command.run(["evaluate", Fixtures.vocabulary("unigram/tokenizer.json")] + store)
    #expect(run.status == 2)
    #expect(run.errors.contains("weights"))
  }
}
