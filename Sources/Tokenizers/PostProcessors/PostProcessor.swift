internal import RowPlans

/// The stage that adds special tokens round the tokens of a text.
struct PostProcessor: Sendable {
  /// A place in the template for one text.
  enum Item: Hashable, Sendable {
    /// Tokens that are added.
    case special([TokenID])
    /// The tokens of the text.
    case sequence
  }

  /// The template for one text.
  var template: [Item] = [.sequence]
  /// All tokens that the stage names, also for pairs of texts.
  var namedIDs: [TokenID] = []

  /// Appends the tokens of a text in its template.
  func append(_ text: ArraySlice<Token>, addsSpecial: Bool, to result: inout [Token]) {
    for item in template {
      switch item {
      case .sequence: result.append(contentsOf: text)
      case .special(let ids): if addsSpecial { for id in ids { result.append(Token(id)) } }
      }
    }
  }
}
