/// A file of word vectors, of translations or of alignments that cannot be used.
///
/// Files that are missing or cannot be read throw `FileError` instead.
public enum WordVectorError: Error, Hashable {
  /// A place in a file.
  public enum Place: Hashable, Sendable, CustomStringConvertible {
    /// A line of text, from 1.
    case line(Int)
    /// A row of a table, from 1.
    case row(Int)
    /// A byte, from 0.
    case byte(Int)

    public var description: String {
      switch self {
      case .line(let number): "line \(number)"
      case .row(let number): "row \(number)"
      case .byte(let offset): "byte \(offset)"
      }
    }
  }

  /// The first bytes are those of no known format.
  case unknownFormat(path: String)
  /// A known format with a part that is not read.
  case unsupported(path: String, found: String, remedy: String)
  /// A number, count or text that the format does not allow.
  case damaged(path: String, place: Place, problem: String)
  /// The file ends before what it announces.
  case cutShort(path: String, place: Place, needed: Int, remaining: Int)
  /// A vector of another length than the others.
  case wrongWidth(path: String, place: Place, found: Int, expected: Int)
  /// A text that is no number, or one that is infinite or none.
  case badNumber(path: String, place: Place, word: String, text: String)
  /// A vector without a word.
  case emptyWord(path: String, place: Place)
  /// The number of vectors is not the one that the file announces.
  case countDiffers(path: String, found: Int, announced: Int)
  /// There is not a single vector.
  case noVectors(path: String)
  /// A line that is no pair of words.
  case badPair(path: String, line: Int, text: String, wanted: String)
  /// No entry of a dictionary has vectors on both sides.
  case noKnownPair(path: String, pairs: Int)
}

extension WordVectorError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownFormat(let path):
      "\(path): these are no word vectors that are known. Give word2vec text (.vec) or binary, "
        + "fastText .bin, gensim .wv, or .npz with 'words' and 'vectors'."
    case .unsupported(let path, let found, let remedy): "\(path): \(found) is not read. \(remedy)"
    case .damaged(let path, let place, let problem):
      "\(path): \(place): \(problem). The file is damaged or of another kind; get it again."
    case .cutShort(let path, let place, let needed, let remaining):
      "\(path): \(place): \(needed) bytes are needed, and \(remaining) follow. The file is cut "
        + "short; get it again."
    case .wrongWidth(let path, let place, let found, let expected):
      "\(path): \(place): \(found) numbers, where \(expected) are needed. Repair the line, or get "
        + "the file again."
    case .badNumber(let path, let place, let word, let text):
      "\(path): \(place): '\(text)' in the vector of '\(word)' is no finite number. Remove the "
        + "word, or get the file again."
    case .emptyWord(let path, let place):
      "\(path): \(place): a vector without a word. Remove it, or get the file again."
    case .countDiffers(let path, let found, let announced):
      "\(path): \(found) vectors, and the header announces \(announced). The file is cut short or "
        + "put together; get it again, or correct its first line."
    case .noVectors(let path): "\(path): there is no vector in it. Is this the right file?"
    case .badPair(let path, let line, let text, let wanted):
      "\(path): line \(line): '\(text)' is not \(wanted). Repair the line, or remove it."
    case .noKnownPair(let path, 0): "\(path): there is no pair in it. Is this the right file?"
    case .noKnownPair(let path, let pairs):
      "\(path): none of its \(pairs) pairs has a vector on both sides. Are the vectors of the "
        + "dictionary's two languages, in its order?"
    }
  }
}
