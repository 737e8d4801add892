internal import Checkpoints
internal import Glibc
internal import Initializers
internal import Surgery

/// The claims about weights, and about how added rows are mixed.
extension Statement {
  /// The origin of the weights of a result.
  enum WeightOrigin {
    /// The source's weights, by a plan.
    case source(WeightComparison)
    /// The rows of a trimmed model, and the base's where that has none.
    case restored(keptCount: Int)
    /// The adapter's rows of kept pieces.
    case adapted(cutCount: Int, otherCount: Int)
    /// None: the result has no weights.
    case lost
  }

  /// Every number of the weights is what the surgery gives.
  static func weights(_ origin: WeightOrigin) -> Statement {
    let words =
      switch origin {
      case .source(let comparison):
        comparison.addedCount > 0 ? extended(comparison) : trimmed(comparison)
      case .restored(let keptCount):
        "\(keptCount) rows are bit-identical to the trained model's, the others to the base's; all "
          + "other tensors are byte-identical to the trained model's."
      case .adapted(let cutCount, let otherCount):
        "\(cutCount) tensors have the adapter's rows of kept pieces, bit for bit; \(otherCount) "
          + "others are byte-identical."
      case .lost: "The result has the weights of the source, with rows as planned."
      }
    return Statement("weights", words)
  }

  private static func trimmed(_ comparison: WeightComparison) -> String {
    let rows = "\(comparison.keptCount) rows of \(comparison.tableCount) vocabulary tensors"
    if let dtype = comparison.form.dtype {
      return "\(rows) and \(comparison.otherCount) other tensors are the source's, rounded to "
        + "\(dtype.rawValue)." + comparison.form.remark
    }
    return "\(rows) are bit-identical to the source's rows, and \(comparison.otherCount) other "
      + "tensors are byte-identical." + comparison.form.remark
  }

  private static func extended(_ comparison: WeightComparison) -> String {
    "In \(comparison.tableCount) vocabulary tensors \(comparison.keptCount) old rows are "
      + "bit-identical to the source's, \(comparison.addedCount) added ones are what the recorded "
      + "weights make, bit for bit; \(comparison.otherCount) other tensors are byte-identical."
      + (comparison.form.dtype.map { " All are rounded to \($0.rawValue)." } ?? "")
      + comparison.form.remark
  }

  /// The keys of a file and the descriptions of its tensors are the source's, edited.
  static func metadata(keyCount: Int, tensorCount: Int) -> Statement {
    Statement(
      "metadata",
      "\(keyCount) keys and the descriptions of \(tensorCount) tensors are the source's with IDs "
        + "and sizes as planned.")
  }

  /// The graphs of ONNX are the source's with the planned rows.
  static func graphs(_ count: Int, tableCount: Int, rowCount: Int) -> Statement {
    Statement(
      "graphs",
      "\(rowCount) rows of \(tableCount) tables in \(count) graphs of ONNX are bit-identical to the "
        + "source's rows, and all other bytes are the source's with sizes as planned.")
  }

  /// Mixed rows are for this source.
  static var source: Statement {
    Statement("source", "The weights were made for this source.")
  }

  /// The rows of old pieces are the source's, in a model whose mixtures are not recorded.
  static func oldRows(of tensor: String) -> Statement {
    Statement("old-rows", "\(tensor): the rows of old pieces are the source's.")
  }

  /// The evidence that added rows are convex mixtures of old ones.
  enum HullEvidence {
    /// The recorded weights.
    case weights(MatrixCertificate)
    /// A search in the hull, for rows without a record.
    case search(addedCount: Int, inside: Int, outside: Int, undecided: Int, tolerance: Double)
  }

  /// Added rows are convex mixtures of old ones (theorem H1).
  static func hull(of table: String, _ evidence: HullEvidence) -> Statement {
    let words =
      switch evidence {
      case .weights(let certificate):
        "\(certificate.insideCount) of \(certificate.rowCount) added rows are convex mixtures of old "
          + "rows (weights not negative, sums 1 within \(MixtureMatrix.tolerance)), so none of these "
          + "beats every old row."
      case .search(let addedCount, let inside, let outside, let undecided, let tolerance):
        "of \(addedCount) added rows \(inside + outside + undecided) were looked at; \(inside) are "
          + "convex mixtures of old rows to \(tolerance) of their length, \(outside) are not, "
          + "\(undecided) were not decided."
      }
    return Statement("hull", "\(table): \(words)")
  }

  /// The figures that follow from the weights; a claim that always holds.
  ///
  /// - Parameters:
  ///   - table: The tensors that the matrix makes.
  ///   - certificate: The figures.
  ///   - makesLogits: Whether one of these tensors is the LM head, so that there are probabilities.
  ///   - label: Returns how a source row is shown.
  /// - Returns: The statement.
  static func mixtures(
    of table: String, _ certificate: MatrixCertificate, makesLogits: Bool, label: (Int) -> String
  ) -> Statement {
    let made = certificate.methods.map { rows in
      "\(rows.own + rows.asFallback) by \(rows.method.rawValue)"
        + (rows.asFallback > 0 ? " (\(rows.asFallback) as a fallback)" : "")
    }
    let reasons = certificate.fallbacks.map { "\($0.count) had \($0.reason.rawValue)" }
    var parts = [(made + reasons).joined(separator: ", ")]
    if certificate.insideCount == certificate.rowCount, certificate.rowCount > 0, makesLogits {
      parts.append(probability(certificate))
    }
    let hubs = certificate.hubs.prefix(namedHubs).map { "'\(label($0.id))' \(rounded($0.weight))" }
    if !hubs.isEmpty { parts.append("made most from \(hubs.joined(separator: ", "))") }
    parts.append("\(certificate.duplicateCount) have the weights of another")
    return Statement("mixtures", "\(table): \(parts.joined(separator: "; ")).")
  }

  /// The greatest number of hubs that a claim names.
  private static let namedHubs = 5

  private static func probability(_ certificate: MatrixCertificate) -> String {
    let (mean, greatest) = (certificate.massRatio, certificate.greatestMassRatio)
    return "if old tokens are equally likely, added ones take at most "
      + "\(rounded(mean / (1 + mean))) of the probability and KL is at most "
      + "\(rounded(log1p(mean))) nats (kappa \(rounded(mean))), however likely they are, at most "
      + "\(rounded(log1p(greatest))) (kappa \(rounded(greatest)))"
  }

  private static func rounded(_ value: Double) -> String {
    value.isFinite && value < 1e9 ? "\((value * 1000).rounded() / 1000)" : "\(value)"
  }
}

extension TensorForm {
  /// The remark of a claim about rows on what was changed besides.
  fileprivate var remark: String {
    (isUntied ? " The LM head is a copy of the embeddings." : "")
      + (padding.isEmpty ? "" : " \(padding.count) rows behind the last piece are copies.")
  }
}
