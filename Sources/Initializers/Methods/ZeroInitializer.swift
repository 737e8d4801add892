/// Rows of zeros.
///
/// The logit of such a row is 0, which beats every old one where those are negative.
public struct ZeroInitializer: Initializer {
  /// The declaration of the method.
  public static let declaration = MethodDeclaration<NoSettings>(
    .zero, "zeros", isConvex: false)

  public var method: Method { .zero }

  /// Makes the method.
  public init() {}

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { _ in .mixed(Mixture([])) }
  }
}
