import RowPlans
import Surgery
import TestSupport
import Testing
import Tokenizers

@testable import Lexotomy

/// The claims about text that an extension must leave alone.
@Suite("Claims about extended text")
struct ExtensionClaimTests {
  /// No merge makes `abc` of text: `b` and `c` merge first.
  private func source() throws -> any Tokenizer {
    try SmallTokenizers.bpe(
      ["a", "b", "c", "d", "bc", "ab", "abc"], merges: [("b", "c"), ("a", "b"), ("ab", "c")])
  }

  private func check(_ result: any Tokenizer, _ lines: [String]) throws -> ExtensionCheck {
    let checker = ExtensionChecker(source: try source(), result: result)
    for line in lines { try checker.add(Array(line.utf8).span) }
    return checker.check
  }

  @Test func `text with new pieces may have other tokens`() throws {
    let new = NewPieces(
      pieces: [.init(spelling: Array("dd".utf8))],
      merges: [.init(left: Array("d".utf8), right: Array("d".utf8))])
    let check = try check(source().adding(new), ["abc", "add"])
    #expect(check.unchanged == 1 && check.usingAdded == 1)
    #expect(!Claim.extendedText(check).isRefuted)
  }

  @Test func `text without new pieces that has other tokens refutes the claim`() throws {
    let result = try SmallTokenizers.bpe(
      ["a", "b", "c", "d", "bc", "ab", "abc"],
      merges: [("b", "c"), ("a", "b"), ("ab", "c"), ("a", "bc")])
    let check = try check(result, ["abc", "dd"])
    #expect(check.rearranged == 1 && check.unchanged == 1 && check.misspelt == 0)
    let claim = Claim.extendedText(check)
    #expect(claim.isRefuted)
    #expect(claim.findings == ["'abc' has other tokens, and none of them is new"])
  }

  @Test func `protected lines that change are named`() {
    let claim = Claim.protection(changedCount: 5, examples: ["one line"])
    #expect(claim.isRefuted)
    #expect(claim.findings.count == 2)
    #expect(claim.findings[0].contains("5 lines"))
    #expect(claim.findings[1].contains("one line"))
    #expect(!Claim.protection(changedCount: 0, examples: []).isRefuted)
  }
}
