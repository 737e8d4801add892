internal import Checkpoints
internal import Files
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// The part of a surgery that concerns weights.
struct WeightSurgery: Sendable {
  /// The rows: kept ones, and those of new pieces.
  let plan: RowPlan
  /// The new pieces, for a format that holds the tokenizer.
  var newPieces = NewPieces.none
  /// The maker of the rows that the plan adds.
  var added: (any AddedRows)?
  /// The types and the rows behind the last piece.
  var form = TensorForm.unchanged
  /// The most bytes of tensors in a file; `nil` for the files of the source.
  var shardSize: Int?
  /// Whether the result has the tokenizer of the source, rewritten by the plan.
  var keepsTokenizer = true

  /// Whether all rows of the result are some of the source's, in the source's form.
  var isTrimming: Bool {
    plan.keptIDs().count == plan.rows.count + form.padding.count && keepsTokenizer
  }
}

/// Weights that were written.
struct WrittenWeights: Sendable {
  /// The files that were written.
  var files: [WrittenFile] = []
  /// The files that were read, if they were digested.
  var sources: [WrittenFile] = []
  /// The comparisons that were made meanwhile.
  var comparisons: [WeightComparison] = []
  /// Remarks for the user.
  var notes: [String] = []
  /// The names in the source's folder of which nothing is left to copy or to tell.
  var done: [String] = []
}

/// A file that was written or read, for the record.
struct WrittenFile: Sendable {
  /// The path in the model's folder.
  let name: String
  /// The kind of its contents.
  let kind: String
  /// The number of bytes.
  let byteCount: Int
  /// The digest; `nil` where nobody wants it.
  let digest: Digest?
  /// The contents, where the store keeps them.
  var contents: [UInt8]?
}
