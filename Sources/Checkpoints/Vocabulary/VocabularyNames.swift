/// The names under which models store what is indexed by token.
///
/// A name matches an alias if it is the alias or ends with a dot and the alias; so any prefix, such
/// as `roberta.` or `model.language_model.`, is accepted. Sources: the tied weights that each class
/// of transformers declares, and llama.cpp's `TOKEN_EMBD` and `OUTPUT` tables.
enum VocabularyNames {
  /// Names that mean an input embedding wherever they stand.
  static let inputs = [
    "word_embeddings", "embed_tokens", "wte", "embed_in", "tok_embeddings", "shared",
    "token_embedding", "word_embedding", "token_embeddings", "tokens_embed", "transformer.w",
  ]
  /// Names that mean one if the shape fits.
  static let possibleInputs = ["embeddings", "embedding", "embed", "token_embd", "model.encoder"]
  /// Whole names that mean one if the shape fits: modules without a model round them, as CTRL's `w`.
  static let bareInputs = ["encoder", "w"]
  static let perLayerInputs = ["embed_tokens_per_layer"]
  /// Tables of the experts that a token is sent to.
  static let expertTables = ["gate.tid2eid"]

  /// Names that mean an LM head wherever they stand.
  static let heads = [
    "lm_head", "embed_out", "vocab_projector", "generator_lm_head", "predictions.decoder",
    "lm_head.decoder", "lm_head.linear", "pred_layer.proj", "lm_loss",
    "word_embeddings_for_head", "lm_predictions.lm_head", "shared_head.head", "unembed",
  ]
  /// Names that mean one if the shape fits.
  static let possibleHeads = [
    "decoder", "output", "head", "head.out", "head.decoder", "ff_out", "proj_out", "cls",
    "output_layer", "output_projection",
  ]
  /// MobileBERT's second part of the head, which is `d × |V|`.
  static let transposedHeads = ["predictions.dense"]
  /// Names, without `.bias`, of biases that stand beside a head and not in it.
  static let biases = ["predictions"]
  static let plainBiases = ["final_logits_bias"]

  /// The suffixes that follow the name of a matrix whose values are packed.
  static let packings = [
    ".qweight", ".qzeros", ".scales", ".g_idx", ".biases", ".weight.absmax", ".weight.quant_map",
    ".weight.nested_absmax", ".weight.nested_quant_map", ".weight_scale_inv", ".weight_scale",
    ".weight_zero_point", ".weight_packed", ".weight_shape", ".SCB", ".weight_format",
  ]

  /// The prefixes of components that belong to another vocabulary or to none.
  private static let foreign = [
    "t2u", "vocoder", "codec", "char_", "entity", "talker", "code_predictor", "code2wav",
    "token2wav", "vision", "visual", "image", "audio", "speech", "embed_vision", "embed_audio",
    "vq", "quantizer",
  ]

  /// Components of names that are known to have nothing to do with the vocabulary.
  private static let others: Set<String> = [
    "position_embeddings", "position_embedding", "embed_positions", "wpe", "position_ids",
    "token_type_embeddings", "lang_embeddings", "dense", "pooler", "classifier", "score",
    "query", "key", "value", "q", "k", "v", "o", "wi", "wi_0", "wi_1", "wo", "Wqkv", "Wo", "Wi",
    "q_proj", "k_proj", "v_proj", "o_proj", "out_proj", "qkv_proj", "q_lin", "k_lin", "v_lin",
    "out_lin", "lin1", "lin2", "gate_proj", "up_proj", "down_proj", "gate_up_proj", "fc1", "fc2",
    "fc_in", "fc_out", "ffn", "ffn_output", "c_attn", "c_proj", "c_fc", "query_key_value",
    "dense_h_to_4h", "dense_4h_to_h", "in_proj", "x_proj", "dt_proj", "conv1d", "A_log", "D",
    "rotary_emb", "inv_freq", "relative_attention_bias", "rel_embeddings", "embeddings_project",
    "embedding_hidden_mapping_in", "qa_outputs", "seq_relationship", "project_in", "project_out",
    "text_projection", "visual_projection", "attention", "self_attn", "attn", "mlp", "q_norm",
  ]

  static func matches(_ name: some StringProtocol, _ aliases: [String]) -> Bool {
    aliases.contains { name == $0 || name.hasSuffix("." + $0) }
  }

  /// The role of a matrix that models tie to another, by its name alone.
  static func tiedRole(of name: String) -> VocabularyTensor.Role? {
    guard name.hasSuffix(".weight"), !isForeign(name) else { return nil }
    let stem = name.dropLast(7)
    if matches(stem, inputs) { return .inputEmbedding }
    return matches(stem, heads) ? .lmHead : nil
  }

  /// Whether the name belongs to a part of the model that has other tokens, or none.
  static func isForeign(_ name: String) -> Bool {
    components(of: name).contains { component in foreign.contains { component.hasPrefix($0) } }
  }

  /// Whether the name says that the tensor is not indexed by token.
  static func isKnownOther(_ name: String) -> Bool {
    isForeign(name)
      || components(of: name).contains { others.contains($0) || $0.isNormalization }
  }

  /// Whether the tensor is one of many: a number in its name counts layers.
  static func isInLayer(_ name: String) -> Bool {
    components(of: name).contains { $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
  }

  /// Whether the tensor is indexed by position, or by the segment of a pair.
  static func isPosition(_ name: String) -> Bool {
    components(of: name).contains { component in
      ["position", "embed_positions", "wpe", "token_type"].contains { component.hasPrefix($0) }
    }
  }

  /// Whether the tensor's elements may be token IDs: whole numbers that speak of tokens.
  static func holdsTokens(_ tensor: Tensor) -> Bool {
    guard [.i32, .i64, .u32, .u64].contains(tensor.dtype), !isForeign(tensor.name),
      !isPosition(tensor.name), let last = components(of: tensor.name).last
    else { return false }
    return last == "d2t" || last == "t2d" || last.hasSuffix("token_ids")
      || last.hasSuffix("token_id") || last.contains("vocab")
  }

  /// Whether the tensor may say something of each token in whole numbers: it has a row for each, and
  /// is no matrix whose numbers are packed into whole ones.
  static func isTokenTable(_ tensor: Tensor, rowCount: Int) -> Bool {
    [.i16, .i32, .i64, .u16, .u32, .u64].contains(tensor.dtype) && tensor.shape.first == rowCount
      && !isForeign(tensor.name) && !isPosition(tensor.name)
      && !(packings + [".weight"]).contains { tensor.name.hasSuffix($0) }
  }

  /// The matrix that a packed tensor belongs to, if it is one of the vocabulary's.
  static func isPacked(_ name: String) -> Bool {
    guard !isForeign(name) else { return false }
    if let range = name.lastRange(of: ".weight.quant_state.") {
      return matches(name[..<range], inputs + heads)
    }
    return packings.contains { packing in
      name.hasSuffix(packing)
        && matches(name.dropLast(packing.count), inputs + heads + possibleInputs)
    }
  }

  private static func components(of name: String) -> [String] {
    name.split(separator: ".").map(String.init)
  }
}

extension String {
  fileprivate var isNormalization: Bool {
    let bytes = utf8.map { $0 | 0x20 }
    return self == "ln_f" || hasPrefix("ln_") || bytes.suffix(4).elementsEqual("norm".utf8)
  }

  /// Returns the start of the last occurrence of `part`.
  fileprivate func lastRange(of part: String) -> String.Index? {
    indices.last { self[$0...].hasPrefix(part) }
  }
}
