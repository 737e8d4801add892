/// A tokenizer that cannot be used, with the file, the place and the remedy.
public enum TokenizerError: Error, Hashable, CustomStringConvertible {
  /// No file of the folder is a tokenizer this program reads.
  case noTokenizer(path: String)
  /// A component (normalizer, pre-tokenizer, model, …) whose type is not known.
  case unknownType(file: String, place: String, type: String)
  /// A value that the format does not allow; `problem` ends with the remedy.
  case unsuitable(file: String, place: String, problem: String)
  /// A new piece without the score that the pieces of a Unigram model have.
  case noScore(file: String, place: String, piece: String)
  /// A file of ranks whose name tells no pattern, by which text is split into words.
  case noPattern(file: String, names: [String])
  /// A pattern for a file that has one of its own.
  case unneededPattern(file: String)
  /// A merge whose part or product is not in the vocabulary.
  case mergeOutOfVocabulary(file: String, rank: Int, piece: String)
  /// Two pieces for one ID, or two IDs for one piece.
  case conflict(file: String, piece: String, id: UInt32, otherID: UInt32)
  /// Text that the tokenizer has no way to encode: an unknown character and no unknown token.
  case unencodable(file: String, text: String)

  public var description: String {
    switch self {
    case .noTokenizer(let path):
      "\(path): no tokenizer here. Give a folder with tokenizer.json, *.model, vocab.txt, vocab.json "
        + "and merges.txt, tekken.json or *.tiktoken, one of these files, or a GGUF file."
    case .unknownType(let file, let place, let type):
      "\(file): \(place) has the type '\(type)', which this version does not know. "
        + "Nothing was guessed; update lexotomy or ask for the type."
    case .unsuitable(let file, let place, let problem): "\(file): \(place): \(problem)"
    case .noScore(let file, let place, let piece):
      "\(file): \(place): the new piece '\(piece)' has no score. Learn with the algorithm unigram."
    case .noPattern(let file, let names):
      "\(file): pattern: a rank file does not say how text is split into words. Give the pattern, "
        + "one of \(names.joined(separator: ", ")), or the regular expression."
    case .unneededPattern(let file):
      "\(file): pattern: the file has a pattern of its own. Leave the other out, which is for rank "
        + "files."
    case .mergeOutOfVocabulary(let file, let rank, let piece):
      "\(file): merge \(rank) uses the piece '\(piece)', which is not in the vocabulary. Add the "
        + "piece, or remove the merge and every later merge that needs it."
    case .conflict(let file, let piece, let id, let otherID):
      "\(file): the piece '\(piece)' (#\(id)) is in conflict with #\(otherID). Give each piece "
        + "its own ID and each ID its own piece."
    case .unencodable(let file, let text):
      "\(file): '\(text)' has characters outside the vocabulary, and there is no unknown token."
    }
  }
}
