internal import JSON

extension ModelConfiguration {
  /// `config.json` with what it says of types and tying as a form has it.
  ///
  /// A type is written where one stands, in all parts of the model; tying also where nothing stands,
  /// since classes have defaults.
  func describing(_ form: TensorForm, in object: JSONObject) -> JSONObject {
    var result = object
    if let name = form.dtype?.torchName { result = Self.typed(result, name) }
    guard form.isUntied, tiesWordEmbeddings else { return result }
    result["tie_word_embeddings"] = .bool(false)
    if result["tie_embedding"] != nil { result["tie_embedding"] = .bool(false) }
    if let key = textObject?.key, var inner = result[key]?.object {
      inner["tie_word_embeddings"] = .bool(false)
      result[key] = .object(inner)
    }
    return result
  }

  /// The keys of the type; the second is that of transformers 5.
  private static let typeKeys = ["torch_dtype", "dtype"]

  private static func typed(_ object: JSONObject, _ name: String) -> JSONObject {
    object.compactMapValues { key, value in
      if typeKeys.contains(key), value.string != nil { return .string(name) }
      guard key != "quantization_config", let inner = value.object else { return value }
      return .object(typed(inner, name))
    }
  }
}

extension DType {
  /// The name that PyTorch gives the type.
  fileprivate var torchName: String? {
    switch self {
    case .f32: "float32"
    case .f16: "float16"
    case .bf16: "bfloat16"
    default: nil
    }
  }
}
