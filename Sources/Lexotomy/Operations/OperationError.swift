/// An operation that cannot be done, or whose result is not what it claims to be.
public enum OperationError: Error, CustomStringConvertible {
  /// Claims that do not hold; nothing was written.
  case refuted([Claim])
  /// Weights are needed, and there are none.
  case noWeights(path: String)
  /// A method lacks what it works with, one of some ingredients.
  case methodNeeds(String, [Ingredient])
  /// A rank that is not below the length of the rows.
  case rankOutOfRange(Int, columns: Int)
  /// A model that has no form with two factors.
  case notFactorable(String)
  /// A tokenizer without a token that the model's configuration names.
  case tokenMissing(path: String, key: String, token: String)
  /// A padding token that would get another ID, from which the model counts positions.
  case paddingMoves(path: String, from: UInt32, to: UInt32?)
  /// Two ways to get vectors, of which one is enough.
  case manyVectors([Ingredient])
  /// Texts that are no translations of each other line by line.
  case notParallel(path: String, lines: Int, other: String, otherLines: Int)
  /// Vectors of two files that are not of one length.
  case vectorWidthsDiffer(path: String, width: Int, other: String, otherWidth: Int)
  /// Texts in which hardly a token occurs twice.
  case noVectorsFromText
  /// A model that finds the end of a text by its ID, which must stay the highest.
  case endsAtHighestID(path: String)
  /// Nothing to add.
  case nothingAdded(path: String)
  /// No piece can be hidden.
  case nothingHidden(path: String)
  /// A model whose pieces are not some of another's.
  case notTrimmed(path: String, base: String)
  /// A model that no surgery made of another.
  case notMadeOf(path: String, base: String)
  /// A folder that is neither an adapter nor a draft model.
  case noAdapter(path: String)
  /// A model that is not the source of a run.
  case wrongBase(path: String, run: Int, digest: String, recorded: String)
  /// A run that wrote no model.
  case notRepeatable(run: Int)
  /// The folder that a run wrote is gone.
  case noResult(run: Int, path: String)
  /// The model has no such piece.
  case noPiece(String, path: String)

  /// Something that a method works with, beside the model; the words are those of messages.
  public enum Ingredient: String, Sendable {
    case contexts = "text"
    case pairs = "counted pairs of tokens"
    case vectors = "word vectors"
    case parallel = "parallel text"
    case translations = "translations of words"
    case donor = "a donor model"
  }

  public var description: String {
    switch self {
    case .refuted(let claims):
      let findings = claims.flatMap { claim in claim.findings.map { "\(claim.title): \($0)" } }
      return "The result is not what it should be, so nothing was kept:\n  "
        + findings.joined(separator: "\n  ")
    case .noWeights(let path):
      return "\(path): there are no weights (model.safetensors). Give the folder of a whole model."
    case .methodNeeds(let method, let ingredients):
      return "The method \(method) works with \(Self.list(ingredients, "or")). Give it, or choose "
        + "another method."
    case .rankOutOfRange(let rank, let columns):
      return "rank \(rank): rows have \(columns) numbers. Give a number from 1 to \(columns - 1)."
    case .notFactorable(let what):
      return
        "'\(what)': two factors can be written for masked models of the families roberta and "
        + "xlm-roberta. Write their product instead."
    case .tokenMissing(let path, let key, let token):
      return
        "\(path): it has no token for \(key) of the model's config.json, which is '\(token)'. Give a "
        + "folder whose tokenizer.json has that token, or whose tokenizer_config.json names one for "
        + "the same role."
    case .paddingMoves(let path, let from, let to):
      return
        "\(path): this model counts positions from the ID of its padding token, #\(from), which "
        + "would become \(to.map { "#\($0)" } ?? "none"). Give a tokenizer whose padding token has "
        + "the same ID."
    case .endsAtHighestID(let path):
      return
        "\(path): this model finds the end of a text at its highest ID (eos_token_id is 2), which new "
        + "pieces would have. Set eos_token_id of the text model to the ID of its end token, and check "
        + "its vectors."
    case .manyVectors(let names):
      return "Vectors come from one of \(Self.list(names, "and")). Leave the others out."
    case .notParallel(let path, let lines, let other, let otherLines):
      return
        "\(path): it has \(lines) lines, and \(other) has \(otherLines). Lines of the same number "
        + "must be translations of each other; leave an empty line where one is missing."
    case .vectorWidthsDiffer(let path, let width, let other, let otherWidth):
      return
        "\(path): its vectors have the length \(width), and those of \(other) \(otherWidth). Give "
        + "vectors of one length."
    case .noVectorsFromText:
      return
        "No token occurs often enough in the text for a vector. Give more text, or word vectors."
    case .nothingAdded(let path):
      return "\(path): there are no pieces to add. Learn some (lexotomy learn), or list them."
    case .nothingHidden(let path):
      return
        "\(path): no piece can be hidden: each is required, or a part of another. Give a model "
        + "with more pieces."
    case .notTrimmed(let path, let base):
      return
        "\(path): its pieces and rows are not some of those of \(base). Give the model that was "
        + "trimmed."
    case .notMadeOf(let path, let base):
      return
        "\(path): its pieces and rows are not those of \(base), cut or extended. Give the model that "
        + "was made of it."
    case .noAdapter(let path):
      return
        "\(path): there is no adapter_config.json, and no draft model with draft_vocab_size. Give the "
        + "folder that save_pretrained of PEFT wrote."
    case .wrongBase(let path, let run, let digest, let recorded):
      return
        "\(path): this is not the model that run \(run) began with: the SHA-256 of its tokenizer "
        + "is \(digest.prefix(12))…, and was \(recorded.prefix(12))…. Give the same model."
    case .notRepeatable(let run):
      return "Run \(run) wrote no model. Choose a run of trim or extend (lexotomy query runs)."
    case .noResult(let run, let path):
      return "\(path): the model of run \(run) is not here any more. Make it again with lexotomy "
        + "apply, or name a model."
    case .noPiece(let piece, let path):
      return "\(path): there is no piece '\(piece)'. Give it as it is spelt, or #ID."
    }
  }

  private static func list(_ ingredients: [Ingredient], _ word: String) -> String {
    ingredients.map(\.rawValue).joined(separator: " \(word) ")
  }
}
