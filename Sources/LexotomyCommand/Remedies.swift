internal import Artifacts
internal import Checkpoints
internal import Corpora
internal import GGUF
internal import Lexotomy
internal import Surgery
internal import Tokenizers

/// The options of the prompt that help where the library refuses.
///
/// The library knows no options: its errors say what to do in words. Here, and nowhere else, these
/// words are said by the options that do it.
package enum Remedies {
  /// The remedy where memory runs out.
  static let ofMemory: StaticString = "Allow more of it, or use fewer --jobs."

  /// Some words of a library's message, and what the prompt says for them.
  private typealias Words = (library: String, prompt: String)

  /// The message of an error, with the option that helps.
  package static func message(of error: any Error) -> String {
    let text = "\(error)"
    guard let words = words(for: error), let range = text.ranges(of: words.library).last else {
      return text
    }
    return text[..<range.lowerBound] + words.prompt + text[range.upperBound...]
  }

  private static func words(for error: any Error) -> Words? {
    switch error {
    case let error as ArtifactError: words(for: error)
    case let error as OperationError: words(for: error)
    case let error as TokenizerError: words(for: error)
    case CorpusError.missingField, CorpusError.wrongField: ("the text.", "the text with --field.")
    case CheckpointError.twoVocabularies: ("ignore it by name", "name it with --ignore-tensor")
    case CheckpointError.notUntied: ("Untying is", "--untie is")
    case SurgeryError.noText: ("or a language", "or --language")
    case SurgeryError.otherAlgorithm: ("Leave the algorithm out", "Leave --algorithm out")
    case GGUFError.quantizedRows:
      (
        "quantize its token embedding and its output tensor to q8_0 with llama-quantize",
        "quantize it with llama-quantize --token-embedding-type q8_0 --output-tensor-type q8_0"
      )
    default: nil
    }
  }

  private static func words(for error: ArtifactError) -> Words? {
    switch error {
    case .unreadable: ("Check the path", "Check the path (--store)")
    case .noStore: ("Choose another file", "Choose another file (--store)")
    case .noPiece(let run, _, []):
      (
        "Search for pieces that are like it",
        "Search with 'lexotomy query tokens \(run) --like'"
      )
    default: nil
    }
  }

  private static func words(for error: TokenizerError) -> Words? {
    switch error {
    case .noScore: ("with the algorithm unigram", "with --algorithm unigram")
    case .noPattern: ("Give the pattern, one of", "Give --pattern with one of")
    case .unneededPattern: ("Leave the other out", "Leave --pattern out")
    default: nil
    }
  }

  private static func words(for error: OperationError) -> Words? {
    switch error {
    case .methodNeeds(let method, let ingredients):
      (
        "The method \(method) works with \(names(ingredients, " or "))",
        "The method \(method) works with what \(options(ingredients, " or ")) names"
      )
    case .manyVectors(let ingredients): (names(ingredients, " and "), options(ingredients, " and "))
    case .rankOutOfRange: ("rank ", "--rank ")
    case .notFactorable:
      ("Write their product instead", "Leave out --write-factors to write their product")
    case .noVectorsFromText: ("or word vectors", "or word vectors (--vectors FILE)")
    case .notTrimmed: ("that was trimmed", "that was trimmed as --base")
    case .notMadeOf: ("that was made of it", "that was made of it as --to")
    default: nil
    }
  }

  private static func names(_ ingredients: [OperationError.Ingredient], _ word: String) -> String {
    ingredients.map(\.rawValue).joined(separator: word)
  }

  private static func options(
    _ ingredients: [OperationError.Ingredient], _ word: String
  ) -> String {
    ingredients.map { ingredient in
      switch ingredient {
      case .contexts: "--contexts TEXT"
      case .pairs: "--pairs FILE"
      case .vectors: "--vectors FILE"
      case .parallel: "--parallel"
      case .translations: "--translations FILE"
      case .donor: "--donor MODEL"
      }
    }.joined(separator: word)
  }
}
