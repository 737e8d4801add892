import Testing

@testable import Lexotomy

@Suite("Claims")
struct ClaimTests {
  @Test func `a statement without findings holds`() {
    let claim = Statement.required.checked([])
    #expect(claim.verdict == .holds && !claim.isRefuted && claim.findings.isEmpty)
    #expect(claim.identifier == "required" && claim.title == "required")
    #expect(claim.words == Statement.required.words)
  }

  @Test func `findings refute a statement, and no more than the limit are kept`() {
    let many = (0..<Claim.findingLimit + 5).map { "finding \($0)" }
    let claim = Statement.required.checked(many)
    #expect(claim.isRefuted)
    #expect(claim.findings == Array(many.prefix(Claim.findingLimit)))
  }

  @Test func `a statement that cannot be checked says why`() {
    let claim = Statement.rows.unchecked(because: "the pieces do not tell the rows")
    #expect(claim.verdict == .unchecked("the pieces do not tell the rows"))
    #expect(!claim.isRefuted && claim.findings.isEmpty)
  }

  @Test func `a title is the identifier in words, unless it has one of its own`() {
    #expect(Statement.theorem(.u1, keptCount: 3).identifier == "theorem.U1")
    #expect(Statement.theorem(.u1, keptCount: 3).title == "theorem U1")
    #expect(Statement.specialTokens.title == "special tokens")
    #expect(Statement.storeDatabase(runCount: 1).identifier == "store.database")
    #expect(Statement.storeDatabase(runCount: 1).title == "database")
  }
}
