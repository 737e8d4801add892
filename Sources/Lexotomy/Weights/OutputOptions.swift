internal import Checkpoints
public import JSON
internal import RowPlans
internal import Tokenizers

/// How the weights of a result are written.
public struct OutputOptions: Hashable, Sendable {
  /// The most bytes of tensors in a file; `nil` for the files of the source.
  public var shardSize: Int?
  /// The type of all floating-point numbers; `nil` for the types of the source.
  public var dtype: NumberType?
  /// Whether a model whose LM head is its embeddings gets a head of its own.
  public var isUntied = false
  /// To a multiple of what rows are filled up behind the last piece.
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
  /// What a record says was asked.
  init(recorded parameters: JSONObject) {
    shardSize = parameters["shard-size"]?.int
    dtype = parameters["dtype"]?.string.flatMap { NumberType(rawValue: $0) }
    isUntied = parameters["untie"]?.bool ?? false
    rowMultiple = parameters["pad-to-multiple-of"]?.int ?? 1
  }

  /// Writes into a record what was asked.
  public func record(in parameters: inout JSONObject) {
    parameters["shard-size"] = shardSize.map { .number($0) }
    parameters["dtype"] = dtype.map { .string($0.rawValue) }
    if isUntied { parameters["untie"] = .bool(true) }
    if rowMultiple > 1 { parameters["pad-to-multiple-of"] = .number(rowMultiple) }
  }
}

extension Model {
  /// How the tensors of a result are written.
  ///
  /// - Parameters:
  ///   - options: What is asked.
  ///   - plan: The rows that have pieces.
  /// - Returns: The form.
  /// - Throws: `CheckpointError.unsupported` for a GGUF file or graphs of ONNX alone, whose types and
  ///   rows follow from them.
  func form(_ options: OutputOptions, after plan: RowPlan) throws -> TensorForm {
    let multiple = max(1, options.rowMultiple)
    guard gguf == nil || options == OutputOptions() else {
      throw CheckpointError.unsupported(
        place: path, feature: "another type, other files or rows without pieces in a GGUF file")
    }
    guard !hasOnlyGraphs || options == OutputOptions() else {
      throw CheckpointError.unsupported(
        place: path, feature: "another type, other files or rows without pieces in a graph of ONNX")
    }
    let missing = (multiple - plan.rows.count % multiple) % multiple
    return TensorForm(
      dtype: options.dtype?.dtype, isUntied: options.isUntied, padding: paddingRows(missing))
  }

  /// How the tensors of a result were written, by what is there.
  ///
  /// What is compared then is everything: a type that only some tensors have does not pass.
  func form(of result: Model, after plan: RowPlan) -> TensorForm {
    guard let before = vocabularyTensors, let after = result.vocabularyTensors else {
      return .unchanged
    }
    let types = (before.inputEmbedding.tensor.dtype, after.inputEmbedding.tensor.dtype)
    return TensorForm(
      dtype: types.0 != types.1 && NumberType.allCases.contains { $0.dtype == types.1 }
        ? types.1 : nil,
      isUntied: before.isTied && !after.isTied,
      padding: paddingRows(max(0, after.rowCount - plan.rows.count)))
  }

  /// Rows to fill up with: first those of the source that no piece has, then, as often as needed, the
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

extension TensorForm {
  /// What a claim about rows adds.
  var remark: String {
    (isUntied ? " The LM head is a copy of the embeddings." : "")
      + (padding.isEmpty ? "" : " \(padding.count) rows behind the last piece are copies.")
  }
}
