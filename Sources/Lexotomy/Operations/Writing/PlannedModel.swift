internal import Checkpoints
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// A model that is to be written: all that is known when the plan of a surgery is made.
struct PlannedModel: Sendable {
  /// A small file beside tokenizer, configuration and weights.
  struct Companion: Sendable {
    /// The name.
    let name: String
    /// The kind of its contents, for the record.
    let kind: String
    /// The contents.
    let bytes: [UInt8]
    /// Whether the store keeps the contents, because nothing else in it tells them.
    var isKept = true
  }

  /// The rows.
  let rowPlan: RowPlan
  /// The tokenizer's files, which are in the staged folder already.
  let tokenizerFiles: [TokenizerFile]
  /// The card, and the files that tell how added rows are made.
  let companions: [Companion]
  /// The replacement of the tokenizer, if its files are another's and not the source's, rewritten.
  var replacement: VocabularyReplacement?
  /// The pieces that the plan adds, for weights that hold the tokenizer.
  var newPieces = NewPieces.none
  /// The maker of the rows that the plan adds.
  var added: (any AddedRows)?
  /// The model's tokenizer files, where those of another model take their place; else none.
  var replaced: Set<String> = []
  /// The most bytes of tensors in a file; `nil` for the files of the source.
  var shardSize: Int?
  /// The form in which tensors are written.
  var form = TensorForm.unchanged

  /// All rows of the result.
  var rowCount: Int { rowPlan.rows.count + form.padding.count }

  /// The surgery of the weights.
  var weightSurgery: WeightSurgery {
    WeightSurgery(
      plan: rowPlan, newPieces: newPieces, added: added, form: form, shardSize: shardSize,
      keepsTokenizer: replacement == nil && replaced.isEmpty)
  }
}
