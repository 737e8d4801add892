import RowPlans
import Surgery
import TestSupport
import Testing
import Tokenizers

/// Old pieces that no merges make stay out of text, whatever is added.
@Suite("Unreached pieces")
struct UnreachedPiecesTests {
  private static let pieces = ["a", "b", "c", "d", "bc", "ab", "abc"]
  private static let merges = [("b", "c"), ("a", "b"), ("ab", "c")]

  @Test func `an extension by which an old piece comes out of text is refused by name`() throws {
    let source = try SmallTokenizers.bpe(Self.pieces, merges: Self.merges)
    let result = try SmallTokenizers.bpe(Self.pieces, merges: Self.merges + [("a", "bc")])
    let error = #expect(throws: SurgeryError.self) {
      try NewPieces.checkReach(from: source, to: result)
    }
    #expect(error == .reachesOldPieces(path: source.path, pieces: ["abc"], count: 1))
    #expect(error?.description.contains("abc") == true)
  }

  @Test func `an extension that leaves old pieces as they were is not refused`() throws {
    let source = try SmallTokenizers.bpe(Self.pieces, merges: Self.merges)
    let result = try SmallTokenizers.bpe(
      Self.pieces + ["dd", "ddd"], merges: Self.merges + [("d", "d"), ("dd", "d")])
    try NewPieces.checkReach(from: source, to: result)
  }
}
