internal import Checkpoints
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// What a surgery writes: all that is known when its plan is made.
struct PlannedModel: Sendable {
  /// A small file beside tokenizer, configuration and weights.
  struct Companion: Sendable {
    let name: String
    /// What it is, for the record.
    let kind: String
    let bytes: [UInt8]
    /// Whether the store keeps the contents, because nothing else in it tells them.
    var isKept = true
  }

  /// The rows.
  let rowPlan: RowPlan
  /// The tokenizer's files, which are in the staged folder already.
  let tokenizerFiles: [TokenizerFile]
  /// The card, and what tells how added rows are made.
  let companions: [Companion]
  /// How the tokenizer is replaced, if its files are another's and not the source's, rewritten.
  var replacement: VocabularyReplacement?
  /// The pieces that the plan adds to a GGUF file, whose tokenizer is in it.
  var newPieces = NewPieces.none
  /// Makes the rows that the plan adds.
  var added: (any AddedRows)?
  /// The model's tokenizer files, where those of another model take their place; else none.
  var replaced: Set<String> = []
  /// The most bytes of tensors in a file; `nil` for the files of the source.
  var shardSize: Int?
  /// How tensors are written.
  var form = TensorForm.unchanged

  /// All rows of the result.
  var rowCount: Int { rowPlan.rows.count + form.padding.count }
}
