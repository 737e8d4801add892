public import RowPlans

/// The form in which tensors are written, beside the rows they have.
public struct TensorForm: Hashable, Sendable {
  /// The type of all floating-point numbers; `nil` for the types of the source.
  public var dtype: DType?
  /// Whether a model whose LM head is its embeddings gets a head of its own, with the same rows.
  public var isUntied = false
  /// Rows of the source that are copied behind the last piece, where no piece has them.
  public var padding: [TokenID] = []

  /// The form of the source.
  public static let unchanged = TensorForm()

  /// Describes a form.
  public init(dtype: DType? = nil, isUntied: Bool = false, padding: [TokenID] = []) {
    self.dtype = dtype
    self.isUntied = isUntied
    self.padding = padding
  }

  /// The type in which a tensor is written.
  func dtype(of tensor: Tensor) -> DType {
    guard let dtype, tensor.dtype.floatFormat != nil else { return tensor.dtype }
    return dtype
  }
}

extension TensorForm {
  /// The name of the LM head of a model that stores none, by the name of its input embeddings.
  ///
  /// `nil` for architectures in which more than the head hangs on the tying, and for those that are
  /// not known. Source: the heads that the classes of transformers declare as tied.
  static func headName(besides input: String, configuration: ModelConfiguration) -> String? {
    guard configuration.isDecoderWithHead else { return nil }
    let names = [
      ("model.language_model.embed_tokens.weight", "lm_head.weight"),
      ("model.embed_tokens.weight", "lm_head.weight"),
      ("transformer.wte.weight", "lm_head.weight"),
      ("transformer.word_embeddings.weight", "lm_head.weight"),
      ("gpt_neox.embed_in.weight", "embed_out.weight"),
    ]
    for (ending, head) in names where input == ending || input.hasSuffix("." + ending) {
      return String(input.dropLast(ending.utf8.count)) + head
    }
    return nil
  }
}
