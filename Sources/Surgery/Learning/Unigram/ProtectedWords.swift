internal import RowPlans
public import Tokenizers

/// Text whose best segmentation must not have new pieces.
public final class ProtectedWords {
  /// The distinct words, as code points.
  private(set) var words: Set<[UInt32]> = []
  /// Their characters.
  private(set) var characters: Set<UInt32> = []

  private let segmenter: any WordSegmenter
  private var seen: Set<[UInt8]> = []

  /// Protects nothing yet.
  public init(_ tokenizer: any Tokenizer) { segmenter = tokenizer.makeWordSegmenter() }

  /// Protects a line.
  ///
  /// - Throws: `TokenizerError`.
  public func add(_ line: Span<UInt8>) throws {
    try segmenter.forEachWord(of: line, cutting: false) { word in
      let bytes = word.indices.map { word[$0] }
      guard seen.insert(bytes).inserted else { return }
      let scalars = CharacterWords.scalars(of: segmenter.spelling(of: word))
      words.insert(scalars)
      characters.formUnion(scalars)
    }
  }
}

/// Finds the new pieces that protected text would be segmented with.
struct ProtectedPaths {
  /// By how much, at least, the old segmentation must be better.
  ///
  /// Scores are read in single precision in some places, and sums are rounded.
  private static let margin = 1e-3

  private let pieces: UnigramPieces
  private let unknownScore: Double
  private var lattices = WordLattices()
  /// The number among the learner's pieces of each new piece here.
  private var candidates: [Int] = []
  private var paths = BestPaths()

  /// Prepares for the new pieces of `learned`, those from its ``UnigramPieces/fixedCount`` on.
  ///
  /// - Complexity: O(*n*) in the characters of the protected words.
  init(_ protected: ProtectedWords, _ vocabulary: UnigramVocabulary, _ learned: UnigramPieces) {
    var pieces = vocabulary.pieces(of: protected.characters)
    for number in learned.fixedCount..<learned.count {
      let characters = learned.characters(of: number)
      guard characters.allSatisfy(protected.characters.contains),
        pieces.add(characters, score: 0) != nil
      else { continue }
      candidates.append(number)
    }
    self.pieces = pieces
    unknownScore = vocabulary.unknownScore
    if candidates.isEmpty { return }
    for word in protected.words.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      lattices.append(word, word.indices, 1, pieces, unknown: .max)
    }
  }

  /// The new pieces that must be given up, so that no protected word has one.
  ///
  /// - Complexity: O(*n*) in the edges, once more for each piece that is given up.
  mutating func offenders(_ learned: UnigramPieces) -> [Int] {
    let (pieces, candidates, unknownScore) = (pieces, candidates, unknownScore)
    var offenders: Set<Int> = []
    var path: [Int] = []
    for word in 0..<lattices.count {
      var isClean = false
      while !isClean {
        isClean = true
        paths.find(word, lattices, into: &path) { edge in
          if edge.piece == .max { return unknownScore }
          let piece = Int(edge.piece)
          if piece < pieces.fixedCount { return pieces.scores[piece] }
          let number = candidates[piece - pieces.fixedCount]
          return offenders.contains(number) ? -.infinity : learned.scores[number] + Self.margin
        }
        for index in path {
          let piece = lattices.edges[index].piece
          guard piece != .max, piece >= pieces.fixedCount else { continue }
          offenders.insert(candidates[Int(piece) - pieces.fixedCount])
          isClean = false
        }
      }
    }
    return offenders.sorted()
  }
}
