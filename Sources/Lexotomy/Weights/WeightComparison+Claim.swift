internal import Checkpoints
internal import RowPlans
internal import Surgery

extension WeightComparison {
  /// The claim that there are no differences.
  var claim: Claim {
    switch subject {
    case .tensors: Claim(name: "weights", statement: tensorStatement, findings: findings)
    case .metadata(let keyCount):
      Claim(
        name: "metadata",
        statement: "\(keyCount) keys and the descriptions of \(tableCount + otherCount) tensors "
          + "are the source's with IDs and sizes as planned.",
        findings: findings)
    case .graphs(let count):
      Claim(
        name: "graphs",
        statement: "\(plan.rows.count) rows of \(tableCount) tables in \(count) graphs of ONNX "
          + "are bit-identical to the source's rows, and all other bytes are the source's with sizes "
          + "as planned.",
        findings: findings)
    }
  }

  private var tensorStatement: String {
    if addedCount > 0 {
      return "In \(tableCount) vocabulary tensors \(keptCount) old rows are bit-identical to the "
        + "source's, \(addedCount) added ones are what the recorded weights make, bit for bit; "
        + "\(otherCount) other tensors are byte-identical."
        + (form.dtype.map { " All are rounded to \($0.rawValue)." } ?? "") + form.remark
    }
    let rows = "\(keptCount) rows of \(tableCount) vocabulary tensors"
    if let dtype = form.dtype {
      return "\(rows) and \(otherCount) other tensors are the source's, rounded to "
        + "\(dtype.rawValue)." + form.remark
    }
    return "\(rows) are bit-identical to the source's rows, and \(otherCount) other tensors are "
      + "byte-identical." + form.remark
  }
}

extension TensorForm {
  /// The remark of a claim about rows on what was changed besides.
  fileprivate var remark: String {
    (isUntied ? " The LM head is a copy of the embeddings." : "")
      + (padding.isEmpty ? "" : " \(padding.count) rows behind the last piece are copies.")
  }
}
