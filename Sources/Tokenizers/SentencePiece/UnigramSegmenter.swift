internal import RowPlans

/// Segmentation by the best sum of scores, as SentencePiece does it to the last bit.
///
/// Sums are added from left to right in single precision, a later path must be strictly better, and
/// an unknown character costs 10 more than the lowest score. Method: Kudo 2018, "Subword
/// Regularization"; `google/sentencepiece` 0.2.3, `src/unigram_model.cc` (`EncodeOptimized`).
struct UnigramSegmenter: Sendable {
  /// The best path that ends at some place.
  fileprivate struct Path {
    var score: Float = 0
    var id = Segment.unknown
    /// Where its last piece begins; −1 if no path ends here.
    var start = -1
  }

  /// What one thread needs while it segments.
  struct Workspace {
    fileprivate var paths: [Path] = []
    fileprivate var lastEnd = 0
  }

  /// Where sums begin again from 0, so that they stay precise.
  private static let resetThreshold: Float = 100_000

  private let pieces: Lazily<PieceTrie>
  private let unknownScore: Float

  /// Takes the pieces of `model`.
  ///
  /// - Throws: `TokenizerError.unsuitable` if it has no pieces to match.
  init(_ model: SentencePieceModel) throws {
    let isMatched: @Sendable (PieceType) -> Bool = { $0 == .normal || $0 == .userDefined }
    guard model.hasPieces(where: isMatched) else {
      throw TokenizerError.unsuitable(
        file: model.file, place: "pieces",
        problem: "none can be found in text. Get the file again.")
    }
    pieces = Lazily {
      let trie = model.trie(where: isMatched) { id, type in
        guard type == .userDefined else { return model.scores[id] }
        let length = model.vocabulary.spelling(of: TokenID(id))?.count ?? 0
        return Float(0.1 * Double(length - 1))
      }
      return trie ?? PieceTrie([])
    }
    let lowest = model.lowestScoredID.map { model.scores[$0.index] }
    unknownScore = (lowest ?? .greatestFiniteMagnitude) - 10
  }

  /// Appends the segments of `text`.
  ///
  /// - Complexity: O(*n* · *k*) in the bytes of the text and of the longest piece.
  func segment(_ text: [UInt8], _ workspace: inout Workspace, into segments: inout [Segment]) {
    let count = text.count
    workspace.paths.removeAll(keepingCapacity: true)
    workspace.paths.append(contentsOf: repeatElement(Path(), count: count + 1))
    workspace.lastEnd = 0
    let trie = pieces.value
    var start = 0
    while start < count {
      let score = rebased(&workspace, at: start)
      let length = CharacterLength.announced(by: text[start], limit: count - start)
      if !extend(text, from: start, score, length, trie, &workspace) {
        Self.offer(score + unknownScore, Segment.unknown, start, start + length, &workspace)
      }
      start += length
    }
    trace(workspace.paths, into: &segments)
  }

  /// The best sum at `start`, brought back to 0 if it has grown too large.
  private func rebased(_ workspace: inout Workspace, at start: Int) -> Float {
    let score = workspace.paths[start].score
    guard score < -Self.resetThreshold || score > Self.resetThreshold else { return score }
    for index in start...max(start, workspace.lastEnd)
    where index == start || workspace.paths[index].start >= 0 {
      workspace.paths[index].score -= score
    }
    return 0
  }

  /// Offers each piece that begins at `start`, and tells whether one was a single character.
  @inline(__always)
  private func extend(
    _ text: [UInt8], from start: Int, _ score: Float, _ length: Int, _ trie: PieceTrie,
    _ workspace: inout Workspace
  ) -> Bool {
    var hasCharacter = false
    var node = 0
    var end = start
    while end < text.count {
      node = trie.child(of: node, text[end])
      guard node != PieceTrie.none else { break }
      end += 1
      let id = trie.nodes[node].id
      guard id != .max else { continue }
      Self.offer(score + trie.nodes[node].score, id, start, end, &workspace)
      if end - start == length { hasCharacter = true }
    }
    return hasCharacter
  }

  /// Takes a path to `end` if there is none or it is strictly better.
  @inline(__always)
  private static func offer(
    _ score: Float, _ id: UInt32, _ start: Int, _ end: Int, _ workspace: inout Workspace
  ) {
    workspace.lastEnd = max(workspace.lastEnd, end)
    guard workspace.paths[end].start < 0 || score > workspace.paths[end].score else { return }
    workspace.paths[end] = Path(score: score, id: id, start: start)
  }

  private func trace(_ paths: [Path], into segments: inout [Segment]) {
    let first = segments.count
    var end = paths.count - 1
    while end > 0 {
      segments.append(Segment(id: paths[end].id, length: UInt32(end - paths[end].start)))
      end = paths[end].start
    }
    segments[first...].reverse()
  }
}

extension SentencePieceModel {
  /// The normal piece with the lowest score, the first if several have it.
  var lowestScoredID: TokenID? {
    var lowest: Int?
    for id in types.indices where types[id] == .normal {
      if let other = lowest, scores[other] <= scores[id] { continue }
      lowest = id
    }
    return lowest.map { TokenID($0) }
  }
}
