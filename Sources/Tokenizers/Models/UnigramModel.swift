internal import ICU
internal import RowPlans

/// Hugging Face's `Unigram`: the segmentation with the highest sum of scores (Kudo 2018).
struct UnigramModel: Sendable {
  /// How far an unknown character's score lies below the lowest score.
  private static let unknownPenalty = 10.0

  /// The best way to reach a place of the text.
  struct Step {
    var score = 0.0
    var start = -1
    var id: UInt32 = 0
  }

  let vocabulary: Vocabulary
  /// The score of each ID; of a piece that occurs twice, both.
  let scores: [Double]
  let unknownID: UInt32?
  let hasByteFallback: Bool
  /// The pieces `<0x00>` … `<0xFF>`, `.max` where one is missing; empty without byte fallback.
  let byteIDs: [UInt32]

  private let pieces: Lazily<PieceTrie>
  private let unknownScore: Double

  /// Makes a model; `vocabulary` has a hole where a piece comes again later.
  init(
    vocabulary: Vocabulary, scores: [Double], unknownID: UInt32?, hasByteFallback: Bool
  ) {
    self.vocabulary = vocabulary
    self.scores = scores
    self.unknownID = unknownID
    self.hasByteFallback = hasByteFallback
    byteIDs = hasByteFallback ? vocabulary.byteIDs() : []
    unknownScore = (scores.min() ?? .infinity) - Self.unknownPenalty
    pieces = Lazily {
      PieceTrie(
        vocabulary.ids().compactMap { id in
          guard let spelling = vocabulary.spelling(of: id), !spelling.isEmpty else { return nil }
          return (spelling, id.rawValue, 0)
        })
    }
  }

  /// Segments a word that is not empty.
  ///
  /// The first of two equally good ways wins: the one whose last piece begins earlier.
  ///
  /// - Throws: `TokenizerError.unencodable` if a character is unknown and there is no unknown token.
  /// - Complexity: O(*n* · *l*), where *n* are the bytes of the word and *l* those of the longest
  ///   piece.
  func encode(
    _ word: Span<UInt8>, _ workspace: inout Workspace, into tokens: inout [Token]
  ) throws {
    try findSteps(word, &workspace.steps)
    workspace.ends.removeAll(keepingCapacity: true)
    var end = word.count
    while end > 0 {
      workspace.ends.append(end)
      end = workspace.steps[end].start
    }
    var start = 0
    var index = workspace.ends.count - 1
    while index >= 0 {
      var end = workspace.ends[index]
      let id = workspace.steps[end].id
      if id != unknownID {
        tokens.append(Token(TokenID(id)))
      } else {
        while index > 0, workspace.steps[workspace.ends[index - 1]].id == id {
          index -= 1
          end = workspace.ends[index]
        }
        appendUnknown(word.extracting(start..<end), id, to: &tokens)
      }
      start = end
      index -= 1
    }
  }

  private func findSteps(_ word: Span<UInt8>, _ steps: inout [Step]) throws {
    let trie = pieces.value
    steps.removeAll(keepingCapacity: true)
    steps.append(contentsOf: repeatElement(Step(), count: word.count + 1))
    var start = 0
    while start < word.count {
      let scoreSoFar = steps[start].score
      let next = min(start + UTF8Text.length(leading: word[start]), word.count)
      var hasSingle = false
      var node = 0
      var index = start
      while index < word.count {
        node = trie.child(of: node, word[index])
        guard node != PieceTrie.none else { break }
        index += 1
        let id = trie.nodes[node].id
        guard id != .max else { continue }
        let score = scores[Int(id)] + scoreSoFar
        if steps[index].start < 0 || score > steps[index].score {
          steps[index] = Step(score: score, start: start, id: id)
        }
        if index == next { hasSingle = true }
      }
      if !hasSingle {
        let score = unknownScore + scoreSoFar
        if steps[next].start < 0 || score > steps[next].score {
          guard let unknownID else {
            throw TokenizerError.unencodable(file: "", text: word.extracting(start..<next).text)
          }
          steps[next] = Step(score: score, start: start, id: unknownID)
        }
      }
      start = next
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
