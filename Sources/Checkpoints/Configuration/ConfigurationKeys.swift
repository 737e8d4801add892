internal import JSON

/// The keys of configuration files that hold sizes of the text vocabulary.
enum VocabularySizeKeys {
  static let all: Set<String> = [
    "vocab_size", "n_words", "n_vocab", "n_token", "padded_vocab_size", "text_vocab_size",
    "decoder_vocab_size", "src_vocab_size", "tgt_vocab_size", perLayer,
  ]
  /// The rows of a table for layers, which may end before the vocabulary.
  static let perLayer = "vocab_size_per_layer_input"

  /// Whether `key` is one of them; OLMo's first version has a name that means a width elsewhere.
  static func contains(_ key: String, modelType: String?) -> Bool {
    all.contains(key) || key == "embedding_size" && modelType == "hf_olmo"
  }
}

/// The ways a key of a configuration file holds token IDs.
enum IDKey {
  /// An ID, or IDs in lists, that the model cannot do without.
  case required
  /// A list of IDs that may not be generated; a dropped ID is not missed.
  case suppressed
  /// A list of sequences that may not be generated.
  case suppressedSequences
  /// A list of pairs: a sequence, and the bias of its last token.
  case biasedSequences
  /// A list of pairs: a position, and the ID that is forced there.
  case forcedByPosition
  /// IDs by name, which are required.
  case map
  /// IDs by language, which may go with their token.
  case languageMap

  /// Tells what `key` holds; `nil` if it is not known to hold IDs of the text vocabulary.
  init?(_ key: String) {
    switch key {
    case "suppress_tokens", "begin_suppress_tokens": self = .suppressed
    case "bad_words_ids": self = .suppressedSequences
    case "sequence_bias": self = .biasedSequences
    case "forced_decoder_ids": self = .forcedByPosition
    case "task_to_id", "vocabulary_map": self = .map
    case "lang_to_id", "text_decoder_lang_to_code_id": self = .languageMap
    case "force_words_ids", "pad_index", "bos_index", "eos_index", "unk_index", "mask_index",
      "im_start_id", "im_end_id", "im_newline_id", "image_patch_id":
      self = .required
    default:
      guard !Self.isForeign(key), Self.endings.contains(where: { key.hasSuffix($0) }) else {
        return nil
      }
      self = .required
    }
  }

  private static let endings = [
    "_token_id", "_token_ids", "_token_index", "_token_indices", "_token_idx",
  ]

  /// Returns whether a key belongs to another vocabulary, as its prefix tells: codes of sound,
  /// units, characters, entities.
  static func isForeign(_ key: String) -> Bool {
    ["t2u_", "codec_", "codebook_", "tts_codec_", "vocoder_", "char_", "entity_", "code_"]
      .contains { key.hasPrefix($0) }
  }

  /// Objects that say nothing of tokens.
  static func isOpaque(_ key: String) -> Bool {
    isForeign(key)
      || [
        "quantization_config", "id2label", "label2id", "lang2id", "id2lang", "auto_map",
        "rope_scaling", "rope_parameters", "talker_config", "token2wav_config", "code2wav_config",
        "vision_config", "vq_config", "depth_decoder_config",
      ].contains(key)
  }
}

/// Keys of features that hang on the IDs of tokens in a way that no row plan describes.
enum UnsupportedKeys {
  /// The fault of each, and the remedy.
  static let all: [String: String] = [
    "vocab_offset":
      "IDs from here on stand for pictures and sounds, whose ranges cannot move. Save the language "
      + "model alone (…ForCausalLM) and cut that.",
    "ngram_vocab_size_base":
      "rows are found by sums of token IDs, which change with every ID. This model cannot be cut.",
    "unpadded_vocab_size":
      "the logits are cut off at this ID. Remove the key if the tokens end with the rows.",
    "additional_vocab_size":
      "a second table of tokens follows the vocabulary. Merge it into the embeddings first.",
  ]

  /// The first of them that is in use, anywhere in a file.
  static func first(in object: JSONObject, at path: String = "") -> (key: String, problem: String)?
  {
    for member in object.members {
      let (key, value) = (member.key, member.value)
      if let problem = all[key], let number = value.int, number > 0 { return (path + key, problem) }
      if let inner = value.object, let found = first(in: inner, at: "\(path)\(key).") {
        return found
      }
    }
    return nil
  }
}
