/// A graph of ONNX that cannot be read, or not rewritten without guessing.
public enum ONNXError: Error, Hashable, CustomStringConvertible {
  /// The file breaks a rule of the format.
  case damaged(path: String, problem: String)
  /// The format allows it, and nothing here understands it.
  case notUnderstood(path: String, place: String, problem: String)

  /// The remedy where a graph is not understood.
  public static let remedy =
    "Trim or extend the model that it was exported from, and export the result again "
    + "(optimum-cli export onnx -m RESULT FOLDER)."

  public var description: String {
    switch self {
    case .damaged(let path, let problem):
      "\(path): \(problem). The file is damaged, or is no graph of ONNX; get it again, or export the "
        + "model again (optimum-cli export onnx -m MODEL FOLDER)."
    case .notUnderstood(let path, let place, let problem):
      "\(path): \(place): \(problem). Nothing was guessed. \(Self.remedy)"
    }
  }
}
