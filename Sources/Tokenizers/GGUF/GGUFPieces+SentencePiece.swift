internal import GGUF
internal import ProtocolBuffers
internal import RowPlans

extension GGUFPieces {
  /// SentencePiece: `llama` (BPE by scores) and `t5` (Unigram), as a model file would have it.
  func sentencePieceTokenizer() throws -> SentencePieceTokenizer {
    let isUnigram = model == "t5"
    guard scores.count == spellings.count else {
      throw TokenizerError.unsuitable(
        file: path, place: "tokenizer.ggml.scores",
        problem: "the key is missing, and this kind of segmentation goes by scores. Get the file "
          + "again.")
    }
    var message = WireWriter()
    for id in kinds.indices { message.write(piece(id), as: SentencePieceModel.Field.pieces) }
    var trainer = WireWriter()
    trainer.write(isUnigram ? 1 : 2, as: TrainerSpec.Field.modelType)
    trainer.write(kinds.contains(.byte) ? 1 : 0, as: TrainerSpec.Field.byteFallback)
    message.write(trainer.bytes, as: SentencePieceModel.Field.trainerSpec)
    var normalizer = WireWriter()
    if !charsMap.isEmpty { normalizer.write(charsMap, as: 2) }
    normalizer.write(flags["add_space_prefix"] ?? true ? 1 : 0, as: 3)
    normalizer.write(flags["remove_extra_whitespaces"] ?? false ? 1 : 0, as: 4)
    normalizer.write(1, as: 5)
    message.write(normalizer.bytes, as: SentencePieceModel.Field.normalizerSpec)
    return try SentencePieceTokenizer(message.bytes, path: path)
  }

  /// Returns the matcher of user-defined pieces in raw text, `nil` if there are none.
  ///
  /// Those with `▁`, which newer files spell with a space, are left to the segmentation. As in `llama.cpp`, Phi-3 is known by the name of the model: white space after them goes.
  func fragmentMatcher() -> AddedTokenMatcher? {
    let stripsRight = ["phi-3", "phi3"].contains { modelName.lowercased().contains($0) }
    let raw = tokens { $0 == .userDefined }.filter { !$0.content.contains("▁") }
    return AddedTokenMatcher(
      raw.map { token in
        let token = AddedToken(
          id: token.id, content: token.content, stripsRight: stripsRight, isSpecial: false)
        return (token, Array(token.content.utf8))
      })
  }

  /// A piece with score and type, as a message.
  private func piece(_ id: Int) -> [UInt8] {
    var writer = WireWriter()
    writer.write(Array(spellings[id]), as: 1)
    writer.write(float: scores[id], as: 2)
    writer.write(UInt64(type(id).rawValue), as: 3)
    return writer.bytes
  }

  /// The type: one piece is the unknown one, and others that are called so are fillers.
  private func type(_ id: Int) -> PieceType {
    let unknown = self.id("unknown")?.index ?? kinds.firstIndex(of: .unknown)
    if id == unknown { return .unknown }
    return switch kinds[id] {
    case .unknown: .control
    case .undefined, .normal: .normal
    case .control: .control
    case .userDefined: .userDefined
    case .unused: .unused
    case .byte: .byte
    }
  }
}
