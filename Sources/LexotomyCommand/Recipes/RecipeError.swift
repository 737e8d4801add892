/// A recipe that cannot be followed.
enum RecipeError: Error, Hashable, CustomStringConvertible {
  /// A line that says something else than it should.
  case bad(path: String, line: Int, problem: String)
  /// Something is where a step shall write, and no run of the recipe put it there.
  case inTheWay(path: String, step: String)

  var description: String {
    switch self {
    case .bad(let path, let line, let problem): "\(path):\(line): \(problem)"
    case .inTheWay(let path, let step):
      "\(path): this is where step '\(step)' writes, and it is not what the step wrote last. "
        + "Move it away."
    }
  }
}
