internal import Checkpoints
internal import RowPlans

/// A comparison of weights that were written with what a plan should make of the source's.
struct WeightComparison: Sendable {
  /// The part of the weights that was compared.
  enum Subject: Hashable, Sendable {
    /// The bytes of tensors, row by row.
    case tensors
    /// The keys of a file and the descriptions of its tensors.
    case metadata(keyCount: Int)
    /// Whole files of graphs, tables included.
    case graphs(count: Int)
  }

  /// The part that was compared.
  let subject: Subject
  /// The rows that the result should have.
  let plan: RowPlan
  /// The form in which it should be written.
  var form = TensorForm.unchanged
  /// The number of tables that are indexed by token.
  let tableCount: Int
  /// The number of other tensors.
  let otherCount: Int
  /// The differences, as sentences; empty if there is none.
  let findings: [String]

  /// The number of rows that are the source's.
  var keptCount: Int { plan.keptIDs().count }
  /// The number of rows that are made.
  var addedCount: Int { plan.rows.count - keptCount }
}
