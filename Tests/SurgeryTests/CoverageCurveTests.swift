import Files
import RowPlans
import Surgery
import TestSupport
import Testing
import Tokenizers

@Suite("Coverage curve")
struct CoverageCurveTests {
  @Test(arguments: kinds)
  func `it tells the sizes and shares that plans have`(kind: String) throws {
    let source = try TokenizerFormat.read(Fixtures.vocabulary(kind))
    let lines = try Fixtures.lines(Fixtures.corpus("fr"))
    let counter = try PieceCounter(source)
    for line in lines { try counter.add(line.span, language: "fr") }
    var counts = CorpusCounts(tokenizer: Digest(of: []), idBound: source.vocabulary.idBound)
    for (language, part) in try counter.finish() { counts.merge(part, of: language) }
    let planner = TrimPlanner(tokenizer: source, required: source.requiredPieces())
    let points = try #require(planner.curve(for: counts, options: TrimOptions()).points["fr"])
    #expect(
      zip(points, points.dropFirst()).allSatisfy { $0.size < $1.size && $0.lines <= $1.lines })
    #expect(points.last?.lines == 1 && points.last?.tokens == 1)
    for share in [0.5, 0.9, 0.99, 1] {
      let options = TrimOptions(size: .coverage(share, of: .lines))
      let plan = try planner.plan(for: counts, options: options)
      let point = try #require(points.first { $0.lines >= share })
      // A plan has at least the required pieces, and fillers where a piece did not fit.
      #expect(plan.keptIDs.count >= point.size)
      let language = try #require(counts.languages["fr"])
      #expect(plan.lineCoverage(of: language) >= point.lines - 1e-12)
      if share == 1 { #expect(plan.keptIDs.count == points.last?.size) }
    }
  }
}
