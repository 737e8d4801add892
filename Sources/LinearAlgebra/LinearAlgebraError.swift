/// A reason why a factorization cannot be made of the given numbers.
public enum LinearAlgebraError: Error, Hashable {
  /// A row has a number that is infinite or none.
  case notFinite(name: String, row: Int)
  /// LAPACK gave up.
  case noConvergence(routine: String, code: Int)
}

extension LinearAlgebraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFinite(let name, let row):
      "\(name): row \(row) has a number that is infinite or none. Remove the row, or repair it."
    case .noConvergence(let routine, let code):
      "\(routine): no convergence (code \(code)). Look for extreme numbers in the input."
    }
  }
}
