import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("SentencePiece merges")
struct SentencePieceMergeTests {
  /// A model whose pieces are made by chance from three letters; many have the same score.
  private struct Chance {
    var generator = SeededGenerator(seed: 0)
    var scores: [String: Float] = ["▁": -9, "a": -9, "b": -9, "c": -9]
    var symbols: [String] = []

    init(seed: UInt64) {
      generator = SeededGenerator(seed: seed)
      for _ in 0..<Int.random(in: 4...40, using: &generator) {
        scores[word(2...5)] = Float(Int.random(in: -6 ... -1, using: &generator))
      }
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let symbol = word(1...3)
        guard scores[symbol] == nil, !symbols.contains(symbol) else { continue }
        symbols.append(symbol)
      }
    }

    mutating func word(_ lengths: ClosedRange<Int>) -> String {
      let letters = (0..<Int.random(in: lengths, using: &generator)).map { _ in
        "aaabbc".randomElement(using: &generator) ?? "a"
      }
      return String(letters)
    }

    func tokenizer() throws -> SentencePieceTokenizer {
      var builder = SentencePieceModelBuilder(.bpe, scores.sorted { $0.key < $1.key })
      builder.pieces += symbols.map { ($0, 0, 4) }
      return try builder.tokenizer()
    }

    /// What the definition gives, step by step.
    func segmentation(of text: String) -> [String] {
      var parts: [(text: String, isSymbol: Bool)] = []
      var rest = text[...]
      while !rest.isEmpty {
        let symbol = symbols.filter { rest.hasPrefix($0) }.max { $0.count < $1.count }
        parts.append((symbol ?? String(rest.prefix(1)), symbol != nil))
        rest = rest.dropFirst(parts[parts.count - 1].text.count)
      }
      while true {
        var best: (index: Int, score: Float)?
        for index in parts.indices.dropLast()
        where !parts[index].isSymbol && !parts[index + 1].isSymbol {
          let score = scores[parts[index].text + parts[index + 1].text] ?? -.infinity
          if score > best?.score ?? -.infinity { best = (index, score) }
        }
        guard let best else { return parts.map(\.text) }
        parts[best.index].text += parts.remove(at: best.index + 1).text
      }
    }
  }

  @Test(arguments: 0..<60)
  func `long and short words are merged as the definition says`(seed: Int) throws {
    var chance = Chance(seed: UInt64(seed))
    let tokenizer = try chance.tokenizer()
    for lengths in [1...8, 10...40, 60...70, 100...400] {
      let word = chance.word(lengths)
      #expect(try tokenizer.pieces(of: word) == chance.segmentation(of: "▁" + word), "\(word)")
    }
    for letter in ["a", "b"] {
      let run = String(repeating: letter, count: 150 + seed)
      #expect(try tokenizer.pieces(of: run) == chance.segmentation(of: "▁" + run))
    }
  }

  @Test func `a user-defined symbol does not merge, not even where it begins a piece`() throws {
    var builder = SentencePieceModelBuilder(
      .bpe, [("▁", -9), ("a", -9), ("b", -9), ("c", -9), ("abc", -1), ("cx", -1)])
    builder.pieces += [("ab", 0, 4), ("x", 0, 4)]
    #expect(try builder.tokenizer().pieces(of: "abc") == ["▁", "ab", "c"])
    #expect(try builder.tokenizer().pieces(of: "cx") == ["▁", "c", "x"])
  }
}
