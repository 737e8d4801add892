import Files
import Surgery
import TestSupport
import Testing
import Tokenizers

@Suite("Learning WordPiece")
struct WordPieceLearningTests {
  private func counts(_ lines: [String], _ tokenizer: any Tokenizer) throws -> WordCounts {
    let counter = try WordCounter(tokenizer)
    for line in lines { try counter.add(Array(line.utf8).span, language: "x") }
    counter.finish()
    var counts = WordCounts(tokenizer: Digest(of: []))
    for (tag, words) in counter.counts { counts.merge(words, of: tag) }
    return counts
  }

  private func protected(_ lines: [String], _ tokenizer: any Tokenizer) throws -> ProtectedText {
    let protected = ProtectedText(tokenizer, try #require(tokenizer.mergeRules))
    for line in lines { try protected.add(Array(line.utf8).span) }
    return protected
  }

  private func learn(
    _ lines: [String], _ tokenizer: any Tokenizer, size: Int, protecting text: [String]? = nil
  ) throws -> LearnedPieces {
    var options = LearningOptions(budget: .total(size))
    options.protection = text == nil ? .nothing : .lines
    return try PieceLearner(counts(lines, tokenizer), tokenizer: tokenizer, options: options)
      .learnMerges(
        #require(tokenizer.mergeRules), protecting: text.map { try protected($0, tokenizer) })
  }

  private func spellings(_ learned: LearnedPieces) -> [String] {
    learned.pieces.map { String(decoding: $0.spelling, as: UTF8.self) }
  }

  @Test func `pieces are learnt in both forms, and need no merges`() throws {
    let tokenizer = try SmallTokenizers.wordPiece(
      ["[UNK]", "l", "n", "##o", "##w", "##e", "##s", "##t", "##r"])
    let lines = Array(repeating: "low lowest newest newer", count: 5)
    let learned = try learn(lines, tokenizer, size: 4)
    #expect(learned.algorithm == .wordPiece && learned.merges.isEmpty)
    #expect(spellings(learned) == ["##we", "lo", "ne", "##st"])
    let extended = try tokenizer.adding(learned.newPieces)
    #expect(try extended.pieces(of: "lowest newer") == ["lo", "##we", "##st", "ne", "##we", "##r"])
  }

  @Test func `characters without piece get one in the form in which they stand`() throws {
    let tokenizer = try SmallTokenizers.wordPiece(["[UNK]", "a", "##b"])
    let learned = try learn(["ab სა სა აბ აბ", "ab სა აბ bb"], tokenizer, size: 20)
    let extended = try tokenizer.adding(learned.newPieces)
    #expect(try extended.pieces(of: "ab სა აბ") == ["ab", "სა", "აბ"])
    #expect(Set(spellings(learned)).isSuperset(of: ["ს", "ა", "##ა", "##ბ"]))
    #expect(try extended.pieces(of: "bb") == ["[UNK]"])
  }

  @Test func `protected text over bytes stays, and what is learnt is spelt in bytes`() throws {
    let folder = TemporaryFolder()
    let pieces = ["[UNK]", "Ã", "##Ã", "##©", "##¨", "a", "##a", "##Ã©"]
    let members = pieces.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
    let path = try folder.write(
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "post_processor": null, "decoder": null,
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                 "max_input_chars_per_word": 100, "vocab": {\(members)}}}
      """, to: "tokenizer.json")
    let tokenizer = try TokenizerFormat.read(path)
    let lines = ["aéa", "éa", "èa", "aéa", "éa", "èa"]
    let learned = try learn(lines, tokenizer, size: 9, protecting: ["aé", "aéa", "ඝ"])
    #expect(!learned.pieces.isEmpty)
    for piece in learned.pieces {
      #expect(!String(decoding: piece.spelling, as: UTF8.self).contains { "éè".contains($0) })
      #expect(tokenizer.surface(ofNew: piece.spelling) == piece.surface)
    }
    let extended = try tokenizer.adding(learned.newPieces)
    for text in ["aé", "aéa"] {
      #expect(try extended.pieces(of: text) == tokenizer.pieces(of: text))
    }
    #expect(try tokenizer.pieces(of: "èa").count == 3)
    #expect(try extended.pieces(of: "èa").count < 3)
  }

  @Test func `a word that is too long stays unknown`() throws {
    let tokenizer = try SmallTokenizers.wordPiece(["[UNK]", "a", "##a"])
    let long = String(repeating: "a", count: 101)
    let learned = try learn([long, long], tokenizer, size: 20)
    #expect(learned.pieces.isEmpty)
  }

  /// Random vocabularies, texts and pieces: what is not refused leaves protected text as it is, and what
  /// is refused would change it where no word is unknown.
  @Test(arguments: 0..<60)
  func `protection leaves text as it is, and refuses no more than it must`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func word(_ lengths: ClosedRange<Int>, _ letters: [String]) -> String {
      (0..<Int.random(in: lengths, using: &generator)).map { _ in
        letters.randomElement(using: &generator) ?? ""
      }.joined()
    }
    let letters = seed % 2 == 0 ? ["a", "b"] : ["a", "b", "ა"]
    var pieces = ["a", "b", "##a", "##b"]
    for _ in 0..<6 {
      let piece = (Bool.random(using: &generator) ? "##" : "") + word(2...3, letters)
      if !pieces.contains(piece) { pieces.append(piece) }
    }
    let tokenizer = try SmallTokenizers.wordPiece(["[UNK]"] + pieces)
    let text = (0..<8).map { _ in word(1...6, letters) }.joined(separator: " ")
    let list = (0..<20).map { _ in word(1...4, letters) }
    var lines = PieceList()
    for line in list { try lines.add(Array(line.utf8).span, language: "x", path: "list") }
    var options = LearningOptions(budget: .total(0))
    options.protection = .lines
    let lister = PieceLister(
      lines, tokenizer: tokenizer, digest: Digest(of: []), options: options)
    let listed = try lister.words(protecting: protected([text], tokenizer))
    let before = try tokenizer.pieces(of: text)
    let extended = try tokenizer.adding(listed.learned.newPieces)
    #expect(try extended.pieces(of: text) == before)
    for piece in listed.learned.pieces {
      let alone = String(decoding: piece.spelling, as: UTF8.self)
      #expect(try extended.pieces(of: alone) == [alone])
    }
    for refused in listed.refused where refused.why == .unreachable && seed % 2 == 0 {
      let alone = try tokenizer.adding(NewPieces(pieces: [.init(spelling: refused.text)]))
      #expect(try alone.pieces(of: text) != before)
    }
    let learned = try learn(
      [text, list.joined(separator: " ")], tokenizer, size: 9, protecting: [text])
    #expect(try tokenizer.adding(learned.newPieces).pieces(of: text) == before)
  }
}
