internal import RowPlans

extension GGUFPieces {
  /// The new entries of a file's lists for new pieces.
  struct Additions {
    /// The spellings of the file.
    var spellings: [[UInt8]] = []
    /// As many scores, whether the file has a list of them or not.
    var scores: [Float] = []
    /// Two pieces with a space between them; none for segmentations that go by scores.
    var merges: [[UInt8]] = []
  }

  /// Spells new pieces as the file does.
  ///
  /// Scores are those of a SentencePiece model file: of `llama` below all others, in the order of the
  /// pieces; of `t5` those that the pieces bring; in byte-level BPE and WordPiece they mean nothing.
  ///
  /// - Throws: `TokenizerError.unsuitable` if a piece is there already, or a piece of `t5` has no score.
  func additions(_ new: NewPieces) throws -> Additions {
    var additions = Additions()
    var known = Set(spellings.map { $0 })
    let least = scores.min() ?? 0
    for (number, piece) in new.pieces.enumerated() {
      let spelling = fileSpelling(piece.spelling)
      guard known.insert(spelling[...]).inserted else {
        throw refusal(piece, "is there already. Leave it out.")
      }
      additions.spellings.append(spelling)
      switch model {
      case "llama": additions.scores.append(least - 1 - Float(number))
      case "t5":
        guard let score = piece.score else {
          throw TokenizerError.noScore(
            file: path, place: Self.place, piece: String(decoding: piece.spelling, as: UTF8.self))
        }
        additions.scores.append(Float(score))
      default: additions.scores.append(0)
      }
    }
    if model == "gpt2" { additions.merges = new.merges.map { $0.left + [0x20] + $0.right } }
    return additions
  }

  /// The pieces with more behind them.
  ///
  /// - Throws: As ``additions(_:)``.
  func adding(_ new: NewPieces) throws -> GGUFPieces {
    let additions = try additions(new)
    var result = self
    result.append(additions)
    return result
  }

  /// A spelling of Hugging Face's WordPiece as the file has it; all others are the same.
  private func fileSpelling(_ spelling: [UInt8]) -> [UInt8] {
    guard model == "bert" else { return spelling }
    let inside = Array("##".utf8)
    return spelling.starts(with: inside)
      ? Array(spelling.dropFirst(inside.count)) : SentencePieceModel.space + spelling
  }

  private static let place = "tokenizer.ggml.tokens"

  private func refusal(_ piece: NewPieces.Piece, _ problem: String) -> TokenizerError {
    .unsuitable(
      file: path, place: Self.place,
      problem: "the new piece '\(String(decoding: piece.spelling, as: UTF8.self))' \(problem)")
  }
}
