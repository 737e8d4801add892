internal import Checkpoints
public import JSON
internal import RowPlans
internal import Tokenizers

/// The form in which the weights of a result are written.
public struct OutputOptions: Hashable, Sendable {
  /// The most bytes of tensors in a file; `nil` for the files of the source.
  public var shardSize: Int?
  /// The type of all floating-point numbers; `nil` for the types of the source.
  public var dtype: NumberType?
  /// Whether a model whose LM head is its embeddings gets a head of its own.
  public var isUntied = false
  /// The number to a multiple of which rows are filled up behind the last piece.
  public var rowMultiple = 1

  /// The files and types of the source.
  public init() {}
}

/// A type that weights can be rounded to, by the name that PyTorch gives it.
public enum NumberType: String, Hashable, Sendable, CaseIterable {
  case float32, float16, bfloat16

  /// The type in files.
  var dtype: DType {
    switch self {
    case .float32: .f32
    case .float16: .f16
    case .bfloat16: .bf16
    }
  }
}

extension OutputOptions {
  /// Reads the options that a record has.
  init(recorded parameters: JSONObject) {
    shardSize = parameters["shard-size"]?.int
    dtype = parameters["dtype"]?.string.flatMap { NumberType(rawValue: $0) }
    isUntied = parameters["untie"]?.bool ?? false
    rowMultiple = parameters["pad-to-multiple-of"]?.int ?? 1
  }

  /// Writes the options into a record.
  public func record(in parameters: inout JSONObject) {
    parameters["shard-size"] = shardSize.map { .number($0) }
    parameters["dtype"] = dtype.map { .string($0.rawValue) }
    if isUntied { parameters["untie"] = .bool(true) }
    if rowMultiple > 1 { parameters["pad-to-multiple-of"] = .number(rowMultiple) }
  }
}

extension Model {
  /// Returns the form in which the tensors of a result are written.
  ///
  /// - Parameters:
  ///   - options: The form that is asked for.
  ///   - plan: The rows that have pieces.
  /// - Returns: The form.
  /// - Throws: `CheckpointError.unsupported` for a format whose types and rows cannot be chosen.
  func form(_ options: OutputOptions, after plan: RowPlan) throws -> TensorForm {
    try weights?.check(options)
    let multiple = max(1, options.rowMultiple)
    let missing = (multiple - plan.rows.count % multiple) % multiple
    return TensorForm(
      dtype: options.dtype?.dtype, isUntied: options.isUntied, padding: paddingRows(missing))
  }

  /// Returns the form in which the tensors of a result were written, by what is there.
  ///
  /// So everything is compared: a type that only some tensors have does not pass.
  func form(of result: Model, after plan: RowPlan) -> TensorForm {
    guard let weights, let other = result.weights, var form = weights.form(of: other) else {
      return .unchanged
    }
    form.padding = paddingRows(max(0, result.rowCount - plan.rows.count))
    return form
  }

  /// Returns rows to fill up with: first those of the source that no piece has, then, as often as needed, the
  /// row of the padding token or of another special one, which a model learns not to generate.
  ///
  /// A token that may not be generated is no such one, as padding in Marian: its copies might be.
  private func paddingRows(_ count: Int) -> [TokenID] {
    let bound = tokenizer.vocabulary.idBound
    let own = (bound..<max(bound, rowCount)).prefix(count).map { TokenID($0) }
    let names = ["pad_token_id", "unk_token_id", "bos_token_id"]
    let ids = configuration?.ids(rowCount: rowCount) ?? []
    func all(_ name: String) -> [Int] {
      ids.filter { $0.key == name || $0.key.hasSuffix("." + name) }.map(\.id)
    }
    let forbidden = Set(all("bad_words_ids") + all("suppress_tokens"))
    let named = names.lazy.compactMap { name in
      all(name).first.flatMap { forbidden.contains($0) ? nil : TokenID($0) }
    }.first
    let copied =
      named ?? tokenizer.unknownID ?? tokenizer.addedTokens.first { $0.isSpecial }?.id ?? TokenID(0)
    return own + [TokenID](repeating: copied, count: count - own.count)
  }
}
