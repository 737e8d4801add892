public import RowPlans

/// A token that is found in the text before the model sees it.
public struct AddedToken: Hashable, Sendable {
  /// Its ID.
  public let id: TokenID
  /// The text it stands for.
  public let content: String
  /// Whether it counts only between characters that are not `\w`.
  public let isSingleWord: Bool
  /// Whether it takes the white space before it.
  public let stripsLeft: Bool
  /// Whether it takes the white space after it.
  public let stripsRight: Bool
  /// Whether it is looked for in the normalized text, and not in the raw one.
  public let isNormalized: Bool
  /// Whether it is a control token, which decoding may skip.
  public let isSpecial: Bool

  /// Describes an added token.
  public init(
    id: TokenID, content: String, isSingleWord: Bool = false, stripsLeft: Bool = false,
    stripsRight: Bool = false, isNormalized: Bool = false, isSpecial: Bool = true
  ) {
    self.id = id
    self.content = content
    self.isSingleWord = isSingleWord
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
    self.isNormalized = isNormalized
    self.isSpecial = isSpecial
  }
}
