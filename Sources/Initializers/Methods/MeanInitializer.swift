/// Rows that are the mean of the source rows that lend, or of a group of them.
public struct MeanInitializer: Initializer {
  private let entry: Mixture.Entry

  /// The declaration of the method.
  public static let declaration = MethodDeclaration<NoSettings>(
    .mean, "the mean of all old rows", isConvex: true)

  public var method: Method { .mean }

  /// Makes the method; with a group, its mean is taken.
  public init(_ source: SourceRows, group: Int? = nil) {
    entry = group.map { source.mean(ofGroup: $0) } ?? source.mean()
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { _ in .mixed(Mixture([entry])) }
  }
}
