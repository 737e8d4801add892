internal import ICU
internal import RowPlans

/// Hugging Face's `Unigram`: the segmentation with the highest sum of scores (Kudo 2018).
final class UnigramModel: Sendable {
  /// The distance of an unknown character's score below the lowest score.
  private static let unknownPenalty = 10.0

  /// The buffers of one thread that segments.
  struct Workspace {
    fileprivate var lattice = UnigramLattice<Double>()
    fileprivate var segments: [Segment] = []
    fileprivate var trie: CharacterTrie?
    fileprivate var owner: Lazily<CharacterTrie>?
  }

  let vocabulary: Vocabulary
  /// The score of each ID; of a piece that occurs twice, both.
  let scores: [Double]
  let unknownID: UInt32?
  let hasByteFallback: Bool
  /// The pieces `<0x00>` … `<0xFF>`, `.max` where one is missing; empty without byte fallback.
  let byteIDs: [UInt32]

  private let pieces: Lazily<CharacterTrie>
  private let scoring: UnigramLattice<Double>.Scoring

  /// Makes a model; `vocabulary` has a hole where a piece comes again later.
  init(
    vocabulary: Vocabulary, scores: [Double], unknownID: UInt32?, hasByteFallback: Bool
  ) {
    self.vocabulary = vocabulary
    self.scores = scores
    self.unknownID = unknownID
    self.hasByteFallback = hasByteFallback
    byteIDs = hasByteFallback ? vocabulary.byteIDs() : []
    // Most scores were single precision before they were written in decimals.
    let areSingle = scores.allSatisfy { Double(Float($0)) == $0 }
    scoring = UnigramLattice<Double>.Scoring(
      scores: areSingle ? [] : scores,
      unknownScore: (scores.min() ?? .infinity) - Self.unknownPenalty,
      unknownID: unknownID ?? Segment.unknown)
    pieces = Lazily {
      CharacterTrie(
        vocabulary.ids().compactMap { id in
          guard let spelling = vocabulary.spelling(of: id), !spelling.isEmpty else { return nil }
          return (spelling, id.rawValue, areSingle ? Float(scores[id.index]) : 0)
        })
    }
  }

  /// Segments a word that is not empty.
  ///
  /// The first of two equally good ways wins: the one whose last piece begins earlier.
  ///
  /// - Throws: `TokenizerError.unencodable` if a character is unknown and there is no unknown token.
  /// - Complexity: O(*n* · *l*), where *n* are the characters of the word and *l* those of the
  ///   longest piece.
  func encode(
    _ word: Span<UInt8>, _ workspace: inout Workspace, into tokens: inout [Token]
  ) throws {
    try segment(word, &workspace)
    var start = 0
    var index = 0
    while index < workspace.segments.count {
      let segment = workspace.segments[index]
      var end = start + Int(segment.length)
      index += 1
      if segment.id != unknownID {
        tokens.append(Token(TokenID(segment.id)))
      } else {
        while index < workspace.segments.count, workspace.segments[index].id == segment.id {
          end += Int(workspace.segments[index].length)
          index += 1
        }
        appendUnknown(word.extracting(start..<end), segment.id, to: &tokens)
      }
      start = end
    }
  }

  /// Returns the lead of the best path through `text` over every other; `nil` if the text is not
  /// UTF-8.
  func margins(of text: [UInt8], _ workspace: inout UnigramMargins.Workspace) -> UnigramMargins? {
    UnigramMargins(of: text.span, pieces, scoring, &workspace)
  }

  private func segment(_ word: Span<UInt8>, _ workspace: inout Workspace) throws {
    if workspace.owner !== pieces {
      workspace.owner = pieces
      workspace.trie = pieces.value
    }
    workspace.segments.removeAll(keepingCapacity: true)
    guard let trie = workspace.trie,
      workspace.lattice.segment(word, trie, scoring, into: &workspace.segments)
    else { throw TokenizerError.unencodable(file: "", text: word.text) }
    if unknownID == nil, let range = workspace.lattice.unknownCharacter {
      throw TokenizerError.unencodable(file: "", text: word.extracting(range).text)
    }
  }

  /// Appends what a run of unknown characters becomes: a piece that happens to spell it, bytes, or
  /// the unknown token.
  private func appendUnknown(_ run: Span<UInt8>, _ unknownID: UInt32, to tokens: inout [Token]) {
    if let id = vocabulary.id(of: run) {
      tokens.append(Token(id))
    } else if !byteIDs.isEmpty,
      run.indices.allSatisfy({ byteIDs[Int(run[$0])] != .max })
    {
      for index in run.indices { tokens.append(Token(TokenID(byteIDs[Int(run[index])]))) }
    } else {
      tokens.append(Token(TokenID(unknownID)))
    }
  }
}

extension Span<UInt8> {
  /// The bytes as text, with U+FFFD where they are no UTF-8.
  var text: String { String(decoding: indices.map { self[$0] }, as: UTF8.self) }
}
