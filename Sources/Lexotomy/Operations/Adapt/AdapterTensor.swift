internal import Checkpoints

/// The relation of an adapter's tensor to tokens.
enum AdapterTensor {
  /// Nothing.
  case other
  /// A row for each token, or what is added to one; new ones are those of a role in the result, or 0.
  case rows(VocabularyTensor, lender: VocabularyTensor.Role?)
  /// A factor for each token, which has no neutral value that is known.
  case multipliers(VocabularyTensor)
  /// A row for each of the tokens that the configuration lists, in the module of this name.
  case tokens(module: String)

  /// Tells by name and shape.
  ///
  /// - Throws: `CheckpointError.unknownVocabularyTensor` for a tensor of the embeddings or of the head
  ///   that is not known, and for any other with an axis as long as the vocabulary.
  init(_ tensor: Tensor, rowCount: Int) throws {
    let unknown = CheckpointError.unknownVocabularyTensor(
      tensor: tensor.name, shape: tensor.shape, rows: rowCount)
    guard let (module, part) = Self.split(tensor.name),
      let role = VocabularyTensor.Role(ofModule: module)
    else {
      guard !tensor.shape.contains(rowCount) || tensor.isInLayerOfKnownKind else { throw unknown }
      self = .other
      return
    }
    func found(_ axis: Int) throws -> VocabularyTensor {
      guard tensor.shape.indices.contains(axis), tensor.shape[axis] == rowCount else {
        throw unknown
      }
      return VocabularyTensor(tensor: tensor, role: role, axis: axis)
    }
    let isHead = role == .lmHead
    switch part {
    case "weight", "base_layer.weight": self = .rows(try found(0), lender: role)
    case "bias", "base_layer.bias": self = .multipliers(try found(0))
    case "lora_embedding_A": self = .rows(try found(1), lender: nil)
    case "lora_B.weight" where isHead, "lora_B.bias" where isHead:
      self = .rows(try found(0), lender: nil)
    case "lora_embedding_B": self = .other
    case "lora_A.weight" where isHead: self = .other
    case "lora_magnitude_vector" where isHead, "ia3_l" where isHead:
      self = .multipliers(try found(0))
    case "lora_magnitude_vector":
      // Of embeddings it is the length of each column, over all tokens.
      throw CheckpointError.feature(
        file: "'\(tensor.name)'", key: "DoRA of embeddings",
        problem:
          "its lengths are of columns, in which all tokens count. Merge the adapter into the "
          + "model (merge_and_unload) and cut that.")
    case "trainable_tokens_delta", "token_adapter.trainable_tokens_delta":
      self = .tokens(module: module)
    default: throw unknown
    }
  }

  private static let parts = [
    "token_adapter.trainable_tokens_delta", "trainable_tokens_delta", "base_layer.weight",
    "base_layer.bias", "lora_embedding_A", "lora_embedding_B", "lora_A.weight", "lora_B.weight",
    "lora_B.bias", "lora_magnitude_vector", "ia3_l",
  ]

  /// The path of the module, and what of it the tensor is.
  private static func split(_ name: String) -> (module: String, part: String)? {
    for part in parts where name.hasSuffix("." + part) {
      return (String(name.dropLast(part.utf8.count + 1)), part)
    }
    // Of adapters that are not known, the module is what stands before the last components.
    let components = name.split(separator: ".")
    for count in 1..<max(2, min(4, components.count)) {
      let module = components.dropLast(count).joined(separator: ".")
      if VocabularyTensor.Role(ofModule: module) != nil {
        return (module, components.suffix(count).joined(separator: "."))
      }
    }
    return nil
  }
}

extension Tensor {
  /// Whether the tensor is a factor of a layer, of a width that is the vocabulary's by chance.
  fileprivate var isInLayerOfKnownKind: Bool {
    let components = name.split(separator: ".")
    return components.contains { $0.allSatisfy(\.isNumber) }
      && (name.hasSuffix(".lora_A.weight") || name.hasSuffix(".lora_B.weight")
        || name.hasSuffix(".lora_magnitude_vector"))
  }
}
