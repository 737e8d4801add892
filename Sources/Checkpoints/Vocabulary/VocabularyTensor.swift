public import LinearAlgebra
public import RowPlans

/// A tensor with an axis that is indexed by token.
public struct VocabularyTensor: Hashable, Sendable {
  /// The role of the tensor in the model.
  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// The input embeddings, `|V| × d`, or a stored copy of them.
    case inputEmbedding = "input embedding"
    /// Further input embeddings for every layer.
    case perLayerEmbedding = "per-layer embedding"
    /// The rows that make the logits, `|V| × d`; transposed in MobileBERT.
    case lmHead = "LM head"
    /// One number for each logit.
    case outputBias = "output bias"
    /// One weight for each token, as in static models.
    case tokenWeights = "token weights"
    /// The experts that a token is sent to, as DeepSeek V4's first layers choose them: numbers of
    /// experts, which are never mixed.
    case tokenExperts = "experts of tokens"
  }

  /// The tensor.
  public let tensor: Tensor
  /// The role of the tensor in the model.
  public let role: Role
  /// The axis that is indexed by token.
  public let axis: Int
  /// The token of each row; `nil` where that is the row's own number, and every token has a row.
  public let tokens: [TokenID]?

  /// Describes a tensor that is indexed by token along `axis`.
  public init(tensor: Tensor, role: Role, axis: Int, tokens: [TokenID]? = nil) {
    self.tensor = tensor
    self.role = role
    self.axis = axis
    self.tokens = tokens
  }

  /// The name of the tensor.
  public var name: String { tensor.name }

  /// The format of its numbers, `nil` if they cannot be mixed.
  public var format: FloatFormat? { tensor.dtype.floatFormat }

  /// Why no new rows can be made.
  public var mixingRefusal: CheckpointError {
    role == .tokenExperts
      ? .noExperts(tensor: name) : .notMixable(tensor: name, dtype: tensor.dtype)
  }

  /// The rows: the size of the axis.
  public var rowCount: Int { tensor.shape[axis] }

  /// The number of times all rows are repeated: the product of the axes before.
  public var blockCount: Int { tensor.shape[..<axis].reduce(1, *) }

  /// The bytes of a row, `nil` if they are not whole.
  ///
  /// `tensor` is assumed to come from a header, so that the product cannot overflow.
  public var byteCountOfRow: Int? { rowSize }

  /// As ``byteCountOfRow``.
  var rowSize: Int? {
    let bits = tensor.shape[(axis + 1)...].reduce(tensor.dtype.bitCount, *)
    return bits % 8 == 0 ? bits / 8 : nil
  }
}

extension VocabularyTensor.Role {
  /// The role of the matrix of a module, by the path of the module alone; `nil` if it has none.
  public init?(ofModule path: String) {
    guard let role = VocabularyNames.tiedRole(of: path + ".weight") else { return nil }
    self = role
  }
}
