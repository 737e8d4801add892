internal import RowPlans

/// The IDs that another file gives to the pieces of a SentencePiece model, found by spelling.
struct PieceNumbering: Sendable {
  /// By the model's ID: that of the same spelling, or ``unknownID``.
  let ids: [TokenID]
  /// The ID of a spelling that has none of its own.
  let unknownID: TokenID

  private let vocabulary: Vocabulary

  /// Looks up all pieces of a model.
  ///
  /// - Parameters:
  ///   - ids: The ID of each piece in `vocabulary`, if it is there.
  ///   - vocabulary: The pieces of the other file.
  ///   - unknownID: What all else becomes.
  init(_ ids: [TokenID?], in vocabulary: Vocabulary, unknownID: TokenID) {
    self.ids = ids.map { $0 ?? unknownID }
    self.vocabulary = vocabulary
    self.unknownID = unknownID
  }

  /// The ID of a run of characters that the model does not know: the other file may know it.
  func id(ofUnknown text: ArraySlice<UInt8>) -> TokenID { vocabulary.id(of: text) ?? unknownID }
}
