/// Rows that are the mean of the source rows that lend, or of a group of them.
public struct MeanInitializer: Initializer {
  private let entry: MixedRow.Entry

  public var method: Method { .mean }

  /// Makes the method; with a group, its mean is taken.
  public init(_ source: SourceRows, group: Int? = nil) {
    entry = group.map { source.mean(ofGroup: $0) } ?? source.mean()
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { _ in .mixed(MixedRow([entry])) }
  }
}
